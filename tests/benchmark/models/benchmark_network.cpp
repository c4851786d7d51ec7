#include "models/grid/network/dc_opf.hpp"
#include "models/grid/network/matpower.hpp"
#include "models/grid/network/power_flow.hpp"
#include "synthetic_grid.hpp"
#include "tests/support/shared_data.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <numbers>

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

TEST(NetworkSpeed, solves_300_buses_in_2_ms) {
  SKIP_WITHOUT_SHARED_DATA();
  PowerFlowSolver solver(read_matpower(shared_data("grid/matpower/case300.m")));
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

TEST(NetworkSpeed, dispatches_118_buses_for_a_year_in_60_s) {
  SKIP_WITHOUT_SHARED_DATA();
  const Network network = read_matpower(shared_data("grid/pglib-opf/pglib_opf_case118_ieee.m"));
  DcOpf opf(network, DcConvention::matpower);
  constexpr int hours = 8760;
  int feasible = 0;
  double energy_cost = 0.0;
  const double seconds = best_of(1, [&] {
    for (int hour = 0; hour < hours; ++hour) {
      // A day and a year between 50 % and 100 % of the load of the case; every bus has its own
      // phase.
      const double turn = 2.0 * std::numbers::pi;
      for (int n = 0; n < network.n_buses(); ++n)
        opf.set_load(n, network.buses[n].load_power *
                            (0.75 + 0.15 * std::sin(turn * (hour / 24.0 + 0.002 * n)) +
                             0.10 * std::cos(turn * hour / hours)));
      const DcDispatch found = opf.solve();
      feasible += found.feasible;
      energy_cost += found.cost;
    }
  });
  std::printf("DC dispatch, 118 buses, %d hours (%d feasible), cost %.4e: %.1f s (at most 60)\n",
              hours, feasible, energy_cost, seconds);
  EXPECT_EQ(feasible, hours);
  EXPECT_LT(seconds, 60.0);
}

}  // namespace
}  // namespace rackflux::grid
