#pragma once
#include "models/grid/commitment/linear_program.hpp"
#include "models/grid/commitment/model.hpp"
#include "models/grid/commitment/system.hpp"

#include <vector>

namespace rackflux {

/// What one unit does, per period.
struct UnitSchedule {
  std::vector<char> is_on, starts, stops;
  Series power;         ///< [W]
  Series reserve;       ///< upward [W]; empty: none asked
  Series reactor_heat;  ///< into the tank [W]; empty: no tank
  Series tank_held;     ///< at the end of the period [J]
};

struct StorageSchedule {
  Series charge, discharge;  ///< [W]
  Series held;               ///< at the end of the period [J]
};

/// A feasible schedule with its cost and the proof of how good it is.
struct Schedule {
  double cost = 0.0;   ///< production, starts, import less export, demand charge, wear, shortfalls
  double bound = 0.0;  ///< no schedule costs less
  bool is_proven = false;  ///< cost is within the asked gap of the bound
  std::vector<UnitSchedule> units;
  std::vector<Series> renewables, loads;  ///< [W]
  std::vector<StorageSchedule> storages;
  Series from_grid, to_grid;  ///< [W]; empty: no connection
  Series shed;                ///< load not served [W]; empty: shedding has no price
  Series reserve_short;       ///< upward reserve not held [W]; empty: has no price
  Series reserve_down_short;  ///< likewise downward [W]
  Series price;               ///< marginal cost of demand, commitment held [1/J]

  double gap() const;  ///< (cost - bound) / |cost| [-]
};

/// Cheapest feasible schedule.
///   throws  Error from check(system)
///           Error naming the hours and the missing power, reserve or surplus, or the unit whose
///           own
///             limits contradict each other, where no schedule exists
///           Unconverged where the time limit ended the search without any schedule
Schedule commit(const PowerSystem& system, const SearchLimits& limits = {});

/// The same with every unit on whenever its calendar allows: a linear program, fast enough for a
/// year in windows.
Schedule dispatch(const PowerSystem& system);

/// Cost of the LP relaxation: a bound on commit().
double relaxed_cost(const PowerSystem& system);

/// What is missing where no schedule exists: throws the Error that commit() and dispatch() promise.
[[noreturn]] void explain_infeasible(const PowerSystem& system, Commitment commitment);

}  // namespace rackflux
