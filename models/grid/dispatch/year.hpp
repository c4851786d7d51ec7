#pragma once
#include "models/grid/commitment/accounts.hpp"
#include "models/grid/commitment/rolling.hpp"

#include <vector>

namespace rackflux {

/// A chronological dispatch of many hours in windows, with what its meters show at the end.
struct YearDispatch {
  Schedule schedule;      ///< every period of the system
  EnergyAccounts energy;  ///< closes: |imbalance| <= 1e-9
  CostAccounts cost;
  double carbon = 0.0;                  ///< units and grid [kg]
  bool knows_grid_carbon = false;       ///< else what is imported counts nothing
  std::vector<double> capacity_factor;  ///< per unit, of power_max over all periods [-]
  std::vector<double> cycles;  ///< per storage, discharged over capacity; 0 without one [-]
};

/// Runs roll(system, windows, dispatch): units are on by their refuelling calendar and ceilings,
/// the rest is a linear program per window, stores and peaks carried over.
///   grid_carbon  intensity of imported energy per period [kg/J]; empty: none counted
///   throws  Error as dispatch(); Error where grid_carbon has another length than the demand;
///           Unconverged where the energy of all periods or of a store does not close to 1e-9
YearDispatch dispatch_year(const PowerSystem& system, const RollingWindows& windows,
                           const Series& grid_carbon);

/// What the meters show of any schedule of the system; throws as dispatch_year.
YearDispatch metered(const PowerSystem& system, Schedule schedule, const Series& grid_carbon);

/// Carbon of one more watt of demand in period t, over its energy, everything else dispatched anew
/// [kg/J]: the difference of two dispatches, `extra` watts apart. Short systems: two programs.
double marginal_carbon(const PowerSystem& system, int t, const Series& grid_carbon,
                       double extra = 1e6);

}  // namespace rackflux
