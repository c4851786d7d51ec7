#include "tests/support/transport_systems.hpp"

#include "solver/fields/halo.hpp"
#include "solver/parallel/loops.hpp"
#include "tests/support/poisson_systems.hpp"

#include <cmath>
#include <numbers>
#include <stdexcept>
#include <utility>

namespace rackflux {

namespace {

/// Four fins on a base: 1/8 of x wide, standing on y < 1/8, up to y = 7/8, along all of z.
bool in_copper(double x, double y) {
  const double f = x * 4.0 - std::floor(x * 4.0);
  return y < 0.125 || (y < 0.875 && f > 0.25 && f < 0.75);
}

double vortex(Axis axis, double x, double, double z) {
  const double pi = std::numbers::pi;
  if (axis == Axis::x) return 2000.0 * std::sin(pi * x) * std::cos(pi * z);
  if (axis == Axis::z) return -2000.0 * std::cos(pi * x) * std::sin(pi * z);
  return 0.0;
}

}  // namespace

TransportProblem transport_problem(const std::string& name, int n, double ratio) {
  TransportProblem problem{even_lines({n, n, n})};
  const bool water = name == "fins_in_water";
  if (name == "fins" || water || name == "conduction") {
    problem.conductivity = [ratio](double x, double y, double) {
      return in_copper(x, y) ? ratio : 1.0;
    };
  }
  if (name == "fins" || water) {
    const double speed = water ? 250000.0 : 2500.0;
    problem.velocity = [speed](Axis axis, double x, double y, double) {
      return axis == Axis::z && !in_copper(x, y) ? speed : 0.0;
    };
  } else if (name == "cavity") {
    problem.velocity = vortex;
  } else if (name != "conduction") {
    throw std::invalid_argument("no such problem: " + name);
  }
  return problem;
}

namespace {

/// Conductance and flow of the face below a cell.
struct Face {
  double conductance, flow;
};

Face face_below(const Mesh& mesh, const TransportProblem& problem, Axis axis, Index3 c) {
  const auto at = [&](Index3 cell) {
    return problem.conductivity(mesh.centre(Axis::x)[cell.i], mesh.centre(Axis::y)[cell.j],
                                mesh.centre(Axis::z)[cell.k]);
  };
  const double* const width = mesh.width(axis);
  double place[3];
  for (const Axis a : axes)
    place[index(a)] = index(a) == index(axis) ? mesh.node(a)[c[a]] : mesh.centre(a)[c[a]];
  const double area = mesh.face_area(axis, c);
  const double low = 0.5 * width[c[axis] - 1] / at(c - unit(axis));
  const double high = 0.5 * width[c[axis]] / at(c);
  return {area / (low + high), area * problem.velocity(axis, place[0], place[1], place[2])};
}

void assemble_cell(const Mesh& mesh, const TransportProblem& problem, TransportSystem& s,
                   Index3 c) {
  Field* const low[] = {&s.west, &s.south, &s.bottom};
  Field* const high[] = {&s.east, &s.north, &s.top};
  double centre = 0.0;
  for (const Axis axis : axes) {
    const Index3 up = c + unit(axis);
    const Face below = face_below(mesh, problem, axis, c);
    const Face above = face_below(mesh, problem, axis, up);
    const bool at_low = c[axis] + mesh.offset()[axis] == 0;
    const bool at_high = c[axis] + mesh.offset()[axis] + 1 == mesh.room_cells()[axis];
    const double from_low = below.conductance + std::max(below.flow, 0.0);
    const double from_high = above.conductance + std::max(-above.flow, 0.0);
    low[index(axis)]->view()(c) = at_low ? 0.0 : from_low;
    high[index(axis)]->view()(c) = at_high ? 0.0 : from_high;
    if (!at_low) centre += from_low;
    if (!at_high) centre += from_high;
    // The inlet's value is 0; half a cell lies between it and the centre.
    if (at_low && axis == Axis::z) centre += 2.0 * below.conductance + std::max(below.flow, 0.0);
  }
  s.centre.view()(c) = centre * problem.dominance;
}

}  // namespace

void assemble(const Mesh& mesh, const TransportProblem& problem, TransportSystem& system) {
  system.rhs.fill(0.0);
  for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
    assemble_cell(mesh, problem, system, {i, j, k});
  });
}

int most_growth_of_heat(const std::string& name) {
  return name == "fins" ? 3 : 1;
}

SolveReport carry_heat(const Comm& comm, const std::string& name, int n, double ratio) {
  const Mesh mesh(comm, even_lines({n, n, n}));
  TransportSystem s(mesh, Place::centre);
  assemble(mesh, transport_problem(name, n, ratio), s);
  for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
    s.rhs.view()(i, j, k) = 1.0 + noise(mesh.offset() + Index3{i, j, k});
  });
  Field x(mesh, Place::centre, "T", "K");
  TransportSolver solver(mesh);
  return solver.solve(s, x, {1e-8, 0.0, 100});
}

double relative_residual(const Mesh& mesh, const TransportSystem& s, Field& x) {
  exchange(mesh, x, 1);
  const auto v = std::as_const(x).view();
  double sums[2] = {0.0, 0.0};
  for_each_in_order(x.owned(), [&](int i, int j, int k) {
    const auto at = [&](const Field& field) { return field.view()(i, j, k); };
    const double r = at(s.rhs) + at(s.west) * v(i - 1, j, k) + at(s.east) * v(i + 1, j, k) +
                     at(s.south) * v(i, j - 1, k) + at(s.north) * v(i, j + 1, k) +
                     at(s.bottom) * v(i, j, k - 1) + at(s.top) * v(i, j, k + 1) -
                     at(s.centre) * v(i, j, k);
    sums[0] += r * r, sums[1] += at(s.rhs) * at(s.rhs);
  });
  mesh.comm().sum(sums);
  return std::sqrt(sums[0] / sums[1]);
}

}  // namespace rackflux
