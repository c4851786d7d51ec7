#include "models/grid/network/matpower.hpp"
#include "models/grid/network/power_flow.hpp"
#include "synthetic_grid.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>

namespace rackflux::grid {
namespace {

/// Seconds of processor time of the fastest of several runs.
template <class Work>
double best_of(int n, Work work) {
  double best = 1e99;
  for (int i = 0; i < n; ++i) {
    const std::clock_t begin = std::clock();
    work();
    best = std::min(best, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
  }
  return best;
}

std::string data_folder() {
  const char* const folder = std::getenv("RACKFLUX_DATA");
  return std::string(folder ? folder : "") + "/grid";
}

TEST(NetworkSpeed, solves_300_buses_in_2_ms) {
  if (!std::filesystem::exists(data_folder())) GTEST_SKIP() << "RACKFLUX_DATA/grid is absent";
  PowerFlowSolver solver(read_matpower(data_folder() + "/matpower/case300.m"));
  int iterations = 0;
  const double seconds = best_of(
      50, [&] { iterations = solver.solve({.tolerance = 1e-8, .flat_start = true}).iterations; });
  std::printf("AC power flow, case300, flat start, %d iterations: %.3f ms (at most 2)\n",
              iterations, 1e3 * seconds);
  EXPECT_LT(seconds, 2e-3);
}

TEST(NetworkSpeed, solves_10000_buses_in_100_ms) {
  const Network network = lattice(100);
  const double set_up = best_of(3, [&] { PowerFlowSolver{network}; });
  PowerFlowSolver solver(network);
  int iterations = 0;
  const double seconds = best_of(
      20, [&] { iterations = solver.solve({.tolerance = 1e-8, .flat_start = true}).iterations; });
  std::printf(
      "AC power flow, 10 000 buses, %d branches, flat start, %d iterations: %.1f ms (at most 100), "
      "set-up %.1f "
      "ms\n",
      network.n_branches(), iterations, 1e3 * seconds, 1e3 * set_up);
  EXPECT_LT(seconds, 0.1);
}

}  // namespace
}  // namespace rackflux::grid
