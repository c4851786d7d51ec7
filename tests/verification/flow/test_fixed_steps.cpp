// Steps of a given length around stops that cut them short.
#include "solver/driver/transient.hpp"
#include "solver/mesh/layout.hpp"
#include "tests/support/mpi_main.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace rackflux {

namespace {

/// A cube of 1 J/K at one temperature that loses 1 W/K through a wall: time constant 1 s, 10 W hold
/// it 10 K above the surroundings, until 59 s. Fields are written at 60 s.
constexpr const char* cube = R"(
title: a cube that cools
room: {size: [1 m, 1 m, 1 m]}
walls: {x_min: {convection: {htc: 1 W/m2/K, ambient: 20 degC}}}
gravity: [0 m/s2, 0 m/s2, 0 m/s2]
fluid: {density: 1 kg/m3, viscosity: 1 Pa s, heat_capacity: 1 J/kg/K, conductivity: 20 W/m/K,
  reference_temperature: 20 degC}
mesh: {cells: [2, 1, 1]}
initial: {temperature: 30 degC}
objects:
  - {name: H, kind: heat_source, at: [0 m, 0 m, 0 m], size: [1 m, 1 m, 1 m], heat: 10 W}
probes: [{name: P, at: [0.5 m, 0.5 m, 0.5 m]}]
flow: {turbulence: laminar}
events: [{object: H, at: [59 s, 59 s], heat: [10 W, 0 W]}]
)";

struct Seen {
  double lowest = 0.0, most_growth = 0.0;
};

Seen run(const std::string& time) {
  const std::string text =
      cube + ("time: {end: 120 s, output_every: 20 s, start: rest, " + time + "}\n");
  const Config config = Config::parse(text, "cube", {});
  Transient transient(comm(), read_case(config), [&](double c) { return make_site(config, c); });
  Seen seen;
  double last = 0.0;
  transient.watch = [&](const Moment& p) {
    // The step that takes the jump is forgotten with all before it.
    if (last > 0.0) seen.most_growth = std::max(seen.most_growth, p.step.dt / last);
    last = p.step.dt > 0.02 ? p.step.dt : 0.0;
  };
  for (const Course& course : transient.run().courses)
    if (course.last.name == "P.temperature") seen.lowest = course.lowest;
  return seen;
}

/// A cube of 1 J/K that nothing leaves, under a lamp that has a rise to `most` after 1 s of 2 s.
TransientOutcome lit(const std::string& lamp, const std::string& most, const std::string& time) {
  const std::string text =
      R"(
title: a cube under a lamp
room: {size: [1 m, 1 m, 1 m]}
gravity: [0 m/s2, 0 m/s2, 0 m/s2]
fluid: {density: 1 kg/m3, viscosity: 1 Pa s, heat_capacity: 1 J/kg/K, conductivity: 20 W/m/K,
  reference_temperature: 20 degC}
mesh: {cells: [4, 2, 2]}
initial: {temperature: 20 degC}
flow: {turbulence: laminar}
time: {end: 2 s, step: 0.1 s, start: rest, )" +
      time + "}\nevents: [{object: lamp, at: [1 s, 1 s], heat: [" + most + "]}]\nobjects:\n" +
      "  - {name: lamp, kind: " + lamp;
  const Config config = Config::parse(text, "lamp", {});
  Transient transient(comm(), read_case(config), [&](double c) { return make_site(config, c); });
  return transient.run();
}

}  // namespace

// The message of events named flat heat sources among what may change, and none could.
TEST(FixedSteps, give_what_the_events_of_a_lamp_say) {
  for (const std::string method : {"iterations: 100", "method: fractional_step"}) {
    const TransientOutcome whole =
        lit("heat_source, on: x_max, heat: 10 W}\n", "10 W, 25 W", method);
    EXPECT_NEAR(whole.heat.rise(), 10.0 + 25.0, 1e-9) << method;
    EXPECT_LT(whole.heat.gap(), 1e-9) << method;
    // Half of the wall is covered: 10 W/m2 are 5 W at first, and the free half gives all after.
    const TransientOutcome half =
        lit("heat_source, on: x_max, flux: 10 W/m2}\n  - {kind: baffle, at: [1 m, 0 m, 0 m], size: "
            "[0 m, 0.5 m, 1 m]}\n",
            "5 W, 20 W", method);
    EXPECT_NEAR(half.heat.rise(), 5.0 + 20.0, 1e-9) << method;
    for (const Course& course : half.courses)
      if (course.last.name == "lamp.heat") {
        EXPECT_NEAR(course.last.value, 20.0, 1e-9) << method;
      }
  }
}

// What is off at first can be switched on.
TEST(FixedSteps, give_what_the_events_of_a_lamp_say_that_is_off_at_first) {
  const std::string box = ", at: [0 m, 0 m, 0 m], size: [0.5 m, 1 m, 1 m], heat: 0 W";
  for (const std::string& lamp : std::vector<std::string>{
           "heat_source, on: x_max, heat: 0 W}\n", "heat_source" + box + "}\n",
           "resistance, loss: 1 1/m" + box + "}\n",
           "solid, material: {lambda: 1 W/m/K, rho: 1 kg/m3, cp: 1 J/kg/K}" + box + "}\n"}) {
    const TransientOutcome seen = lit(lamp, "0 W, 25 W", "iterations: 100");
    EXPECT_NEAR(seen.heat.rise(), 25.0, 1e-9) << lamp;
    EXPECT_LT(seen.heat.gap(), 1e-9) << lamp;
  }
}

// The formula by hand, time constants for steps: after 1 s by backward Euler 5 K are left, after 2
// s more (3 * 5 - 4/3 * 10) / (5/3 + 2) = 0.455 K, after 4 s more (3 * 0.455 - 4/3 * 5) / (5/3 + 4)
// = -0.936 K. With 10 s right after the first it was -3.03 K.
TEST(FixedSteps, double_back_after_a_short_one) {
  for (const std::string method : {"iterations: 100", "method: fractional_step"}) {
    const Seen seen = run("step: 10 s, " + method);
    EXPECT_NEAR(seen.lowest, 273.15 + 20.0 - 0.936, 0.03) << method;
    EXPECT_LE(seen.most_growth, 2.0) << method;
  }
}

}  // namespace rackflux
