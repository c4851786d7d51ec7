#include "models/facility/coupler.hpp"
#include "models/facility/lumped.hpp"
#include "models/facility/site.hpp"
#include "models/facility/site_run.hpp"
#include "solver/base/error.hpp"
#include "tests/unit/models/plant/sample_plants.hpp"
#include "tests/unit/models/plant/sample_weather.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <numeric>

namespace rackflux {
namespace {

// 6 MW dynamic, 0.4 MW leakage at 60 degC, 30 K from supply to junction at full power.
SiteRacks racks() {
  return {0.4e6, 0.012, 333.15, 5e-6};
}

PowerChain chain() {
  const LossCurve supply{"psu", 10e6, {40e3, 0.02, 0.02}};
  const TransformerRating transformer{"transformer", 10e6, 6e3, 60e3};
  return PowerChain({{"psu", supply, 1, HeatPlace::rack_liquid},
                     {"transformer", transformer, 1, HeatPlace::outdoors, 0.2}});
}

SiteFacility site(double degC) {
  SiteFacility facility(racks(), chain(), Plant(sample::dry_plant()), 0.1);
  const PlantInput outside = sample::at(0.0, degC, 0.3);
  facility.set(6e6, outside.air, outside.T_wet);
  return facility;
}

}  // namespace

TEST(SiteFacility, counts_every_watt_once) {
  SiteFacility facility = site(10.0);
  const FacilityDemand demand = facility.solve(Step{}, {}, {});
  const SiteState& now = facility.state();
  const double lost = std::accumulate(now.chain.loss.begin(), now.chain.loss.end(), 0.0);
  EXPECT_NEAR(demand.power(), now.it + lost + now.plant.power(), 1e-6);
  // What comes in leaves to the air: by the plant, and from the transformer outdoors.
  EXPECT_NEAR(demand.power(), now.plant.to_ambient + now.chain.heat_at(HeatPlace::outdoors), 1e-6);
  EXPECT_NEAR(now.leakage, 0.4e6 * std::exp(0.012 * (now.junction - 333.15)), 1e-3);
}

TEST(SiteFacility, leaks_more_on_a_hot_day_when_the_supply_floats) {
  SiteFacility cool = site(10.0), hot = site(38.0);
  cool.solve(Step{}, {}, {});
  hot.solve(Step{}, {}, {});
  EXPECT_NEAR(cool.state().plant.supply, 303.15, 1e-9);
  EXPECT_GT(hot.state().plant.supply, 308.0);
  EXPECT_GT(hot.state().leakage, cool.state().leakage * 1.05);
  EXPECT_GT(hot.state().passes, 2);
  EXPECT_GT(hot.state().plant.power(), cool.state().plant.power());
}

TEST(SiteFacility, keeps_its_cooling_on_the_grid_while_a_ups_carries_the_racks) {
  SiteFacility facility = site(10.0);
  GridSupply transferred;
  transferred.connected = 0.0;
  const FacilityDemand demand = facility.solve(Step{}, {}, transferred);
  EXPECT_EQ(demand.it, 0.0);
  EXPECT_NEAR(demand.power(), facility.state().plant.power(), 1e-9);
  EXPECT_GT(demand.cooling, 0.0);
}

TEST(SiteFacility, loses_more_in_its_transformer_at_low_voltage) {
  SiteFacility facility = site(10.0);
  GridSupply low;
  low.volt_pu = 0.9;
  const double nominal = facility.solve(Step{}, {}, {}).losses;
  const double sagging = facility.solve(Step{}, {}, low).losses;
  // By hand: core 6 kW V^2, windings 60 kW (K/V)^2.
  const double K =
      facility.state().chain.loss.size()
          ? (facility.state().it + facility.state().chain.loss[0]) * std::hypot(1.0, 0.2) / 10e6
          : 0.0;
  EXPECT_NEAR(sagging - nominal, 6e3 * (0.81 - 1.0) + 60e3 * K * K * (1.0 / 0.81 - 1.0), 1e-3);
}

TEST(SiteFacility, pumps_less_water_when_the_frequency_sags) {
  SiteFacility facility = site(10.0);
  GridSupply low;
  low.freq_pu = 0.96;
  facility.solve(Step{}, {}, {});
  const double flow = facility.state().plant.flow, pumps = facility.state().plant.pumps;
  facility.solve(Step{}, {}, low);
  EXPECT_NEAR(facility.state().plant.flow, 0.96 * flow, 1e-3 * flow);  // the heat barely moves
  EXPECT_NEAR(facility.state().plant.pumps, 0.96 * 0.96 * 0.96 * pumps, 3e-3 * pumps);
}

TEST(SiteFacility, agrees_with_a_weak_grid) {
  SiteFacility facility = site(36.0);
  TheveninGrid grid({1.02, 0.3, 10e6});
  CouplingParameters p;
  p.power_base = 8e6;
  Coupler coupler(p, facility, grid, {});
  const CouplingReport report = coupler.advance({0, 0.0, 300.0});
  EXPECT_LT(report.residual, 1.0);
  EXPECT_LT(coupler.supply().volt_pu, 1.0);
  const FacilityDemand again = facility.solve(Step{}, coupler.supply(), coupler.supply());
  EXPECT_NEAR(again.power(), coupler.demand().power(), 1e-6 * 8e6);
}

TEST(SiteFacility, says_that_its_leakage_runs_away) {
  SiteRacks hot = racks();
  hot.leak = 3e6;
  hot.beta = 0.05;
  SiteFacility facility(hot, chain(), Plant(sample::dry_plant()), 0.1);
  const PlantInput outside = sample::at(0.0, 30.0, 0.3);
  facility.set(8e6, outside.air, outside.T_wet);
  try {
    facility.solve(Step{}, {}, {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("thermal runaway"), std::string::npos) << error.what();
  }
}

namespace {

std::string site_case(const std::string& weather, const std::string& reactance) {
  return "time: {end: 6 h, step: 30 min}\n"
         "workload:\n  idle_capacity: 100 kW\n  members:\n"
         "    - {name: pre, kind: training, priority: 1, nodes: 600, compute_power: 10 kW, "
         "wait_power: 5 kW,\n"
         "       communicate_power: 6 kW, checkpoint_power: 4 kW, idle_power: 1 kW, compute: 900 "
         "ms,\n"
         "       communicate: 100 ms, jitter: 0, checkpoint_every: 0, checkpoint: 0 s, start: 2 h, "
         "stop: 4 h,\n"
         "       ramp: 0 s}\n"
         "racks: {leakage: 400 kW, leakage_slope: 0.012 1/K, reference_temperature: 60 degC, "
         "thermal_resistance: 5e-6 K/W}\n"
         "power_chain:\n"
         "  - {name: psu, kind: converter, heat_to: rack_liquid, rated: 10 MW, idle_loss: 40 kW, "
         "linear_loss: 0.02, quadratic_loss: 0.02}\n"
         "tan_phi: 0.1\n"
         "plant: {set_point: 30 degC, rise: 10 K, lowest_flow: 0.3, warmest: 45 degC, pump: {flow: "
         "0.26 m3/s, friction: 250 kPa,\n"
         "  pump_efficiency: 0.78, drive_efficiency: 0.93}, dry_cooler: {fan_power: 250 kW, "
         "lowest_speed: 0.1, rated: {heat: 10 MW,\n"
         "  hot_in: 45 degC, cold_in: 26 degC, hot_flow: 240 kg/s, cold_flow: 700 kg/s, "
         "hot_resistance: 0.3, cold_exponent: 0.6}}}\n"
         "weather: " +
         weather + "\nconnection: {voltage: 1.02, reactance: " + reactance + ", base: 10 MW}\n";
}

}  // namespace

TEST(SiteRun, follows_a_job_through_the_site_and_counts_its_energy) {
  const Config config =
      Config::parse(site_case("{temperature: 20 degC, humidity: 0.5, pressure: 1000 hPa}", "0.3"));
  SiteRun site(config);
  config.reject_unread();
  const GridOutcome out = site.run();
  const auto& rows = site.rows();
  ASSERT_EQ(rows.size(), 12u);
  // By hand: 600 nodes of 1 kW idle; of 0.9 * 10 + 0.1 * 6 = 9.6 kW from 2 h to 4 h; 100 kW idle
  // hall.
  EXPECT_NEAR(rows[0].demand.it - rows[0].leakage, 0.7e6, 1.0);
  EXPECT_NEAR(rows[5].demand.it - rows[5].leakage, 5.86e6, 1e3);
  EXPECT_NEAR(rows[11].demand.it - rows[11].leakage, 0.7e6, 1e3);
  EXPECT_LT(rows[5].volt_pu, rows[0].volt_pu);
  // Every joule that the site draws leaves it as heat.
  ASSERT_EQ(out.summary.balances.size(), 1u);
  EXPECT_LT(out.summary.balances.front().gap, 1e-9);
  EXPECT_TRUE(out.summary.converged) << out.summary.verdict;
  ASSERT_EQ(out.tables.size(), 1u);
  EXPECT_EQ(out.tables.front().columns.front().values.size(), 12u);
}

TEST(SiteRun, names_the_hour_in_which_no_operating_point_exists) {
  const Config config =
      Config::parse(site_case("{temperature: 20 degC, humidity: 0.5, pressure: 1000 hPa}", "0.9"));
  SiteRun site(config);
  try {
    site.run();
    FAIL();
  } catch (const Error& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find(": connection: hour 2.00: t = 7200 s: no operating point"),
              std::string::npos)
        << text;
  }
}

TEST(SiteRun, says_where_stands_what_a_step_cannot_use) {
  const std::string mild = "{temperature: 20 degC, humidity: 0.5, pressure: 1000 hPa}";
  const auto complaint = [](const std::string& text) -> std::string {
    try {
      SiteRun site(Config::parse(text));
      site.run();
    } catch (const Error& error) {
      return error.what();
    }
    return "none";
  };
  const std::string hot = "{temperature: 60 degC, humidity: 0.1, pressure: 1000 hPa}";
  const std::string capped = site_case(mild, "0.3") + "power_cap: 1 W\n";
  EXPECT_NE(complaint(site_case(hot, "0.3")).find(": plant: hour 0.00: "), std::string::npos)
      << complaint(site_case(hot, "0.3"));
  EXPECT_NE(complaint(capped).find(": workload: hour 0.00: "), std::string::npos)
      << complaint(capped);
}

TEST(SiteRun, refuses_a_step_longer_than_the_run_and_a_plant_without_its_numbers) {
  std::string text = site_case("{temperature: 20 degC, humidity: 0.5, pressure: 1000 hPa}", "0.3");
  text.replace(text.find("30 min"), 6, "30 h");
  EXPECT_THROW(SiteRun{Config::parse(text)}, Error);
  EXPECT_THROW(SiteRun{Config::parse("time: {end: 1 h, step: 1 min}\n")}, Error);
  EXPECT_THROW(SiteRun{Config::parse(site_case("{epw: /nowhere.epw}", "0.3"))}, Error);
}

TEST(SiteWeather, of_a_run_of_microseconds_is_its_first_hour) {
  const SiteWeather weather(
      Config::parse("hourly: {temperature: {values: [10 degC]}, humidity: {constant: 0.5}, "
                    "pressure: {constant: 1000 hPa}}"),
      1e-6);
  EXPECT_EQ(weather.at(0.0).air.T, 283.15);
}

TEST(SiteRun, refuses_more_steps_than_it_can_hold) {
  std::string text = site_case("{temperature: 20 degC, humidity: 0.5, pressure: 1000 hPa}", "0.3");
  text.replace(text.find("30 min"), 6, "1 us");
  try {
    SiteRun{Config::parse(text)};
    FAIL() << "nothing was refused";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("2.16e+10 steps"), std::string::npos) << error.what();
  }
}

TEST(SiteRun, refuses_steps_that_would_leave_hours_of_weather_out_or_stretch_them) {
  const std::string hours =
      "{hourly: {temperature: {values: [10 degC, 30 degC, 10 degC, 30 degC, 10 degC, 30 degC]}, "
      "humidity: {constant: 0.5}, pressure: {constant: 1000 hPa}}}";
  const std::string constant = "{temperature: 20 degC, humidity: 0.5, pressure: 1000 hPa}";
  const auto made = [&](const std::string& weather, const char* step) {
    return SiteRun{
        Config::parse(site_case(weather, "0.3"), "case.yaml", {std::string("time.step=") + step})};
  };
  EXPECT_NO_THROW(made(hours, "1 h"));
  EXPECT_NO_THROW(made(constant, "2 h"));
  for (const char* step : {"2 h", "45 min"}) {
    try {
      made(hours, step);
      FAIL();
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find("time.step: the weather changes every hour"),
                std::string::npos)
          << error.what();
    }
  }
}

TEST(SiteRun, takes_no_step_across_two_hours_of_a_weather_that_begins_within_one) {
  const std::string file = testing::TempDir() + "two_hours.epw";
  std::ofstream(file) << sample::epw(
      [](int, int, int hour) { return hour % 2 ? "10.0,0.0,40,95000" : "30.0,0.0,40,95000"; });
  const auto made = [&](const char* from, const char* step) {
    const std::string weather = "{epw: '" + file + "', from: " + from + "}";
    return SiteRun{
        Config::parse(site_case(weather, "0.3"), "case.yaml", {std::string("time.step=") + step})};
  };
  EXPECT_NO_THROW(made("3 h", "1 h"));
  EXPECT_THROW(made("30 min", "1 h"), Error);
  EXPECT_THROW(made("20 min", "30 min"), Error);
  SiteRun run = made("90 min", "30 min");
  const double T[] = {303.15, 283.15, 283.15, 303.15};
  run.run();
  for (std::size_t n = 0; n < 4; ++n) EXPECT_NEAR(run.rows()[n].T_outside, T[n], 1e-9) << n;
}

TEST(SiteRun, says_which_weather_no_air_can_have) {
  const std::string thin =
      "{hourly: {temperature: {constant: 20 degC}, humidity: {constant: 0.5}, "
      "pressure: {constant: 100 hPa}}}";
  try {
    SiteRun{Config::parse(site_case(thin, "0.3"))};
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find(": weather.hourly: an air pressure of 10000 Pa"),
              std::string::npos)
        << error.what();
  }
}

TEST(SiteRun, warns_of_chillers_outside_their_published_curves) {
  const auto run = [](const char* set_point) {
    std::string text =
        site_case("{temperature: 20 degC, humidity: 0.5, pressure: 1000 hPa}", "0.3");
    const std::size_t dry = text.find("dry_cooler"), end = text.find("weather:");
    text.replace(dry, end - dry,
                 "chiller: {curves: carrier_19xr_1143kw, size: 1.2 MW, count: 9, condenser_water: "
                 "300 kg/s, condenser_target: 24 degC,\n"
                 "  pump: {flow: 0.5 m3/s, friction: 150 kPa, pump_efficiency: 0.78, "
                 "drive_efficiency: 0.93},\n"
                 "  tower: {model: york, water: 300 kg/s, air: 300 kg/s, fan_power: 100 kW, "
                 "lowest_speed: 0.2, cycles: 4, drift: 2e-5}}}\n");
    return SiteRun{
        Config::parse(text, "case.yaml",
                      {"workload.idle_capacity=3 MW", std::string("plant.set_point=") + set_point})}
        .run()
        .summary;
  };
  // Its curves end at chilled water of 12.78 degC.
  const Summary warm = run("22 degC");
  EXPECT_NE(warm.verdict.find("in 12 of 12 steps water or air lies outside the published curves"),
            std::string::npos)
      << warm.verdict;
  EXPECT_EQ(run("10 degC").verdict.find("published curves"), std::string::npos);
}

TEST(SiteRun, warns_of_a_heat_pump_that_lifts_less_than_any_on_the_market) {
  const auto run = [](const char* supply) {
    std::string text =
        site_case("{temperature: 20 degC, humidity: 0.5, pressure: 1000 hPa}", "0.3");
    text.insert(text.find("dry_cooler:"),
                "heat_reuse: {demand: 100 kW, supply: " + std::string(supply) +
                    ", return: 25 degC, approach: 3 K, second_law: 0.5}, ");
    return SiteRun{Config::parse(text)}.run().summary;
  };
  // From 27 degC; four of twelve steps return water warm enough to serve 33 degC directly.
  const std::string warm = run("33 degC").verdict;
  EXPECT_NE(warm.find("in 8 of 12 steps the heat pump of the customer lifts less than 10 K"),
            std::string::npos)
      << warm;
  EXPECT_EQ(run("45 degC").verdict.find("heat pump"), std::string::npos);
}

}  // namespace rackflux
