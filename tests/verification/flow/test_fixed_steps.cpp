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

}  // namespace

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
