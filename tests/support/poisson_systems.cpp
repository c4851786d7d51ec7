#include "tests/support/poisson_systems.hpp"

#include "solver/fields/halo.hpp"
#include "solver/parallel/loops.hpp"

#include <cmath>
#include <numbers>
#include <stdexcept>

namespace rackflux {

Lines even_lines(Index3 n) {
  return graded_lines(n, 1.0);
}

Lines graded_lines(Index3 n, double ratio) {
  Lines lines;
  for (const Axis axis : axes) {
    const int count = n[axis];
    const double growth = std::pow(ratio, 1.0 / std::max(1, (count + 1) / 2 - 1));
    std::vector<double> node{0.0};
    for (int c = 0; c < count; ++c)
      node.push_back(node.back() + std::pow(growth, std::min(c, count - 1 - c)));
    for (double& at : node) at /= node[static_cast<std::size_t>(count)];
    lines.nodes[index(axis)] = node;
  }
  return lines;
}

namespace {

bool in_lattice(double x, double y, double z, int per_side, double low, double high) {
  const auto inside = [=](double s) {
    const double f = s * per_side - std::floor(s * per_side);
    return f > low && f < high;
  };
  return inside(x) && inside(y) && inside(z);
}

double jump_box(double x, double y, double z) {
  return in_lattice(x, y, z, 3, 0.25, 0.75) ? 1e-4 : 1.0;
}

/// Plates at 1/8, 2/8, .. of x that leave free the last tenth of y, at alternate ends.
bool in_baffle(int n, Axis axis, Index3 cell) {
  if (axis != Axis::x || cell.i == 0 || cell.i % (n / 8) != 0) return false;
  const bool from_low = cell.i / (n / 8) % 2 == 0;
  const int reach = n - n / 10;
  return from_low ? cell.j < reach : cell.j >= n - reach;
}

/// Panels around the box from 3/8 to 5/8 of x, 0 to 3/8 of y, 0 to 3/4 of z: a contained aisle that
/// leaks.
bool in_panel(int n, Axis axis, Index3 cell) {
  const Box aisle{{3 * n / 8, 0, 0}, {5 * n / 8, 3 * n / 8, 3 * n / 4}};
  return aisle.holds(cell) != aisle.holds(cell - unit(axis));
}

}  // namespace

FluxProblem flux_problem(const std::string& name, int n) {
  const Index3 cells{n, n, n};
  FluxProblem problem{even_lines(cells)};
  if (name == "constant") return problem;
  if (name == "jump") {
    problem.conductivity = jump_box;
  } else if (name == "boxes") {
    problem.conductivity = [](double x, double y, double z) {
      return jump_box(x, y, z) < 1.0 ? 0.0 : 1.0;
    };
  } else if (name == "half_full") {
    problem.conductivity = [](double x, double y, double z) {
      return in_lattice(x, y, z, 4, 0.103, 0.897) ? 0.0 : 1.0;  // 0.794^3 = half
    };
  } else if (name == "graded") {
    problem.lines = graded_lines(cells, 1000.0);
  } else if (name == "graded_jump") {
    problem.lines = graded_lines(cells, 1000.0), problem.conductivity = jump_box;
  } else if (name == "baffles") {
    problem.blocked = [n](Axis axis, Index3 cell) { return in_baffle(n, axis, cell); };
  } else if (name == "leaks") {
    problem.kept = [n](Axis axis, Index3 cell) { return in_panel(n, axis, cell) ? 1e-6 : 1.0; };
  } else if (name == "gaps") {
    const double gap = 1.0 / n;
    problem.conductivity = [gap](double x, double y, double z) {
      const bool middle = x > 0.2 && x < 0.8 && y > 0.2 && y < 0.8 && z > 0.2 && z < 0.8;
      return middle && in_lattice(x, y, z, 8, 8.0 * gap, 1.0) ? 0.0 : 1.0;
    };
  } else {
    throw std::invalid_argument("no such problem: " + name);
  }
  return problem;
}

void assemble(const Mesh& mesh, const FluxProblem& problem, Conductances& g) {
  const auto k_at = [&](Index3 c) {
    return problem.conductivity(mesh.centre(Axis::x)[c.i], mesh.centre(Axis::y)[c.j],
                                mesh.centre(Axis::z)[c.k]);
  };
  g.sink.fill(0.0);
  for (const Axis axis : axes) {
    Field& along = g.along(axis);
    along.fill(0.0);
    const auto v = along.view();
    for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
      const Index3 cell{i, j, k};
      if (cell[axis] == 0 && mesh.at_wall(axis, 0)) return;
      if (problem.blocked(axis, cell + mesh.offset())) return;
      const double a = k_at(cell), b = k_at(cell - unit(axis));
      if (a <= 0.0 || b <= 0.0) return;
      const double* const width = mesh.width(axis);
      const double low = width[cell[axis] - 1], high = width[cell[axis]];
      v(cell) = mesh.face_area(axis, cell) / (0.5 * low / b + 0.5 * high / a) *
                problem.kept(axis, cell + mesh.offset());
    });
  }
  exchange<double>(mesh, {&g.x, &g.y, &g.z}, 1);
}

double noise(Index3 cell) {
  auto h = static_cast<std::uint64_t>(cell.i) * 0x9E3779B97F4A7C15ULL;
  h ^= static_cast<std::uint64_t>(cell.j) * 0xC2B2AE3D27D4EB4FULL + (h << 6) + (h >> 2);
  h ^= static_cast<std::uint64_t>(cell.k) * 0x165667B19E3779F9ULL + (h << 6) + (h >> 2);
  h = (h ^ (h >> 30)) * 0xBF58476D1CE4E5B9ULL;
  h = (h ^ (h >> 27)) * 0x94D049BB133111EBULL;
  return static_cast<double>((h ^ (h >> 31)) >> 11) / 4503599627370496.0 - 1.0;
}

int most_growth(const std::string& name) {
  return name == "gaps" ? 3 : 1;
}

bool is_open(const Conductances& g, int i, int j, int k) {
  const auto x = g.x.view(), y = g.y.view(), z = g.z.view(), sink = g.sink.view();
  return x(i, j, k) + x(i + 1, j, k) + y(i, j, k) + y(i, j + 1, k) + z(i, j, k) + z(i, j, k + 1) +
             sink(i, j, k) >
         0.0;
}

namespace {

void fill_balanced(const Mesh& mesh, const Conductances& g, Field& b,
                   const std::function<double(int, int, int)>& value) {
  const auto v = b.view();
  double sums[2] = {0.0, 0.0};
  for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
    const bool open = is_open(g, i, j, k);
    v(i, j, k) = open ? value(i, j, k) : 0.0;
    sums[0] += v(i, j, k), sums[1] += open ? 1.0 : 0.0;
  });
  mesh.comm().sum(sums);
  for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
    if (is_open(g, i, j, k)) v(i, j, k) -= sums[0] / sums[1];
  });
}

}  // namespace

void rough_right_side(const Mesh& mesh, const Conductances& g, Field& b) {
  fill_balanced(mesh, g, b, [&](int i, int j, int k) {
    return noise(mesh.offset() + Index3{i, j, k});
  });
}

void smooth_right_side(const Mesh& mesh, const Conductances& g, Field& b) {
  fill_balanced(mesh, g, b, [&](int i, int j, int k) {
    const double x = mesh.centre(Axis::x)[i], y = mesh.centre(Axis::y)[j],
                 z = mesh.centre(Axis::z)[k];
    const double pi = std::numbers::pi;
    return mesh.volume({i, j, k}) *
           (std::cos(pi * x) + std::cos(2 * pi * y) * std::cos(pi * z) + 0.3 * x);
  });
}

double relative_residual(const Mesh& mesh, Conductances& g, const Field& b, Field& x) {
  exchange(mesh, x, 1);
  const auto v = x.view();
  double sums[2] = {0.0, 0.0};
  for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
    if (!is_open(g, i, j, k)) return;
    const Index3 c{i, j, k};
    double r = b.view()(c) - g.sink.view()(c) * v(c);
    for (const Axis axis : axes) {
      const auto face = g.along(axis).view();
      r -= face(c) * (v(c) - v(c - unit(axis))) + face(c + unit(axis)) * (v(c) - v(c + unit(axis)));
    }
    sums[0] += r * r, sums[1] += b.view()(c) * b.view()(c);
  });
  mesh.comm().sum(sums);
  return std::sqrt(sums[0] / sums[1]);
}

}  // namespace rackflux
