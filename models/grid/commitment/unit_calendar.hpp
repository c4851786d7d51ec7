#pragma once
#include "models/grid/commitment/model.hpp"
#include "models/grid/commitment/system.hpp"

#include <vector>

namespace rackflux {

/// What outages, ceilings, must-run and the initial state leave open, period by period.
struct UnitCalendar {
  std::vector<char> may_be_on, must_be_on;
  std::vector<char> trips;  ///< a forced outage drops the unit at the start of this period
  int up_periods = 1, down_periods = 1;  ///< minimum times in periods, rounded up
};

/// Throws Error naming the unit where an outage or ceiling meets a minimum up time that is still
/// running.
UnitCalendar unit_calendar(const PowerSystem& system, const GeneratingUnit& unit,
                           Commitment commitment);

}  // namespace rackflux
