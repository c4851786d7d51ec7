/// \file
/// Iterations of TransportSolver for heat through fins and fluid, to 1e-8.
///
///     bench_transport CELLS ...
///
/// solves every system of docs/theory/linear_solvers.md on CELLS^3 and prints a row for each.
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

int run(const Comm& comm, const std::vector<int>& sizes) {
  std::vector<Row> rows;
  for (const char* system : {"fins", "fins_in_water", "conduction"})
    for (const double ratio : {1.0, 100.0, 10000.0}) rows.push_back({system, ratio});
  rows.push_back({"cavity", 1.0});
  bool converged = true;
  for (const Row& row : rows) {
    if (comm.is_root()) std::cout << std::setw(14) << row.system << std::setw(8) << row.ratio;
    for (const int n : sizes) {
      const SolveReport report = carry_heat(comm, row.system, n, row.ratio);
      converged = converged && report.converged;
      if (comm.is_root())
        std::cout << "  " << n << "^3" << std::setw(4) << report.iterations
                  << (report.converged ? "" : " (not converged)") << std::flush;
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
