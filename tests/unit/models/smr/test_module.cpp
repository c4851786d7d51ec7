#include "models/smr/saturated_steam.hpp"
#include "solver/base/error.hpp"
#include "tests/support/differences.hpp"
#include "tests/support/record.hpp"
#include "tests/unit/models/smr/reference_module.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <iostream>
#include <string>
#include <vector>

namespace rackflux {

constexpr double mw = 1e6, hour = 3600.0;

TEST(Saturation, agrees_with_the_check_values_of_the_release) {
  // IAPWS SR1-86(1992), table 1, as far as enthalpies are printed there.
  const auto at_100 = steam::saturation(373.1243);
  const std::string subject = "Reactor: steam side", source = "IAPWS SR1-86(1992) table 1";
  record({subject, "saturation pressure at 373.1243 K", source, 1e-4},
         at_100.pressure / 0.101325e6 - 1.0);
  record({subject, "enthalpy of the liquid at 373.1243 K", source, 5e-5},
         at_100.liquid / 419.05e3 - 1.0);
  record({subject, "enthalpy of the vapour at 373.1243 K", source, 4e-5},
         at_100.vapour / 2675.7e3 - 1.0);
  const auto triple = steam::saturation(273.16);
  EXPECT_NEAR(triple.pressure, 611.657, 0.05);
  EXPECT_NEAR(triple.liquid, 0.611786, 0.01);
  EXPECT_NEAR(triple.vapour, 2500.5e3, 100.0);
}

ModuleInputs hold(double power) {
  return {.power = power, .frequency = 50.0};
}

TEST(Module, stays_at_rest_at_every_power) {
  for (const double share : {1.0, 0.6, 0.3}) {
    Module module(test_module(), share);
    const double power = 0.32 * share * 250.0 * mw - 3.0 * mw;
    ModuleOutputs out;
    for (int n = 0; n < 60; ++n) out = module.advance({n, 10.0 * n, 10.0}, hold(power));
    EXPECT_NEAR(out.power / power, 1.0, 1e-5) << share;
    EXPECT_NEAR(out.thermal / (share * 250.0 * mw), 1.0, 1e-5) << share;
    // heat balance of the plant by hand: all that is not work goes to the condenser
    EXPECT_NEAR(out.to_condenser, 0.68 * share * 250.0 * mw, 1e-5 * 250.0 * mw);
    // natural circulation: core rise ~ share^(2/3)
    EXPECT_NEAR(out.T_out - out.T_in, 56.0 * std::pow(share, 2.0 / 3.0), 0.01);
  }
}

TEST(Module, follows_a_load_step_and_closes_energy_to_1e_10) {
  Module module(test_module(), 1.0);
  double worst = 0.0;
  ModuleOutputs out;
  for (int n = 0; n < 1800; ++n) {
    ModuleInputs inputs = hold(n < 60 ? 77.0 * mw : 69.0 * mw);
    if (n > 600) {
      inputs.extraction = 20.0 * mw;
      inputs.T_extraction = 390.0;
    }
    if (n > 900) inputs.bypass = 0.1;
    out = module.advance({n, 1.0 * n, 1.0}, inputs);
    worst = std::max(worst, size_of(out.imbalance));
  }
  std::cout << "largest energy imbalance over heat made: " << worst << "\n";
  EXPECT_LT(worst, 1e-10);
  EXPECT_NEAR(out.power, 69.0 * mw, 0.2 * mw);
  EXPECT_NEAR(out.extracted, 20.0 * mw, 1.0);
}

TEST(Module, pays_for_extracted_heat_with_the_penalty) {
  // Same power with 20 MW extracted at 390 K: heat made rises by Z 20 MW / efficiency.
  const auto thermal = [](double extraction) {
    Module module(test_module(), 0.8);
    ModuleInputs inputs = hold(0.8 * 80.0 * mw - 3.0 * mw);
    inputs.extraction = extraction;
    inputs.T_extraction = 390.0;
    ModuleOutputs out;
    for (int n = 0; n < 120; ++n) out = module.advance({n, 10.0 * n, 10.0}, inputs);
    return out.thermal;
  };
  const double penalty = 0.85 * (1.0 - 310.0 / 390.0);
  EXPECT_NEAR(thermal(20.0 * mw) - thermal(0.0), penalty * 20.0 * mw / 0.32, 0.1 * mw);
}

TEST(Module, answers_low_frequency_by_its_droop) {
  Module module(test_module(), 0.8);
  const double power = 0.8 * 80.0 * mw - 3.0 * mw;
  ModuleInputs inputs = hold(power);
  inputs.frequency = 49.9;  // 0.2 % below, at 5 % droop: 4 % of 80 MW
  ModuleOutputs out;
  for (int n = 0; n < 60; ++n) out = module.advance({n, 10.0 * n, 10.0}, inputs);
  EXPECT_NEAR(out.power - power, 0.04 * 80.0 * mw, 0.2 * mw);
}

TEST(Module, moves_its_set_point_no_faster_than_its_ramp) {
  Module module(test_module(), 1.0);
  ModuleParameters slow = test_module();
  slow.ramp = 0.5 * mw / 60.0;
  Module lazy(slow, 1.0);
  double power = 0.0;
  for (int n = 0; n < 60; ++n) power = lazy.advance({n, 10.0 * n, 10.0}, hold(60.0 * mw)).power;
  EXPECT_NEAR(power, 77.0 * mw - 5.0 * mw, 0.2 * mw);  // 10 minutes of 0.5 MW/min
}

TEST(Module, falls_to_decay_heat_after_a_scram) {
  Module module(test_module(), 1.0);
  ModuleOutputs out = module.advance({0, 0.0, 10.0}, hold(77.0 * mw));
  module.scram();
  for (int n = 0; n < 60; ++n) out = module.advance({n, 10.0 * n, 10.0}, hold(0.0));
  EXPECT_LT(out.thermal / (250.0 * mw), 0.04);
  EXPECT_GT(out.thermal / (250.0 * mw), 0.019);  // decay_heat_reference at 600 s: 0.0199 of total
  EXPECT_LT(out.reactivity, -0.03);
}

TEST(Module, with_salt_storage_parts_the_turbine_from_the_reactor) {
  const ModuleParameters p = test_salt_module();
  Module module(p, 1.0);
  const double start = p.salt->energy, power = 450.0 * mw;
  ModuleOutputs out;
  double worst = 0.0;
  for (int n = 0; n < 360; ++n) {
    out = module.advance({n, 10.0 * n, 10.0}, hold(power));
    worst = std::max(worst, size_of(out.imbalance));
  }
  EXPECT_NEAR(out.power, power, 5.0 * mw);
  EXPECT_NEAR(out.thermal / p.thermal, 1.0, 0.01);
  EXPECT_LT(worst, 1e-10);
  // an hour at (450 + 20)/0.41 MW drawn, 840 MW made, less the minutes of the ramp
  const double drawn = (power + p.house_load) / p.efficiency - p.thermal;
  EXPECT_NEAR(out.salt_energy - start, -drawn * hour, 0.1 * drawn * hour);
}

TEST(Module, lets_the_reactor_rest_when_the_tank_is_full) {
  ModuleParameters p = test_salt_module();
  p.salt->energy = p.salt->capacity * 0.999;
  Module module(p, 1.0);
  ModuleOutputs out;
  for (int n = 0; n < 720; ++n) out = module.advance({n, 10.0 * n, 10.0}, hold(150.0 * mw));
  EXPECT_LE(out.salt_energy, p.salt->capacity * (1.0 + 1e-9));
  EXPECT_NEAR(out.thermal, (150.0 + 20.0) * mw / 0.41, 20.0 * mw);
}

TEST(Ceiling, falls_with_xenon_after_a_night_at_low_power_and_comes_back) {
  ModuleParameters p = test_module();
  p.rod_out = 0.004;
  Module module(p, 1.0);
  std::vector<double> plan(24, 1.0);
  for (int h = 0; h < 8; ++h) plan[static_cast<std::size_t>(h)] = 0.2;
  const auto ceiling = module.ceiling(plan);
  ASSERT_EQ(ceiling.size(), 24u);
  EXPECT_EQ(ceiling[0], 1.0);
  const double lowest = *std::min_element(ceiling.begin(), ceiling.end());
  EXPECT_LT(lowest, 0.9);
  EXPECT_EQ(ceiling[23], 1.0);
  // by hand at the start of hour 8: rod_out + a_f dT (u - 1) = worth (X - 1) where it binds at once
  Xenon pair(*p.xenon);
  pair.advance(8.0 * hour, 0.2);
  const double u = 1.0 + (p.rod_out - p.xenon_worth * (pair.over_rated() - 1.0)) /
                             (-p.fuel_coefficient * p.fuel_excess);
  EXPECT_NEAR(ceiling[8], std::clamp(u, 0.0, 1.0), 0.02);
}

std::string complaint(const ModuleParameters& p, double share = 1.0) {
  try {
    Module made(p, share);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Module, names_itself_and_the_cure_where_it_cannot_be) {
  ModuleParameters dead = test_module(), loose = test_module(), greedy = test_module();
  dead.rod_out = -0.1;
  loose.rod_in = 0.001;
  greedy.power_min = 90.0 * mw;
  EXPECT_NE(complaint(dead).find("module 'M1': with rods out"), std::string::npos);
  EXPECT_NE(complaint(dead).find("never start"), std::string::npos);
  EXPECT_NE(complaint(loose).find("cannot shut it down"), std::string::npos);
  EXPECT_NE(complaint(greedy).find("never start"), std::string::npos);
  EXPECT_NE(complaint(test_module(), 0.0).find("cold start"), std::string::npos);
  Module module(test_module(), 0.3);
  ModuleInputs inputs = hold(20.0 * mw);
  inputs.extraction = 200.0 * mw;
  inputs.T_extraction = 390.0;
  EXPECT_THROW(module.advance({0, 0.0, 1.0}, inputs), Error);
  inputs.T_extraction = 300.0;
  EXPECT_THROW(module.advance({0, 0.0, 1.0}, inputs), Error);
}

TEST(SixModules, run_ten_minutes_of_swinging_load_in_about_a_second) {
  std::vector<Module> modules;
  for (int m = 0; m < 6; ++m) modules.emplace_back(test_module(), 0.8);
  const std::clock_t start = std::clock();
  for (int n = 0; n < 600; ++n)
    for (Module& module : modules)
      module.advance({n, 1.0 * n, 1.0}, hold((60.0 + 6.0 * std::sin(0.05 * n)) * mw));
  const double cpu = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  std::cout << "10 minutes of 6 modules, 1 s exchange: " << cpu << " s of processor time\n";
  EXPECT_LT(cpu, 5.0);  // five times the demanded second: sanitizers and shared machines
}

}  // namespace rackflux
