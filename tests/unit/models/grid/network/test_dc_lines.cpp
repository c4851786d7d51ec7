#include "grid_reference.hpp"
#include "models/grid/network/ac_opf.hpp"
#include "models/grid/network/dc_opf.hpp"
#include "models/grid/network/matpower.hpp"
#include "models/grid/network/power_flow.hpp"
#include "solver/base/error.hpp"
#include "tests/support/record.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <functional>

namespace rackflux::grid {
namespace {

/// Cheap generation at bus 1, dear beside the load of 150 MW at bus 2; an AC line of 80 MW and a DC
/// line of 30 MW between them, which loses 1 MW and a tenth of what it takes.
Network two_ways() {
  Network network;
  network.buses = {{.number = 1, .kind = BusKind::reference, .volt_min = 0.9, .volt_max = 1.1},
                   {.number = 2, .load_power = 1.5, .volt_min = 0.9, .volt_max = 1.1}};
  network.generators = {{.bus = 0, .power_max = 2.0, .reactive_min = -2.0, .reactive_max = 2.0},
                        {.bus = 1, .power = 0.3, .power_max = 2.0}};
  network.generators[0].cost.coefficients = {0.0, 2000.0};
  network.generators[1].cost.coefficients = {0.0, 5000.0};
  network.branches = {{.from = 0, .to = 1, .reactance = 0.1, .rate = 0.8}};
  network.dc_lines = {{.from = {.bus = 0},
                       .to = {.bus = 1},
                       .power = 0.2,
                       .power_max = 0.3,
                       .loss0 = 0.01,
                       .loss1 = 0.1}};
  return network;
}

TEST(DcLine, takes_and_gives_its_power_in_both_power_flows) {
  // 150 MW less 30 MW of generator 2 and 20 - 1 - 2 = 17 MW of the DC line come over the AC line.
  const double by_branch = 1.5 - 0.3 - 0.17, slack = by_branch + 0.2;
  const DcFlow dc = DcModel(two_ways(), DcConvention::matpower).solve();
  EXPECT_NEAR(dc.flow[0], by_branch, 1e-14);
  EXPECT_NEAR(dc.slack_power[0], slack, 1e-14);
  const PowerFlow ac = solve_power_flow(two_ways(), {.tolerance = 1e-13});
  ASSERT_EQ(ac.power.size(), 2u);
  EXPECT_NEAR(ac.power[0], slack, 1e-12);
  EXPECT_NEAR(ac.slack_power[0], slack, 1e-12);
  EXPECT_NEAR(ac.angle[1], -std::asin(0.1 * by_branch), 1e-12);  // both ends hold 1 pu
  ASSERT_EQ(ac.dc_lines.size(), 1u);
  EXPECT_NEAR(ac.dc_lines[0].from, 0.2, 1e-15);
  EXPECT_NEAR(ac.dc_lines[0].to, 0.17, 1e-15);
  // What both ends of a line of 0.1 pu at 1 pu take: (1 - cos angle) / 0.1 each.
  const double wanted = (1.0 - std::cos(ac.angle[1])) / 0.1;
  EXPECT_NEAR(ac.reactive[1] + ac.dc_lines[0].reactive_to, wanted, 1e-12);
  EXPECT_NEAR(ac.reactive[0] + ac.dc_lines[0].reactive_from, wanted, 1e-12);
}

TEST(DcLine, holds_the_voltage_of_a_bus_without_generator) {
  Network network = two_ways();
  network.generators.pop_back();
  network.dc_lines[0].to.volt_set = 1.02;
  const PowerFlow held = solve_power_flow(network);
  EXPECT_DOUBLE_EQ(held.volt[1], 1.02);
  network.dc_lines[0].to.reactive_max = 0.05;
  const PowerFlow limited = solve_power_flow(network, {.enforce_reactive_limits = true});
  EXPECT_NEAR(limited.dc_lines[0].reactive_to, 0.05, 1e-12);
  EXPECT_LT(limited.volt[1], 1.0);
  EXPECT_EQ(limited.references[0], 0);
}

TEST(DcLine, carries_cheap_power_up_to_its_limit_in_optimal_power_flow) {
  // 80 MW by the AC line and 30 MW into the DC line, which gives 26: 44 MW of the dear generator.
  for (const auto convention : {DcConvention::pglib, DcConvention::matpower}) {
    const DcDispatch found = solve_dc_opf(two_ways(), convention);
    ASSERT_TRUE(found.feasible) << found.reason;
    ASSERT_EQ(found.power.size(), 2u);
    EXPECT_NEAR(found.power[0], 1.1, 1e-9);
    EXPECT_NEAR(found.power[1], 0.44, 1e-9);
    EXPECT_NEAR(found.cost, 1.1 * 2000.0 + 0.44 * 5000.0, 1e-6);
    EXPECT_NEAR(found.dc_lines[0].to, 0.26, 1e-9);
  }
  Network network = two_ways();
  network.branches[0].rate = no_limit;  // reactive flow would take part of the rating
  network.generators[0].power_max = 1.0;
  const AcDispatch ac = solve_ac_opf(network);
  ASSERT_TRUE(ac.feasible) << ac.reason;
  // A line that loses is of no use beside one that does not; its 1 MW is lost all the same.
  EXPECT_NEAR(ac.power[1], 0.51, 1e-6);
  EXPECT_NEAR(ac.dc_lines[0].from, 0.0, 1e-5);
  EXPECT_NEAR(ac.dc_lines[0].to, -0.01, 1e-5);
}

TEST(DcLine, that_alone_joins_two_islands_sets_the_price_of_the_second) {
  Network network = two_ways();
  network.branches[0].in_service = false;
  network.buses[1].load_power = 0.2, network.buses[1].kind = BusKind::reference;
  network.dc_lines[0].cost.coefficients = {0.0, 100.0};
  const DcDispatch found = solve_dc_opf(network, DcConvention::matpower);
  ASSERT_TRUE(found.feasible) << found.reason;
  EXPECT_NEAR(found.dc_lines[0].from, 0.21 / 0.9, 1e-9);
  EXPECT_NEAR(found.price[1], 2100.0 / 0.9, 1e-6);
  const AcDispatch ac = solve_ac_opf(network);
  EXPECT_NEAR(ac.price[1], 2100.0 / 0.9, 1e-3);
  network.buses[1].load_power = 2.5;
  EXPECT_NE(solve_dc_opf(network, DcConvention::matpower)
                .reason.find("in the island of bus 2 generators give at most 230 MW"),
            std::string::npos);
}

std::string complaint(const Network& network) {
  try {
    check_for_power_flow(network);
  } catch (const Error& error) {
    return error.what();
  }
  return "no complaint";
}

TEST(DcLine, is_refused_where_it_cannot_be_with_its_name_and_the_cure) {
  const auto with = [](const std::function<void(DcLine&)>& change) {
    Network network = two_ways();
    change(network.dc_lines[0]);
    return complaint(network);
  };
  EXPECT_EQ(complaint(two_ways()), "no complaint");
  EXPECT_EQ(with([](DcLine& line) { line.to.volt_set = 1.05; }),
            "network: DC line 1 (bus 1 - bus 2): holds 1.05 pu at bus 2, but network: generator 2 "
            "at bus 2 holds 1 pu there; give both the same");
  EXPECT_NE(with([](DcLine& line) { line.power_min = -0.3; }).find("more than it takes"),
            std::string::npos);
  EXPECT_NE(with([](DcLine& line) { line.power_min = 0.4; }).find("least power 40 MW is above"),
            std::string::npos);
  EXPECT_NE(with([](DcLine& line) { line.to.bus = 0; }).find("at the same bus"), std::string::npos);
  Network network = two_ways();
  network.buses.push_back({.number = 3, .kind = BusKind::isolated});
  network.dc_lines[0].to.bus = 2;
  EXPECT_NE(complaint(network).find("bus 3, which is isolated"), std::string::npos);
  network = two_ways();
  network.generators.pop_back(), network.branches[0].in_service = false;
  EXPECT_NE(complaint(network).find("no generator there is in service"), std::string::npos);
}

/// MATPOWER's test case t_case9_dcline (BSD-3) less its capability curves, which bind nowhere
/// below.
Network nine_buses(bool with_cost) {
  std::string text = R"(function mpc = t_case9_dcline
mpc.version = '2';
mpc.baseMVA = 100;
mpc.bus = [
 1 3 0 0 0 0 1 1 0 345 1 1.1 0.9;
 2 2 0 0 0 0 1 1 0 345 1 1.1 0.9;
 30 2 0 0 0 0 1 1 0 345 1 1.1 0.9;
 4 1 0 0 0 0 1 1 0 345 1 1.1 0.9;
 5 1 90 30 0 0 1 1 0 345 1 1.1 0.9;
 6 1 0 0 0 0 1 1 0 345 1 1.1 0.9;
 7 1 100 35 0 0 1 1 0 345 1 1.1 0.9;
 8 1 0 0 0 0 1 1 0 345 1 1.1 0.9;
 9 1 125 50 0 0 1 1 0 345 1 1.1 0.9;
];
mpc.gen = [
 1 0 0 300 -300 1 100 1 250 90 0 0 0 0 0 0;
 2 163 0 300 -300 1 100 1 300 10 0 200 -20 20 -10 10;
 30 85 0 300 -300 1 100 1 270 10 0 200 -30 30 -15 15;
];
mpc.branch = [
 1 4 0 0.0576 0 0 250 250 0 0 1 -360 2.48;
 4 5 0.017 0.092 0.158 0 250 250 0 0 1 -360 360;
 5 6 0.039 0.17 0.358 150 150 150 0 0 1 -360 360;
 30 6 0 0.0586 0 0 300 300 0 0 1 -360 360;
 6 7 0.0119 0.1008 0.209 40 150 150 0 0 1 -360 360;
 7 8 0.0085 0.072 0.149 250 250 250 0 0 1 -360 360;
 8 2 0 0.0625 0 250 250 250 0 0 1 -360 360;
 8 9 0.032 0.161 0.306 250 250 250 0 0 1 -360 360;
 9 4 0.01 0.085 0.176 250 250 250 0 0 1 -2 360;
];
mpc.gencost = [
 1 0 0 4 0 0 100 2500 200 5500 250 7250;
 2 0 0 2 24.035 -403.5 0 0 0 0 0 0;
 1 0 0 3 0 0 200 3000 300 5000 0 0;
];
mpc.dcline = [
 30 4 1 10 8.9 0 0 1.01 1 1 10 -10 10 -10 10 1 0.01;
 7 9 1 2 1.96 0 0 1 1 2 10 0 0 0 0 0 0;
 5 8 0 0 0 0 0 1 1 1 10 -10 10 -10 10 0 0;
 5 9 1 10 9.5 0 0 1 0.98 0 10 -10 10 -10 10 0 0.05;
];
)";
  if (with_cost)
    text += "mpc.dclinecost = [2 0 0 2 0 0; 2 0 0 2 0 0; 2 0 0 2 0 0; 2 0 0 2 7.3 0];\n";
  return parse_matpower(text, "t_case9_dcline.m");
}

// The published results of MATPOWER's t_dcline, to their four decimals: power from, power to,
// reactive from, reactive to [MW, Mvar], voltage from, voltage to [pu].
using Published = std::array<std::array<double, 6>, 4>;

void compare(const Network& network, const Published& wanted, const std::string& what) {
  const AcDispatch found = solve_ac_opf(network);
  ASSERT_TRUE(found.feasible) << found.reason;
  Deviation powers, volts;
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    const DcLine& line = network.dc_lines[k];
    if (!line.in_service) continue;
    const DcLineFlow& flow = found.dc_lines[k];
    const std::array<double, 4> own{flow.from, flow.to, flow.reactive_from, flow.reactive_to};
    for (std::size_t n = 0; n < 4; ++n)
      powers.see(100.0 * own[n], wanted[k][n], name_of(network, line));
    volts.see(found.volt[line.from.bus], wanted[k][4], name_of(network, line));
    volts.see(found.volt[line.to.bus], wanted[k][5], name_of(network, line));
  }
  const std::string source = "MATPOWER, published results of t_dcline";
  record({"Grid: optimal power flow", "AC, DC lines" + what + ", power and reactive power", source,
          1e-4, "MW, Mvar"},
         powers);
  record({"Grid: optimal power flow", "AC, DC lines" + what + ", voltages", source, 1e-4, "pu"},
         volts);
}

TEST(DcLine, agrees_with_the_published_results_in_ac_optimal_power_flow) {
  compare(nine_buses(false),
          {{{10, 8.9, -10, 10, 1.0674, 1.0935},
            {2.2776, 2.2776, 0, 0, 1.0818, 1.0665},
            {},
            {10, 9.5, 0.0563, -10, 1.0778, 1.0665}}},
          "");
  compare(nine_buses(true),
          {{{10, 8.9, -10, 10, 1.0663, 1.0936},
            {7.8429, 7.8429, 0, 0, 1.0809, 1.0667},
            {},
            {6.0549, 5.7522, -0.5897, -10, 1.0778, 1.0667}}},
          " with costs");
}

TEST(DcLine, agrees_with_the_published_results_in_dc_optimal_power_flow) {
  Network network = nine_buses(false);
  network.generators[0].power_min = 0.1, network.branches[4].rate = 1.0;
  const DcDispatch found = solve_dc_opf(network, DcConvention::matpower);
  ASSERT_TRUE(found.feasible) << found.reason;
  Deviation powers, prices;
  const std::array<std::array<double, 2>, 4> wanted{{{10, 8.9}, {2, 2}, {0, 0}, {10, 9.5}}};
  // What one more megawatt of capacity is worth is the difference of the prices at the ends.
  const std::array<double, 4> worth{1.8602, -1.8507, 0.0, 0.2681};
  for (std::size_t k = 0; k < 4; ++k) {
    const DcLine& line = network.dc_lines[k];
    powers.see(100.0 * found.dc_lines[k].from, wanted[k][0], name_of(network, line));
    powers.see(100.0 * found.dc_lines[k].to, wanted[k][1], name_of(network, line));
    if (!line.in_service) continue;
    const double from = found.price[line.from.bus] / 100.0, to = found.price[line.to.bus] / 100.0;
    prices.see((1.0 - line.loss1) * to - from, worth[k], name_of(network, line));
  }
  const std::string source = "MATPOWER, published results of t_dcline";
  record({"Grid: optimal power flow", "DC, DC lines, power", source, 1e-4, "MW"}, powers);
  record({"Grid: optimal power flow", "DC, DC lines, worth of their capacity", source, 1e-3,
          "per MWh"},
         prices);
}

TEST(DcLine, of_the_rts_gmlc_saves_what_its_ends_differ_in_price) {
  SKIP_WITHOUT_SHARED_DATA();
  // By how much the cost falls for the first megawatt, half of it each way, is the price difference
  // without the line.
  Network network = read_matpower(data_folder() + "/matpower/case_RTS_GMLC.m");
  const DcDispatch without = solve_dc_opf(without_dc_lines(network), DcConvention::matpower);
  DcLine& line = network.dc_lines.at(0);
  const double difference = without.price[line.to.bus] - without.price[line.from.bus];
  const double least = solve_dc_opf(network, DcConvention::matpower).cost;
  EXPECT_LE(least, without.cost + 1e-6 * without.cost);
  line.power_min = -0.01, line.power_max = 0.01;
  const double first = solve_dc_opf(network, DcConvention::matpower).cost;
  EXPECT_NEAR(without.cost - first, 0.01 * std::abs(difference), 1e-6 * without.cost);
  EXPECT_GE(first, least - 1e-6 * without.cost);
}

}  // namespace
}  // namespace rackflux::grid
