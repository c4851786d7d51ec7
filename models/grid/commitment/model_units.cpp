#include "models/grid/commitment/model.hpp"
#include "models/grid/commitment/unit_calendar.hpp"

#include <algorithm>
#include <fmt/format.h>

// pglib-uc (Knueven, Ostrowski, Watson 2018), numbers of its equations in brackets. Letters: on u,
// start v, stop w, above p, reserve r; T periods of dt; t counts from 0.

namespace rackflux {

namespace {

/// A unit in MW, MWh and periods.
struct Scaled {
  Scaled(const PowerSystem& system, const GeneratingUnit& unit)
      : n(system.n_periods()),
        hours(system.period / 3600.0),
        power_min(unit.power_min / megawatt),
        power_max(unit.power_max / megawatt),
        ramp_up(unit.ramp_up * system.period / megawatt),
        ramp_down(unit.ramp_down * system.period / megawatt),
        startup(unit.startup_power / megawatt),
        shutdown(unit.shutdown_power / megawatt),
        above_before(unit.initial.is_on ? unit.initial.power / megawatt - power_min : 0.0),
        reserve_before(unit.initial.reserve / megawatt) {}
  int n;
  double hours, power_min, power_max, ramp_up, ramp_down, startup, shutdown;
  double above_before, reserve_before;
};

void add_columns(const PowerSystem& system, const GeneratingUnit& unit,
                 const UnitCalendar& calendar, LinearProgram& program, UnitColumns& columns) {
  const Scaled scaled(system, unit);
  const double no_load = unit.cost.front().rate * system.period;
  const double start_cost = unit.starts.size() == 1 ? unit.starts.front().cost : 0.0;
  for (int t = 0; t < scaled.n; ++t) {
    const double least = calendar.must_be_on[t], most = calendar.may_be_on[t];
    columns.on.push_back(program.add_column(least, most, no_load, true));
    columns.start.push_back(program.add_column(0.0, 1.0, start_cost, true));
    columns.stop.push_back(program.add_column(0.0, 1.0, 0.0, true));
    columns.above.push_back(program.add_column(0.0, scaled.power_max - scaled.power_min, 0.0));
    if (!system.reserve.empty()) columns.reserve.push_back(program.add_column(0.0, unbounded, 0.0));
    if (!system.reserve_down.empty())
      columns.reserve_down.push_back(program.add_column(0.0, unbounded, 0.0));
  }
}

/// u(t) - u(t-1) = v(t) - w(t)  (5), (14)
void add_logic(const GeneratingUnit& unit, const UnitColumns& c, LinearProgram& program) {
  for (int t = 0; t < static_cast<int>(c.on.size()); ++t) {
    std::vector<ProgramTerm> terms{{c.on[t], 1.0}, {c.start[t], -1.0}, {c.stop[t], 1.0}};
    double before = 0.0;
    if (t > 0)
      terms.push_back({c.on[t - 1], -1.0});
    else
      before = unit.initial.is_on ? 1.0 : 0.0;
    program.add_row(before, before, terms);
  }
}

/// Minimum up time (15) and down time (16). What ran before a trip owes no up time.
void add_minimum_times(const UnitCalendar& calendar, const UnitColumns& c, LinearProgram& program) {
  const int n = static_cast<int>(c.on.size());
  const int up = std::min(calendar.up_periods, n), down = std::min(calendar.down_periods, n);
  for (int t = up - 1; t < n; ++t) {
    int first = t - up + 1;
    for (int i = first; i <= t; ++i)
      if (calendar.trips[i]) first = i;
    std::vector<ProgramTerm> terms{{c.on[t], -1.0}};
    for (int i = first; i <= t; ++i) terms.push_back({c.start[i], 1.0});
    program.add_row(-unbounded, 0.0, terms);
  }
  for (int t = down - 1; t < n; ++t) {
    std::vector<ProgramTerm> terms{{c.on[t], 1.0}};
    for (int i = t - down + 1; i <= t; ++i) terms.push_back({c.stop[i], 1.0});
    program.add_row(-unbounded, 1.0, terms);
  }
}

/// A start of category s needs a stop that long ago (7), (17), (18). Differs from (7) in one point:
/// a unit that comes in off may stop again and then start hot.
void add_start_categories(const PowerSystem& system, const GeneratingUnit& unit,
                          const UnitColumns& c, LinearProgram& program) {
  const int n = system.n_periods(), n_categories = static_cast<int>(unit.starts.size());
  if (n_categories == 1) return;
  const UnitInitialState& initial = unit.initial;
  const auto lag = [&](int s) { return periods_up(unit.starts[s].off_time, system.period); };
  for (int t = 0; t < n; ++t) {
    std::vector<ProgramTerm> link{{c.start[t], -1.0}};
    for (int s = 0; s < n_categories; ++s) {
      const int category = program.add_column(0.0, 1.0, unit.starts[s].cost);
      link.push_back({category, 1.0});
      if (s + 1 == n_categories) continue;
      const int next = lag(s + 1);
      const int cold_from = initial.is_on ? next - 1
                                          : periods_left(unit.starts[s + 1].off_time,
                                                         initial.time_in_state, system.period);
      if (t < cold_from) continue;
      std::vector<ProgramTerm> terms{{category, 1.0}};
      for (int i = lag(s); i < next && i <= t; ++i) terms.push_back({c.stop[t - i], -1.0});
      program.add_row(-unbounded, 0.0, terms);
    }
    program.add_row(0.0, 0.0, link);
  }
}

/// p + r under the ceiling, start-up and shutdown power (19), (20), (10).
void add_output_limits(const PowerSystem& system, const GeneratingUnit& unit,
                       const UnitCalendar& calendar, const UnitColumns& c, LinearProgram& program) {
  const Scaled s(system, unit);
  if (unit.initial.is_on && !calendar.trips[0])
    program.add_row(-unbounded, s.power_max - s.power_min - s.above_before - s.reserve_before,
                    {{c.stop[0], std::max(s.power_max - s.shutdown, 0.0)}});
  for (int t = 0; t < s.n; ++t) {
    // Where the ceiling is below power_min the calendar keeps the unit off.
    const double most = std::max(ceiling(unit, t) / megawatt, s.power_min);
    std::vector<ProgramTerm> terms{{c.above[t], 1.0}, {c.on[t], s.power_min - most}};
    if (!c.reserve.empty()) terms.push_back({c.reserve[t], 1.0});
    std::vector<ProgramTerm> starting = terms;
    starting.push_back({c.start[t], std::max(most - s.startup, 0.0)});
    program.add_row(-unbounded, 0.0, starting);
    if (t + 1 == s.n || calendar.trips[t + 1]) continue;
    terms.push_back({c.stop[t + 1], std::max(most - s.shutdown, 0.0)});
    program.add_row(-unbounded, 0.0, terms);
  }
}

/// p(t) + r(t) - p(t-1) <= RU dt and p(t-1) - p(t) + r_down(t) <= RD dt  (8), (9), (21), (22).
void add_ramps(const PowerSystem& system, const GeneratingUnit& unit, const UnitCalendar& calendar,
               const UnitColumns& c, LinearProgram& program) {
  const Scaled s(system, unit);
  for (int t = 0; t < s.n; ++t) {
    const double before = t == 0 ? s.above_before : 0.0;
    std::vector<ProgramTerm> up{{c.above[t], 1.0}}, down{{c.above[t], -1.0}};
    if (t > 0) up.push_back({c.above[t - 1], -1.0}), down.push_back({c.above[t - 1], 1.0});
    if (!c.reserve.empty()) up.push_back({c.reserve[t], 1.0});
    program.add_row(-unbounded, s.ramp_up + before, up);
    if (!c.reserve_down.empty()) {
      down.push_back({c.reserve_down[t], 1.0});
      program.add_row(0.0, unbounded, {{c.above[t], 1.0}, {c.reserve_down[t], -1.0}});
    }
    if (!calendar.trips[t]) program.add_row(-unbounded, s.ramp_down - before, down);
  }
}

/// p = sum (P_l - P_1) lambda_l, cost = sum (C_l - C_1) lambda_l, sum lambda_l = u  (23)-(25), with
/// lambda_1 eliminated.
void add_cost_curve(const PowerSystem& system, const GeneratingUnit& unit, const UnitColumns& c,
                    LinearProgram& program) {
  for (int t = 0; t < system.n_periods(); ++t) {
    std::vector<ProgramTerm> power{{c.above[t], -1.0}}, share{{c.on[t], -1.0}};
    for (std::size_t l = 1; l < unit.cost.size(); ++l) {
      const double extra = unit.cost[l].rate - unit.cost[0].rate;
      const int part = program.add_column(0.0, 1.0, extra * system.period);
      power.push_back({part, (unit.cost[l].power - unit.cost[0].power) / megawatt});
      share.push_back({part, 1.0});
    }
    program.add_row(0.0, 0.0, power);
    program.add_row(-unbounded, 0.0, share);
  }
}

/// e(t) - e(t-1) = (heat - (p + P_min u) / efficiency) dt
void add_tank(const PowerSystem& system, const GeneratingUnit& unit, UnitColumns& c,
              LinearProgram& program) {
  if (!unit.tank) return;
  const Scaled s(system, unit);
  const HeatTank& tank = *unit.tank;
  const std::vector<char> is_available = availability(unit, system);
  for (int t = 0; t < s.n; ++t) {
    const double share = is_available[t] ? 1.0 / megawatt : 0.0;
    const bool is_last = t + 1 == s.n;
    const double least = is_last ? tank.final_held.value_or(0.0) / megawatt_hour : 0.0;
    c.heat.push_back(program.add_column(share * tank.reactor_min, share * tank.reactor_max, 0.0));
    c.tank.push_back(program.add_column(least, tank.capacity / megawatt_hour, 0.0));
    std::vector<ProgramTerm> terms{{c.tank[t], 1.0},
                                   {c.heat[t], -s.hours},
                                   {c.above[t], s.hours / tank.efficiency},
                                   {c.on[t], s.power_min * s.hours / tank.efficiency}};
    double before = 0.0;
    if (t > 0)
      terms.push_back({c.tank[t - 1], -1.0});
    else
      before = tank.held / megawatt_hour;
    program.add_row(before, before, terms);
  }
}

}  // namespace

void add_unit(const PowerSystem& system, const GeneratingUnit& unit, Commitment commitment,
              SharedRows& shared, CommitmentModel& model) {
  const UnitCalendar calendar = unit_calendar(system, unit, commitment);
  LinearProgram& program = model.program;
  UnitColumns c;
  add_columns(system, unit, calendar, program, c);
  add_logic(unit, c, program);
  if (commitment == Commitment::optimised) add_minimum_times(calendar, c, program);
  add_start_categories(system, unit, c, program);
  add_output_limits(system, unit, calendar, c, program);
  add_ramps(system, unit, calendar, c, program);
  add_cost_curve(system, unit, c, program);
  add_tank(system, unit, c, program);
  for (int t = 0; t < system.n_periods(); ++t) {
    shared.supply[t].push_back({c.above[t], 1.0});
    shared.supply[t].push_back({c.on[t], unit.power_min / megawatt});
    if (!c.reserve.empty()) shared.up[t].push_back({c.reserve[t], 1.0});
    if (!c.reserve_down.empty()) shared.down[t].push_back({c.reserve_down[t], 1.0});
  }
  model.units.push_back(std::move(c));
}

}  // namespace rackflux
