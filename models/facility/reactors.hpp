#pragma once
#include "models/grid/commitment/commit.hpp"
#include "models/smr/fleet.hpp"
#include "solver/base/config.hpp"
#include "solver/base/summary.hpp"
#include "solver/base/table.hpp"

#include <functional>
#include <vector>

namespace rackflux {

/// The reactor modules of a case, as dynamics and as units of a commitment at once:
///
///   share      of rated reactor power at which all modules start, in equilibrium
///   frequency  of the grid
///   xenon_ceiling (yes)  the schedule is made again under the ceilings that xenon leaves
///   replay (yes)         the schedule is run through the dynamics minute by minute
///   modules: [{count, schedule: {fuel, startup_power, start_cost, ...}, outages: [{module, begin,
///     end, forced}], and the keys of ModuleParameters}]; a salt store is the tank of its unit
struct ReactorPlant {
  double share = 1.0;       ///< [-]
  double frequency = 50.0;  ///< [Hz]
  bool keeps_xenon_ceiling = true, is_replayed = true;
  std::vector<ModuleParameters> modules;
  std::vector<GeneratingUnit> units;  ///< the same, one for one

  static ReactorPlant read(const Config& node);

  /// Net power of all modules at the start [W].
  double power_at_start() const;
};

/// The modules at `modules`, each repeated `count` times under names "NAME 1", "NAME 2"; `each` is
/// shown the entry and its module before. Throws Error where there is none.
std::vector<ModuleParameters> read_modules(
    const Config& node,
    const std::function<void(const Config&, const ModuleParameters&, int count)>& each = {});

/// The most that rods and xenon leave each module in each hour if it runs this schedule [W]; the
/// schedules are those of the modules, in order. Periods must be of one hour. Behind a salt store
/// the reactor runs at its rating whatever the turbine does; where xenon keeps it below, the
/// turbine is held to what it makes.
std::vector<Series> xenon_ceilings(const ReactorPlant& plant,
                                   const std::vector<UnitSchedule>& schedules);

/// Net energy that passes the turbines against what was scheduled, and the state of the cores.
struct ReactorReplay {
  Replay energies;
  Table table;  ///< hour by hour
  double most_xenon = 0.0, hottest_fuel = 0.0;
  std::vector<double> kept_out_by_xenon;  ///< each module, beyond the hours it is off [s]
};

/// Runs a schedule through the dynamics. Modules share the sum of the schedule by rated power;
/// hours in which a module is off in the schedule are outages of the fleet. Periods of one hour,
/// the first of which starts at `begin` [s].
ReactorReplay replay_schedule(const ReactorPlant& plant, const std::vector<UnitSchedule>& schedules,
                              double begin);

}  // namespace rackflux
