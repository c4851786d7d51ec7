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
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <memory>
#include <string>
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
    solver.set(g, PoissonSolver::Lasting::yes);
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
    EXPECT_LE(fine, coarse + most_growth(name)) << name;
  }
}

// Three steps up the coarse levels take 6.
TEST(Multigrid, needs_five_iterations_where_nothing_but_the_mesh_varies) {
  for (const char* name : {"constant", "graded"})
    for (const bool smooth : {false, true})
      EXPECT_EQ(Solved(flux_problem(name, 64), 1e-8, smooth).report.iterations, 5)
          << name << (smooth ? ", smooth" : "");
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

/// A field of the whole room on every rank, along x first.
std::vector<double> whole(const Mesh& mesh, const Field& part) {
  const Index3 n = mesh.room_cells();
  std::vector<double> all(static_cast<std::size_t>(n.i) * n.j * n.k);
  for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
    const Index3 at = mesh.offset() + Index3{i, j, k};
    all[at.i + n.i * (at.j + static_cast<std::size_t>(n.j) * at.k)] = part.view()(i, j, k);
  });
  mesh.comm().sum(all);
  return all;
}

/// What a solve gives in a room that is alike on no two sides, seen in mirrors across some axes.
struct InMirror {
  static constexpr int n = 30;  // odd numbers of cells on the way down
  int iterations;
  std::vector<double> x;
};
InMirror solve_in_mirror(std::array<bool, 3> mirrored) {
  const int n = InMirror::n;
  FluxProblem problem{graded_lines({n, n, n}, 20.0)};
  const auto seen = [=](Axis axis, double at) { return mirrored[index(axis)] ? 1.0 - at : at; };
  problem.conductivity = [=](double x, double y, double z) {
    const bool solid = seen(Axis::x, x) < 0.4 && seen(Axis::y, y) < 0.6 && seen(Axis::z, z) > 0.3;
    return solid ? 0.0 : 1.0 + 9.0 * seen(Axis::z, z);
  };
  const Mesh mesh(comm(), problem.lines);
  Conductances g(mesh);
  assemble(mesh, problem, g);
  Field b(mesh, Place::centre, "b", "1"), x(mesh, Place::centre, "x", "1");
  for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
    Index3 at = mesh.offset() + Index3{i, j, k};
    for (const Axis axis : axes)
      if (mirrored[index(axis)]) at[axis] = n - 1 - at[axis];
    b.view()(i, j, k) = noise(at);
  });
  PoissonSolver solver(mesh);
  solver.set(g, PoissonSolver::Lasting::yes);
  const SolveReport report = solver.solve(b, x, {1e-11, 0.0, 60});
  EXPECT_TRUE(report.converged);
  return {report.iterations, whole(mesh, x)};
}

TEST(Multigrid, mirrors_a_mirrored_system) {
  const InMirror plain = solve_in_mirror({false, false, false});
  double size = 0.0;
  for (const double at : plain.x) size = std::max(size, size_of(at));
  using Mirrors = std::array<bool, 3>;
  for (const Mirrors mirrored : {Mirrors{true, false, false}, Mirrors{false, true, false},
                                 Mirrors{false, false, true}, Mirrors{true, true, true}}) {
    const InMirror image = solve_in_mirror(mirrored);
    const int n = InMirror::n;
    double differ = 0.0;
    for_each_in_order({{0, 0, 0}, {n, n, n}}, [&](int i, int j, int k) {
      const auto seen = [&](int a, int c) { return mirrored[a] ? n - 1 - c : c; };
      const int there = seen(0, i) + n * (seen(1, j) + n * seen(2, k));
      differ = std::max(differ, size_of(plain.x[i + n * (j + n * k)] - image.x[there]));
    });
    const std::string across = fmt::format("{} {} {}", mirrored[0], mirrored[1], mirrored[2]);
    EXPECT_LT(differ, 1e-11 * size) << across;  // the tolerance of both
    // Coarse meshes merge other pairs, but no worse ones.
    EXPECT_NEAR(image.iterations, plain.iterations, 1) << across;
  }
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
      EXPECT_LE(fine, coarse + most_growth_of_heat(stream)) << stream << " " << ratio;
    }
}

TEST(Multigrid, carries_heat_round_a_vortex) {
  EXPECT_LE(heat_iterations("cavity", 32, 1.0), 30);
}

}  // namespace rackflux
