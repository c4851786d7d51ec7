#include "solver/linear/poisson.hpp"
#include "solver/linear/transport_solver.hpp"
#include "solver/parallel/loops.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/poisson_systems.hpp"
#include "tests/support/transport_systems.hpp"

#include <gtest/gtest.h>

namespace rackflux {

TEST(Multigrid, needs_as_many_iterations_at_256_cubed_as_at_32_cubed) {
  for (const char* name : flux_problem_names) {
    int coarser = 0;
    for (const int n : {32, 64, 128, 256}) {
      const FluxProblem problem = flux_problem(name, n);
      const Mesh mesh(comm(), problem.lines);
      Conductances g(mesh);
      Field b(mesh, Place::centre, "b", "1"), x(mesh, Place::centre, "x", "1");
      assemble(mesh, problem, g);
      rough_right_side(mesh, g, b);
      PoissonSolver solver(mesh);
      solver.set(g, PoissonSolver::Lasting::yes);
      const SolveReport report = solver.solve(b, x, {1e-8, 0.0, 60});
      EXPECT_TRUE(report.converged) << name << " " << n;
      if (comm().is_root()) std::printf("%s %d: %d iterations\n", name, n, report.iterations);
      EXPECT_LE(report.iterations, coarser > 0 ? coarser + most_growth(name) : 7)
          << name << " " << n;
      coarser = report.iterations;
    }
  }
}

TEST(Multigrid, carries_heat_from_fins_into_a_stream_at_128_cubed_as_at_32_cubed) {
  for (const char* stream : {"fins", "fins_in_water"})
    for (const double ratio : {1.0, 100.0, 10000.0}) {
      int coarser = 0;
      for (const int n : {32, 64, 128}) {
        const SolveReport report = carry_heat(comm(), stream, n, ratio);
        EXPECT_TRUE(report.converged) << stream << " " << ratio << " " << n;
        EXPECT_LE(report.iterations, coarser > 0 ? coarser + most_growth_of_heat(stream) : 9)
            << stream << " " << ratio << " " << n;
        coarser = report.iterations;
        EXPECT_LE(coarser, 13) << stream << " " << ratio;
      }
    }
}

}  // namespace rackflux
