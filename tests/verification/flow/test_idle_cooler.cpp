// A cooling unit whose return air is colder than its set point, in rooms whose balance of heat is
// known exactly.
#include "solver/driver/record.hpp"
#include "solver/mesh/layout.hpp"
#include "tests/support/mpi_main.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace rackflux {

namespace {

/// 200 W in a room of 3 x 2 x 2 m, and a unit of 0.2 m3/s.
constexpr const char* room = R"(
title: a unit that has nothing to cool
room: {size: [3 m, 2 m, 2 m]}
fluid: {kind: air, reference_temperature: 18 degC}
initial: {temperature: 18 degC}
mesh: {spacing: 0.25 m}
objects:
  - {name: C, kind: crah, at: [0 m, 0.5 m, 0 m], size: [0.5 m, 1 m, 1 m], intake: +z,
     discharge: +x, flow: 0.2 m3/s, supply: 40 degC}
  - {name: lamp, kind: heat_source, at: [1.5 m, 0.5 m, 0 m], size: [0.5 m, 1 m, 0.5 m],
     heat: 200 W}
)";

double value_of(const Summary& summary, const std::string& name) {
  const auto found = std::ranges::find(summary.results, name, &SummaryResult::name);
  EXPECT_NE(found, summary.results.end()) << name;
  return found == summary.results.end() ? std::nan("") : found->value;
}

Config config_of(const std::string& rest, const std::vector<std::string>& overrides = {}) {
  return Config::parse(room + rest + "flow: {turbulence: k_epsilon}\n", "room", overrides);
}

Summary steady(const Config& config) {
  Simulation simulation(comm(), read_case(config), [&](double c) { return make_site(config, c); });
  const Outcome outcome = simulation.run();
  return summary_of(simulation, outcome);
}

}  // namespace

// 0.02 m3/s of fresh air at 15 degC carry the 200 W away, 8 K warmer, while ten times as much
// passes the unit: what it gives back follows what returns nearly in full.
TEST(IdleCooler, leaves_all_heat_to_the_fresh_air) {
  const std::string fresh =
      "  - {name: in, kind: inlet, on: y_min, flow: 0.02 m3/s, temperature: 15 degC}\n"
      "  - {name: out, kind: outlet, at: [2.5 m, 2 m, 1.5 m], size: [0.5 m, 0 m, 0.5 m], backflow: "
      "15 degC}\n";
  const Config config = config_of(fresh + "run: {drift: 0.01, sequence: 1}\n");
  const Summary s = steady(config);
  EXPECT_TRUE(s.converged) << s.verdict;
  EXPECT_LT(std::abs(value_of(s, "coolers.heat")), 1e-5 * 200.0);
  EXPECT_NEAR(value_of(s, "in.heat") + value_of(s, "out.heat"), -200.0, 1e-5 * 200.0);
  EXPECT_LT(value_of(s, "energy imbalance"), 1e-6);
  EXPECT_EQ(value_of(s, "coolers.idle"), 1.0);
  EXPECT_NE(s.verdict.find("'C' idles"), std::string::npos) << s.verdict;
}

// Nothing leaves the closed room: its heat is what the lamp gave, whatever the unit is set to.
TEST(IdleCooler, adds_no_joule_to_a_room_that_warms) {
  const Config config = config_of("time: {end: 60 s, start: rest}\n");
  Transient transient(comm(), read_case(config), [&](double c) { return make_site(config, c); });
  const TransientOutcome outcome = transient.run();
  // To what iterations of a step leave of the unit's supply, which follows what returns to it.
  EXPECT_NEAR(outcome.heat.rise(), 60.0 * 200.0, 1e-4 * 60.0 * 200.0);
  EXPECT_LT(outcome.heat.gap(), 1e-9);
  const Summary s = summary_of(transient, outcome);
  EXPECT_EQ(value_of(s, "coolers.idle"), 1.0);
  EXPECT_NE(s.verdict.find("at the end 'C' idles"), std::string::npos) << s.verdict;
}

// The same unit at 14 degC takes all 200 W, and no word is said of it.
TEST(IdleCooler, cools_when_its_set_point_asks_for_it) {
  const Config config =
      config_of("run: {drift: 0.01, sequence: 1}\n", {"objects[C].supply=14degC"});
  const Summary s = steady(config);
  EXPECT_TRUE(s.converged) << s.verdict;
  EXPECT_NEAR(value_of(s, "coolers.heat"), 200.0, 1e-5 * 200.0);
  EXPECT_EQ(value_of(s, "coolers.idle"), 0.0);
  EXPECT_EQ(s.verdict.find("idle"), std::string::npos) << s.verdict;
}

}  // namespace rackflux
