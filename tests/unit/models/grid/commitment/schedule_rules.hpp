#pragma once
#include "models/grid/commitment/commit.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace rackflux {

/// Walks through one unit's schedule hour by hour with plain counters and asserts what a dispatcher
/// would: no rule here is taken from the program's rows.
inline void expect_unit_keeps_its_rules(const GeneratingUnit& unit, const UnitSchedule& schedule,
                                        double period) {
  constexpr double watt = 1.0;  // CLP's feasibility tolerance is 1e-7 MW = 0.1 W
  bool was_on = unit.initial.is_on;
  double in_state = unit.initial.time_in_state, before = unit.initial.power;
  for (std::size_t t = 0; t < schedule.power.size(); ++t) {
    const bool is_on = schedule.is_on[t];
    const double power = schedule.power[t], reserve = is_on ? schedule.reserve[t] : 0.0;
    if (is_on != was_on) {
      EXPECT_GE(in_state, (was_on ? unit.up_time : unit.down_time) - 1e-6) << unit.name << ' ' << t;
      if (is_on)
        EXPECT_LE(power + reserve, std::max(unit.startup_power, unit.power_min) + watt)
            << unit.name << ' ' << t;
      else
        EXPECT_LE(before, unit.shutdown_power + watt) << unit.name << ' ' << t;
      in_state = 0.0;
    }
    if (is_on && was_on) {
      EXPECT_LE(power + reserve - before, unit.ramp_up * period + watt) << unit.name << ' ' << t;
      EXPECT_LE(before - power, unit.ramp_down * period + watt) << unit.name << ' ' << t;
    }
    EXPECT_GE(power, (is_on ? unit.power_min : 0.0) - watt) << unit.name << ' ' << t;
    EXPECT_LE(power + reserve, (is_on ? unit.power_max : 0.0) + watt) << unit.name << ' ' << t;
    was_on = is_on, before = power, in_state += period;
  }
}

inline void expect_system_keeps_its_rules(const PowerSystem& system, const Schedule& schedule) {
  for (std::size_t g = 0; g < system.units.size(); ++g)
    expect_unit_keeps_its_rules(system.units[g], schedule.units[g], system.period);
  for (int t = 0; t < system.n_periods(); ++t) {
    double supply = 0.0, reserve = 0.0;
    for (const UnitSchedule& unit : schedule.units)
      supply += unit.power[t], reserve += unit.reserve[t];
    for (const Series& plant : schedule.renewables) supply += plant[t];
    EXPECT_NEAR(supply, system.demand[t], 1e-9 * system.demand[t]) << t;
    EXPECT_GE(reserve, system.reserve[t] - 1.0) << t;
  }
}

}  // namespace rackflux
