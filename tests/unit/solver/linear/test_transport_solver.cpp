#include "solver/base/error.hpp"
#include "solver/fields/halo.hpp"
#include "solver/linear/transport_solver.hpp"
#include "solver/parallel/loops.hpp"
#include "tests/support/differences.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/poisson_systems.hpp"
#include "tests/support/transport_systems.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace rackflux {

/// Right-hand side for which `exact` is the solution; halos of exact must be current.
void make_right_side(const TransportSystem& s, const Field& exact, Field& rhs) {
  const auto v = exact.view();
  for_each_in_order(exact.owned(), [&](int i, int j, int k) {
    const auto at = [&](const Field& field) { return field.view()(i, j, k); };
    rhs.view()(i, j, k) = at(s.centre) * v(i, j, k) - at(s.west) * v(i - 1, j, k) -
                          at(s.east) * v(i + 1, j, k) - at(s.south) * v(i, j - 1, k) -
                          at(s.north) * v(i, j + 1, k) - at(s.bottom) * v(i, j, k - 1) -
                          at(s.top) * v(i, j, k + 1);
  });
}

/// Coefficients that look random, with a diagonal the given times their sum; zero towards walls.
void fill_random(const Mesh& mesh, double dominance, TransportSystem& s) {
  const Box owned = s.centre.owned();
  Field* const all[] = {&s.west, &s.east, &s.south, &s.north, &s.bottom, &s.top};
  for_each_in_order(owned, [&](int i, int j, int k) {
    const Index3 c{i, j, k};
    double sum = 0.0;
    for (int f = 0; f < 6; ++f) {
      const Axis axis = axes[f / 2];
      const bool at_wall = f % 2 == 0 ? c[axis] == 0 && mesh.at_wall(axis, 0)
                                      : c[axis] + 1 == owned.hi[axis] && mesh.at_wall(axis, 1);
      const double value = at_wall ? 0.0
                                   : 1.1 + noise({i + 100 * f + mesh.offset().i,
                                                  j + mesh.offset().j, k + mesh.offset().k});
      all[f]->view()(c) = value;
      sum += value;
    }
    s.centre.view()(c) = dominance * sum;
  });
}

/// A field that is the same on any number of ranks, halos included.
void fill_known(const Mesh& mesh, Field& field) {
  for_each_in_order(field.allocated(), [&](int i, int j, int k) {
    field.view()(i, j, k) = 300.0 + noise(mesh.offset() + Index3{i, j, k});
  });
}

TEST(TransportSolver, finds_the_known_solution_of_a_random_system) {
  const Mesh mesh(comm(), even_lines({12, 10, 14}));
  TransportSystem s(mesh, Place::centre);
  fill_random(mesh, 1.25, s);
  Field exact(mesh, Place::centre, "exact", "K"), x(mesh, Place::centre, "x", "K");
  fill_known(mesh, exact);
  make_right_side(s, exact, s.rhs);
  TransportSolver solver(mesh);
  const SolveReport report = solver.solve(s, x, {1e-10, 0.0, 60});
  EXPECT_TRUE(report.converged);
  EXPECT_NEAR(relative_residual(mesh, s, x), report.residual, 1e-13);
  for_each_in_order(x.owned(), [&](int i, int j, int k) {
    EXPECT_NEAR(x.view()(i, j, k), exact.view()(i, j, k), 1e-5);  // 300 K * 1e-10 / (1 - 1/1.25)
  });
}

TEST(TransportSolver, carries_heat_through_air_and_copper) {
  const Mesh mesh(comm(), even_lines({16, 16, 16}));
  TransportSystem s(mesh, Place::centre);
  assemble(mesh, transport_problem("fins", 16, 15000.0), s);
  Field x(mesh, Place::centre, "T", "K");
  for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
    s.rhs.view()(i, j, k) = 1.0 + noise(mesh.offset() + Index3{i, j, k});
  });
  TransportSolver solver(mesh);
  const SolveReport report = solver.solve(s, x, {1e-8, 0.0, 30});
  EXPECT_TRUE(report.converged);
  EXPECT_NEAR(relative_residual(mesh, s, x), report.residual, 1e-7);  // in single precision
}

// Nothing is scaled before it is taken to single precision: its own range must do.
TEST(TransportSolver, takes_coefficients_from_1e_minus_15_to_1e15_alike) {
  const Mesh mesh(comm(), even_lines({16, 16, 16}));
  std::vector<int> counts;
  for (const int power : {0, -50, 50}) {
    TransportSystem s(mesh, Place::centre);
    assemble(mesh, transport_problem("fins", 16, 15000.0), s);
    Field x(mesh, Place::centre, "T", "K");
    for (Field* of : {&s.centre, &s.west, &s.east, &s.south, &s.north, &s.bottom, &s.top})
      for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
        of->view()(i, j, k) = std::ldexp(of->view()(i, j, k), power);
      });
    for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
      s.rhs.view()(i, j, k) = 1.0 + noise(mesh.offset() + Index3{i, j, k});
    });
    TransportSolver solver(mesh);
    const SolveReport report = solver.solve(s, x, {1e-8, 0.0, 30});
    EXPECT_TRUE(report.converged) << "2^" << power;
    counts.push_back(report.iterations);
  }
  EXPECT_EQ(counts, std::vector<int>(3, counts.front()));
}

TEST(TransportSolver, takes_memory_for_no_more_directions_than_its_solves_need) {
  const Mesh mesh(comm(), even_lines({16, 16, 16}));
  TransportSystem s(mesh, Place::centre);
  assemble(mesh, transport_problem("cavity", 16, 1.0), s);
  s.rhs.fill(1.0);
  TransportSolver solver(mesh);
  EXPECT_EQ(solver.directions(), 0);
  for (const int iterations : {2, 1, 5, 20}) {
    Field x(mesh, Place::centre, "T", "K");
    solver.begin();
    EXPECT_EQ(solver.solve(s, x, {1e-12, 0.0, iterations}).iterations, iterations);
    if (iterations < 20)
      EXPECT_EQ(solver.directions(), std::max(iterations, 2));  // what was made once is kept
    else
      EXPECT_LE(solver.directions(), 10);
  }
}

/// Squared length of the solution where beyond a plane all conducts that much better.
double solve_slab(TransportSolver& solver, const Mesh& mesh, double ratio) {
  TransportSystem s(mesh, Place::centre);
  Field x(mesh, Place::centre, "T", "K");
  TransportProblem slab = transport_problem("conduction", 16, 1.0);
  slab.conductivity = [=](double at, double, double) { return at > 0.3 ? ratio : 1.0; };
  assemble(mesh, slab, s);
  s.rhs.fill(1.0);
  solver.solve(s, x, {1e-6, 0.0, 30});
  return mesh.comm().sum(
      sum(mesh.cells(), [v = x.view()](int i, int j, int k) { return v(i, j, k) * v(i, j, k); }));
}

// A slab that has conducted better once: its plane stays one that coarse cells avoid.
TEST(TransportSolver, with_the_memory_of_another_solves_to_the_same_bits) {
  const Mesh mesh(comm(), graded_lines({16, 8, 8}, 4.0));
  for (const bool remembers : {true, false}) {
    TransportSolver whole(mesh);
    TransportSolver later(mesh);
    solve_slab(whole, mesh, 1e4);
    if (remembers) later.resume(whole.memory());
    whole.begin();
    double off = 0.0;
    for (int n = 0; n < 10; ++n)
      off += std::abs(solve_slab(whole, mesh, 2.0) - solve_slab(later, mesh, 2.0));
    EXPECT_EQ(off == 0.0, remembers) << off;
  }
}

/// Heat enters the base of copper fins in a stream, each time 0.95 as far beyond or below its end
/// as the last time: what parts of a scheme that are told by the last solution may do. One
/// iteration at a time, by one solver or by a new one each time that knows nothing of the last: how
/// far the temperature is off in the end at most, over its largest value.
double error_after_a_swing(bool one_solver) {
  const Mesh mesh(comm(), even_lines({32, 32, 32}));
  TransportSystem s(mesh, Place::centre);
  assemble(mesh, transport_problem("fins", 32, 700.0), s);
  const auto heat = [&](double of_all) {
    for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
      s.rhs.view()(i, j, k) = mesh.offset().j + j == 0 ? of_all : 0.0;
    });
  };
  Field x(mesh, Place::centre, "T", "K"), exact(mesh, Place::centre, "T", "K");
  TransportSolver same(mesh);
  double beyond = 0.5;
  for (int solve = 0; solve < 12; ++solve) {
    beyond *= -0.95;
    heat(1.0 + beyond);
    TransportSolver fresh(mesh);
    (one_solver ? same : fresh).solve(s, x, {1e-12, 0.0, 1});
  }
  same.solve(s, exact, {1e-12, 0.0, 200});
  double off = 0.0, most = 0.0;
  for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
    off = std::max(off, size_of(x.view()(i, j, k) - exact.view()(i, j, k)));
    most = std::max(most, exact.view()(i, j, k));
  });
  return mesh.comm().max(off) / mesh.comm().max(most);
}

TEST(TransportSolver, goes_on_with_the_last_correction_where_a_series_makes_no_way) {
  const double one = error_after_a_swing(true), each = error_after_a_swing(false);
  EXPECT_LT(one, 0.2 * each) << one;
}

// Turbulence may let parts of a room conduct ten thousand times as well as they did in the
// iteration before.
TEST(TransportSolver, follows_a_jump_of_conductivity_at_once) {
  const Mesh mesh(comm(), even_lines({24, 24, 24}));
  TransportSystem s(mesh, Place::centre);
  const auto iterations = [&](double ratio, TransportSolver& solver) {
    assemble(mesh, transport_problem("fins", 24, ratio), s);
    s.rhs.fill(1.0);
    Field x(mesh, Place::centre, "T", "K");
    return solver.solve(s, x, {1e-6, 0.0, 60}).iterations;
  };
  TransportSolver after(mesh), fresh(mesh);
  iterations(1.0, after);
  EXPECT_EQ(iterations(10000.0, after), iterations(10000.0, fresh));
}

// On a mesh of one level: a cell that single precision cannot hold is no unknown of it.
TEST(TransportSolver, tells_a_coefficient_beyond_its_range_by_not_converging) {
  const Mesh mesh(comm(), even_lines({6, 4, 4}));
  TransportSystem s(mesh, Place::centre);
  fill_random(mesh, 1.1, s);
  const Box two = mesh.local({{1, 1, 1}, {3, 2, 2}}, Place::centre);
  for_each_in_order(two, [&](int i, int j, int k) {
    s.west.view()(i, j, k) = s.east.view()(i, j, k) = 1e60, s.centre.view()(i, j, k) = 3e60;
  });
  s.rhs.fill(1.0);
  Field x(mesh, Place::centre, "T", "K");
  EXPECT_FALSE(TransportSolver(mesh).solve(s, x, {1e-8, 0.0, 30}).converged);
}

TEST(TransportSolver, needs_no_iteration_from_the_solution) {
  const Mesh mesh(comm(), even_lines({8, 8, 8}));
  TransportSystem s(mesh, Place::centre);
  fill_random(mesh, 1.1, s);
  Field x(mesh, Place::centre, "T", "K");
  fill_known(mesh, x);
  make_right_side(s, x, s.rhs);
  TransportSolver solver(mesh);
  EXPECT_EQ(solver.solve(s, x, {1e-8, 0.0, 30}).iterations, 0);
}

TEST(TransportSolver, leaves_cells_without_equation_as_they_are) {
  const Mesh mesh(comm(), even_lines({8, 8, 8}));
  TransportSystem s(mesh, Place::centre);
  fill_random(mesh, 1.1, s);
  const Box cell = mesh.local({{3, 3, 3}, {4, 4, 4}}, Place::centre);
  for (Field* f : {&s.centre, &s.west, &s.east, &s.south, &s.north, &s.bottom, &s.top})
    for_each_in_order(cell, [&](int i, int j, int k) { f->view()(i, j, k) = 0.0; });
  Field x(mesh, Place::centre, "T", "K");
  x.fill(7.0);
  TransportSolver solver(mesh);
  solver.solve(s, x, {1e-3, 0.0, 30});
  for_each_in_order(cell, [&](int i, int j, int k) { EXPECT_EQ(x.view()(i, j, k), 7.0); });
}

TEST(TransportSolver, says_so_when_it_has_not_converged) {
  const Mesh mesh(comm(), even_lines({12, 12, 12}));
  TransportSystem s(mesh, Place::centre);
  assemble(mesh, transport_problem("cavity", 12, 1.0), s);
  s.rhs.fill(1.0);
  Field x(mesh, Place::centre, "T", "K");
  TransportSolver solver(mesh);
  const SolveReport report = solver.solve(s, x, {1e-10, 0.0, 3});
  EXPECT_FALSE(report.converged);
  EXPECT_GT(report.residual, 1e-10);
  // In single precision: rounding of A x, which here is some thirty times b.
  EXPECT_NEAR(relative_residual(mesh, s, x), report.residual, 30 * 6e-8);
}

// Sweeps between blocks begin with what the neighbours have. One that sees them as they were before
// the solve drives a copper fin in a stream to no end.
TEST(TransportSolver, leaves_halos_current_wherever_it_ends) {
  const Mesh mesh(comm(), even_lines({12, 12, 12}));
  TransportSystem s(mesh, Place::centre);
  assemble(mesh, transport_problem("fins", 12, 700.0), s);
  for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
    s.rhs.view()(i, j, k) = 1.0 + noise(mesh.offset() + Index3{i, j, k});
  });
  for (const int iterations : {1, 2, 200}) {
    Field x(mesh, Place::centre, "T", "K"), seen(mesh, Place::centre, "T", "K");
    TransportSolver(mesh).solve(s, x, {1e-8, 0.0, iterations});
    const Box around = grown(mesh.cells(), 1);
    for_each_in_order(around,
                      [&](int i, int j, int k) { seen.view()(i, j, k) = x.view()(i, j, k); });
    exchange(mesh, x, 1);
    int stale = 0;
    for_each_in_order(around, [&](int i, int j, int k) {
      stale += seen.view()(i, j, k) != x.view()(i, j, k) ? 1 : 0;
    });
    EXPECT_EQ(stale, 0) << iterations << " iterations";
  }
}

TEST(TransportSolver, refuses_systems_on_faces) {
  const Mesh mesh(comm(), even_lines({8, 8, 8}));
  TransportSystem s(mesh, Place::face_x);
  Field x(mesh, Place::face_x, "u", "m/s");
  TransportSolver solver(mesh);
  EXPECT_THROW(solver.solve(s, x, {}), Broken);
}

}  // namespace rackflux
