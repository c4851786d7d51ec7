// Explicit steps as a case asks for them: heat, method and start.
#include "solver/base/error.hpp"
#include "solver/driver/transient.hpp"
#include "solver/mesh/layout.hpp"
#include "tests/support/mpi_main.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace rackflux {

namespace {

/// Air between a hot and a cold wall at Ra 1e4, and a block of a solid in its middle.
constexpr const char* cavity = R"(
title: heated cavity
room: {size: [1 m, 1 m, 0.1 m]}
walls:
  x_min: {temperature: 1 degC}
  x_max: {temperature: 0 degC}
  z_min: symmetry
  z_max: symmetry
gravity: [0 m/s2, -1 m/s2, 0 m/s2]
fluid:
  reference_temperature: 0.5 degC
  density: 1 kg/m3
  viscosity: 8.426e-3 Pa s
  heat_capacity: 1 J/kg/K
  conductivity: 1.1868e-2 W/m/K
  expansion: 1 1/K
mesh: {cells: [16, 16, 1]}
flow: {turbulence: laminar, schemes: {velocity: central, temperature: central}}
run: {iterations: 3000, residual: 1e-9, drift: 0}
)";

/// Heat through the hot wall [W].
double hot_wall(const Room& room) {
  return room.simple.heat_balance(room.flow).patches[0];
}

double steady_heat() {
  const Config config = Config::parse(cavity, "cavity", {});
  Simulation simulation(comm(), read_case(config), [&](double c) { return make_site(config, c); });
  simulation.run();
  return hot_wall(simulation.room());
}

TransientOutcome run_explicit(const std::string& time, double& heat) {
  const std::string text =
      cavity + ("time: {method: fractional_step, start: rest, " + time + "}\n");
  const Config config = Config::parse(text, "cavity", {});
  Transient transient(comm(), read_case(config), [&](double c) { return make_site(config, c); });
  const TransientOutcome outcome = transient.run();
  heat = hot_wall(transient.room());
  return outcome;
}

}  // namespace

TEST(ExplicitSteps, settle_to_the_steady_heat_of_a_cavity_and_lose_none_on_the_way) {
  double heat = 0.0;
  const TransientOutcome outcome =
      run_explicit("end: 60 s, largest_step: 0.1 s, first_step: 0.02 s", heat);
  const double steady = steady_heat();
  EXPECT_NEAR(heat, steady, 1e-4 * steady);
  EXPECT_LT(outcome.heat.gap(), 1e-9);
  EXPECT_LT(outcome.worst_mass(), 1e-10);
  EXPECT_EQ(outcome.repeated, 0);
  EXPECT_LE(outcome.longest, 0.1);
}

// At one temperature other than the reference's, pressure holds the weight of the air to round-off,
// and all that moves in the first step is what that leaves.
TEST(ExplicitSteps, close_mass_in_a_room_that_begins_to_move_by_its_walls_alone) {
  double heat = 0.0;
  const TransientOutcome outcome =
      run_explicit("end: 0.5 s, step: 0.05 s}\ninitial: {temperature: 10 degC", heat);
  EXPECT_GT(outcome.largest_courant, 1e-4);
  EXPECT_LT(outcome.worst_mass(), 1e-10);
}

TEST(ExplicitSteps, carry_heat_at_second_order_in_time) {
  // Air and wall heat in the first second from rest, step by step, against steps half as long.
  const auto heat_with = [](const std::string& step) {
    double heat = 0.0;
    run_explicit("end: 2 s, step: " + step, heat);
    return heat;
  };
  const double a = heat_with("0.1 s"), b = heat_with("0.05 s"), c = heat_with("0.025 s");
  EXPECT_GT(std::log2(std::abs((a - b) / (b - c))), 1.7);
}

// Air of 20 degC with eddies enters a room of 24 degC whose ceiling heats it.
TEST(ExplicitSteps, close_mass_and_heat_while_eddies_enter) {
  const Config config = Config::parse(R"(
title: turbulent inflow
room: {size: [1.6 m, 0.8 m, 0.8 m]}
walls: {z_max: {flux: 100 W/m2}}
fluid: {kind: air, reference_temperature: 24 degC}
mesh: {cells: [16, 8, 8]}
flow: {turbulence: wale}
time: {end: 2 s, method: fractional_step, start: rest, first_step: 0.02 s, largest_step: 0.1 s}
objects:
  - {kind: inlet, name: supply, on: x_min, velocity: 1 m/s, temperature: 20 degC, intensity: 0.2,
     eddies: {length: 0.1 m}}
  - {kind: outlet, name: exhaust, on: x_max, backflow: 24 degC}
)",
                                      "inflow", {});
  Transient transient(comm(), read_case(config), [&](double c) { return make_site(config, c); });
  const TransientOutcome outcome = transient.run();
  EXPECT_LT(outcome.heat.gap(), 1e-9);
  EXPECT_LT(outcome.worst_mass(), 1e-10);
  const Room& room = transient.room();
  const auto u = room.flow.velocity.x.view();
  EXPECT_GT(std::abs(u(0, 3, 3) - 1.0), 1e-3);
  EXPECT_NE(u(0, 3, 3), u(0, 4, 5));
}

// At one temperature, but not the reference's: only round-off of the pressure that holds the air
// up moves it.
TEST(ExplicitSteps, lose_no_mass_in_a_room_at_rest) {
  const Config config = Config::parse(R"(
title: still air
room: {size: [3 m, 2 m, 2.5 m]}
fluid: {kind: air, reference_temperature: 20 degC}
mesh: {cells: [12, 8, 10]}
flow: {turbulence: laminar}
initial: {temperature: 35 degC}
time: {end: 5 s, method: fractional_step, start: rest, step: 0.1 s}
objects:
  - {kind: solid, name: table, at: [1 m, 0.5 m, 0.5 m], size: [1 m, 1 m, 0.25 m],
     material: {name: wood, lambda: 0.2 W/m/K, rho: 600 kg/m3, cp: 1600 J/kg/K}}
)",
                                      "still", {});
  Transient transient(comm(), read_case(config), [&](double c) { return make_site(config, c); });
  const TransientOutcome outcome = transient.run();
  EXPECT_LT(outcome.worst_mass(), 1e-10);
  EXPECT_LT(outcome.heat.gap(), 1e-9);
  EXPECT_LT(transient.room().extremes().speed, 1e-12);
}

// All of it is warmer than the reference, which pressure alone holds up; a milliwatt begins to move
// it. The projection's share of the flows that pressure took away was 1.3e-6 of those it left.
TEST(ExplicitSteps, close_mass_in_a_room_that_begins_to_move_by_buoyancy) {
  const Config config = Config::parse(R"(
title: a milliwatt
room: {size: [0.81 m, 1.03 m, 0.62 m]}
walls: {periodic: [x]}
fluid: {kind: air, reference_temperature: 20 degC}
mesh: {spacing: [0.2025 m, 0.2575 m, 0.1033 m]}
initial: {temperature: 299.3 K}
objects:
  - {name: H, kind: heat_source, at: [0 m, 0 m, 0 m], size: [0.405 m, 0.515 m, 0.31 m], heat: 1 mW}
flow: {turbulence: laminar}
time: {method: fractional_step, start: rest, end: 10 ms, step: 1 ms}
)",
                                      "milliwatt", {});
  Transient transient(comm(), read_case(config), [&](double c) { return make_site(config, c); });
  TransientOutcome outcome = transient.run();
  outcome.still = 0.0;  // what it moves is less than this
  EXPECT_LT(outcome.worst_mass(), 1e-10);
}

// A flow that rises from 0.01 to 0.02 m3/s in a second: at every step's end the inlet and the
// plate in the duct behind it are read with the flow of that moment.
TEST(ExplicitSteps, end_with_the_readings_of_their_end) {
  const Config config = Config::parse(R"(
title: rising flow
room: {size: [0.8 m, 0.2 m, 0.1 m]}
walls: {y_min: symmetry, y_max: symmetry, z_min: symmetry, z_max: symmetry}
fluid: {kind: air, reference_temperature: 20 degC}
mesh: {cells: [8, 2, 1]}
flow: {turbulence: laminar}
time: {end: 0.2 s, method: fractional_step, start: rest, step: 0.02 s}
objects:
  - {kind: inlet, name: supply, on: x_min, flow: 0.01 m3/s, temperature: 20 degC}
  - {kind: outlet, name: exhaust, on: x_max, backflow: 20 degC}
  - {kind: filter, name: plate, low: [0.4 m, 0 m, 0 m], high: [0.4 m, 0.2 m, 0.1 m], loss: 1}
events:
  - {object: supply, at: [0 s, 1 s], flow: [0.01 m3/s, 0.02 m3/s]}
)",
                                      "rising", {});
  Transient transient(comm(), read_case(config), [&](double c) { return make_site(config, c); });
  int steps = 0;
  transient.watch = [&](const Moment& m) {
    ++steps;
    for (const Reading& r : m.readings) {
      if (r.name != "supply.flow" && r.name != "plate.flow") continue;
      EXPECT_NEAR(r.value, 0.01 + 0.01 * m.t, 1e-10) << r.name << " at " << m.t;
    }
  };
  transient.run();
  EXPECT_EQ(steps, 10);
}

// From rest to 0.5 m/s in the first step, to 1 m/s in the one after 0.1 s: these take the pressure
// of the impulse, all others that of the filter, 10 rho U^2 / 2.
TEST(ExplicitSteps, forget_the_pressure_of_an_impulse) {
  const Config config = Config::parse(R"(
title: jumping flow
room: {size: [0.8 m, 0.2 m, 0.2 m]}
walls: {y_min: symmetry, y_max: symmetry, z_min: symmetry, z_max: symmetry}
fluid: {kind: air, reference_temperature: 20 degC}
mesh: {cells: [16, 3, 3]}
flow: {turbulence: laminar}
time: {end: 0.2 s, method: fractional_step, start: rest, step: 0.01 s}
objects:
  - {kind: inlet, name: supply, on: x_min, flow: 0.02 m3/s, temperature: 20 degC}
  - {kind: outlet, name: exhaust, on: x_max, backflow: 20 degC}
  - {kind: filter, name: plate, low: [0.4 m, 0 m, 0 m], high: [0.4 m, 0.2 m, 0.2 m], loss: 10}
events:
  - {object: supply, at: [0.1 s, 0.1 s], flow: [0.02 m3/s, 0.04 m3/s]}
)",
                                      "jumping", {});
  const CaseSettings settings = read_case(config);
  Transient transient(comm(), settings, [&](double c) { return make_site(config, c); });
  transient.watch = [&](const Moment& m) {
    const int step = m.step.index + 1;
    const double U = step <= 10 ? 0.5 : 1.0;
    for (const Reading& r : m.readings) {
      if (r.name != "supply.pressure") continue;
      const double drop = 5.0 * settings.fluid.rho * U * U;
      if (step == 1 || step == 11)
        EXPECT_GT(r.value, 30.0) << step;  // rho 0.775 m 0.5 m/s / 0.01 s = 47 Pa and more
      else
        EXPECT_NEAR(r.value, drop, 0.01 * drop) << step;
    }
  };
  transient.run();
}

TEST(ExplicitSteps, need_resolved_eddies_and_start_those_from_rest) {
  const auto read = [](const std::string& start, const std::string& model) {
    const std::string text =
        cavity + ("time: {end: 1 s, method: fractional_step, start: " + start + "}\n");
    return read_case(Config::parse(text, "cavity", {"flow.turbulence=" + model}));
  };
  EXPECT_EQ(read("rest", "wale").turbulence, "wale");
  EXPECT_EQ(read("steady", "laminar").turbulence, "laminar");
  EXPECT_THROW(read("steady", "wale"), Error);
  EXPECT_THROW(read("rest", "k_epsilon"), Error);
  EXPECT_THROW(read_case(Config::parse(cavity, "cavity", {"flow.turbulence=wale"})), Error);
}

}  // namespace rackflux
