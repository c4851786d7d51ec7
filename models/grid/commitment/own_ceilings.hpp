#pragma once
#include "models/grid/commitment/commit.hpp"
#include "models/grid/commitment/system.hpp"

#include <functional>
#include <vector>

namespace rackflux {

/// A schedule and the ceilings that it leaves itself.
struct SelfLimited {
  Schedule schedule;
  int passes = 0;       ///< schedules made
  double unused = 0.0;  ///< energy between the ceilings that bound and those it leaves [J]
};

/// Schedules the system where the ceilings of its first units follow from their schedule (xenon of
/// a reactor): C = F(S(C)). Schedule and ceilings are made in turn, C moved towards F with Aitken's
/// factor, until no unit is above what its schedule leaves by more than 1 kW and none is held below
/// it by more than a thousandth of its power_max. S may jump between schedules of nearly equal
/// cost; after twelve passes ceilings therefore only fall, the cheapest schedule that kept below is
/// taken, and `unused` tells what its ceilings give up.
///
///   solve     commit, dispatch, or either in windows
///   ceilings  F: per unit, the most power per period [W]; as many units as it returns are limited
///   throws    what solve throws; Unconverged after eighteen passes, naming the unit and the excess
/// On return system.units carry the ceilings that the schedule was made under.
SelfLimited schedule_under_own_ceilings(
    PowerSystem& system, const std::function<Schedule(const PowerSystem&)>& solve,
    const std::function<std::vector<Series>(const std::vector<UnitSchedule>&)>& ceilings);

}  // namespace rackflux
