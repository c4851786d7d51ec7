/// \file
/// Iterations and time of TransportSolver for heat through fins and fluid, to 1e-8.
///
///     bench_transport CELLS ...
///
/// solves every system of docs/theory/linear_solvers.md on CELLS^3 and prints a row for each.
#include "solver/linear/transport_solver.hpp"
#include "solver/parallel/loops.hpp"
#include "tests/support/poisson_systems.hpp"
#include "tests/support/transport_systems.hpp"

#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

namespace rackflux {

namespace {

struct Row {
  std::string system;
  double ratio;
};

struct Result {
  SolveReport report;
  double seconds;
};

Result solve(const Comm& comm, const Row& row, int n) {
  const Mesh mesh(comm, even_lines({n, n, n}));
  TransportSystem s(mesh, Place::centre);
  assemble(mesh, transport_problem(row.system, n, row.ratio), s);
  Field x(mesh, Place::centre, "T", "K");
  for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
    s.rhs.view()(i, j, k) = 1.0 + noise(mesh.offset() + Index3{i, j, k});
  });
  TransportSolver solver(mesh);
  const double start = MPI_Wtime();
  const SolveReport report = solver.solve(s, x, {1e-8, 0.0, 100});
  return {report, MPI_Wtime() - start};
}

int run(const Comm& comm, const std::vector<int>& sizes) {
  std::vector<Row> rows;
  for (const char* system : {"fins", "fins_in_water", "conduction"})
    for (const double ratio : {1.0, 100.0, 10000.0}) rows.push_back({system, ratio});
  rows.push_back({"cavity", 1.0});
  bool converged = true;
  for (const Row& row : rows) {
    if (comm.is_root()) std::cout << std::setw(14) << row.system << std::setw(8) << row.ratio;
    for (const int n : sizes) {
      const Result result = solve(comm, row, n);
      converged = converged && result.report.converged;
      if (comm.is_root())
        std::cout << "  " << n << "^3 " << std::setw(3) << result.report.iterations << " in "
                  << std::setprecision(3) << result.seconds << " s"
                  << (result.report.converged ? "" : " (not converged)") << std::flush;
    }
    if (comm.is_root()) std::cout << "\n";
  }
  return converged ? 0 : 1;
}

}  // namespace

}  // namespace rackflux

int main(int argc, char** argv) {
  const rackflux::Comm comm(argc, argv);
  std::vector<int> sizes;
  for (int at = 1; at < argc; ++at) sizes.push_back(std::atoi(argv[at]));
  return rackflux::run(comm, sizes);
}
