#include "grid_reference.hpp"
#include "models/grid/network/dc_model.hpp"
#include "models/grid/network/matpower.hpp"
#include "solver/base/error.hpp"
#include "tests/support/differences.hpp"
#include "tests/support/record.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace rackflux::grid {
namespace {

constexpr double degree = std::numbers::pi / 180.0;

Network triangle() {
  Network network;
  network.buses = {
      {.number = 1, .kind = BusKind::reference}, {.number = 2}, {.number = 3, .load_power = 0.9}};
  network.generators = {{.bus = 0}};
  network.branches = {{.from = 0, .to = 1, .reactance = 0.1},
                      {.from = 1, .to = 2, .reactance = 0.1, .rate = 0.5},
                      {.from = 0, .to = 2, .reactance = 0.1, .rate = 0.8}};
  return network;
}

TEST(DcModel, splits_the_flow_of_a_triangle_two_to_one) {
  const DcFlow flow = DcModel(triangle(), DcConvention::matpower).solve();
  EXPECT_NEAR(flow.flow[2], 0.6, 1e-14);
  EXPECT_NEAR(flow.flow[0], 0.3, 1e-14);
  EXPECT_NEAR(flow.slack_power.at(0), 0.9, 1e-14);
}

TEST(DcModel, differs_between_conventions_by_resistance_tap_and_shift) {
  Network network = triangle();
  network.branches[0].resistance = 0.05, network.branches[0].tap = 0.9;
  network.branches[0].shift = 0.02;
  const auto pglib = dc_branches(network, DcConvention::pglib);
  const auto matpower = dc_branches(network, DcConvention::matpower);
  EXPECT_DOUBLE_EQ(pglib[0].susceptance, 0.1 / (0.05 * 0.05 + 0.1 * 0.1));
  EXPECT_DOUBLE_EQ(pglib[0].shift, 0.0);
  EXPECT_DOUBLE_EQ(matpower[0].susceptance, 1.0 / (0.1 * 0.9));
  EXPECT_DOUBLE_EQ(matpower[0].shift, 0.02);
}

TEST(DcModel, circulates_what_a_phase_shift_drives_around_a_loop) {
  // Around the loop 3 x f + shift = 0 without load.
  Network network = triangle();
  network.buses[2].load_power = 0.0, network.branches[1].shift = 0.06;
  const DcFlow flow = DcModel(network, DcConvention::matpower).solve();
  EXPECT_NEAR(flow.flow[0], -0.2, 1e-13);
  EXPECT_NEAR(flow.flow[1], -0.2, 1e-13);
  EXPECT_NEAR(flow.flow[2], 0.2, 1e-13);
  EXPECT_NEAR(flow.slack_power.at(0), 0.0, 1e-13);
}

TEST(DcModel, refuses_a_branch_without_reactance) {
  Network network = triangle();
  network.branches[1].reactance = 0.0, network.branches[1].resistance = 0.1;
  EXPECT_THROW(DcModel(network, DcConvention::matpower), Error);
}

TEST(DcModel, refuses_reactances_that_cancel_and_names_the_negative_one) {
  Network network = triangle();
  // 0.1 - 0.2 over bus 2 beside 0.1: the two ways from bus 1 to bus 3 cancel.
  network.branches[1].reactance = -0.2;
  try {
    DcModel(network, DcConvention::matpower);
    FAIL() << "a singular network was accepted";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("branch 2 (bus 2 - bus 3): negative reactance -0.2"),
              std::string::npos)
        << error.what();
  }
}

TEST(DcModel, agrees_with_every_reference_power_flow) {
  SKIP_WITHOUT_SHARED_DATA();
  int n_cases = 0;
  Deviation slack, angles;
  for (const auto& row : csv_rows(data_folder() + "/reference/pf_summary.csv")) {
    if (row[1] != "dc") continue;
    SCOPED_TRACE(row[0]);
    Network network = read_matpower(data_folder() + "/matpower/" + row[0] + ".m");
    for (Bus& bus : network.buses) bus.angle = 0.0;  // the references hold angle 0
    const DcFlow flow = DcModel(network, DcConvention::matpower).solve();
    slack.see(flow.slack_power.at(0) * network.base_power / 1e6, std::stod(row[7]), row[0]);
    for (const auto& bus : csv_rows(data_folder() + "/reference/pf/pf_" + row[0] + "_dc_bus.csv")) {
      if (bus[0] == "bus") continue;
      angles.see(flow.angle[network.bus(std::stoi(bus[0]))] / degree, std::stod(bus[2]), row[0]);
    }
    ++n_cases;
  }
  EXPECT_EQ(n_cases, 10);
  record({"Grid: power flow", "DC, slack power, 10 cases", "MATPOWER 8.1.1", 1e-6, "MW"}, slack);
  record({"Grid: power flow", "DC, angles, 10 cases", "MATPOWER 8.1.1", 1e-8, "deg"}, angles);
}

TEST(DcModel, agrees_with_the_reference_distribution_factors) {
  SKIP_WITHOUT_SHARED_DATA();
  Deviation worst;
  for (const std::string name : {"case9", "case14"}) {
    const Network network = read_matpower(data_folder() + "/matpower/" + name + ".m");
    const Rows factors = DcModel(network, DcConvention::matpower).ptdf();
    const auto rows = csv_rows(data_folder() + "/reference/ptdf_" + name + ".csv");
    ASSERT_EQ(rows.size(), factors.size());
    for (std::size_t k = 0; k < rows.size(); ++k) {
      ASSERT_EQ(rows[k].size(), factors[k].size());
      for (std::size_t n = 0; n < rows[k].size(); ++n)
        worst.see(factors[k][n], std::stod(rows[k][n]), name);
    }
  }
  record({"Grid: power flow", "PTDF, 2 cases", "MATPOWER 8.1.1", 1e-11, "-"}, worst);
}

TEST(DcModel, predicts_each_outage_as_solving_it_again_does) {
  SKIP_WITHOUT_SHARED_DATA();
  for (const char* name : {"case14", "case118", "case300"}) {
    SCOPED_TRACE(name);
    const Network network = read_matpower(data_folder() + "/matpower/" + name + ".m");
    const DcModel model(network, DcConvention::matpower);
    const std::vector<double> before = model.solve().flow;
    int n_solved = 0, n_split = 0;
    for (int out = 0; out < network.n_branches(); ++out) {
      Network without = network;
      without.branches[out].in_service = false;
      const bool splits = islands(without).count > islands(network).count;
      const std::vector<double> share = model.lodf(out);
      ASSERT_EQ(share.empty(), splits) << name_of(network, network.branches[out]);
      n_split += splits;
      if (splits || out % 7 != 0) continue;
      const std::vector<double> after = DcModel(without, DcConvention::matpower).solve().flow;
      double worst = 0.0;
      for (int k = 0; k < network.n_branches(); ++k)
        worst = std::max(worst, size_of(before[k] + share[k] * before[out] - after[k]));
      EXPECT_LT(worst, 1e-9) << name_of(network, network.branches[out]);
      ++n_solved;
    }
    EXPECT_GT(n_solved, 2);
    EXPECT_GT(n_split, 0);
  }
}

TEST(DcModel, screens_outages_for_overloads_and_cut_off_load) {
  Network network = triangle();
  network.buses.push_back({.number = 4, .load_power = 0.1});
  network.branches.push_back({.from = 2, .to = 3, .reactance = 0.1});
  const DcModel model(network, DcConvention::pglib);
  const auto outages = model.screen(model.solve().flow);
  ASSERT_EQ(outages.size(), 4u);
  // Without branch 3 its whole 1.0 pu goes over branch 2, rated 0.5.
  EXPECT_EQ(outages[2].worst_branch, 1);
  EXPECT_NEAR(outages[2].worst_loading, 2.0, 1e-12);
  EXPECT_EQ(outages[2].overloaded, std::vector<int>{1});
  EXPECT_EQ(outages[0].worst_branch, 2);
  EXPECT_NEAR(outages[0].worst_loading, 1.25, 1e-12);
  EXPECT_TRUE(outages[3].splits);
  EXPECT_EQ(outages[3].cut_off, std::vector<int>{3});
  EXPECT_DOUBLE_EQ(outages[3].load_cut_off, 0.1);
}

}  // namespace
}  // namespace rackflux::grid
