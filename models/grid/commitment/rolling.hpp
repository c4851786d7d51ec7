#pragma once
#include "models/grid/commitment/commit.hpp"
#include "models/grid/commitment/system.hpp"

#include <functional>

namespace rackflux {

/// The system from period n on, entered in the state that the schedule has reached by then: hours
/// on or off, power and reserve of every unit, what stores hold, energy still owed to loads, the
/// peak import of the running billing period. 0 < n < system.n_periods().
PowerSystem continued(const PowerSystem& system, const Schedule& schedule, int n);

/// The first n periods. Final contents of stores bind only if these are all periods. A budget that
/// reaches beyond takes its share here in proportion to the band's upper edge.
PowerSystem cut(const PowerSystem& system, int n);

struct RollingWindows {
  int window = 48;  ///< periods that are optimised together
  int step = 24;    ///< periods that are kept of each window
};

/// Schedules all periods window by window, each entered in the state the last one left. The cost is
/// the sum of cost_accounts; there is no bound on it (minus infinity) and it is not proven.
///   solve   commit or dispatch
///   throws  Error where step is not within 1 to window, or from the window's solve, with its place
Schedule roll(const PowerSystem& system, const RollingWindows& windows,
              const std::function<Schedule(const PowerSystem&)>& solve);

}  // namespace rackflux
