#pragma once
#include "models/facility/grid_run.hpp"
#include "solver/base/error.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>
#include <vector>

namespace rackflux {

/// What the site file `text` comes to; every key of it must have been read.
inline GridOutcome outcome(const std::string& text,
                           const std::vector<std::string>& overrides = {}) {
  const Config config = Config::parse(text, "case.yaml", overrides);
  const std::unique_ptr<GridRun> run = make_grid_run(config);
  config.reject_unread();
  return run->run();
}

inline double result(const GridOutcome& out, const std::string& name) {
  for (const SummaryResult& r : out.summary.results)
    if (r.name == name) return r.value;
  ADD_FAILURE() << "no result " << name;
  return std::nan("");
}

inline const std::vector<double>& column(const GridOutcome& out, const std::string& table,
                                         const std::string& name) {
  for (const Table& t : out.tables)
    for (const TableColumn& c : t.columns)
      if (t.name == table && c.name == name) return c.values;
  throw Error("no column " + table + "." + name);
}

/// The plant of an entry of smr.modules: 77 MW net; `rod_out` is the reactivity of its rods when
/// fully out. Round numbers near those of the NuScale module.
inline std::string module_plant(const std::string& rod_out) {
  return "      thermal: 250 MW\n      efficiency: 0.32\n      house_load: 3 MW\n"
         "      ramp: 1 MW/min\n      power_min: 15 MW\n"
         "      core: {spectrum: thermal, flux: 2e17 1/m2/s, xenon_worth: 0.025, "
         "fuel_coefficient: -2.5e-5 1/K, coolant_coefficient: -2e-4 1/K, rod_rate: 2e-4 1/s, "
         "rod_out: " +
         rod_out +
         ", rod_in: -0.08, fuel_capacity: 4 MJ/K, fuel_excess: 300 K}\n"
         "      coolant: {core_in: 258 degC, core_out: 314 degC, coolant_heat: 5300 J/kg/K, "
         "core_mass: 2000 kg, hot_mass: 15000 kg, exchanger_mass: 10000 kg, cold_mass: 15000 kg, "
         "natural_circulation: true}\n"
         "      turbine: {steam: 243 degC, feedwater: 147 degC, steam_mass: 5000 kg, condenser: 37 "
         "degC, frequency: 60 Hz}\n";
}

}  // namespace rackflux
