#pragma once
#include "tests/unit/models/grid/commitment/small_systems.hpp"

#include <cmath>
#include <numbers>
#include <string>

namespace rackflux {

/// A campus of 250 MW on four 77 MW modules that refuel in turn, with sun, wind, a battery, a
/// priced and capped connection with monthly (730 h) demand charge, and a data centre with a band
/// and a daily energy budget. Round numbers, made for tests: no site that exists.
inline PowerSystem smr_site(int days) {
  const int n = 24 * days;
  PowerSystem site = hourly(Series(n, 20));
  for (int m = 0; m < 4; ++m) {
    GeneratingUnit module = on_at(free_unit("module " + std::to_string(m + 1), 15.4, 77, 12), 70);
    module.ramp_up = module.ramp_down = 30.8 * MW / hour;
    module.startup_power = module.shutdown_power = 30.8 * MW;
    const double begin = (24.0 * (5 + 80 * m)) * hour;
    module.outages = {{begin, begin + 10 * 24 * hour, false}};
    site.units.push_back(module);
  }
  RenewablePlant sun{"sun", Series(n, 0.0), {}}, wind{"wind", Series(n, 0.0), {}};
  FlexibleLoad centre;
  centre.name = "data centre";
  site.grid = connection(80, {});
  for (int t = 0; t < n; ++t) {
    const double day = 2 * std::numbers::pi * (t % 24) / 24.0;
    sun.power_max.push_back(40 * MW * std::max(0.0, -std::cos(day)));
    wind.power_max.push_back(20 * MW * (1.0 + std::sin(t / 31.0)));
    centre.power_min.push_back(180 * MW), centre.power_max.push_back(250 * MW);
    const double price = 45 + 25 * std::sin(day - 2.0) + 15 * std::sin(t / 301.0);
    site.grid->import_cap.push_back(80 * MW), site.grid->import_price.push_back(price / MWh);
    site.grid->export_cap.push_back(40 * MW);
    site.grid->export_price.push_back((price - 8) / MWh);
    if (t % 24 == 0) centre.budgets.push_back({t * hour, (t + 24) * hour, 24 * 225 * MWh});
    if ((t + 1) % 730 == 0) site.grid->billing_ends.push_back((t + 1) * hour);
  }
  site.grid->demand_charge = 8000.0 / MW;
  site.renewables = {sun, wind};
  site.loads = {centre};
  GridStorage battery;
  battery.name = "battery";
  battery.charge_max = battery.discharge_max = 40 * MW;
  battery.capacity = 160 * MWh, battery.held = 80 * MWh, battery.final_held = 80 * MWh;
  battery.charge_efficiency = battery.discharge_efficiency = 0.94;
  battery.self_discharge = 1e-8;
  site.storages = {battery};
  site.lost_load_value = 10000.0 / MWh;
  return site;
}

}  // namespace rackflux
