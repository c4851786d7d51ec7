#pragma once
#include "models/grid/commitment/rolling.hpp"
#include "models/grid/commitment/system.hpp"
#include "solver/base/config.hpp"

namespace rackflux {

/// One value per period from the map at key: {constant: V}, {values: [V, ...]} with n values, or
/// {file: F.csv, column: C, unit: U} with at least n rows, the file relative to the case file.
Series read_series(const Config& node, const char* key, const Quantity& quantity, int n,
                   const char* about, Range range = any);

/// More than this per electric energy is a mistaken unit [kg/J]: 10 kg/kWh, ten times the CO2 of
/// the dirtiest fuel's heat, blast furnace gas of 260 kg/GJ (IPCC 2006 Guidelines, vol. 2, table
/// 1.4).
inline constexpr double largest_emission = 10.0 / 3.6e6;

/// A site or system for commit() and dispatch():
///
///   period: 1 h            periods: 168           begin: 0 h
///   demand: {constant: 20 MW}   reserve: {constant: 5 MW}   lost_load_value: 10000 USD/MWh
///   units: [{name, power_min, power_max, ramp_up, ramp_down, cost: [{power, rate}], ...}]
///   renewables: [{name, most}]   storages: [{name, power, capacity, ...}]
///   loads: [{name, least, most, budgets: [{begin, end, energy}], ...}]
///   grid: {import_cap, import_price, ...}
///
/// docs/theory/commitment.md lists every key. Throws Error at the place of a bad value; call
/// check() for what only shows together.
PowerSystem read_power_system(const Config& node);

/// `window` and `step` as durations: whole periods.
RollingWindows read_rolling_windows(const Config& node, const PowerSystem& system);

}  // namespace rackflux
