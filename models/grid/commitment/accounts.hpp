#pragma once
#include "models/grid/commitment/commit.hpp"
#include "models/grid/commitment/system.hpp"

namespace rackflux {

/// Where the money of a schedule goes, recomputed from its powers and starts. Revenue counts
/// negative. The sum equals Schedule::cost of the same system.
struct CostAccounts {
  double production = 0.0, starts = 0.0, imports = 0.0, exports = 0.0, demand_charge = 0.0;
  double wear = 0.0, lost_load = 0.0, lost_reserve = 0.0;

  double total() const {
    return production + starts + imports + exports + demand_charge + wear + lost_load +
           lost_reserve;
  }
};
CostAccounts cost_accounts(const PowerSystem& system, const Schedule& schedule);

/// Energy over all periods of a schedule [J].
struct EnergyAccounts {
  double units = 0.0, renewables = 0.0, from_grid = 0.0, discharged = 0.0, shed = 0.0;  ///< in
  double demand = 0.0, loads = 0.0, to_grid = 0.0, charged = 0.0;                       ///< out
  double curtailed = 0.0;       ///< renewable energy offered and not taken
  double stored_rise = 0.0;     ///< of all storages, end minus beginning
  double storage_losses = 0.0;  ///< charged - discharged - stored_rise

  double supply() const { return units + renewables + from_grid + discharged + shed; }
  double use() const { return demand + loads + to_grid + charged; }
  /// (supply - use) / supply [-]
  double imbalance() const;
};
EnergyAccounts energy_accounts(const PowerSystem& system, const Schedule& schedule);

/// CO2 emitted by the units, plus the grid's at its intensity per period [kg/J] (empty: none) [kg].
double carbon_emitted(const PowerSystem& system, const Schedule& schedule,
                      const Series& grid_intensity);

/// Cost rate of a unit at a power within its range [1/s].
double cost_rate(const GeneratingUnit& unit, double power);

}  // namespace rackflux
