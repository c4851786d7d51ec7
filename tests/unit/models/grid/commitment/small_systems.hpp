#pragma once
#include "models/grid/commitment/system.hpp"

#include <string>

namespace rackflux {

inline constexpr double MW = 1e6, MWh = 3.6e9, hour = 3600.0;

/// A unit with one price and nothing that binds: ramps and start-up power cover its whole range.
inline GeneratingUnit free_unit(const std::string& name, double min_mw, double max_mw,
                                double per_mwh) {
  GeneratingUnit unit;
  unit.name = name;
  unit.power_min = min_mw * MW, unit.power_max = max_mw * MW;
  unit.ramp_up = unit.ramp_down = unit.power_max / 60.0;  // the whole range in a minute
  unit.startup_power = unit.shutdown_power = unit.power_max;
  unit.starts = {{0.0, 0.0}};
  unit.cost = {{unit.power_min, per_mwh * min_mw / hour}};
  if (max_mw > min_mw) unit.cost.push_back({unit.power_max, per_mwh * max_mw / hour});
  unit.initial.time_in_state = 100.0 * hour;
  return unit;
}

inline GeneratingUnit on_at(GeneratingUnit unit, double mw) {
  unit.initial.is_on = true, unit.initial.power = mw * MW;
  return unit;
}

/// Hourly system with this demand [MW].
inline PowerSystem hourly(const Series& demand_mw) {
  PowerSystem system;
  system.period = hour;
  for (const double mw : demand_mw) system.demand.push_back(mw * MW);
  return system;
}

inline Series mega(const Series& in_mw) {
  Series series;
  for (const double mw : in_mw) series.push_back(mw * MW);
  return series;
}

/// A connection with one cap and these import prices [1/MWh]; export earns nothing.
inline GridConnection connection(double cap_mw, const Series& per_mwh) {
  GridConnection grid;
  for (const double price : per_mwh) {
    grid.import_cap.push_back(cap_mw * MW), grid.import_price.push_back(price / MWh);
    grid.export_cap.push_back(0.0), grid.export_price.push_back(0.0);
  }
  return grid;
}

}  // namespace rackflux
