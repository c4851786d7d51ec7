// A server that the room's pressure drives air through from back to front.
#include "solver/driver/record.hpp"
#include "solver/mesh/layout.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/server_duct.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

namespace rackflux {

namespace {

/// Its front lies downstream.
const std::string duct = std::string(server_duct) + R"(    front: +x
    fan: {curve: [{flow: 0 m3/s, rise: 4 Pa}, {flow: 0.4 m3/s, rise: 0 Pa}]}
)";

double value_of(const Summary& summary, const std::string& name) {
  const auto found = std::ranges::find(summary.results, name, &SummaryResult::name);
  EXPECT_NE(found, summary.results.end()) << name;
  return found == summary.results.end() ? std::nan("") : found->value;
}

/// Air enters at 20 degC, by whichever side, and leaves warmer by what the server releases;
/// readings are those of the cells beside an opening, which differ from the face a little.
void expect_warmed(const Summary& s, const Fluid& air) {
  const double rise = 2000.0 / (air.rho * air.cp * 0.2);
  for (const std::string of : {"S", "servers"}) {
    EXPECT_NEAR(value_of(s, of + ".inlet"), 293.15, 1e-3) << of;
    EXPECT_NEAR(value_of(s, of + ".exhaust"), 293.15 + rise, 3e-3 * rise) << of;
  }
  EXPECT_NEAR(value_of(s, "servers.inlet_max"), 293.15, 1e-3);
}

}  // namespace

TEST(ReversedServer, has_its_inlet_where_air_enters_and_says_so) {
  const Config config = Config::parse(duct, "duct", {});
  const CaseSettings settings = read_case(config);
  Simulation simulation(comm(), settings, [&](double c) { return make_site(config, c); });
  const Outcome outcome = simulation.run();
  const Summary s = summary_of(simulation, outcome);
  expect_warmed(s, settings.fluid);
  EXPECT_NEAR(value_of(s, "S.flow"), -0.2, 1e-6);
  EXPECT_EQ(value_of(s, "servers.reversed"), 1.0);
  EXPECT_NE(s.verdict.find("air passes 'S' from back to front"), std::string::npos) << s.verdict;
}

TEST(ReversedServer, is_none_where_air_enters_by_the_front) {
  const Config config = Config::parse(duct, "duct", {"objects[S].front=-x"});
  const CaseSettings settings = read_case(config);
  Simulation simulation(comm(), settings, [&](double c) { return make_site(config, c); });
  const Outcome outcome = simulation.run();
  const Summary s = summary_of(simulation, outcome);
  expect_warmed(s, settings.fluid);
  EXPECT_NEAR(value_of(s, "S.flow"), 0.2, 1e-6);
  EXPECT_EQ(value_of(s, "servers.reversed"), 0.0);
  EXPECT_EQ(s.verdict.find("from back to front"), std::string::npos) << s.verdict;
}

TEST(ReversedServer, is_named_at_the_end_of_a_run_through_time) {
  const Config config = Config::parse(duct + "time: {end: 30 s}\n", "duct", {});
  const CaseSettings settings = read_case(config);
  Transient transient(comm(), settings, [&](double c) { return make_site(config, c); });
  const TransientOutcome outcome = transient.run();
  const Summary s = summary_of(transient, outcome);
  expect_warmed(s, settings.fluid);
  EXPECT_NE(s.verdict.find("at the end air passes 'S' from back to front"), std::string::npos)
      << s.verdict;
}

}  // namespace rackflux
