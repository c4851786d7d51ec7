#include "models/grid/commitment/unit_calendar.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace rackflux {

namespace {

std::vector<char> trips(const PowerSystem& system, const GeneratingUnit& unit) {
  std::vector<char> trip(system.demand.size(), 0);
  const double touch = 1e-9 * system.period;
  for (const UnitOutage& outage : unit.outages) {
    if (!outage.is_forced || outage.end <= system.begin + touch) continue;
    const double at = std::max(0.0, outage.begin - system.begin + touch);
    const int t = static_cast<int>(at / system.period);
    if (t < system.n_periods()) trip[t] = 1;
  }
  return trip;
}

std::vector<char> usable(const PowerSystem& system, const GeneratingUnit& unit) {
  std::vector<char> is_usable = availability(unit, system);
  for (int t = 0; t < system.n_periods(); ++t)
    if (!keeps_on(unit, t)) is_usable[t] = 0;
  return is_usable;
}

/// Periods that the unit still owes its minimum up or down time when the first one begins.
int periods_owed(const PowerSystem& system, const GeneratingUnit& unit) {
  const double least = unit.initial.is_on ? unit.up_time : unit.down_time;
  return periods_left(least, unit.initial.time_in_state, system.period);
}

/// On for what is left of the minimum up time, off for what is left of the minimum down time.
void apply_initial_state(const PowerSystem& system, const GeneratingUnit& unit,
                         UnitCalendar& calendar) {
  const int n = system.n_periods(), owed = periods_owed(system, unit);
  for (int t = 0; t < std::min(owed, n); ++t) {
    if (!unit.initial.is_on) {
      calendar.may_be_on[t] = 0;
      continue;
    }
    if (calendar.trips[t]) return;
    if (!calendar.may_be_on[t])
      throw Error(fmt::format(
          "{}: cannot be on in period {} (outage or ceiling below its least power {} W), but its "
          "minimum up time runs until period {}; move the outage or mark it as forced",
          unit.name, t, unit.power_min, owed - 1));
    calendar.must_be_on[t] = 1;
  }
}

/// Must-run binds from the end of the minimum down time after each stop that an outage enforces,
/// and only where the unit can stay for its minimum up time.
void apply_must_run(const PowerSystem& system, const GeneratingUnit& unit, UnitCalendar& calendar) {
  const int n = system.n_periods();
  int off_since = (unit.initial.is_on ? 0 : periods_owed(system, unit)) - calendar.down_periods;
  bool was_off = !unit.initial.is_on;
  for (int t = 0; t < n; ++t) {
    if (!calendar.may_be_on[t]) {
      if (!was_off) off_since = t;
      was_off = true;
      continue;
    }
    if (was_off && t - off_since < calendar.down_periods) continue;
    int end = t;
    while (end < n && calendar.may_be_on[end]) ++end;
    const bool owes_nothing = !was_off || end == n || calendar.trips[end];
    if (owes_nothing || end - t >= calendar.up_periods)
      std::fill(calendar.must_be_on.begin() + t, calendar.must_be_on.begin() + end, 1);
    was_off = false;
    t = end - 1;
  }
}

}  // namespace

UnitCalendar unit_calendar(const PowerSystem& system, const GeneratingUnit& unit,
                           Commitment commitment) {
  UnitCalendar calendar;
  calendar.up_periods = std::max(1, periods_up(unit.up_time, system.period));
  calendar.down_periods = std::max(1, periods_up(unit.down_time, system.period));
  calendar.may_be_on = usable(system, unit);
  calendar.trips = trips(system, unit);
  calendar.must_be_on.assign(system.demand.size(), 0);
  if (commitment == Commitment::calendar) {
    calendar.must_be_on = calendar.may_be_on;
    return calendar;
  }
  apply_initial_state(system, unit, calendar);
  if (unit.must_run) apply_must_run(system, unit, calendar);
  return calendar;
}

}  // namespace rackflux
