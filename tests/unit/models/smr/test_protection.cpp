#include "models/smr/designs.hpp"
#include "models/smr/fleet.hpp"
#include "solver/base/error.hpp"
#include "tests/support/differences.hpp"
#include "tests/support/record.hpp"
#include "tests/support/reference_table.hpp"
#include "tests/unit/models/smr/reference_module.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <string>

namespace rackflux {

constexpr double mw = 1e6, mwh = 3.6e9;

/// The test module with pumps, at rated power 77 MW net.
ModuleParameters pumped() {
  ModuleParameters p = test_module();
  p.natural_circulation = false;
  return p;
}

ModuleInputs hold(double power, double pump = 1.0) {
  return {.power = power, .frequency = 50.0, .pump = pump};
}

TEST(Protection, trips_on_low_flow_at_once_and_leaves_decay_heat) {
  ModuleParameters p = pumped();
  p.protection.flow = TripLimit{0.9, 'M'};
  p.protection.delay = 0.5;
  Module module(p, 1.0);
  module.advance({0, 0.0, 100.0}, hold(77.0 * mw));
  EXPECT_EQ(module.trip().cause, TripCause::none);
  ModuleOutputs out = module.advance({1, 100.0, 60.0}, hold(77.0 * mw, 0.8));
  EXPECT_EQ(module.trip().cause, TripCause::flow);
  EXPECT_EQ(module.trip().grade, 'M');
  EXPECT_NEAR(module.trip().limit_passed, 100.0, 1e-5);
  EXPECT_NEAR(module.trip().rods_released, 100.5, 1e-5);
  EXPECT_DOUBLE_EQ(module.trip().reading, 0.8);
  double worst = 0.0;
  for (int n = 0; n < 9; ++n) {
    out = module.advance({n, 160.0 + 60.0 * n, 60.0}, hold(77.0 * mw, 0.8));
    worst = std::max(worst, size_of(out.imbalance));
  }
  // 600 s after the rods: decay heat, as the 11-group table has it, and what fission is left.
  const auto reference = reference_table("grid/reference/decay_heat_reference.csv");
  double decay = 0.0199;
  if (reference)
    for (const auto& row : reference->rows)
      if (std::stod(row.at("t_s")) == 600.0) decay = std::stod(row.at("P_decay_over_P_total"));
  EXPECT_NEAR(out.thermal / p.thermal, decay, 0.1 * decay);
  EXPECT_NEAR(out.power, -p.house_load, 0.05 * mw);  // the turbine has stopped
  EXPECT_LT(worst, 1e-10);
}

TEST(Protection, finds_the_instant_of_a_limit_inside_a_long_step) {
  // The same trip seen in steps of 60 s and of 0.1 s.
  double at[2] = {};
  for (const int fine : {0, 1}) {
    ModuleParameters p = pumped();
    p.protection.outlet = TripLimit{p.T_core_out + 5.0, 'C'};
    p.protection.delay = 2.0;
    Module module(p, 1.0);
    const double dt = fine ? 0.1 : 60.0;
    for (int n = 0; n * dt < 120.0 - 1e-9; ++n)
      module.advance({n, n * dt, dt}, hold(77.0 * mw, 0.8));  // less flow, a hotter outlet
    EXPECT_EQ(module.trip().cause, TripCause::outlet);
    EXPECT_NEAR(module.trip().reading, p.T_core_out + 5.0, 1e-3);
    EXPECT_NEAR(module.trip().rods_released - module.trip().limit_passed, 2.0, 1e-9);
    at[fine] = module.trip().limit_passed;
  }
  EXPECT_GT(at[0], 0.5);
  EXPECT_NEAR(at[0], at[1], 1e-3 * at[1]);
}

TEST(Protection, trips_on_high_power_where_the_turbine_asks_for_more) {
  // The governor answers 0.5 % of low frequency at 5 % droop by a tenth more steam.
  ModuleParameters p = test_module();
  p.protection.power = TripLimit{1.02, 'C'};
  Module module(p, 1.0);
  ModuleInputs inputs = hold(77.0 * mw);
  inputs.frequency = 49.75;
  for (int n = 0; n < 60 && module.trip().cause == TripCause::none; ++n)
    module.advance({n, 10.0 * n, 10.0}, inputs);
  EXPECT_EQ(module.trip().cause, TripCause::power);
  EXPECT_NEAR(module.trip().reading, 1.02, 1e-5);
}

TEST(Protection, trips_on_a_short_period_and_not_on_a_long_one) {
  // The coolant cools at a step of load; a hundredth of power in a few seconds is a period of some
  // hundred seconds.
  const auto after = [](double period) {
    ModuleParameters p = test_module();
    p.protection.period = TripLimit{period, 'C'};
    Module module(p, 0.5);
    double shortest = 1e99, before = 0.0;
    for (int n = 0; n < 1200 && module.trip().cause == TripCause::none; ++n) {
      const double thermal =
          module.advance({n, 0.1 * n, 0.1}, hold(n < 10 ? 37.0 * mw : 70.0 * mw)).thermal;
      if (n > 0 && thermal > before)
        shortest = std::min(shortest, 0.1 * before / (thermal - before));
      before = thermal;
    }
    return std::pair(module.trip(), shortest);
  };
  const double shortest = after(1e-3).second;  // nothing acts
  EXPECT_EQ(after(1e-3).first.cause, TripCause::none);
  EXPECT_EQ(after(0.5 * shortest).first.cause, TripCause::none);
  const Trip trip = after(3.0 * shortest).first;
  EXPECT_EQ(trip.cause, TripCause::period);
  EXPECT_NEAR(trip.reading, 3.0 * shortest, 1e-3 * trip.reading);
}

TEST(Protection, is_read_with_a_grade_for_every_limit) {
  const auto read = [](const std::string& text) {
    return Protection::read(Config::parse("protection: " + text + "\n").at("protection"));
  };
  const Protection p =
      read("{outlet: {above: 330 degC, grade: M}, flow: {below: 0.9, grade: W}, delay: 500 ms}");
  EXPECT_NEAR(p.outlet->at, 603.15, 1e-9);
  EXPECT_EQ(p.flow->grade, 'W');
  EXPECT_FALSE(p.power);
  EXPECT_THROW(read("{outlet: {above: 330 degC}, delay: 0 s}"), Error);
  EXPECT_THROW(read("{flow: {below: 0.9, grade: A}, delay: 0 s}"), Error);
  EXPECT_THROW(read("{delay: 0 s}"), Error);
}

TEST(Protection, refuses_limits_that_act_in_normal_operation_and_names_the_module) {
  const auto complaint = [](const Protection& protection) {
    ModuleParameters p = test_module();
    p.protection = protection;
    try {
      Module made(p, 1.0);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  EXPECT_NE(complaint({.power = TripLimit{0.9, 'C'}}).find("module 'M1': protection"),
            std::string::npos);
  EXPECT_NE(complaint({.outlet = TripLimit{500.0, 'C'}}).find("587 K at rated power"),
            std::string::npos);
  EXPECT_NE(complaint({.flow = TripLimit{1.1, 'C'}}).find("between 0 and 1"), std::string::npos);
  Module natural(test_module(), 1.0);
  EXPECT_THROW(natural.advance({0, 0.0, 1.0}, hold(77.0 * mw, 0.5)), Error);
}

TEST(Replay, counts_what_a_tripped_module_leaves_undelivered) {
  // Two modules asked for all they have while the frequency is 0.5 % low: the first, which alone is
  // protected, trips; the other gives at most its 77 MW and the governor's tenth of 80 MW.
  ModuleParameters guarded = test_module(), other = test_module();
  guarded.protection.power = TripLimit{1.02, 'C'};
  guarded.name = "A", other.name = "B";
  Fleet fleet({guarded, other}, 1.0);
  const Replay result = replay(fleet, {154.0 * mw, 154.0 * mw}, 49.75);
  ASSERT_EQ(result.trips.size(), 1u);
  EXPECT_EQ(result.trips[0].first, "A");
  EXPECT_EQ(result.trips[0].second.cause, TripCause::power);
  EXPECT_LT(result.trips[0].second.rods_released, 600.0);
  // The second hour is without A: at least 154 - 85 MW are missing, at most 77 MW more than B's
  // rating lacks, and A's own 3 MW.
  EXPECT_GT(result.hours[1].not_followed, 69.0 * mwh);
  EXPECT_LT(result.hours[1].not_followed, 81.0 * mwh);
  EXPECT_LT(result.worst_imbalance, 1e-10);
}

TEST(VendorHeatBalance, holds_at_rest_with_the_published_figures_of_the_design) {
  const char* const source = std::getenv("RACKFLUX_SOURCE");
  ASSERT_NE(source, nullptr) << "RACKFLUX_SOURCE is not set; ctest sets it";
  const Config library = Config::read(std::string(source) + "/cases/library/smr.yaml");
  // Water under pressure, the kind that the module models; published efficiencies are net.
  Deviation power, rise;
  for (const char* const name : {"nuscale_npm", "rolls_royce_smr"}) {
    const ReactorDesign design = find_design(library, name, "WM");
    ModuleParameters p = test_module();
    const double scale = design.figure("thermal") / p.thermal;
    p.thermal = design.figure("thermal"), p.efficiency = design.figure("efficiency");
    p.house_load = 0.0;
    p.T_core_in = design.figure("core_in"), p.T_core_out = design.figure("core_out");
    p.natural_circulation = std::string(name) == "nuscale_npm";
    for (double* const size : {&p.fuel_capacity, &p.core_mass, &p.hot_mass, &p.exchanger_mass,
                               &p.cold_mass, &p.steam_mass, &p.ramp, &p.power_min})
      *size *= scale;
    Module module(p, 1.0);
    ModuleOutputs out;
    for (int n = 0; n < 60; ++n)
      out = module.advance({n, 10.0 * n, 10.0}, {.power = p.net_rated(), .frequency = 50.0});
    power.see_relative(out.power, design.figure("electric"), name);
    rise.see_relative(out.T_out - out.T_in, p.T_core_out - p.T_core_in, name);
  }
  const std::string subject = "Reactor: heat balance", from = "vendors' figures, grades W and M";
  // The efficiency is published to three digits: half of the last is 0.16 %.
  record({subject, "net electric power at rated heat, NuScale and Rolls-Royce SMR", from, 2e-3},
         power);
  record({subject, "temperature rise of the core at rest, NuScale and Rolls-Royce SMR", from, 1e-4},
         rise);
}

}  // namespace rackflux
