#include "solver/linear/poisson.hpp"
#include "solver/linear/sweeps.hpp"
#include "solver/linear/transport_solver.hpp"
#include "solver/parallel/loops.hpp"
#include "tests/support/differences.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/poisson_systems.hpp"
#include "tests/support/transport_systems.hpp"

#include <gtest/gtest.h>
#include <omp.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

namespace rackflux {

struct Solved {
  Solved(const FluxProblem& problem, double tolerance, bool smooth)
      : mesh(comm(), problem.lines),
        g(mesh),
        b(mesh, Place::centre, "b", "1"),
        x(mesh, Place::centre, "x", "1") {
    assemble(mesh, problem, g);
    smooth ? smooth_right_side(mesh, g, b) : rough_right_side(mesh, g, b);
    PoissonSolver solver(mesh);
    solver.set(g);
    report = solver.solve(b, x, {tolerance, 0.0, 60});
  }
  /// Mean factor by which one iteration reduces the residual.
  double reduction() const { return std::pow(report.residual, 1.0 / report.iterations); }

  Mesh mesh;
  Conductances g;
  Field b, x;
  SolveReport report;
};

TEST(Multigrid, reduces_the_residual_eightfold_per_iteration_on_every_hard_system) {
  // Bounds hold for any number of ranks.
  for (const char* name : flux_problem_names) {
    const Solved s(flux_problem(name, 32), 1e-8, false);
    EXPECT_TRUE(s.report.converged) << name;
    EXPECT_LE(s.reduction(), 0.125) << name;
  }
}

TEST(Multigrid, needs_as_many_iterations_on_fine_meshes_as_on_coarse_ones) {
  // On one rank all of them; on several, which only have to agree with it, one of each kind.
  std::vector<std::string> names(std::begin(flux_problem_names), std::end(flux_problem_names));
  if (comm().size() > 1) names = {"constant", "graded_jump", "baffles"};
  for (const std::string& name : names) {
    const int coarse = Solved(flux_problem(name, 32), 1e-8, false).report.iterations;
    const int fine = Solved(flux_problem(name, 64), 1e-8, false).report.iterations;
    // +/- 30 % about the middle of the two.
    EXPECT_LE(fine, std::max(1.86 * coarse, coarse + 2.0)) << name;
  }
}

TEST(Multigrid, finds_its_way_round_long_baffles_in_seven_iterations) {
  // One visit of the coarsest levels a cycle takes 9.
  const Solved s(flux_problem("baffles", 64), 1e-8, false);
  EXPECT_TRUE(s.report.converged);
  EXPECT_LE(s.report.iterations, 7);
}

// Ten channels of a cold plate, 8 cells wide and apart, 40 long cells deep. On several ranks the
// cuts lie anywhere in them.
TEST(Multigrid, reduces_the_residual_as_fast_in_channels_that_nothing_joins) {
  FluxProblem channels{even_lines({168, 12, 40})};
  channels.conductivity = [](double x, double, double) {
    return std::fmod(x * 21.0, 2.0) < 1.0 ? 0.0 : 1.0;
  };
  const Solved s(channels, 1e-8, false);
  EXPECT_TRUE(s.report.converged);
  EXPECT_LE(s.reduction(), 0.125) << s.report.iterations << " iterations";
}

TEST(Multigrid, solves_the_sealed_room_with_smooth_sources_to_1e_10) {
  for (const char* name : {"constant", "jump", "graded"}) {
    Solved s(flux_problem(name, 32), 1e-10, true);
    EXPECT_TRUE(s.report.converged) << name;
    EXPECT_LE(relative_residual(s.mesh, s.g, s.b, s.x), 1.001e-10) << name;
  }
}

/// Rows so long that sweeps take them in several tiles along y; along z there are two with three
/// threads, and one with one.
const Index3 long_rows{320, 40, 24};

/// For as long as it lives.
struct Threads {
  explicit Threads(int count) { omp_set_num_threads(count); }
  ~Threads() { omp_set_num_threads(before); }
  Threads(const Threads&) = delete;
  int before = omp_get_max_threads();
};

double differing_cells(const Mesh& mesh, const Field& one, const Field& other) {
  const auto a = one.view(), b = other.view();
  double differ = 0.0;
  for_each_in_order(mesh.cells(),
                    [&](int i, int j, int k) { differ += a(i, j, k) != b(i, j, k) ? 1.0 : 0.0; });
  return differ;
}

TEST(Multigrid, takes_long_rows_in_several_tiles_along_y_and_z) {
  multigrid::Level level(long_rows, {});
  for (const int threads : {1, 3}) {
    const Threads some(threads);
    make_tiles(level);
    const int columns = level.tiles.back().column + 1;
    EXPECT_GE(columns, 2);
    EXPECT_EQ(level.tiles.size() / columns, threads > 1 ? 2 : 1);
  }
}

TEST(Multigrid, gives_the_same_bits_with_one_thread_and_with_three) {
  FluxProblem problem = flux_problem("graded_jump", 32);
  problem.lines = graded_lines(long_rows, 100.0);
  const auto solve = [&](int threads) {
    const Threads some(threads);
    return std::make_unique<Solved>(problem, 1e-8, false);
  };
  const auto one = solve(1), three = solve(3);
  EXPECT_TRUE(one->report.converged);
  EXPECT_EQ(one->report.iterations, three->report.iterations);
  EXPECT_EQ(differing_cells(one->mesh, one->x, three->x), 0.0);
}

TEST(Multigrid, carries_heat_to_the_same_bits_with_one_thread_and_with_three) {
  TransportProblem problem = transport_problem("fins", 32, 100.0);
  problem.lines = even_lines(long_rows);
  const Mesh mesh(comm(), problem.lines);
  const auto solve = [&](int threads, Field& x) {
    const Threads some(threads);
    TransportSystem s(mesh, Place::centre);
    assemble(mesh, problem, s);
    s.rhs.fill(1.0);
    TransportSolver solver(mesh);
    solver.solve(s, x, {1e-6, 0.0, 40});
  };
  Field one(mesh, Place::centre, "T", "K"), three(mesh, Place::centre, "T", "K");
  solve(1, one), solve(3, three);
  EXPECT_EQ(differing_cells(mesh, one, three), 0.0);
}

/// b antisymmetric about the middle of x gives an antisymmetric x, to the solver's tolerance.
TEST(Multigrid, mirrors_a_mirrored_system) {
  const int n = 30;  // odd numbers of cells on the way down
  const Mesh mesh(comm(), graded_lines({n, n, n}, 20.0));
  Conductances g(mesh);
  assemble(mesh, {mesh.lines()}, g);
  const auto solve = [&](bool mirrored, Field& x) {
    Field b(mesh, Place::centre, "b", "1");
    for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
      Index3 at = mesh.offset() + Index3{i, j, k};
      if (mirrored) at.i = n - 1 - at.i;
      b.view()(i, j, k) = noise(at);
    });
    PoissonSolver solver(mesh);
    solver.set(g);
    return solver.solve(b, x, {1e-11, 0.0, 60});
  };
  Field x(mesh, Place::centre, "x", "1"), y(mesh, Place::centre, "y", "1");
  EXPECT_TRUE(solve(false, x).converged);
  EXPECT_TRUE(solve(true, y).converged);
  if (mesh.splits()[0].size() > 2) return;  // rows are cut: the mirror image lies on another rank
  double largest_x = 0.0, differ = 0.0;
  for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
    largest_x = std::max(largest_x, std::abs(x.view()(i, j, k)));
    differ = std::max(differ, size_of(x.view()(i, j, k) - y.view()(n - 1 - i, j, k)));
  });
  EXPECT_LT(differ, 1e-7 * largest_x);  // tolerance times the condition number
}

/// Iterations to 1e-8 with a rough right-hand side.
int heat_iterations(const std::string& name, int n, double ratio) {
  const SolveReport report = carry_heat(comm(), name, n, ratio);
  EXPECT_TRUE(report.converged) << name << " " << n << " " << ratio;
  return report.iterations;
}

TEST(Multigrid, carries_heat_through_copper_and_air_at_any_conductivity_ratio) {
  for (const double ratio : {1.0, 100.0, 15000.0})
    EXPECT_LE(heat_iterations("conduction", 32, ratio), 9) << ratio;
}

TEST(Multigrid, carries_heat_from_fins_into_a_stream_on_any_mesh_at_any_conductivity_ratio) {
  for (const auto& [stream, most] : {std::pair("fins", 12), std::pair("fins_in_water", 9)})
    for (const double ratio : {1.0, 100.0, 10000.0}) {
      const int coarse = heat_iterations(stream, 32, ratio),
                fine = heat_iterations(stream, 64, ratio);
      EXPECT_LE(std::max(coarse, fine), most) << stream << " " << ratio;
      EXPECT_LE(std::max(coarse, fine), 1.86 * std::min(coarse, fine)) << stream << " " << ratio;
    }
}

TEST(Multigrid, carries_heat_round_a_vortex) {
  EXPECT_LE(heat_iterations("cavity", 32, 1.0), 30);
}

}  // namespace rackflux
