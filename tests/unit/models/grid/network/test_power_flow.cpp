#include "grid_reference.hpp"
#include "models/grid/network/matpower.hpp"
#include "models/grid/network/power_flow.hpp"
#include "solver/base/error.hpp"
#include "tests/support/record.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <numbers>

namespace rackflux::grid {
namespace {

constexpr double degree = std::numbers::pi / 180.0;

/// Two buses, a line of reactance x without losses: V2 solves a quadratic.
Network two_buses(double x, double power, double reactive) {
  Network network;
  network.buses = {{.number = 1, .kind = BusKind::reference},
                   {.number = 2, .load_power = power, .load_reactive = reactive}};
  network.generators = {{.bus = 0}};
  network.branches = {{.from = 0, .to = 1, .reactance = x}};
  return network;
}

TEST(PowerFlow, solves_two_buses_as_by_hand) {
  // V2^4 + (2 Q x - 1) V2^2 + x^2 (P^2 + Q^2) = 0, upper root; sin(angle) = -P x / V2.
  const double x = 0.2, P = 1.0, Q = 0.3;
  const double b = 2.0 * Q * x - 1.0, c = x * x * (P * P + Q * Q);
  const double v2 = std::sqrt((-b + std::sqrt(b * b - 4.0 * c)) / 2.0);
  const PowerFlow flow = solve_power_flow(two_buses(x, P, Q), {.tolerance = 1e-13});
  EXPECT_NEAR(flow.volt[1], v2, 1e-12);
  EXPECT_NEAR(flow.angle[1], -std::asin(P * x / v2), 1e-12);
  EXPECT_NEAR(flow.power[0], P, 1e-12);
  EXPECT_NEAR(flow.loss, 0.0, 1e-12);
}

TEST(PowerFlow, finds_the_upper_solution_wherever_it_starts) {
  // 0.910 pu; the lower root of the same quadratic is 0.230 pu.
  Network network = two_buses(0.2, 1.0, 0.3);
  const PowerFlow upper = solve_power_flow(network, {.tolerance = 1e-13});
  EXPECT_GT(upper.volt[1], 0.9);
  for (const double volt : {0.05, 0.2, 0.4, 1.5})
    for (const double angle : {-2.0, -1.0, 0.0, 1.0, 2.0}) {
      network.buses[1].volt = volt, network.buses[1].angle = angle;
      const PowerFlow flow = solve_power_flow(network, {.tolerance = 1e-13});
      EXPECT_NEAR(flow.volt[1], upper.volt[1], 1e-12) << volt << " pu, " << angle << " rad";
      EXPECT_NEAR(std::remainder(flow.angle[1] - upper.angle[1], 2.0 * std::numbers::pi), 0.0,
                  1e-12);
    }
}

TEST(PowerFlow, turns_and_divides_the_voltage_behind_an_unloaded_transformer) {
  // No current flows: V_to = V_from / (tap exp(j shift)).
  Network network = two_buses(0.2, 0.0, 0.0);
  network.branches[0].tap = 0.95, network.branches[0].shift = 0.3;
  const PowerFlow flow = solve_power_flow(network, {.tolerance = 1e-13});
  EXPECT_NEAR(flow.volt[1], 1.0 / 0.95, 1e-12);
  EXPECT_NEAR(flow.angle[1], -0.3, 1e-12);
}

TEST(PowerFlow, says_how_much_load_can_be_carried) {
  // At unity power factor the most is 1/(2x) = 2.5 pu: 78.1 % of 3.2.
  try {
    solve_power_flow(two_buses(0.2, 3.2, 0.0));
    FAIL() << "an operating point that does not exist was found";
  } catch (const Error& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("no operating point"), std::string::npos) << text;
    EXPECT_NE(text.find("carries 78."), std::string::npos) << text;
    EXPECT_NE(text.find("at bus 2"), std::string::npos) << text;
  }
}

TEST(PowerFlow, notes_the_negative_reactance_of_a_network_without_operating_point) {
  Network network = two_buses(0.2, 3.2, 0.0);
  network.buses.push_back({.number = 3, .load_power = 0.1});
  network.branches.push_back({.from = 1, .to = 2, .reactance = -0.1});
  try {
    solve_power_flow(network);
    FAIL() << "an operating point that does not exist was found";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("branch 2 (bus 2 - bus 3): negative reactance"),
              std::string::npos)
        << error.what();
  }
}

TEST(PowerFlow, balances_two_islands_each_by_its_own_reference) {
  Network network = two_buses(0.2, 1.0, 0.0);
  network.buses.push_back({.number = 11, .kind = BusKind::reference, .angle = 0.5});
  network.buses.push_back({.number = 12, .load_power = 0.4});
  network.buses.push_back({.number = 13, .kind = BusKind::isolated});
  network.generators.push_back({.bus = 2});
  network.branches.push_back({.from = 2, .to = 3, .reactance = 0.1});
  const PowerFlow flow = solve_power_flow(network);
  ASSERT_EQ(flow.slack_power.size(), 2u);
  EXPECT_NEAR(flow.slack_power[0], 1.0, 1e-9);
  EXPECT_NEAR(flow.slack_power[1], 0.4, 1e-9);
  EXPECT_DOUBLE_EQ(flow.angle[2], 0.5);
  EXPECT_EQ(flow.volt[4], 0.0);
}

TEST(PowerFlow, refuses_a_reference_without_generator) {
  Network network = two_buses(0.2, 1.0, 0.0);
  network.generators[0].bus = 1;
  EXPECT_THROW(PowerFlowSolver{network}, Error);
  network.generators[0].bus = 0;
  network.generators[0].in_service = false;
  EXPECT_THROW(PowerFlowSolver{network}, Error);
}

TEST(PowerFlow, tells_when_every_generator_is_beyond_its_reactive_limit) {
  Network network = two_buses(0.2, 1.0, 0.3);
  network.generators[0].reactive_min = -0.1, network.generators[0].reactive_max = 0.1;
  EXPECT_NO_THROW(solve_power_flow(network));
  EXPECT_THROW(solve_power_flow(network, {.enforce_reactive_limits = true}), Error);
}

TEST(PowerFlow, narrows_reactive_limits_with_power_by_the_capability_curve) {
  // From 0.6 pu at no power to 0.2 pu at 2 pu: 0.4 pu at 1 pu. The load bus wants more to hold 1
  // pu.
  Network network = two_buses(0.2, 1.0, 0.8);
  network.buses[1].kind = BusKind::generator;
  network.generators[0].reactive_min = -9.0, network.generators[0].reactive_max = 9.0;
  network.generators.push_back({.bus = 1, .power = 1.0, .reactive_min = -1.0, .reactive_max = 1.0});
  network.generators[1].capability = Capability{0.0, 2.0, -0.6, 0.6, -0.2, 0.2};
  const PowerFlow flow = solve_power_flow(network, {.enforce_reactive_limits = true});
  EXPECT_NEAR(flow.reactive[1], 0.4, 1e-12);
  EXPECT_EQ(flow.at_reactive_limit, std::vector<int>{1});
  EXPECT_LT(flow.volt[1], 1.0);
}

TEST(PowerFlow, shares_reactive_power_by_range) {
  Network network = two_buses(0.2, 1.0, 0.3);
  network.generators[0].reactive_min = 0.0, network.generators[0].reactive_max = 1.0;
  network.generators.push_back({.bus = 0, .reactive_min = 0.0, .reactive_max = 3.0});
  const PowerFlow flow = solve_power_flow(network);
  EXPECT_NEAR(flow.reactive[1], 3.0 * flow.reactive[0], 1e-12);
  EXPECT_NEAR(flow.power[0] + flow.power[1], 1.0, 1e-9);
}

/// Largest deviations from the reference files.
struct PowerFlowDeviations {
  Deviation volts, angles, powers;

  void record_all(const std::string& what) const {
    record({"Grid: power flow", what + ", voltages", "MATPOWER 8.1.1", 1e-8, "pu"}, volts);
    record({"Grid: power flow", what + ", angles", "MATPOWER 8.1.1", 1e-8, "deg"}, angles);
    record({"Grid: power flow", what + ", generators and branches", "MATPOWER 8.1.1", 1e-8, "pu"},
           powers);
  }
};

void compare(const std::string& name, bool limits, PowerFlowDeviations& worst) {
  const std::string folder = data_folder();
  const Network network = read_matpower(folder + "/matpower/" + name + ".m");
  // The references start flat; their reference angle is 0.
  Network start = network;
  for (Bus& bus : start.buses) bus.angle = 0.0;
  const PowerFlow flow = solve_power_flow(
      start, {.tolerance = 1e-11, .enforce_reactive_limits = limits, .flat_start = true});
  const std::string stem = folder + "/reference/pf/pf_" + name + (limits ? "_acq_" : "_ac_");
  int compared = 0;
  for (const auto& row : csv_rows(stem + "bus.csv")) {
    if (row[0] == "bus") continue;
    const int n = network.bus(std::stoi(row[0]));
    worst.volts.see(flow.volt[n], std::stod(row[1]), name + " bus " + row[0]);
    worst.angles.see(flow.angle[n] / degree, std::stod(row[2]), name + " bus " + row[0]);
    ++compared;
  }
  EXPECT_EQ(compared, network.n_buses()) << name;
  const double mega = network.base_power / 1e6;
  for (const auto& row : csv_rows(stem + "gen.csv")) {
    if (row[0] == "gen_row") continue;
    const int g = std::stoi(row[0]) - 1;
    const std::string where = name + " generator " + row[0];
    worst.powers.see(flow.power[g], std::stod(row[2]) / mega, where);
    worst.powers.see(flow.reactive[g], std::stod(row[3]) / mega, where);
  }
  if (limits) return;
  for (const auto& row : csv_rows(stem + "branch.csv")) {
    if (row[0] == "branch_row") continue;
    const BranchFlow& f = flow.flows[std::stoi(row[0]) - 1];
    const std::array<double, 4> found{f.from.real(), f.from.imag(), f.to.real(), f.to.imag()};
    for (std::size_t k = 0; k < 4; ++k)
      worst.powers.see(found[k], std::stod(row[3 + k]) / mega, name + " branch " + row[0]);
  }
}

TEST(PowerFlow, agrees_with_every_reference_to_1e_8) {
  SKIP_WITHOUT_SHARED_DATA();
  int n_cases = 0;
  PowerFlowDeviations worst;
  for (const auto& row : csv_rows(data_folder() + "/reference/pf_summary.csv")) {
    if (row[1] != "ac") continue;
    compare(row[0], false, worst);
    ++n_cases;
  }
  EXPECT_EQ(n_cases, 10);
  worst.record_all("AC, 10 cases");
}

TEST(PowerFlow, agrees_with_every_reference_with_reactive_limits_to_1e_8) {
  SKIP_WITHOUT_SHARED_DATA();
  PowerFlowDeviations worst;
  for (const auto& row : csv_rows(data_folder() + "/reference/pf_summary.csv"))
    if (row[1] == "acq") compare(row[0], true, worst);
  worst.record_all("AC with reactive limits");
}

TEST(PowerFlow, agrees_with_the_summary_of_slack_and_losses) {
  SKIP_WITHOUT_SHARED_DATA();
  for (const auto& row : csv_rows(data_folder() + "/reference/pf_summary.csv")) {
    if (row[1] != "ac" && row[1] != "acq") continue;
    const Network network = read_matpower(data_folder() + "/matpower/" + row[0] + ".m");
    const PowerFlow flow =
        solve_power_flow(network, {.tolerance = 1e-11, .enforce_reactive_limits = row[1] == "acq"});
    const double mega = network.base_power / 1e6;
    EXPECT_EQ(network.buses[flow.references.at(0)].number, std::stoi(row[6])) << row[0];
    EXPECT_NEAR(flow.slack_power[0] * mega, std::stod(row[7]), 1e-8 * mega) << row[0];
    EXPECT_NEAR(flow.loss * mega, std::stod(row[11]), 1e-8 * mega) << row[0];
  }
}

TEST(PowerFlow, agrees_with_the_rts_gmlc_reference_without_its_dc_line) {
  SKIP_WITHOUT_SHARED_DATA();
  Network network = without_dc_lines(read_matpower(data_folder() + "/matpower/case_RTS_GMLC.m"));
  const PowerFlow flow = solve_power_flow(network, {.tolerance = 1e-11});
  Deviation volts, angles;
  for (const auto& row :
       csv_rows(data_folder() + "/reference/pf/pf_case_RTS_GMLC_nodcline_ac_bus.csv")) {
    if (row[0] == "bus") continue;
    const int n = network.bus(std::stoi(row[0]));
    volts.see(flow.volt[n], std::stod(row[1]), row[0]);
    angles.see(flow.angle[n] / degree, std::stod(row[2]), row[0]);
  }
  const std::string what = "AC, RTS-GMLC without its DC line";
  record({"Grid: power flow", what + ", voltages", "MATPOWER 8.1.1", 1e-8, "pu"}, volts);
  record({"Grid: power flow", what + ", angles", "MATPOWER 8.1.1", 1e-8, "deg"}, angles);
}

TEST(PowerFlow, finds_the_point_from_a_start_that_newton_cannot_use) {
  SKIP_WITHOUT_SHARED_DATA();
  Network network = read_matpower(data_folder() + "/matpower/case14.m");
  const PowerFlow right = solve_power_flow(network);
  for (int n = 0; n < network.n_buses(); ++n) network.buses[n].angle = n % 2 ? 2.5 : -2.5;
  network.buses[0].angle = right.angle[0];
  const PowerFlow found = solve_power_flow(network);
  for (int n = 0; n < network.n_buses(); ++n) EXPECT_NEAR(found.volt[n], right.volt[n], 1e-8);
}

TEST(PowerFlow, starts_again_from_an_answer_without_iterating) {
  SKIP_WITHOUT_SHARED_DATA();
  PowerFlowSolver solver(read_matpower(data_folder() + "/matpower/case118.m"));
  const PowerFlow cold = solver.solve({.flat_start = true});
  EXPECT_GT(cold.iterations, 2);
  EXPECT_EQ(solver.solve({}, &cold).iterations, 0);
  const int bus = solver.network().bus(59);
  solver.set_load(bus, solver.network().buses[bus].load_power + 0.01,
                  solver.network().buses[bus].load_reactive);
  const PowerFlow warm = solver.solve({}, &cold);
  EXPECT_LE(warm.iterations, 3);
  EXPECT_GT(warm.slack_power[0], cold.slack_power[0] + 0.01);
}

}  // namespace
}  // namespace rackflux::grid
