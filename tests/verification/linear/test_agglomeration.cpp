#include "solver/linear/poisson.hpp"
#include "solver/linear/transport_solver.hpp"
#include "solver/parallel/loops.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/poisson_systems.hpp"
#include "tests/support/transport_systems.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

// Coarse levels whose blocks are joined in steps, down to the last 100 cells, against levels that
// every rank holds whole below 20 000 cells. On 32^3 cells blocks are joined three times where an
// axis is cut in eight, once where it is cut in five.

namespace rackflux {

constexpr MultigridOptions in_steps{.whole_cells = 0};
constexpr MultigridOptions at_once{};

/// Blocks along each axis, as many as there are ranks: slabs across x, slabs across z, and those
/// with more cuts along x than along y, and there than along z.
std::vector<Index3> ways_to_cut() {
  const int ranks = comm().size();
  std::vector<Index3> ways{{1, 1, ranks}};
  for_each_in_order({{1, 1, 1}, {ranks + 1, ranks + 1, ranks + 1}}, [&](int i, int j, int k) {
    if (i * j * k == ranks && i >= j && j >= k) ways.push_back({i, j, k});
  });
  return ways;
}

Mesh cut(const Lines& lines, Index3 blocks) {
  Splits splits;
  for (const Axis axis : axes)
    for (int b = 0; b <= blocks[axis]; ++b)
      splits[index(axis)].push_back(lines.cells(axis) * b / blocks[axis]);
  return Mesh(comm(), lines, splits);
}

std::string named(const std::string& system, Index3 blocks) {
  return system + " in " + std::to_string(blocks.i) + " x " + std::to_string(blocks.j) + " x " +
         std::to_string(blocks.k) + " blocks";
}

FluxProblem problem_named(const std::string& name) {
  const bool periodic = name == "periodic", thin = name == "thin";
  FluxProblem problem = flux_problem(periodic ? "jump" : thin ? "constant" : name, 32);
  problem.lines.periodic = {periodic, false, periodic};
  if (thin) problem.lines = even_lines({2 * comm().size(), 30, 2 * comm().size()});
  return problem;
}

/// A flux system with a rough right-hand side.
struct FluxSystem {
  FluxSystem(const FluxProblem& problem, Index3 blocks)
      : mesh(cut(problem.lines, blocks)), g(mesh), b(mesh, Place::centre, "b", "1") {
    assemble(mesh, problem, g);
    rough_right_side(mesh, g, b);
  }
  SolveReport solve(const MultigridOptions& options, const Tolerance& tolerance) {
    Field x(mesh, Place::centre, "x", "1");
    PoissonSolver solver(mesh, options);
    solver.set(g, PoissonSolver::Lasting::yes);
    return solver.solve(b, x, tolerance);
  }

  Mesh mesh;
  Conductances g;
  Field b;
};

TEST(Agglomeration, leaves_the_residuals_that_gathering_at_once_leaves_where_cells_merge_alike) {
  if (32 % comm().size() != 0) return;  // odd numbers of cells merge differently in smaller blocks
  for (const char* name : {"constant", "boxes", "periodic"})
    for (const Index3 blocks : ways_to_cut()) {
      FluxSystem system(problem_named(name), blocks);
      for (const int iterations : {1, 2}) {
        const double steps = system.solve(in_steps, {0.0, 0.0, iterations}).residual;
        const double once = system.solve(at_once, {0.0, 0.0, iterations}).residual;
        EXPECT_NEAR(steps, once, 1e-5 * once) << named(name, blocks);
      }
    }
}

// A thin room gathered at once is solved nearly exactly by its two coarse levels: five are what any
// even mesh takes.
TEST(Agglomeration, needs_as_many_iterations_as_gathering_at_once) {
  for (const char* name : {"graded_jump", "baffles", "periodic", "thin"})
    for (const Index3 blocks : ways_to_cut()) {
      FluxSystem system(problem_named(name), blocks);
      const SolveReport steps = system.solve(in_steps, {1e-8, 0.0, 60});
      const SolveReport once = system.solve(at_once, {1e-8, 0.0, 60});
      EXPECT_TRUE(steps.converged) << named(name, blocks);
      EXPECT_LE(steps.iterations, std::max(once.iterations + 1, 5)) << named(name, blocks);
    }
}

TEST(Agglomeration, carries_heat_with_a_stream_in_as_many_iterations) {
  const auto solve = [](const char* name, Index3 blocks, const MultigridOptions& options) {
    const TransportProblem problem = transport_problem(name, 32, 100.0);
    const Mesh mesh = cut(problem.lines, blocks);
    TransportSystem s(mesh, Place::centre);
    assemble(mesh, problem, s);
    for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
      s.rhs.view()(i, j, k) = 1.0 + noise(mesh.offset() + Index3{i, j, k});
    });
    Field x(mesh, Place::centre, "T", "K");
    TransportSolver solver(mesh, options);
    return solver.solve(s, x, {1e-8, 0.0, 100});
  };
  for (const char* name : {"conduction", "fins"})
    for (const Index3 blocks : ways_to_cut()) {
      const SolveReport steps = solve(name, blocks, in_steps), once = solve(name, blocks, at_once);
      EXPECT_TRUE(steps.converged) << named(name, blocks);
      EXPECT_NEAR(steps.iterations, once.iterations, 1) << named(name, blocks);
    }
}

}  // namespace rackflux
