// Flow that takes no note of temperature: which rooms are of that kind, and that what they leave
// out changes no answer; and the same stream where it does take note.
#include "solver/base/error.hpp"
#include "solver/driver/record.hpp"
#include "solver/mesh/layout.hpp"
#include "tests/support/box_site.hpp"
#include "tests/support/digits.hpp"
#include "tests/support/field_run.hpp"
#include "tests/support/mpi_main.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace rackflux {

namespace {

/// Water through a duct with a copper floor and fin, 2 W from below.
constexpr const char* plate = R"(
title: a fin in a stream
room: {size: [4 mm, 4 mm, 16 mm]}
mesh: {spacing: 0.25 mm}
objects:
  - {name: base, kind: solid, at: [0 mm, 0 mm, 0 mm], size: [4 mm, 1 mm, 16 mm],
     material: &copper {name: copper, lambda: 400 W/m/K, rho: 8960 kg/m3, cp: 385 J/kg/K}}
  - {name: fin, kind: solid, at: [1.5 mm, 1 mm, 4 mm], size: [1 mm, 3 mm, 12 mm],
     material: *copper}
  - {name: chip, kind: heat_source, on: y_min, heat: 2 W}
  - {name: in, kind: inlet, low: [0 mm, 1 mm, 0 mm], high: [4 mm, 4 mm, 0 mm],
     flow: 6e-7 m3/s, temperature: 298.15 K}
  - {name: out, kind: outlet, low: [0 mm, 1 mm, 16 mm], high: [4 mm, 4 mm, 16 mm],
     backflow: 298.15 K, part_covered: true}
flow: {turbulence: laminar, schemes: {velocity: linear_upwind, temperature: linear_upwind}}
run: {drift: 1e-6, sequence: 2}
)";

std::string water(const std::string& expansion, const std::string& reference = "298.15 K") {
  return "fluid: {reference_temperature: " + reference +
         ", density: 997 kg/m3, viscosity: 8.9e-4 Pa s,\n"
         "  heat_capacity: 4181 J/kg/K, conductivity: 0.60692 W/m/K, expansion: " +
         expansion + " 1/K}\n";
}

/// A closed room of 2 x 1 x 1 m with objects.
std::string room_with(const std::string& objects, const std::string& expansion,
                      const std::string& gravity, const std::string& more = "") {
  return "title: a room\nroom: {size: [2 m, 1 m, 1 m]}\nmesh: {spacing: 0.25 m}\n"
         "flow: {turbulence: laminar}\n" +
         water(expansion) + "gravity: " + gravity + "\nobjects:\n" + objects + more;
}

constexpr const char* nowhere = "[0 m/s2, 0 m/s2, 0 m/s2]";
constexpr const char* down = "[0 m/s2, 0 m/s2, -9.81 m/s2]";
constexpr const char* lamp =
    "  - {name: L, kind: heat_source, at: [1.5 m, 0 m, 0 m], size: [0.5 m, 0.5 m, 0.5 m], "
    "heat: 9 W}\n";
constexpr const char* cooler =
    "  - {name: C, kind: crah, at: [0 m, 0 m, 0 m], size: [0.5 m, 1 m, 0.5 m], intake: +z, "
    "discharge: +x, flow: 0.1 m3/s, supply: 20 degC}\n";
constexpr const char* fan =
    "  - {name: F, kind: fan, low: [1 m, 0 m, 0 m], high: [1 m, 1 m, 1 m], direction: +x,\n"
    "     density: 997 kg/m3, curve: [{flow: 0 m3/s, rise: 60 Pa}, {flow: 1 m3/s, rise: 0 Pa}]}\n";

/// A server of 300 W; metal: what it holds of heat, or nothing.
std::string server(const std::string& metal) {
  return "  - {name: S, kind: server, at: [0.5 m, 0 m, 0 m], size: [1 m, 0.5 m, 0.5 m], front: "
         "-x,\n"
         "     design: {flow: 0.1 m3/s, dp: 20 Pa}, heat: 300 W" +
         metal + "}\n";
}

struct Case {
  explicit Case(const std::string& text)
      : config(Config::parse(text)),
        settings(read_case(config)),
        room(comm(), make_site(config), settings) {
    room.start_from_rest(settings.initial_temperature);
  }
  Config config;
  CaseSettings settings;
  Room room;
};

bool is_passive(const std::string& text) {
  return Case(text).room.heat_is_passive();
}

double value_of(const Summary& summary, const std::string& name) {
  const auto found = std::ranges::find(summary.results, name, &SummaryResult::name);
  EXPECT_NE(found, summary.results.end()) << name;
  return found == summary.results.end() ? std::nan("") : found->value;
}

Summary run(const std::string& text) {
  const Config config = Config::parse(text);
  Simulation simulation(comm(), read_case(config), [&](double c) { return make_site(config, c); });
  const Outcome outcome = simulation.run();
  return summary_of(simulation, outcome);
}

}  // namespace

TEST(PassiveHeat, is_that_of_fluid_that_does_not_expand_or_weigh) {
  EXPECT_TRUE(is_passive(room_with(lamp, "0", down)));
  EXPECT_TRUE(is_passive(room_with(lamp, "2e-4", nowhere)));
  EXPECT_FALSE(is_passive(room_with(lamp, "2e-4", down)));
  EXPECT_FALSE(is_passive(room_with(lamp, "1e-12", "[1e-12 m/s2, 0 m/s2, 0 m/s2]")));
}

// A cooler's supply follows what returns to it, and metal the air that passes; a fan only sees
// pressure and flow. In time every step solves for heat.
TEST(PassiveHeat, meets_no_device_that_answers_to_it) {
  EXPECT_TRUE(is_passive(room_with(fan, "0", down)));
  EXPECT_TRUE(is_passive(room_with(server(""), "0", down)));
  EXPECT_FALSE(is_passive(room_with(std::string(lamp) + cooler, "0", down)));
  EXPECT_FALSE(is_passive(
      room_with(server(", metal: {heat_capacity: 20 kJ/K, effectiveness: 0.5}"), "0", down)));
  EXPECT_FALSE(is_passive(room_with(lamp, "0", down, "time: {end: 60 s, start: rest}\n")));
}

TEST(PassiveHeat, is_solved_in_every_second_iteration) {
  Case passive(plate + water("0")), driving(plate + water("2e-4"));
  for (int n = 0; n < 6; ++n) {
    const double before = passive.room.extremes().temperature_range;
    EXPECT_EQ(passive.room.iterate().heat, n % 2 == 0);
    EXPECT_EQ(passive.room.extremes().temperature_range == before, n % 2 == 1);
    EXPECT_TRUE(driving.room.iterate().heat);
  }
  EXPECT_THROW(driving.room.simple.iterate(driving.room.flow, {}, 0), Broken);
}

// The last of a motion that dies away: what single precision cannot tell from none.
TEST(PassiveHeat, restores_no_mass_where_the_air_all_but_stands) {
  FieldRun run(comm(), box_site({6, 6, 6}, {1.0, 1.0, 1.0}),
               {.rho = 1.2, .mu = 1e-5, .cp = 1000.0, .lambda = 0.03}, {});
  for (const double speed : {0.0, 1e-50, 1e-40, 1e-30}) {
    run.flow.velocity.x.fill(speed);
    EXPECT_NO_THROW(run.simple.restore_mass(run.flow)) << speed;
    EXPECT_LE(std::abs(run.flow.velocity.x.view()(1, 1, 1)), speed);
  }
}

// No load, and round-off of what flows through: not to be weighed against one another.
TEST(PassiveHeat, closes_its_balance_where_all_is_of_one_temperature) {
  for (const char* const reference : {"298.15 K", "198.15 K"}) {
    std::string cold = plate + water("0", reference);
    const std::string heat = "heat: 2 W";
    cold.replace(cold.find(heat), heat.size(), "heat: 0 W");
    const Summary summary = run(cold);
    EXPECT_TRUE(summary.converged) << summary.verdict;
    EXPECT_LT(value_of(summary, "energy imbalance"), 1e-6);
  }
}

// What flows in carries 250 W above a reference that lies 100 K off: no measure of a load of 2 W.
TEST(PassiveHeat, leaves_the_same_imbalance_however_far_the_reference_lies) {
  std::vector<HeatBalance> found;
  for (const char* const reference : {"298.15 K", "198.15 K"}) {
    Case begun(plate + water("0", reference));
    begun.room.start_from_rest(298.15);
    for (int n = 0; n < 10; ++n) begun.room.iterate();
    found.push_back(begun.room.simple.heat_balance(begun.room.flow));
  }
  EXPECT_GT(found[0].imbalance, 1e-4);  // an unfinished run: something is missing
  EXPECT_NEAR(found[1].imbalance, found[0].imbalance, 1e-6 * found[0].imbalance);
  EXPECT_NEAR(found[1].throughput, found[0].throughput, 1e-6 * found[0].throughput);
  EXPECT_LT(found[1].throughput, 2.1);
}

// Ice is not water: what settles with 2 W taken out of the chip is no answer, and says so first.
TEST(PassiveHeat, begins_its_verdict_with_what_is_no_answer) {
  std::string frozen = plate + water("0");
  const auto put = [&](const std::string& old, const std::string& fresh) {
    frozen.replace(frozen.find(old), old.size(), fresh);
  };
  put("heat: 2 W", "heat: -200 W");
  put("fluid: {", "fluid: {kind: water, ");
  const Summary summary = run(frozen);
  EXPECT_FALSE(summary.converged);
  EXPECT_EQ(summary.verdict.find("no answer, though converged after"), 0U) << summary.verdict;
  EXPECT_NE(summary.verdict.find("where water is none"), std::string::npos) << summary.verdict;
}

// From rest, with heat solved as far in every iteration: the same state, to what a drift of 1e-6
// leaves.
TEST(PassiveHeat, ends_where_heat_in_every_iteration_ends) {
  const Summary passive = run(plate + water("0"));
  EXPECT_TRUE(passive.converged) << passive.verdict;
  Case every(plate + water("0"));
  double left = 1.0;
  for (int n = 0; n < 300 && left >= 1e-6; ++n)
    left = every.room.simple.iterate(every.room.flow, {}, 2).worst();
  EXPECT_LT(left, 1e-6);
  every.room.settle();
  const std::vector<Reading> readings = every.room.readings();
  const auto reached = [&](const std::string& name) {
    const auto found = std::ranges::find(readings, name, &Reading::name);
    return found == readings.end() ? std::nan("") : found->value;
  };
  const double rise = reached("chip.temperature_max") - 298.15, drop = reached("in.pressure");
  EXPECT_GT(rise, 1.0);
  for (const char* name : {"chip.temperature_max", "base.temperature", "fin.temperature"})
    EXPECT_NEAR(value_of(passive, name), reached(name), 2e-5 * rise) << name;
  EXPECT_NEAR(value_of(passive, "in.pressure"), drop, 1e-4 * drop);
  EXPECT_LT(value_of(passive, "mass imbalance"), 1e-10);
  EXPECT_LT(value_of(passive, "energy imbalance"), 1e-7);
  EXPECT_NEAR(value_of(passive, "out.heat"), -2.0, 2e-7 * 2.0);
  leave("chip.temperature_max", value_of(passive, "chip.temperature_max"), 1e-5 * rise);
  leave("in.pressure", value_of(passive, "in.pressure"), 1e-4 * drop);
}

// linear_upwind has no bound: with relaxation as of the other schemes this ends in NaN.
TEST(DrivingHeat, settles_from_rest_with_a_scheme_without_bounds) {
  std::string from_rest = plate + water("2e-4");
  const std::string two = "sequence: 2";
  from_rest.replace(from_rest.find(two), two.size(), "sequence: 1");
  const Summary driving = run(from_rest);
  EXPECT_TRUE(driving.converged) << driving.verdict;
  const Summary passive = run(plate + water("0"));
  const double rise = value_of(passive, "chip.temperature_max") - 298.15;
  // The stream is a hundred times what buoyancy makes of 6 K over 3 mm: g beta dT L / U^2 = 0.014.
  EXPECT_NEAR(value_of(driving, "chip.temperature_max"), value_of(passive, "chip.temperature_max"),
              0.014 * rise);
  leave("driving.chip.temperature_max", value_of(driving, "chip.temperature_max"), 1e-5 * rise);
}

// Between the meshes a profile loses flow at walls, where it is taken to be linear.
TEST(PassiveHeat, leaves_a_finer_mesh_a_velocity_that_keeps_mass) {
  const std::string text = plate + water("0");
  const Config config = Config::parse(text);
  const CaseSettings settings = read_case(config);
  Room coarse(comm(), make_site(config, 2.0), settings), fine(comm(), make_site(config), settings);
  Case driving(plate + water("1e-30"));
  coarse.start_from_rest(settings.initial_temperature);
  for (int n = 0; n < 20; ++n) coarse.iterate();
  fine.start_from(coarse);
  driving.room.start_from(coarse);
  const double left = mass_balance(fine.geometry, fine.flow).total;
  const double lost = mass_balance(driving.room.geometry, driving.room.flow).total;
  EXPECT_GT(lost, 0.1);
  EXPECT_LT(left, 0.2 * lost);
  const auto p = std::as_const(fine.flow.p).view();
  const auto plain = std::as_const(driving.room.flow.p).view();
  const auto w = std::as_const(fine.flow.velocity.z).view();
  for (const BoundaryFace& b : fine.geometry.inlets) {
    if (!fine.mesh.cells().holds(b.cell)) continue;
    EXPECT_EQ(p(b.cell), plain(b.cell));
    EXPECT_NEAR(w(b.face), 0.05, 1e-12);  // 6e-7 m3/s through 4 x 3 mm
  }
}

}  // namespace rackflux
