// Servers whose metal takes up heat, in a duct with a given flow: the exact exponential.
#include "solver/base/error.hpp"
#include "solver/driver/transient.hpp"
#include "solver/mesh/layout.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/server_duct.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace rackflux {

namespace {

const std::string duct = std::string(server_duct) + R"(    front: -x
    fan: {curve: [{flow: 0 m3/s, rise: 40 Pa}, {flow: 0.4 m3/s, rise: 0 Pa}]}
    metal: {heat_capacity: 20 kJ/K, effectiveness: 0.8}
)";
constexpr double capacity = 20e3, effectiveness = 0.8, power = 2e3, T_in = 293.15;

struct Seen {
  double metal = 0.0, to_air = 0.0, exhaust = 0.0;
  TransientOutcome outcome;
};

double value_of(const std::vector<Course>& courses, const std::string& name) {
  const auto found =
      std::ranges::find_if(courses, [&](const Course& c) { return c.last.name == name; });
  EXPECT_NE(found, courses.end()) << name;
  return found == courses.end() ? 0.0 : found->last.value;
}

Seen run(const std::string& rest) {
  const Config config = Config::parse(duct + rest, "duct", {});
  Transient transient(comm(), read_case(config), [&](double c) { return make_site(config, c); });
  Seen seen;
  seen.outcome = transient.run();
  seen.metal = value_of(seen.outcome.courses, "S.metal");
  seen.to_air = value_of(seen.outcome.courses, "S.to_air");
  seen.exhaust = value_of(seen.outcome.courses, "S.exhaust");
  return seen;
}

/// Conductance from metal to air and the time constant [W/K, s].
double conductance() {
  const Config config = Config::parse(duct, "duct", {});
  const Fluid air = read_case(config).fluid;
  return effectiveness * air.rho * air.cp * 0.2;
}

}  // namespace

// From rest all is at 20 degC, and from the first instant on 0.2 m3/s pass: the air's own 0.7 m3
// are exchanged in 4 s, the metal's time constant is 104 s.
TEST(MetalInTime, warms_as_the_exact_exponential_with_second_order) {
  const double G = conductance(), t = 120.0;
  const double exact = T_in + power / G * (1.0 - std::exp(-G * t / capacity));
  std::vector<double> errors;
  using Steps = std::vector<std::string>;
  for (const std::string& step : comm().size() > 1 ? Steps{"8 s"} : Steps{"8 s", "4 s", "2 s"}) {
    const Seen seen = run("time: {end: 120 s, start: rest, step: " + step + ", iterations: 100}\n");
    errors.push_back(std::abs(seen.metal - exact));
    EXPECT_NEAR(seen.to_air, G * (seen.metal - T_in), 1e-6 * power);
    EXPECT_NEAR(seen.exhaust - T_in, seen.to_air * effectiveness / G, 0.02 * power / G);
    EXPECT_LT(seen.outcome.heat.gap(), 1e-9);
    EXPECT_LT(seen.outcome.worst_heat, 1e-8);
  }
  EXPECT_LT(errors[0], 5e-3 * (exact - T_in));
  if (comm().size() > 1) return;
  EXPECT_LT(errors[2], 5e-4 * (exact - T_in));
  EXPECT_GT(std::log2(errors[0] / errors[1]), 1.7);
  EXPECT_GT(std::log2(errors[1] / errors[2]), 1.8);
}

// 2 kW for 60 s, then none: the metal cools by its exponential and gives off what it held.
TEST(MetalInTime, gives_off_what_it_held_after_the_power_has_gone) {
  if (comm().size() > 1) GTEST_SKIP() << "many steps; the test above sees ranks";
  const double G = conductance();
  const Seen seen =
      run("time: {end: 160 s, tolerance: 1e-4, largest_step: 4 s}\n"
          "events: [{object: S, at: [60 s, 60 s], heat: [2 kW, 0 kW]}]\n");
  EXPECT_NEAR(seen.metal - T_in, power / G * std::exp(-G * 100.0 / capacity), 1e-3 * power / G);
  EXPECT_LT(seen.outcome.heat.gap(), 1e-9);
  // The audit counts the power as it goes into the metal.
  EXPECT_NEAR(seen.outcome.heat.in(), 60.0 * power, 1e-6 * 60.0 * power);
}

TEST(MetalInTime, must_have_air_for_a_steady_start_and_implicit_steps) {
  try {
    run("time: {end: 1 s, start: rest, method: fractional_step}\n");
    FAIL() << "explicit steps ran";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("metal: takes up heat in implicit steps only"),
              std::string::npos)
        << error.what();
  }
}

}  // namespace rackflux
