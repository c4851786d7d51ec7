#include "models/smr/module.hpp"
#include "models/smr/saturated_steam.hpp"
#include "solver/base/error.hpp"

#include <cmath>
#include <fmt/format.h>

namespace rackflux {

namespace {

constexpr Quantity per_kelvin{"a reactivity per temperature", "1/K", "-2.5e-5 1/K"};
constexpr Quantity per_time{"a rate", "1/s", "1e-4 1/s"};
constexpr Quantity heat_capacity{"a heat capacity", "J/K", "12 MJ/K"};
constexpr Quantity flux{"a neutron flux", "1/m2/s", "3e17 1/m2/s"};
constexpr Quantity ramp_rate{"a ramp of power", "W/s", "0.5 MW/min"};
constexpr Range share{0.0, 1.0};

void read_core(const Config& node, ModuleParameters& p) {
  const std::vector<std::string> spectra{"thermal", "fast"};
  const bool fast = node.choice("spectrum", spectra, "delayed neutrons and generation time") == 1;
  p.neutrons = fast ? DelayedNeutrons::fast() : DelayedNeutrons::thermal_u235();
  p.neutrons.generation = node.number_or(p.neutrons.generation, "generation", quantity::duration,
                                         positive, "prompt generation time Lambda");
  if (const auto phi = node.number_if("flux", flux, positive, "thermal flux at rated power")) {
    p.xenon = XenonData::at_flux(*phi);
    p.xenon_worth =
        node.number("xenon_worth", quantity::ratio, share, "of rated equilibrium xenon");
  }
  p.fuel_coefficient = node.number("fuel_coefficient", per_kelvin, any, "a_f");
  p.coolant_coefficient = node.number("coolant_coefficient", per_kelvin, any, "a_c");
  p.rod_rate = node.number("rod_rate", per_time, positive, "fastest change by rods");
  p.rod_out = node.number("rod_out", quantity::ratio, any, "reactivity with rods out");
  p.rod_in = node.number("rod_in", quantity::ratio, any, "reactivity with rods in");
  p.fuel_capacity = node.number("fuel_capacity", heat_capacity, positive, "m_f c_f");
  p.fuel_excess = node.number("fuel_excess", quantity::temperature_difference, positive,
                              "fuel over coolant at rated power");
}

void read_loop(const Config& node, ModuleParameters& p) {
  p.T_core_in = node.number("core_in", quantity::temperature, positive, "coolant into the core");
  p.T_core_out = node.number("core_out", quantity::temperature, positive, "coolant out of it");
  p.coolant_heat = node.number("coolant_heat", quantity::heat_capacity, positive, "of the coolant");
  p.core_mass = node.number("core_mass", quantity::mass, positive, "coolant in the core");
  p.hot_mass = node.number("hot_mass", quantity::mass, positive, "coolant in the riser");
  p.exchanger_mass = node.number("exchanger_mass", quantity::mass, positive, "primary side");
  p.cold_mass = node.number("cold_mass", quantity::mass, positive, "coolant in the downcomer");
  p.natural_circulation = node.flag_or(false, "natural_circulation", "W = W0 (P/P0)^(1/3)");
}

void read_turbine(const Config& node, ModuleParameters& p) {
  const auto time = [&](double& value, const char* key, const char* about) {
    value = node.number_or(value, key, quantity::duration, positive, about);
  };
  p.T_steam = node.number("steam", quantity::temperature, positive, "saturation at rated power");
  p.T_feed = node.number("feedwater", quantity::temperature, positive, "feedwater");
  p.steam_mass = node.number("steam_mass", quantity::mass, positive, "water in the generator");
  p.T_condenser = node.number("condenser", quantity::temperature, positive, "condenser");
  time(p.valve_lag, "valve_lag", "lag of the valve");
  time(p.chest_lag, "chest_lag", "lag of the steam chest");
  time(p.reheat, "reheat", "reheat time T_R");
  time(p.feed_lag, "feed_lag", "lag of the feedwater");
  p.hp_fraction = node.number_or(p.hp_fraction, "hp_fraction", quantity::ratio, share, "F_H");
  p.droop = node.number_or(p.droop, "droop", quantity::ratio, positive, "of the governor");
  p.frequency = node.number("frequency", quantity::frequency, positive, "nominal");
  p.bypass_max = node.number_or(p.bypass_max, "bypass_max", quantity::ratio, share, "of steam");
  p.bypass_pressure = node.number_or(p.bypass_pressure, "bypass_pressure", quantity::ratio,
                                     positive, "opens above this, over the pressure at zero power");
  p.internal_efficiency = node.number_or(p.internal_efficiency, "internal_efficiency",
                                         quantity::ratio, share, "of the turbine, for extraction");
}

}  // namespace

ModuleParameters ModuleParameters::read(const Config& module) {
  ModuleParameters p;
  p.name = module.text("name", "name of the module");
  p.thermal = module.number("thermal", quantity::power, positive, "rated reactor power");
  p.efficiency = module.number("efficiency", quantity::ratio, share, "gross electric over heat");
  p.house_load = module.number("house_load", quantity::power, not_negative, "own consumption");
  p.ramp = module.number("ramp", ramp_rate, positive, "fastest change of the set-point");
  p.power_min = module.number("power_min", quantity::power, not_negative, "lowest net power");
  read_core(module.at("core"), p);
  read_loop(module.at("coolant"), p);
  read_turbine(module.at("turbine"), p);
  if (const auto node = module.find("protection")) p.protection = Protection::read(*node);
  if (const auto node = module.find("salt_storage"))
    p.salt = SaltStorage{
        .capacity = node->number("capacity", quantity::energy, positive, "hot above cold"),
        .energy = node->number("energy", quantity::energy, not_negative, "at the start"),
        .T_hot = node->number("hot", quantity::temperature, positive, "hot tank"),
        .T_cold = node->number("cold", quantity::temperature, positive, "cold tank"),
        .turbine_heat = node->number("turbine_heat", quantity::power, positive, "rated, to steam")};
  located(module, [&] { p.check(); });
  return p;
}

double ModuleParameters::extraction_penalty(double T) const {
  if (!(T > T_condenser))
    throw Error(
        fmt::format("module '{}': heat extracted at {} K, the condenser is at {} K; extract "
                    "above the condenser",
                    name, T, T_condenser));
  return internal_efficiency * (1.0 - T_condenser / T);
}

void ModuleParameters::check() const {
  const auto refuse = [&](const std::string& complaint) {
    throw Error(fmt::format("module '{}': {}", name, complaint));
  };
  if (!(thermal > 0.0 && efficiency > 0.0 && efficiency < 1.0))
    refuse(fmt::format("{} W thermal at efficiency {}; expected above 0 and between 0 and 1",
                       thermal, efficiency));
  if (!(T_core_out > T_core_in))
    refuse(fmt::format("coolant leaves the core at {} K and enters at {} K; it must leave hotter",
                       T_core_out, T_core_in));
  const double T_mean = 0.5 * (T_core_in + T_core_out);
  if (!(T_steam > T_feed && T_feed >= steam::T_triple && T_steam < steam::T_critical - 5.0))
    refuse(fmt::format(
        "steam at {} K from feedwater at {} K; expected {} K < feedwater < steam < {} K", T_steam,
        T_feed, steam::T_triple, steam::T_critical - 5.0));
  if (!salt && !(T_mean > T_steam && T_mean < steam::T_critical - 5.0))
    refuse(fmt::format(
        "mean coolant temperature {} K and steam {} K; expected the coolant hotter, and "
        "below {} K without a salt loop",
        T_mean, T_steam, steam::T_critical - 5.0));
  if (salt && !(T_mean > 0.5 * (salt->T_hot + salt->T_cold) && salt->T_hot > T_steam &&
                salt->T_hot > salt->T_cold && salt->energy <= salt->capacity &&
                salt->energy >= 0.0 && salt->turbine_heat > 0.0))
    refuse(
        "salt storage: expected mean coolant > mean salt, hot tank > steam and cold tank, energy "
        "within the capacity, turbine_heat above 0");
  for (const double lag :
       {valve_lag, chest_lag, reheat, feed_lag, fuel_capacity, fuel_excess, core_mass, hot_mass,
        exchanger_mass, cold_mass, steam_mass, coolant_heat, droop, frequency, ramp, rod_rate})
    if (!(lag > 0.0)) refuse("every mass, lag, heat capacity, rate and droop must be above 0");
  if (fuel_coefficient > 0.0)
    refuse(fmt::format("fuel coefficient {} 1/K; a positive one makes the core run away",
                       fuel_coefficient));
  const double cold_free = rod_out - fuel_coefficient * fuel_excess + xenon_worth;
  if (!(cold_free > 0.0))
    refuse(
        fmt::format("with rods out and no xenon the reactivity at zero power is {}; it can never "
                    "start: give more excess reactivity (rod_out)",
                    cold_free));
  if (!(rod_in - fuel_coefficient * fuel_excess + xenon_worth < 0.0))
    refuse(fmt::format(
        "rods in leave {} at zero power without xenon; they cannot shut it down: give a "
        "more negative rod_in",
        rod_in - fuel_coefficient * fuel_excess + xenon_worth));
  if (!(power_min >= 0.0 && power_min < net_rated()))
    refuse(fmt::format(
        "lowest power {} W and net rated power {} W; it can never start: lower power_min",
        power_min, net_rated()));
  protection.check(name, T_core_out);
  neutrons.check();
  if (xenon) xenon->check();
}

}  // namespace rackflux
