#include "solver/base/error.hpp"
#include "solver/linear/poisson.hpp"
#include "solver/parallel/loops.hpp"
#include "tests/support/differences.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/poisson_systems.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

namespace rackflux {

struct System {
  explicit System(const FluxProblem& problem)
      : mesh(comm(), problem.lines),
        g(mesh),
        b(mesh, Place::centre, "b", "1"),
        x(mesh, Place::centre, "x", "1") {
    assemble(mesh, problem, g);
  }
  Mesh mesh;
  Conductances g;
  Field b, x;
};

double mean(const System& s) {
  const auto x = s.x.view();
  return s.mesh.comm().sum(sum(s.mesh.cells(), [=](int i, int j, int k) { return x(i, j, k); })) /
         static_cast<double>(s.mesh.n_cells());
}

double largest_error(const System& s, const std::function<double(int, int, int)>& exact) {
  const auto x = s.x.view();
  return s.mesh.comm().max(largest(s.mesh.cells(), 0.0, [&](int i, int j, int k) {
    return size_of(x(i, j, k) - exact(i, j, k));
  }));
}

TEST(PoissonSolver, solves_every_hard_system_to_the_residual_it_reports) {
  for (const char* name : flux_problem_names) {
    System s(flux_problem(name, 24));
    rough_right_side(s.mesh, s.g, s.b);
    PoissonSolver solver(s.mesh);
    solver.set(s.g);
    const SolveReport report = solver.solve(s.b, s.x, {1e-9, 0.0, 30});
    EXPECT_TRUE(report.converged) << name;
    EXPECT_LE(report.residual, 1e-9) << name;
    EXPECT_NEAR(relative_residual(s.mesh, s.g, s.b, s.x), report.residual, 1e-12) << name;
  }
}

// Nothing is scaled before it is taken to single precision: its own range must do.
TEST(PoissonSolver, takes_conductances_from_1e_minus_30_to_1e30_alike) {
  for (const char* name : flux_problem_names) {
    std::vector<int> counts;
    for (const int power : {0, -100, 100}) {
      System s(flux_problem(name, 24));
      rough_right_side(s.mesh, s.g, s.b);
      for (const Axis axis : axes) {
        const auto g = s.g.along(axis).view();
        for_each_in_order(s.mesh.faces(axis),
                          [&](int i, int j, int k) { g(i, j, k) = std::ldexp(g(i, j, k), power); });
      }
      PoissonSolver solver(s.mesh);
      solver.set(s.g);
      const SolveReport report = solver.solve(s.b, s.x, {1e-9, 0.0, 30});
      EXPECT_TRUE(report.converged) << name << " 2^" << power;
      counts.push_back(report.iterations);
    }
    EXPECT_EQ(counts, std::vector<int>(3, counts.front())) << name;
  }
}

TEST(PoissonSolver, finds_the_eigenvector_of_the_even_mesh) {
  // A cos(pi m (i + 1/2) / n) has the eigenvalue g (2 - 2 cos(pi m / n)) along its axis.
  const int n = 20;
  System s(flux_problem("constant", n));
  const double pi = std::numbers::pi, face = 1.0 / n;
  const auto mode = [&](int i, int j, int k) {
    const Index3 at = s.mesh.offset() + Index3{i, j, k};
    return std::cos(pi * 2 * (at.i + 0.5) / n) * std::cos(pi * 3 * (at.k + 0.5) / n) + 0.0 * j;
  };
  const double eigenvalue = face * (4.0 - 2.0 * std::cos(pi * 2 / n) - 2.0 * std::cos(pi * 3 / n));
  const auto b = s.b.view();
  for_each_in_order(s.mesh.cells(),
                    [&](int i, int j, int k) { b(i, j, k) = eigenvalue * mode(i, j, k); });
  PoissonSolver solver(s.mesh);
  solver.set(s.g);
  EXPECT_TRUE(solver.solve(s.b, s.x, {1e-12, 0.0, 30}).converged);
  EXPECT_LT(largest_error(s, mode), 1e-10);  // condition number times round-off
}

TEST(PoissonSolver, takes_rows_of_like_cells_as_it_takes_rows_of_cells_that_differ) {
  // Rows of like cells are swept with their coefficients in registers. A millionth more or less on
  // every face makes all cells differ, and neither the count nor the solution.
  System even(flux_problem("constant", 48)), uneven(flux_problem("constant", 48));
  for (const Axis axis : axes) {
    const auto face = uneven.g.along(axis).view();
    for_each_in_order(uneven.mesh.cells(), [&](int i, int j, int k) {
      const Index3 cell = uneven.mesh.offset() + Index3{i, j, k};
      face(i, j, k) *= 1.0 + 1e-6 * noise(cell + Index3{index(axis), 7, 3});
    });
  }
  SolveReport reports[2];
  System* const systems[] = {&even, &uneven};
  for (int s = 0; s < 2; ++s) {
    rough_right_side(systems[s]->mesh, systems[s]->g, systems[s]->b);
    PoissonSolver solver(systems[s]->mesh);
    solver.set(systems[s]->g);
    reports[s] = solver.solve(systems[s]->b, systems[s]->x, {1e-9, 0.0, 30});
    EXPECT_TRUE(reports[s].converged);
  }
  EXPECT_EQ(reports[0].iterations, reports[1].iterations);
  EXPECT_NEAR(reports[1].residual / reports[0].residual, 1.0, 0.02);
  const auto x = uneven.x.view();
  const double size = largest_error(uneven, [](int, int, int) { return 0.0; });
  EXPECT_LT(largest_error(even, x), 1e-5 * size);
}

TEST(PoissonSolver, keeps_the_mean_of_the_first_guess_in_a_sealed_room) {
  System s(flux_problem("constant", 16));
  smooth_right_side(s.mesh, s.g, s.b);
  s.x.fill(7.25);
  PoissonSolver solver(s.mesh);
  solver.set(s.g);
  EXPECT_TRUE(solver.solve(s.b, s.x, {1e-10, 0.0, 30}).converged);
  EXPECT_NEAR(mean(s), 7.25, 1e-9);
}

TEST(PoissonSolver, reads_nothing_of_x_where_zero_is_the_guess) {
  for (const char* name : flux_problem_names) {
    System s(flux_problem(name, 16));
    rough_right_side(s.mesh, s.g, s.b);
    const auto b = s.b.view();  // a mean that a sealed room must take off
    for_each(s.mesh.cells(), [=](int i, int j, int k) { b(i, j, k) += 0.3; });
    PoissonSolver solver(s.mesh);
    solver.set(s.g);
    s.x.fill(0.0);
    solver.solve(s.b, s.x, {.relative = 1e-9});
    Field other(s.mesh, Place::centre, "x", "1");
    other.fill(NAN);
    const SolveReport report =
        solver.solve(s.b, other, {.relative = 1e-9}, PoissonSolver::Guess::zero);
    EXPECT_TRUE(report.converged) << name;
    const auto x = other.view();
    double size = 0.0;
    for_each_in_order(s.mesh.cells(),
                      [&](int i, int j, int k) { size = std::max(size, std::abs(x(i, j, k))); });
    EXPECT_LE(largest_error(s, x), 1e-6 * size) << name;
  }
}

TEST(PoissonSolver, reports_how_far_b_is_from_having_a_solution) {
  System s(flux_problem("constant", 16));
  s.b.fill(2.0);
  s.b.view()(0, 0, 0) = comm().is_root() ? 1.0 : 2.0;
  PoissonSolver solver(s.mesh);
  solver.set(s.g);
  const SolveReport report = solver.solve(s.b, s.x, {1e-8, 0.0, 30});
  EXPECT_NEAR(report.imbalance, 1.0, 1e-12);  // all b of one sign
  EXPECT_TRUE(report.converged);              // for b less its mean
}

TEST(PoissonSolver, gives_a_sink_its_value) {
  // A single cell holds x at 3 through its sink; without sources all others follow.
  System s(flux_problem("half_full", 16));
  if (s.mesh.comm().is_root()) {
    s.g.sink.view()(0, 0, 0) = 0.5;
    s.b.view()(0, 0, 0) = 0.5 * 3.0;
  }
  PoissonSolver solver(s.mesh);
  solver.set(s.g);
  const SolveReport report = solver.solve(s.b, s.x, {1e-10, 0.0, 40});
  EXPECT_TRUE(report.converged);
  EXPECT_EQ(report.imbalance, 0.0);
  const auto x = s.x.view();
  EXPECT_LT(largest_error(
                s, [&](int i, int j, int k) { return is_open(s.g, i, j, k) ? 3.0 : x(i, j, k); }),
            1e-6);
}

TEST(PoissonSolver, needs_no_more_iterations_where_an_opening_fixes_the_value) {
  // An open wall beside copper fins: summed unchanged to coarse cells its sinks would double with
  // every level, and the count rise to 24.
  FluxProblem problem = flux_problem("constant", 32);
  problem.conductivity = [](double x, double y, double) {
    const double f = x * 4.0 - std::floor(x * 4.0);
    return y < 0.125 || (y < 0.875 && f > 0.25 && f < 0.75) ? 100.0 : 1.0;
  };
  System s(problem);
  const Box open_wall = s.mesh.local({{0, 0, 0}, {32, 32, 1}}, Place::centre);
  for_each_in_order(open_wall, [&](int i, int j, int k) {
    s.g.sink.view()(i, j, k) =
        2.0 / 32 * problem.conductivity(s.mesh.centre(Axis::x)[i], s.mesh.centre(Axis::y)[j], 0.0);
  });
  rough_right_side(s.mesh, s.g, s.b);
  PoissonSolver solver(s.mesh);
  solver.set(s.g);
  const SolveReport report = solver.solve(s.b, s.x, {1e-8, 0.0, 40});
  EXPECT_TRUE(report.converged);
  EXPECT_LE(report.iterations, 8);
}

// So few cells are solved directly: what an iteration leaves is round-off, and no direction of the
// one before it helps to go on.
TEST(PoissonSolver, comes_to_round_off_in_a_few_iterations_where_few_cells_are_solved_directly) {
  FluxProblem duct;
  duct.lines = even_lines({8, 2, 1});
  for (double share = 0.5; share <= 1.0; share += 0.01) {  // of the faces of a filter
    System s(duct);
    const auto b = s.b.view();
    for (const Axis axis : axes) {
      const auto g = s.g.along(axis).view();
      for_each_in_order(s.mesh.cells(), [&](int i, int j, int k) {
        const Index3 at = s.mesh.offset() + Index3{i, j, k};
        if (at[axis] > 0) g(i, j, k) = axis == Axis::x && at.i == 6 ? 0.2 * share : 0.2;
        s.g.sink.view()(i, j, k) = at.i == 7 ? 0.4 : 0.0;
        b(i, j, k) = at.i == 0 ? 0.01 : 0.0;
      });
    }
    PoissonSolver solver(s.mesh);
    solver.set(s.g);
    const SolveReport report = solver.solve(s.b, s.x, {1e-13, 0.0, 200});
    EXPECT_TRUE(report.converged) << share;
    EXPECT_LE(report.iterations, 5) << share;
  }
}

TEST(PoissonSolver, leaves_cells_inside_solids_as_they_are) {
  System s(flux_problem("boxes", 24));
  rough_right_side(s.mesh, s.g, s.b);
  s.x.fill(-5.0);
  PoissonSolver solver(s.mesh);
  solver.set(s.g);
  solver.solve(s.b, s.x, {1e-8, 0.0, 30});
  const Box solid = s.mesh.local({{3, 3, 3}, {5, 5, 5}}, Place::centre);
  for_each_in_order(solid, [&](int i, int j, int k) { EXPECT_EQ(s.x.view()(i, j, k), -5.0); });
}

/// Blocks all faces of the plane before the room's cell `at` along x.
void wall_at(System& s, int at) {
  const Box plane = s.mesh.local({{at, 0, 0}, {at + 1, 1000, 1000}}, Place::face_x);
  for_each_in_order(plane, [&](int i, int j, int k) { s.g.x.view()(i, j, k) = 0.0; });
}

TEST(PoissonSolver, balances_each_of_two_sealed_halves_by_itself) {
  System s(flux_problem("constant", 16));
  wall_at(s, 7);
  const auto b = s.b.view();
  // Adds up to zero over the whole room, but to +2 and -2 over its parts.
  for_each_in_order(s.mesh.cells(), [&](int i, int j, int k) {
    const Index3 at = s.mesh.offset() + Index3{i, j, k};
    if (at.j == 5 && at.k == 5 && at.i == 2) b(i, j, k) = 3.0;
    if (at.j == 9 && at.k == 5 && at.i == 2) b(i, j, k) = -1.0;
    if (at.j == 5 && at.k == 5 && at.i == 12) b(i, j, k) = -2.0;
  });
  PoissonSolver solver(s.mesh);
  solver.set(s.g);
  const SolveReport report = solver.solve(s.b, s.x, {1e-9, 0.0, 40});
  EXPECT_TRUE(report.converged);
  EXPECT_NEAR(report.imbalance, 2.0 / 6.0, 1e-12);
}

TEST(PoissonSolver, notices_when_faces_are_blocked_between_two_solves) {
  System s(flux_problem("constant", 16));
  PoissonSolver solver(s.mesh);
  solver.set(s.g);
  s.b.view()(0, 0, 0) = comm().is_root() ? 1.0 : 0.0;  // block 0 begins the room, x < 7
  const Box last = s.mesh.local({{15, 15, 15}, {16, 16, 16}}, Place::centre);
  for_each_in_order(last, [&](int i, int j, int k) { s.b.view()(i, j, k) = -1.0; });
  EXPECT_LT(solver.solve(s.b, s.x, {1e-9, 0.0, 40}).imbalance, 1e-14);
  wall_at(s, 7);
  solver.set(s.g);
  const SolveReport report = solver.solve(s.b, s.x, {1e-9, 0.0, 40});
  EXPECT_NEAR(report.imbalance, 0.5, 1e-12);
  EXPECT_TRUE(report.converged);
}

TEST(PoissonSolver, solves_periodic_rooms) {
  FluxProblem problem = flux_problem("constant", 12);
  problem.lines.periodic = {true, false, true};
  System s(problem);
  rough_right_side(s.mesh, s.g, s.b);
  PoissonSolver solver(s.mesh);
  solver.set(s.g);
  const SolveReport report = solver.solve(s.b, s.x, {1e-9, 0.0, 12});
  EXPECT_TRUE(report.converged);
  EXPECT_NEAR(relative_residual(s.mesh, s.g, s.b, s.x), report.residual, 1e-12);
}

/// Blocks the sides of the line of cells along x at j = k = 3.
void seal_line(System& s) {
  for (const Axis axis : {Axis::y, Axis::z}) {
    const Index3 hi = Index3{1000, 4, 4} + unit(axis);
    for_each_in_order(s.mesh.local({{0, 3, 3}, hi}, s.g.along(axis).place()),
                      [&](int i, int j, int k) { s.g.along(axis).view()(i, j, k) = 0.0; });
  }
}

// One cell around a periodic axis, on the coarsest mesh at the latest, is its own neighbour; where
// nothing else is, its equation reads 0 = 0.
TEST(PoissonSolver, solves_beside_a_sealed_line_of_cells_around_a_periodic_axis) {
  for (const int around : {1, 4, 16}) {
    FluxProblem problem{even_lines({around, 8, 8})};
    for (double& node : problem.lines.nodes[0]) node *= around / 256.0;  // thin cells merge first
    problem.lines.periodic = {true, false, false};
    System room(problem);
    seal_line(room);
    rough_right_side(room.mesh, room.g, room.b);
    PoissonSolver solver(room.mesh);
    solver.set(room.g);
    const SolveReport report = solver.solve(room.b, room.x, {1e-9, 0.0, 20});
    EXPECT_TRUE(report.converged) << around << " cells around";
    EXPECT_LE(report.residual, 1e-9) << around << " cells around";
  }
}

TEST(PoissonSolver, does_not_take_what_is_no_number_for_a_solution) {
  for (const double b : {std::nan(""), HUGE_VAL})
    for (const auto guess : {PoissonSolver::Guess::zero, PoissonSolver::Guess::given}) {
      System s(flux_problem("constant", 8));
      if (comm().is_root()) s.b.view()(0, 0, 0) = b;
      PoissonSolver solver(s.mesh);
      solver.set(s.g);
      EXPECT_FALSE(solver.solve(s.b, s.x, {1e-8, 0.0, 10}, guess).converged) << b;
    }
}

TEST(PoissonSolver, refuses_cells_whose_conductances_are_nothing_in_single_precision) {
  for (const double factor : {1e-50, 1e-40, 1e50})
    for (const bool at_once : {true, false}) {
      System s(flux_problem("boxes", 16));
      PoissonSolver solver(s.mesh);
      if (!at_once) solver.set(s.g);
      wall_at(s, 7);
      const Box beyond = s.mesh.local({{7, 0, 0}, {17, 17, 17}}, Place::centre);
      for (const Axis axis : axes)
        for_each_in_order(beyond,
                          [&](int i, int j, int k) { s.g.along(axis).view()(i, j, k) *= factor; });
      EXPECT_THROW(solver.set(s.g), Unconverged) << factor << " " << at_once;
    }
}

TEST(PoissonSolver, forgets_a_solve_that_went_beyond_all_numbers) {
  System s(flux_problem("jump", 16)), other(flux_problem("jump", 16));
  for (System* each : {&s, &other}) rough_right_side(each->mesh, each->g, each->b);
  PoissonSolver solver(s.mesh), fresh(other.mesh);
  solver.set(s.g), fresh.set(other.g);
  for_each_in_order(s.mesh.cells(),
                    [&](int i, int j, int k) { s.x.view()(i, j, k) = 1e150 * (i + j + k); });
  EXPECT_FALSE(solver.solve(s.b, s.x, {1e-8, 0.0, 10}).converged);
  s.x.fill(0.0);
  const int after = solver.solve(s.b, s.x, {1e-8, 0.0, 30}).iterations;
  EXPECT_EQ(after, fresh.solve(other.b, other.x, {1e-8, 0.0, 30}).iterations);
  EXPECT_EQ(s.mesh.comm().max(largest(s.mesh.cells(), 0.0,
                                      [&](int i, int j, int k) {
                                        return s.x.view()(i, j, k) == other.x.view()(i, j, k) ? 0.0
                                                                                              : 1.0;
                                      })),
            0.0);
}

TEST(PoissonSolver, says_so_when_it_has_not_converged) {
  System s(flux_problem("jump", 24));
  rough_right_side(s.mesh, s.g, s.b);
  PoissonSolver solver(s.mesh);
  solver.set(s.g);
  const SolveReport report = solver.solve(s.b, s.x, {1e-10, 0.0, 2});
  EXPECT_FALSE(report.converged);
  EXPECT_EQ(report.iterations, 2);
  EXPECT_NEAR(relative_residual(s.mesh, s.g, s.b, s.x), report.residual, 1e-12);
}

TEST(PoissonSolver, has_nothing_to_do_for_b_zero) {
  System s(flux_problem("constant", 8));
  PoissonSolver solver(s.mesh);
  solver.set(s.g);
  const SolveReport report = solver.solve(s.b, s.x, {1e-8, 0.0, 10});
  EXPECT_TRUE(report.converged);
  EXPECT_EQ(report.iterations, 0);
}

/// Cells in which two fields differ by a bit.
double differing(const System& a, const System& b) {
  const auto x = a.x.view(), y = b.x.view();
  return a.mesh.comm().sum(sum(
      a.mesh.cells(), [=](int i, int j, int k) { return x(i, j, k) == y(i, j, k) ? 0.0 : 1.0; }));
}

// Panels that begin to leak less while the solver does not look at planes: a solver without the
// memory would look at once.
TEST(PoissonSolver, with_the_memory_of_another_solves_to_the_same_bits) {
  FluxProblem open = flux_problem("leaks", 24);
  open.kept = [](auto...) { return 1.0; };
  System before(open);
  for (const bool remembers : {true, false}) {
    System one(flux_problem("leaks", 24)), other(flux_problem("leaks", 24));
    PoissonSolver whole(one.mesh), later(other.mesh);
    whole.set(before.g), whole.set(one.g);
    if (remembers) later.resume(whole.memory());
    double off = 0.0;
    for (int n = 0; n < 10; ++n) {
      for (System* s : {&one, &other}) rough_right_side(s->mesh, s->g, s->b);
      whole.set(one.g), later.set(other.g);
      whole.solve(one.b, one.x, {1e-6, 0.0, 30}, PoissonSolver::Guess::zero);
      later.solve(other.b, other.x, {1e-6, 0.0, 30}, PoissonSolver::Guess::zero);
      off += differing(one, other);
    }
    EXPECT_EQ(off == 0.0, remembers) << off;
  }
}

TEST(PoissonSolver, refuses_to_solve_before_it_knows_the_system) {
  System s(flux_problem("constant", 8));
  PoissonSolver solver(s.mesh);
  EXPECT_THROW(solver.solve(s.b, s.x, {}), Broken);
}

}  // namespace rackflux
