#include "models/smr/designs.hpp"
#include "models/smr/fleet.hpp"
#include "solver/base/error.hpp"
#include "tests/unit/models/smr/reference_module.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

namespace rackflux {

constexpr double mw = 1e6, hour = 3600.0, mwh = 3.6e9;

std::vector<ModuleParameters> modules(int count, double ramp) {
  std::vector<ModuleParameters> all(static_cast<std::size_t>(count), test_module());
  for (int m = 0; m < count; ++m) {
    all[static_cast<std::size_t>(m)].name = "M" + std::to_string(m + 1);
    all[static_cast<std::size_t>(m)].ramp = ramp;
  }
  return all;
}

TEST(Replay, counts_the_energy_that_a_ramp_of_the_set_point_cannot_follow) {
  // Two modules of 77 MW fall by 40 MW together at 0.5 MW/min each: 40 minutes of surplus, and the
  // same shortfall on the way up: 40 MW * 40/60 h / 2 = 13.33 MWh each way, more by the lags of
  // the set-point (5 s) and the turbine (6 s): 40 MW * 11 s = 0.12 MWh.
  Fleet fleet(modules(2, 0.5 * mw / 60.0), 1.0);
  const Replay result = replay(fleet, {154.0 * mw, 114.0 * mw, 154.0 * mw, 154.0 * mw}, 50.0);
  ASSERT_EQ(result.hours.size(), 4u);
  EXPECT_NEAR(result.surplus / mwh, 13.33 + 0.12, 0.15);
  EXPECT_NEAR(result.not_followed / mwh, 13.33 + 0.12, 0.4);
  EXPECT_NEAR(result.hours[0].not_followed, 0.0, 0.01 * mwh);
  EXPECT_LT(result.worst_imbalance, 1e-10);
  std::cout << "not followed: " << result.not_followed / mwh
            << " MWh, surplus: " << result.surplus / mwh << " MWh\n";
}

TEST(Replay, of_a_dispatch_beyond_the_modules_reports_the_rest) {
  Fleet fleet(modules(2, 1.0 * mw), 1.0);
  const Replay result = replay(fleet, {170.0 * mw}, 50.0);
  EXPECT_NEAR(result.not_followed / mwh, 16.0, 0.1);
}

TEST(Fleet, of_unlike_modules_rests_at_the_power_it_starts_with) {
  // House loads of 3 and 23 MW of 80 MW: 80.4 MW are 60 % of the net power of both, 46.2 and 34.2
  // MW, and 49.2 and 57.2 MW of gross power.
  std::vector<ModuleParameters> unlike = modules(2, 1.0 * mw);
  unlike[1].house_load = 23.0 * mw;
  unlike[1].power_min = 11.0 * mw;
  Fleet fleet = Fleet::giving(80.4 * mw, unlike);
  for (int n = 0; n < 10; ++n) {
    const FleetOutputs out =
        fleet.advance({n, n * 1.0, 1.0}, {.power = 80.4 * mw, .frequency = 50.0});
    EXPECT_NEAR(out.modules[0].power, 46.2 * mw, 1.0);
    EXPECT_NEAR(out.modules[1].power, 34.2 * mw, 1.0);
    EXPECT_NEAR(out.modules[1].thermal, 250.0 * mw * 57.2 / 80.0, 100.0);
  }
}

TEST(Fleet, gives_what_is_asked_where_one_module_may_not_go_as_low_as_the_others) {
  // 90 MW of three modules of 77 MW: 30 MW each, were it not for the 50 MW the second must give.
  std::vector<ModuleParameters> unlike = modules(3, 1.0 * mw);
  unlike[1].power_min = 50.0 * mw;
  Fleet fleet = Fleet::giving(90.0 * mw, unlike);
  for (int n = 0; n < 10; ++n) {
    const FleetOutputs out =
        fleet.advance({n, n * 1.0, 1.0}, {.power = 90.0 * mw, .frequency = 50.0});
    EXPECT_NEAR(out.modules[0].power, 20.0 * mw, 1.0);
    EXPECT_NEAR(out.modules[1].power, 50.0 * mw, 1.0);
    EXPECT_NEAR(out.power, 90.0 * mw, 1.0);
  }
  EXPECT_THROW(Fleet::giving(232.0 * mw, unlike), Error);
  EXPECT_THROW(Fleet::giving(50.0 * mw, unlike), Error);
}

TEST(Fleet, knows_its_firm_power_and_refuels_by_the_calendar) {
  Fleet fleet(modules(3, 1.0 * mw), 1.0, {{.module = 1, .from = 600.0, .until = 1800.0}});
  FleetOutputs out = fleet.advance({0, 0.0, 60.0}, {.power = 231.0 * mw, .frequency = 50.0});
  EXPECT_EQ(out.in_service, 3);
  EXPECT_NEAR(out.firm, 154.0 * mw, 1.0);
  out = fleet.advance({1, 600.0, 60.0}, {.power = 231.0 * mw, .frequency = 50.0});
  EXPECT_EQ(out.in_service, 2);
  EXPECT_NEAR(out.available, 154.0 * mw, 1.0);
  EXPECT_NEAR(out.firm, 77.0 * mw, 1.0);
  EXPECT_EQ(out.modules[1].power, 0.0);
  out = fleet.advance({2, 1800.0, 10.0}, {.power = 231.0 * mw, .frequency = 50.0});
  EXPECT_EQ(out.in_service, 3);
  EXPECT_LT(out.modules[1].power, 40.0 * mw);  // comes back at its lowest power
}

TEST(Fleet, brings_a_module_back_with_the_salt_that_it_left) {
  // The turbine draws on the tank for two hours; an outage of an hour neither fills nor empties it.
  const ModuleParameters p = test_salt_module();
  Fleet fleet({p}, 1.0, {{0, 2.0 * hour, 3.0 * hour}});
  double left = 0.0, back = 0.0;
  for (int n = 0; n < 181; ++n) {
    const FleetOutputs out =
        fleet.advance({n, 60.0 * n, 60.0}, {.power = 450.0 * mw, .frequency = 50.0});
    if (n == 119) left = out.modules[0].salt_energy;
    if (n == 180) back = out.modules[0].salt_energy;
  }
  EXPECT_LT(left, p.salt->energy - 400.0 * mwh);
  EXPECT_NEAR(back, left, 10.0 * mwh);  // a minute of at most 840 MW in or out is 14 MWh
}

/// Xenon over its rated equilibrium after a pause at zero power that follows long rated power.
double xenon_after(const ModuleParameters& p, double pause) {
  Xenon pair(*p.xenon);
  pair.advance(pause, 0.0);
  return pair.over_rated();
}

TEST(Fleet, brings_a_module_back_with_the_xenon_of_its_pause) {
  // Eight hours after the shutdown, near the peak of xenon and far from rest at the lowest power.
  const ModuleParameters p = test_module();
  Fleet fleet({p}, 1.0, {{0, 1.0 * hour, 9.0 * hour}});
  FleetOutputs out;
  for (int n = 0; n <= 540; ++n)
    out = fleet.advance({n, 60.0 * n, 60.0},
                        {.power = n < 60 ? 77.0 * mw : p.power_min, .frequency = 50.0});
  EXPECT_EQ(out.in_service, 1);
  EXPECT_EQ(fleet.kept_out_by_xenon(0), 0.0);
  const double expected = xenon_after(p, 8.0 * hour);
  EXPECT_GT(expected, 1.5);
  EXPECT_NEAR(out.modules[0].xenon, expected, 2e-3);  // burnt for a minute
  // Critical with that xenon: rods make up for it and for the cooler fuel.
  EXPECT_NEAR(out.modules[0].reactivity, 0.0, 2e-4);
}

TEST(Fleet, keeps_a_module_out_until_rods_make_up_for_its_xenon) {
  ModuleParameters p = test_module();
  p.rod_out = 0.004;
  const double share = (p.power_min + p.house_load) / (p.efficiency * p.thermal);
  const auto rods = [&](double pause) {
    return p.fuel_coefficient * p.fuel_excess * (1.0 - share) +
           p.xenon_worth * (xenon_after(p, pause) - 1.0);
  };
  Fleet fleet({p}, 1.0, {{0, 0.0, 6.0 * hour}});
  int back = 0;
  for (int n = 0; n < 60 * 36 && back == 0; ++n)
    if (fleet.advance({n, 60.0 * n, 60.0}, {.power = 77.0 * mw, .frequency = 50.0}).in_service > 0)
      back = n;
  EXPECT_GT(back, 60 * 7);
  EXPECT_LE(rods(60.0 * back), p.rod_out);
  EXPECT_GT(rods(60.0 * (back - 1)), p.rod_out);
  EXPECT_NEAR(fleet.kept_out_by_xenon(0), 60.0 * back - 6.0 * hour, 1e-6);
}

TEST(Fleet, refuses_an_outage_that_never_ends_or_has_no_module) {
  try {
    Fleet(modules(2, mw), 1.0, {{.module = 1, .from = 5.0, .until = 5.0}});
    FAIL() << "nothing was refused";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("'M2'"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("never start"), std::string::npos);
  }
  EXPECT_THROW(Fleet(modules(2, mw), 1.0, {{.module = 2, .from = 0.0, .until = 5.0}}), Error);
  EXPECT_THROW(Fleet({}, 1.0), Error);
}

const char* const module_yaml = R"(
name: M1
thermal: 250 MW
efficiency: 32 %
house_load: 3 MW
ramp: 0.5 MW/min
power_min: 15 MW
core: {spectrum: thermal, flux: 2e17 1/m2/s, xenon_worth: 0.025, fuel_coefficient: -2.5e-5 1/K,
       coolant_coefficient: -2e-4 1/K, rod_rate: 2e-4 1/s, rod_out: 0.02, rod_in: -0.08,
       fuel_capacity: 4 MJ/K, fuel_excess: 300 K}
coolant: {core_in: 258 degC, core_out: 314 degC, coolant_heat: 5300 J/kg/K, core_mass: 2000 kg,
          hot_mass: 15000 kg, exchanger_mass: 10000 kg, cold_mass: 15000 kg,
          natural_circulation: true}
turbine: {steam: 243 degC, feedwater: 147 degC, steam_mass: 5000 kg, condenser: 37 degC,
          frequency: 50 Hz}
)";

TEST(ModuleParameters, are_read_in_si_and_complain_at_their_place) {
  const Config config = Config::parse(module_yaml);
  const ModuleParameters p = ModuleParameters::read(config);
  config.reject_unread();
  EXPECT_EQ(p.thermal, 250e6);
  EXPECT_NEAR(p.ramp, 0.5e6 / 60.0, 1e-6);
  EXPECT_NEAR(p.T_core_in, 531.15, 1e-9);
  EXPECT_NEAR(p.net_rated(), 77e6, 1e-3);
  EXPECT_NO_THROW(Module(p, 1.0));
  EXPECT_THROW(ModuleParameters::read(
                   Config::parse(module_yaml, "case.yaml", {"coolant.core_out=200 degC"})),
               Error);
  EXPECT_THROW(ModuleParameters::read(Config::parse(module_yaml, "case.yaml", {"thermal=250"})),
               Error);
}

TEST(Designs, give_figures_of_accepted_grades_only) {
  const char* const source = std::getenv("RACKFLUX_SOURCE");
  ASSERT_NE(source, nullptr) << "RACKFLUX_SOURCE is not set; ctest sets it";
  const Config library = Config::read(std::string(source) + "/cases/library/smr.yaml");
  const ReactorDesign strict = find_design(library, "nuscale_npm", "W");
  EXPECT_EQ(strict.figure("thermal"), 250e6);
  EXPECT_EQ(strict.figure("electric"), 77e6);
  try {
    strict.figure("core_in");
    FAIL() << "a figure of grade M was given silently";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("grade M"), std::string::npos);
  }
  EXPECT_NEAR(find_design(library, "nuscale_npm", "WM").figure("core_in"), 531.15, 1e-9);
  EXPECT_NEAR(find_design(library, "natrium", "W").figure("storage_duration"), 5.5 * hour, 1e-6);
  EXPECT_THROW(strict.figure("price"), Error);
  EXPECT_THROW(find_design(library, "nuscale", "W"), Error);
  EXPECT_THROW(find_design(library, "nuscale_npm", ""), Error);
}

}  // namespace rackflux
