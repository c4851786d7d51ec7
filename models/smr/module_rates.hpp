#pragma once
#include "models/smr/decay_heat.hpp"
#include "models/smr/module.hpp"
#include "models/smr/saturated_steam.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace rackflux::smr {

// Where each state stands. Energies since the start (made, work, condenser, extraction) are states,
// because then their balance with the stored heat is a linear invariant that the integrator keeps.
enum Place : std::size_t {
  at_n = 0,
  at_precursor = 1,
  at_decay = at_precursor + delayed_groups,
  at_fuel = at_decay + decay_heat_groups,
  at_core_1,
  at_core_2,
  at_hot,
  at_exchanger,
  at_cold,
  at_steam_energy,  // of the water in the steam generator above feedwater [J]
  at_steam_mass,
  at_feed,
  at_valve,
  at_chest,
  at_reheat,
  at_rods,
  at_iodine,
  at_xenon,
  at_set_point,
  at_salt,
  at_made,
  at_work,
  at_condenser,
  at_extracted,
  n_states
};

using States = std::array<double, n_states>;

/// Numbers that follow from the parameters once.
struct Design {
  explicit Design(const ModuleParameters& parameters);

  double flow = 0.0;              // W0 [kg/s]
  double fuel_conductance = 0.0;  // [W/K]
  double exchanger = 0.0;         // UA of steam generator or salt exchanger [W/K]
  double boiler = 0.0;            // UA from salt to steam [W/K]
  double T_mean = 0.0, T_fuel = 0.0;
  double T_salt = 0.0;  // mean of the salt in its exchanger [K]
  double feed_enthalpy = 0.0, liquid_enthalpy = 0.0, liquid_heat = 0.0;
  double steam_pressure = 0.0, steam_flow = 0.0, steam_rise = 0.0;  // rated; enthalpy rise [J/kg]
  double bypass_pressure = 0.0;
  double fission = 0.0;  // rated power made by fission at once, without decay heat [W]
};

/// Quantities of the steam side that rates and outputs share.
template <class T>
struct SteamSide {
  T temperature, pressure, flow_turbine, flow_bypass, rise, heat;
};

// The right-hand side; see docs/theory/smr.md for the equations.
struct ModuleRates {
  const ModuleParameters& data;
  const Design& design;
  const ModuleInputs& inputs;
  bool scrammed;

  template <class T>
  using Array = std::array<T, n_states>;

  template <class T>
  T thermal(const Array<T>& y) const {
    T share = y[at_n];
    for (std::size_t j = 0; j < decay_heat_groups; ++j) share += y[at_decay + j];
    return design.fission * share;
  }

  template <class T>
  T flow(const Array<T>& y) const {
    using std::pow;
    if (!data.natural_circulation) return T(design.flow * inputs.pump);
    const T heat = design.fuel_conductance * (y[at_fuel] - y[at_core_1]);
    return design.flow * pow(heat / data.thermal, 1.0 / 3.0);
  }

  template <class T>
  T reactivity(const Array<T>& y) const {
    T rho = y[at_rods] + data.fuel_coefficient * (y[at_fuel] - design.T_fuel) +
            data.coolant_coefficient * (y[at_core_1] - design.T_mean);
    if (data.xenon) rho -= data.xenon_worth * (y[at_xenon] - 1.0);
    return rho;
  }

  template <class T>
  T steam_temperature(const Array<T>& y) const {
    return data.T_steam +
           (y[at_steam_energy] / y[at_steam_mass] + design.feed_enthalpy - design.liquid_enthalpy) /
               design.liquid_heat;
  }

  template <class T>
  SteamSide<T> steam_side(const Array<T>& y) const {
    SteamSide<T> s;
    s.temperature = steam_temperature(y);
    const auto at = steam::saturation(s.temperature);
    s.pressure = at.pressure;
    s.rise = at.vapour - design.feed_enthalpy;
    const T per_opening = design.steam_flow / design.steam_pressure * s.pressure;  // choked
    const T opens = inputs.bypass + 10.0 * (s.pressure / design.bypass_pressure - 1.0);
    s.flow_turbine = per_opening * y[at_valve];
    s.flow_bypass = per_opening * clamped(opens, inputs.bypass, data.bypass_max);
    s.heat = exchanged(y, s.temperature);
    return s;
  }

  // Net heat demanded by turbine and extraction at the set-point corrected by the governor.
  template <class T>
  T heat_wanted(const Array<T>& y) const {
    const double governor = -(data.net_rated() + data.house_load) *
                            (inputs.frequency / data.frequency - 1.0) / data.droop;
    const double lost = inputs.extraction > 0.0
                            ? data.extraction_penalty(inputs.T_extraction) * inputs.extraction
                            : 0.0;
    return (y[at_set_point] + data.house_load + governor + lost) / data.efficiency;
  }

  // Mean of the primary side's ends: drives the heat, as in a counterflow exchanger of small
  // spread.
  template <class T>
  T primary(const Array<T>& y) const {
    return 0.5 * (y[at_hot] + y[at_exchanger]);
  }

  // Heat into the steam generator: from the primary, or from the hot salt tank.
  template <class T>
  T exchanged(const Array<T>& y, const T& T_steam) const {
    if (!data.salt) return design.exchanger * (primary(y) - T_steam);
    const T opening = heat_wanted(y) / data.salt->turbine_heat + 0.02 * (data.T_steam - T_steam);
    const T left = y[at_salt] / (60.0 * data.salt->turbine_heat);  // a tank near empty throttles
    return design.boiler * (data.salt->T_hot - T_steam) * clamped(opening, 0.0, 1.1) *
           clamped(left, 0.0, 1.0);
  }

  template <class T>
  T into_salt(const Array<T>& y) const {
    const T room = (data.salt->capacity - y[at_salt]) / (60.0 * data.thermal);
    return design.exchanger * (primary(y) - design.T_salt) * clamped(room, 0.0, 1.0);
  }

  template <class T>
  void operator()(const Array<T>& y, Array<T>& rate) const {
    const SteamSide<T> s = steam_side(y);
    core(y, rate);
    loop(y, s, rate);
    turbine(y, s, rate);
    control(y, s, rate);
  }

  template <class T>
  void core(const Array<T>& y, Array<T>& rate) const {
    const DelayedNeutrons& d = data.neutrons;
    rate[at_n] = (reactivity(y) - d.beta_eff()) / d.generation * y[at_n];
    for (std::size_t i = 0; i < delayed_groups; ++i) {
      rate[at_n] += d.fraction[i] / d.generation * y[at_precursor + i];
      rate[at_precursor + i] = d.decay[i] * (y[at_n] - y[at_precursor + i]);
    }
    for (std::size_t j = 0; j < decay_heat_groups; ++j)
      rate[at_decay + j] =
          DecayHeatGroups::decay[j] * (DecayHeatGroups::fraction[j] * y[at_n] - y[at_decay + j]);
    rate[at_iodine] = rate[at_xenon] = T(0.0);
    if (!data.xenon) return;
    const XenonData& x = *data.xenon;  // both over their rated equilibrium
    const double total = x.iodine_yield + x.xenon_yield, burn = x.absorption * x.flux;
    rate[at_iodine] = x.iodine_decay * (y[at_n] - y[at_iodine]);
    rate[at_xenon] =
        (x.xenon_decay + burn) / total * (x.xenon_yield * y[at_n] + x.iodine_yield * y[at_iodine]) -
        (x.xenon_decay + burn * y[at_n]) * y[at_xenon];
  }

  template <class T>
  void loop(const Array<T>& y, const SteamSide<T>& s, Array<T>& rate) const {
    const double cp = data.coolant_heat;
    const T made = thermal(y);
    const T to_coolant = design.fuel_conductance * (y[at_fuel] - y[at_core_1]);
    const T W = flow(y);
    rate[at_fuel] = (made - to_coolant) / data.fuel_capacity;
    const double node = 0.5 * data.core_mass;
    rate[at_core_1] = (0.5 * to_coolant / cp + W * (y[at_cold] - y[at_core_1])) / node;
    rate[at_core_2] = (0.5 * to_coolant / cp + W * (y[at_core_1] - y[at_core_2])) / node;
    const T given = data.salt ? into_salt(y) : s.heat;
    rate[at_hot] = W * (y[at_core_2] - y[at_hot]) / data.hot_mass;
    rate[at_exchanger] = (W * (y[at_hot] - y[at_exchanger]) - given / cp) / data.exchanger_mass;
    rate[at_cold] = W * (y[at_exchanger] - y[at_cold]) / data.cold_mass;
    rate[at_salt] = data.salt ? given - s.heat : T(0.0);
    rate[at_made] = made;
  }

  template <class T>
  void turbine(const Array<T>& y, const SteamSide<T>& s, Array<T>& rate) const {
    const T flow_out = s.flow_turbine + s.flow_bypass;
    rate[at_steam_energy] = s.heat - flow_out * s.rise;
    rate[at_steam_mass] = y[at_feed] - flow_out;
    rate[at_feed] =
        (flow_out + 0.05 * (data.steam_mass - y[at_steam_mass]) - y[at_feed]) / data.feed_lag;
    // y[at_chest], y[at_reheat]: heat flows leaving the two volumes, which hold lag times flow
    const double hp = data.hp_fraction, eta = data.efficiency;
    rate[at_chest] = (s.flow_turbine * s.rise - y[at_chest]) / data.chest_lag;
    rate[at_reheat] = ((1.0 - hp) * y[at_chest] - y[at_reheat]) / data.reheat;
    const T passed = hp * y[at_chest] + y[at_reheat];
    const double penalty =
        inputs.extraction > 0.0 ? data.extraction_penalty(inputs.T_extraction) : 0.0;
    rate[at_work] = eta * passed - penalty * inputs.extraction;
    rate[at_extracted] = T(inputs.extraction);
    rate[at_condenser] =
        (1.0 - eta) * passed - (1.0 - penalty) * inputs.extraction + s.flow_bypass * s.rise;
  }

  template <class T>
  void control(const Array<T>& y, const SteamSide<T>& s, Array<T>& rate) const {
    rate[at_set_point] = clamped((inputs.power - y[at_set_point]) / 5.0, -data.ramp, data.ramp);
    const T opening = heat_wanted(y) / data.turbine_heat() * (design.steam_pressure / s.pressure) *
                      (design.steam_rise / s.rise);
    const bool turbine_runs = !scrammed || data.salt;  // from salt it needs no reactor
    rate[at_valve] =
        ((turbine_runs ? clamped(opening, 0.0, 1.1) : T(0.0)) - y[at_valve]) / data.valve_lag;
    T wanted = (s.flow_turbine + s.flow_bypass) * s.rise / data.thermal;
    if (data.salt) {
      const T room = (data.salt->capacity - y[at_salt]) / (600.0 * data.thermal);
      wanted = inputs.reactor_share * clamped(room, 0.0, 1.0);
    }
    const T error = 2e-3 * (clamped(wanted, 0.0, 1.0) - thermal(y) / data.thermal) +
                    2e-5 * (design.T_mean - y[at_core_1]);
    const double fastest = scrammed ? 10.0 * data.rod_rate : data.rod_rate;
    T speed = scrammed ? T(-fastest) : clamped(error, -fastest, fastest);
    const T to_top = data.rod_out - y[at_rods], to_bottom = data.rod_in - y[at_rods];  // in 1 s
    if (speed > to_top) speed = to_top;
    if (speed < to_bottom) speed = to_bottom;
    rate[at_rods] = speed;
  }
};

}  // namespace rackflux::smr
