#include "models/facility/horizon.hpp"
#include "solver/base/error.hpp"
#include "tests/unit/models/facility/grid_outcome.hpp"
#include "tests/unit/models/plant/sample_weather.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <optional>
#include <string>

namespace rackflux {
namespace {

constexpr double mw = 1e6, mwh = 3.6e9;

// One module beside a connection that costs more; 27 MW by night, 77 MW by day.
std::string with_module(const std::string& rod_out, const std::string& more = "") {
  return "regime: horizon\nsearch: {method: dispatch}\n"
         "system:\n  period: 1 h\n  periods: 12\n"
         "  demand: {values: [77 MW, 27 MW, 27 MW, 27 MW, 27 MW, 27 MW, 27 MW, 77 MW, 77 MW, 77 "
         "MW, 77 MW, 77 MW]}\n"
         "  grid: {import_cap: {constant: 200 MW}, import_price: {constant: 50 USD/MWh}}\n"
         "smr:\n  share: 1\n  frequency: 60 Hz\n  modules:\n    - name: M\n"
         "      schedule: {fuel: 8 USD/MWh, start_cost: 0 USD}\n" +
         module_plant(rod_out) + more;
}

// At its rating in air of 30 degC for five hours.
std::string with_transformer(const std::string& top_oil_rise) {
  return "regime: horizon\nsearch: {method: dispatch}\n"
         "system:\n  period: 1 h\n  periods: 5\n  demand: {constant: 40 MW}\n"
         "  grid: {import_cap: {constant: 50 MW}, import_price: {constant: 50 USD/MWh}}\n"
         "weather: {temperature: 30 degC, humidity: 0.3, pressure: 1000 hPa}\n"
         "transformers:\n"
         "  - {name: main, carries: grid, rated: 40 MW, tan_phi: 0, hot_spot_rise: 15 K, "
         "loss_ratio: 6, oil_exponent: 0.9, winding_exponent: 0.8, oil_time: 2 h, winding_time: 5 "
         "min, initial_load: 1, top_oil_rise: " +
         top_oil_rise + "}\n";
}

}  // namespace

TEST(HorizonRun, leaves_to_the_grid_what_xenon_keeps_from_the_reactor) {
  // Rods fully out hold 0.004 of excess reactivity: full power needs X <= 1 + 0.004/0.025 = 1.16.
  const GridOutcome fresh = outcome(with_module("0.02")), old = outcome(with_module("0.004"));
  EXPECT_TRUE(fresh.summary.converged) << fresh.summary.verdict;
  EXPECT_TRUE(old.summary.converged) << old.summary.verdict;
  EXPECT_EQ(result(fresh, "energy_from_grid"), 0.0);
  EXPECT_GT(result(old, "energy_from_grid"), 1.0 * mwh);
  EXPECT_GT(result(old, "xenon_passes"), 1.0);
  const auto& power = column(old, "dispatch", "unit.M 1");
  const auto& ceiling = column(old, "units", "ceiling.M 1");
  for (std::size_t t = 0; t < power.size(); ++t) EXPECT_LE(power[t], ceiling[t] + 1e3) << t;
}

TEST(HorizonRun, warns_of_a_reactor_that_xenon_keeps_off) {
  // Rods with 0.001 to give: after four hours at 27 MW and less xenon leaves less than the 15 MW
  // that the module needs, for the rest of the twelve hours.
  const GridOutcome out = outcome(with_module("0.001"));
  EXPECT_TRUE(out.summary.converged);
  const auto& on = column(out, "units", "on.M 1");
  const auto& ceiling = column(out, "units", "ceiling.M 1");
  const auto off = std::count(on.begin(), on.end(), 0.0);
  ASSERT_EQ(off, 7);
  for (std::size_t t = 0; t < on.size(); ++t) EXPECT_EQ(on[t] == 0.0, ceiling[t] < 15.0 * mw) << t;
  EXPECT_EQ(result(out, "xenon_off"), 7.0 * 3600.0);
  const std::string doubt =
      "xenon leaves 'M 1' less than its least power of 15 MW and keeps it off for 7 h, first in "
      "hour "
      "5.00";
  EXPECT_EQ(out.summary.doubts, std::vector<std::string>{doubt});
  EXPECT_EQ(result(outcome(with_module("0.02")), "xenon_off"), 0.0);
}

TEST(HorizonRun, closes_the_balance_of_a_reactor_that_never_runs) {
  const GridOutcome out =
      outcome(with_module("0.02",
                          "      outages: [{module: 1, begin: 0 h, end: 12 h, forced: "
                          "true}]\n"));
  EXPECT_EQ(result(out, "smr_delivered"), 0.0);
  EXPECT_TRUE(out.summary.converged) << out.summary.verdict;
}

TEST(HorizonRun, gives_no_state_of_a_reactor_that_is_out) {
  // At 30 % of power xenon stands below its rated equilibrium all the time.
  const GridOutcome out = outcome(
      with_module("0.02", "      outages: [{module: 1, begin: 3 h, end: 6 h, forced: true}]\n"),
      {"smr.share=0.3", "system.demand={constant: 21 MW}"});
  const auto& fuel = column(out, "reactors", "M 1.T_fuel");
  const auto& xenon = column(out, "reactors", "M 1.xenon");
  for (std::size_t t = 0; t < fuel.size(); ++t) {
    EXPECT_EQ(std::isnan(fuel[t]), t >= 3 && t < 6) << t;
    EXPECT_EQ(std::isnan(xenon[t]), t >= 3 && t < 6) << t;
  }
  EXPECT_LT(result(out, "smr_most_xenon"), 0.9);
  EXPECT_EQ(result(out, "smr_protection_trips"), 0.0) << "the outage is the case's";
}

TEST(HorizonRun, warns_of_a_reactor_that_xenon_keeps_from_coming_back) {
  // The schedule is told nothing of xenon; the replay finds more of it than rods can make up for.
  const GridOutcome out = outcome(
      with_module("0.004", "      outages: [{module: 1, begin: 1 h, end: 5 h, forced: true}]\n"),
      {"smr.xenon_ceiling=false"});
  ASSERT_EQ(out.summary.doubts.size(), 1u);
  EXPECT_NE(out.summary.doubts[0].find("xenon kept 'M 1' out for 7 h"), std::string::npos)
      << out.summary.doubts[0];
  EXPECT_NEAR(result(out, "smr_delivered"), 77.0 * mwh, 0.1 * mwh);
  EXPECT_GT(result(out, "smr_not_followed"), 300.0 * mwh);
}

TEST(HorizonRun, takes_every_hour_of_weather_in_longer_periods) {
  // Rated load for six hours, every other one in air of 40 degC instead of 20 degC: 30 degC in the
  // mean of each period of two hours.
  std::string text = with_transformer("65 K");
  text.replace(text.find("period: 1 h\n  periods: 5"), 24, "period: 2 h\n  periods: 3");
  text.replace(text.find("{temperature: 30 degC, humidity: 0.3, pressure: 1000 hPa}"), 57,
               "{hourly: {temperature: {values: [20 degC, 40 degC, 20 degC, 40 degC, 20 degC, 40 "
               "degC]}, humidity: {constant: 0.3}, pressure: {constant: 1000 hPa}}}");
  EXPECT_NEAR(result(outcome(text), "main.hottest"), 383.15, 1e-9);
}

TEST(HorizonRun, takes_its_part_of_every_hour_of_weather_that_a_period_touches) {
  // 20, 50 and 20 degC in three hours: 30 degC in the mean of each period of 90 minutes.
  std::string text = with_transformer("65 K");
  text.replace(text.find("period: 1 h\n  periods: 5"), 24, "period: 90 min\n  periods: 2");
  text.replace(text.find("{temperature: 30 degC, humidity: 0.3, pressure: 1000 hPa}"), 57,
               "{hourly: {temperature: {values: [20 degC, 50 degC, 20 degC]}, humidity: {constant: "
               "0.3}, pressure: {constant: 1000 hPa}}}");
  EXPECT_NEAR(result(outcome(text), "main.hottest"), 383.15, 1e-9);
  EXPECT_THROW(outcome(text, {"system.period=5401.5 s"}), Error);
}

TEST(HorizonRun, takes_its_part_of_the_hours_of_a_weather_that_begins_within_one) {
  // Hours of 24 and 33 degC in turn, from twenty minutes past one on: 27 degC in the mean of every
  // other period of an hour, 30 degC in the others.
  const std::string file = testing::TempDir() + "twenty_past.epw";
  std::ofstream(file) << sample::epw(
      [](int, int, int hour) { return hour % 2 ? "33.0,0.0,40,95000" : "24.0,0.0,40,95000"; });
  std::string text = with_transformer("65 K");
  text.replace(text.find("{temperature: 30 degC, humidity: 0.3, pressure: 1000 hPa}"), 57,
               "{epw: '" + file + "', from: 80 min}");
  EXPECT_NEAR(result(outcome(text), "main.hottest"), 383.15, 1e-9);
}

TEST(HorizonRun, schedules_the_turbine_of_a_salt_store_apart_from_its_reactor) {
  // 840 MW of heat are 0.41 * 840 - 20 = 324.4 MW net, the turbine gives up to 492.5 MW. 150 MW by
  // night and 450 MW by day are 300 MW in the mean: the tank carries the rest over.
  const std::string text =
      "regime: horizon\nsearch: {method: dispatch}\n"
      "system:\n  period: 1 h\n  periods: 12\n"
      "  demand: {values: [150 MW, 150 MW, 150 MW, 150 MW, 150 MW, 150 MW, 450 MW, 450 MW, 450 MW, "
      "450 MW, 450 MW, 450 MW]}\n"
      "  grid: {import_cap: {constant: 500 MW}, import_price: {constant: 50 USD/MWh}}\n"
      "smr:\n  share: 0.5\n  frequency: 60 Hz\n  modules:\n    - name: N\n"
      "      schedule: {fuel: 9 USD/MWh, start_cost: 0 USD}\n"
      "      thermal: 840 MW\n      efficiency: 0.41\n      house_load: 20 MW\n"
      "      ramp: 30 MW/min\n      power_min: 100 MW\n"
      "      core: {spectrum: fast, fuel_coefficient: -5e-6 1/K, coolant_coefficient: -3e-6 1/K, "
      "rod_rate: 2e-4 1/s, rod_out: 0.02, rod_in: -0.08, fuel_capacity: 6 MJ/K, fuel_excess: 250 "
      "K}\n"
      "      coolant: {core_in: 360 degC, core_out: 510 degC, coolant_heat: 1270 J/kg/K, "
      "core_mass: "
      "4000 kg, hot_mass: 100 t, exchanger_mass: 20 t, cold_mass: 100 t}\n"
      "      turbine: {steam: 327 degC, feedwater: 227 degC, steam_mass: 30 t, condenser: 37 degC, "
      "frequency: 60 Hz}\n"
      "      salt_storage: {capacity: 4200 MWh, energy: 500 MWh, hot: 490 degC, cold: 290 degC, "
      "turbine_heat: 1250 MW}\n";
  const GridOutcome out = outcome(text);
  EXPECT_TRUE(out.summary.converged) << out.summary.verdict;
  EXPECT_NEAR(result(out, "energy_from_grid"), 0.0, 1e-6 * mwh);
  // 300 MW up at 30 MW/min are 25 MWh too late; the dynamics have the heat for the rest.
  EXPECT_NEAR(result(out, "smr_not_followed"), 25.0 * mwh, 2.0 * mwh);
  // More than the reactor can make: 400 MW all the time empty the tank at 184.4 MW of heat, which
  // must be full again at the end, so that the grid gives what is above 324.4 MW.
  const GridOutcome much = outcome(text, {"system.demand={constant: 400 MW}"});
  EXPECT_NEAR(result(much, "energy_from_grid"), 12.0 * 75.6 * mwh, 1e-3 * mwh);
}

TEST(HorizonRun, refuses_modules_that_turn_at_another_frequency_than_the_grid) {
  // Its governor would find 10 Hz missing and give all there is, whatever was scheduled.
  try {
    outcome(with_module("0.02"), {"smr.frequency=50 Hz"});
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(
        std::string(error.what()).find("smr.frequency: is 50 Hz, but module 'M 1' turns at 60 Hz"),
        std::string::npos)
        << error.what();
  }
}

TEST(HorizonRun, counts_what_the_dynamics_cannot_follow_as_a_balance) {
  const GridOutcome out = outcome(with_module("0.02"));
  // 50 MW down and up at 1 MW/min: D^2/2r = 1250 MW min; 5 s of lags behind it.
  const double wanted = (50.0 * 50.0 / 2.0 / 60.0 + 50.0 * 5.0 / 3600.0) * mwh;
  EXPECT_NEAR(result(out, "smr_not_followed"), wanted, 0.01 * wanted);
  EXPECT_NEAR(result(out, "smr_asked"), (77.0 * 6 + 27.0 * 6) * mwh, 1e-6 * mwh);
  EXPECT_EQ(column(out, "reactors", "asked").size(), 12u);
}

TEST(HorizonRun, ages_a_transformer_as_the_standard_says_for_a_steady_load) {
  // Rated load in 30 degC: hot spot 30 + 65 + 15 = 110 degC, where insulation ages at rate 1.
  const GridOutcome out = outcome(with_transformer("65 K"));
  EXPECT_NEAR(result(out, "main.hottest"), 383.15, 1e-9);
  EXPECT_NEAR(result(out, "main.equivalent_ageing"), 1.0, 0.01);
  EXPECT_NEAR(result(out, "main.life_lost"), 5.0 / 180000.0, 0.01 * 5.0 / 180000.0);
  EXPECT_TRUE(out.summary.doubts.empty());
}

TEST(HorizonRun, warns_of_a_transformer_hotter_than_its_loading_guide_allows) {
  // Hot spot 30 + 100 + 15 = 145 degC for five hours.
  const Summary summary = outcome(with_transformer("100 K")).summary;
  const std::string doubt =
      "the hot spot of 'main' reaches 145.0 degC: 5 h above the 120 degC of normal cyclic loading, "
      "5 h above the 140 degC of long-time emergency loading (IEC 60076-7, table 2)";
  EXPECT_EQ(summary.doubts, std::vector<std::string>{doubt});
  EXPECT_TRUE(summary.verdict.ends_with("; " + doubt)) << summary.verdict;
  EXPECT_TRUE(summary.converged);
}

TEST(HorizonRun, names_the_line_of_an_exponent_that_no_transformer_has) {
  std::string text = with_transformer("65 K");
  const std::string exponent = "winding_exponent: 0.8";
  text.replace(text.find(exponent), exponent.size(), "winding_exponent: 800");
  try {
    outcome(text);
    FAIL() << "nothing was refused";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what())
                  .find(": transformers[0].winding_exponent: 800 is outside 0.5 to 1"),
              std::string::npos)
        << error.what();
  }
}

TEST(HorizonRun, writes_the_reserve_that_its_bill_charges) {
  // 10 MW on the unit, down to 8: 2 MW of the 5 MW downward; up to 12: 2 MW of 4 MW upward
  const GridOutcome out = outcome(
      "regime: horizon\nsearch: {method: commit}\nsystem:\n  period: 15 min\n  periods: 2\n"
      "  demand: {constant: 10 MW}\n  reserve: {constant: 4 MW}\n  reserve_down: {constant: 5 MW}\n"
      "  lost_reserve_value: 100 USD/MWh\n"
      "  units:\n    - {name: U, power_min: 8 MW, power_max: 12 MW, ramp_up: 10 MW/min, "
      "starts: [{cost: 0 USD}], cost: [{power: 8 MW, rate: 80 USD/h}, {power: 12 MW, rate: 120 "
      "USD/h}], initial: {on: true, time_in_state: 9 h, power: 10 MW}}\n");
  double joules = 0.0;
  for (const char* const name : {"reserve_short", "reserve_down_short"})
    for (const double watts : column(out, "dispatch", name)) joules += watts * 900.0;
  EXPECT_NEAR(joules, 0.5 * 5.0 * mwh, 1e3);
  EXPECT_NEAR(result(out, "cost_lost_reserve"), joules * 100.0 / mwh, 1e-6);
}

TEST(HorizonRun, says_where_stands_what_has_no_schedule) {
  std::string text = with_transformer("65 K");
  text.replace(text.find("constant: 50 MW"), 15, "constant: 30 MW");
  try {
    outcome(text);
    FAIL() << "nothing was refused";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find(": system: commitment: no schedule exists"),
              std::string::npos)
        << error.what();
  }
}

TEST(HorizonRun, counts_carbon_of_imports_or_says_that_it_does_not) {
  const auto carbon = [](const std::string& more,
                         const std::string& name) -> std::optional<double> {
    const Summary summary = outcome(with_transformer("65 K") + more).summary;
    for (const SummaryResult& r : summary.results)
      if (r.name == name) return r.value;
    return std::nullopt;
  };
  // 40 MW of import for five hours at 400 kg/MWh.
  const std::string given = "grid_carbon: {constant: 400 kg/MWh}\n";
  EXPECT_NEAR(carbon(given, "carbon").value_or(0.0), 200.0 * 400.0, 1e-6);
  EXPECT_FALSE(carbon("", "carbon"));
  EXPECT_EQ(carbon("", "carbon_without_imports"), 0.0);
}

TEST(HorizonRun, refuses_carbon_in_mistaken_units) {
  const auto complaint = [](const std::string& more) {
    try {
      outcome(with_transformer("65 K") + more);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  EXPECT_EQ(complaint("grid_carbon: {constant: 1.2 kg/kWh}\n"), "accepted");
  const std::string text = complaint("grid_carbon: {constant: 400 kg/kWh}\n");
  EXPECT_NE(text.find("grid_carbon.constant: 400 kg/kWh is outside"), std::string::npos) << text;
  const std::string file = testing::TempDir() + "carbon.csv";
  std::ofstream(file) << "carbon\n0.4\n0.4\n400\n0.4\n0.4\n";
  const std::string column =
      complaint("grid_carbon: {file: '" + file + "', column: carbon, unit: kg/kWh}\n");
  EXPECT_NE(column.find("carbon.csv' line 4: 400 kg/kWh is outside"), std::string::npos) << column;
}

TEST(HorizonRun, lists_every_part_of_the_cost) {
  // A store with wear, bought for two dear hours out of three.
  const GridOutcome out = outcome(
      "regime: horizon\nsearch: {method: dispatch}\nsystem:\n  period: 1 h\n  periods: 3\n"
      "  demand: {constant: 40 MW}\n"
      "  storages: [{name: S, charge: 20 MW, discharge: 20 MW, capacity: 20 MWh, held_min: 0 MWh, "
      "held: 0 MWh, charge_efficiency: 1, discharge_efficiency: 0.9, wear: 5 USD/MWh}]\n"
      "  grid: {import_cap: {constant: 70 MW}, import_price: {values: [10 USD/MWh, 90 USD/MWh, 90 "
      "USD/MWh]}}\n");
  double parts = 0.0;
  for (const SummaryResult& r : out.summary.results)
    if (r.name.starts_with("cost_")) parts += r.value;
  EXPECT_NEAR(result(out, "cost_wear"), 18.0 * 5.0, 1e-6);
  EXPECT_NEAR(parts, result(out, "cost"), 1e-6 * parts);
}

TEST(HorizonRun, writes_all_tables_on_the_clock_of_the_case) {
  // Twelve hours from the second day on; a row carries the start of its period.
  const std::string transformers = with_transformer("65 K");
  const GridOutcome out =
      outcome(with_module("0.02", transformers.substr(transformers.find("weather:"))),
              {"system.begin=24 h", "transformers[0].rated=100 MW"});
  ASSERT_EQ(out.tables.size(), 4U);
  for (const Table& table : out.tables) {
    EXPECT_EQ(column(out, table.name, "t").front(), 24.0 * 3600.0) << table.name;
    EXPECT_EQ(column(out, table.name, "t").back(), 35.0 * 3600.0) << table.name;
  }
}

TEST(HorizonRun, says_where_a_case_asks_for_what_cannot_be) {
  const auto complaint = [](const std::string& text) {
    try {
      outcome(text);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  std::string text = with_module("0.02");
  text.replace(text.find("period: 1 h"), 11, "period: 30 min");
  EXPECT_NE(complaint(text).find("smr: reactors are scheduled hour by hour"), std::string::npos)
      << complaint(text);
  const std::string alone =
      "regime: horizon\nsearch: {method: dispatch}\nsystem: {period: 1 h, periods: 2, demand: "
      "{constant: 0 MW}}\n"
      "weather: {temperature: 30 degC, humidity: 0.3, pressure: 1000 hPa}\n"
      "line: {voltage: 69 kV, power_factor: 1, wind_angle: 90 degrees, elevation: 0 m, wind: "
      "{constant: 1 m/s}, sun: {constant: 0 W/m2}, static: {temperature: 30 degC, wind: 1 m/s, "
      "sun: "
      "0 W/m2}, conductor: {diameter: 28 mm, low: 25 degC, high: 75 degC, resistance_low: 0.07 "
      "ohm/km, resistance_high: 0.08 ohm/km, emissivity: 0.8, absorptivity: 0.8, hottest: 100 "
      "degC}}\n";
  EXPECT_NE(complaint(alone).find("system.grid: a line or a network feeds the site"),
            std::string::npos)
      << complaint(alone);
  EXPECT_NE(complaint("regime: horizn\n").find("horizon"), std::string::npos);
  EXPECT_NE(complaint("regime: horizon\nsearch: {method: dispatch}\nworkload: {}\n"
                      "system: {period: 1e12 s, periods: 120}\n")
                .find("system.period: 120 periods"),
            std::string::npos);
  EXPECT_NE(complaint(with_module("0.02", "      outages: [{module: 2, begin: 1 h, end: 2 h}]\n"))
                .find("outages[0].module"),
            std::string::npos);
}

}  // namespace rackflux
