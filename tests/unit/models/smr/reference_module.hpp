#pragma once
#include "models/smr/module.hpp"

namespace rackflux {

/// A module in the class of a 250 MWt integral pressurised-water reactor with natural circulation.
/// Numbers chosen for tests: thermal power and core temperatures as smr_facts.csv gives for the
/// NuScale module, everything else of plausible size and no claim about that design.
inline ModuleParameters test_module() {
  ModuleParameters p;
  p.name = "M1";
  p.thermal = 250e6;
  p.efficiency = 0.32;
  p.house_load = 3e6;
  p.neutrons = DelayedNeutrons::thermal_u235();
  p.xenon = XenonData::at_flux(2e17);
  p.xenon_worth = 0.025;
  p.fuel_coefficient = -2.5e-5;
  p.coolant_coefficient = -2.0e-4;
  p.rod_rate = 2e-4;
  p.rod_out = 0.02;
  p.rod_in = -0.08;
  p.fuel_capacity = 4e6;
  p.fuel_excess = 300.0;
  p.T_core_in = 531.0;
  p.T_core_out = 587.0;
  p.coolant_heat = 5300.0;
  p.core_mass = 2000.0;
  p.hot_mass = 15000.0;
  p.exchanger_mass = 10000.0;
  p.cold_mass = 15000.0;
  p.natural_circulation = true;
  p.T_steam = 516.0;
  p.T_feed = 420.0;
  p.steam_mass = 5000.0;
  p.T_condenser = 310.0;
  p.ramp = 1e6;
  p.power_min = 0.2 * 77e6;
  return p;
}

/// A sodium-cooled fast module whose salt tanks part reactor and turbine.
inline ModuleParameters test_salt_module() {
  ModuleParameters p = test_module();
  p.name = "N1";
  p.thermal = 840e6;
  p.efficiency = 0.41;
  p.house_load = 20e6;
  p.neutrons = DelayedNeutrons::fast();
  p.xenon.reset();
  p.xenon_worth = 0.0;
  p.fuel_coefficient = -5e-6;
  p.coolant_coefficient = -3e-6;
  p.fuel_capacity = 6e6;
  p.fuel_excess = 250.0;
  p.T_core_in = 633.0;
  p.T_core_out = 783.0;
  p.coolant_heat = 1270.0;
  p.core_mass = 4000.0;
  p.hot_mass = p.cold_mass = 100e3;
  p.exchanger_mass = 20e3;
  p.natural_circulation = false;
  p.T_steam = 600.0;
  p.T_feed = 500.0;
  p.steam_mass = 30e3;
  p.ramp = 0.5e6;
  p.power_min = 100e6;
  p.salt = SaltStorage{.capacity = 840e6 * 5.0 * 3600.0,
                       .energy = 840e6 * 2.5 * 3600.0,
                       .T_hot = 763.0,
                       .T_cold = 563.0,
                       .turbine_heat = 1250e6};
  return p;
}

}  // namespace rackflux
