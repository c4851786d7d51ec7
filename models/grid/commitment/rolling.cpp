#include "models/grid/commitment/rolling.hpp"

#include "models/grid/commitment/accounts.hpp"
#include "solver/base/error.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

namespace rackflux {

namespace {

void keep(Series& series, int first, int count) {
  if (series.empty()) return;
  series = Series(series.begin() + first, series.begin() + first + count);
}

void keep_periods(PowerSystem& system, int first, int count) {
  system.begin += first * system.period;
  keep(system.demand, first, count), keep(system.reserve, first, count);
  keep(system.reserve_down, first, count);
  for (GeneratingUnit& unit : system.units) keep(unit.ceiling, first, count);
  for (RenewablePlant& plant : system.renewables)
    keep(plant.power_min, first, count), keep(plant.power_max, first, count);
  for (FlexibleLoad& load : system.loads)
    keep(load.power_min, first, count), keep(load.power_max, first, count);
  if (!system.grid) return;
  GridConnection& grid = *system.grid;
  for (Series* series :
       {&grid.import_cap, &grid.export_cap, &grid.import_price, &grid.export_price})
    keep(*series, first, count);
}

/// The value, or the limit where the solver's tolerance (1e-7 MW or MWh) left it just outside.
double snapped(double value, double low, double high) {
  return value < low && value > low - 1e3 ? low : value > high && value < high + 1e3 ? high : value;
}

UnitInitialState state_after(const GeneratingUnit& unit, const UnitSchedule& schedule, int n,
                             double period) {
  UnitInitialState state;
  state.is_on = schedule.is_on[n - 1];
  int same = 0;
  while (same < n && bool(schedule.is_on[n - 1 - same]) == state.is_on) ++same;
  state.time_in_state = same * period;
  if (same == n && unit.initial.is_on == state.is_on)
    state.time_in_state += unit.initial.time_in_state;
  if (!state.is_on) return state;
  state.power = snapped(schedule.power[n - 1], unit.power_min, unit.power_max);
  if (!schedule.reserve.empty()) state.reserve = schedule.reserve[n - 1];
  return state;
}

/// What is left of the budgets, and the recent past that ramps and the thermal limit look back on.
void continue_load(const PowerSystem& system, const Series& power, int n, FlexibleLoad& load) {
  const double now = system.begin + n * system.period;
  for (EnergyBudget& budget : load.budgets)
    for (int t = 0; t < n; ++t) {
      const double middle = system.begin + (t + 0.5) * system.period;
      if (middle < budget.begin || middle > budget.end) continue;
      budget.least -= power[t] * system.period, budget.most -= power[t] * system.period;
    }
  std::erase_if(load.budgets, [&](const EnergyBudget& budget) {
    return budget.end <= now + 1e-9 * system.period;
  });
  load.power_before = power[n - 1];
  if (!load.overdrive) return;
  for (int t = 0; t < n; ++t)
    load.above_before.push_back(std::max(0.0, power[t] - load.overdrive->sustained));
}

void continue_grid(const PowerSystem& system, const Series& from_grid, int n,
                   GridConnection& grid) {
  const BillingSpan span = billing_span(system, grid);
  const auto billing = [&](int t) {
    return span.period_at(grid, system.begin + (t + 0.5) * system.period);
  };
  double peak = billing(n) == span.first ? grid.peak_so_far : 0.0;
  for (int t = 0; t < n; ++t)
    if (billing(t) == billing(n)) peak = std::max(peak, from_grid[t]);
  grid.peak_so_far = peak;
}

/// Energy that the upper edge of the band allows in the periods that the budget covers, up to n.
double room(const PowerSystem& system, const FlexibleLoad& load, const EnergyBudget& budget,
            int n) {
  double energy = 0.0;
  for (int t = 0; t < n; ++t) {
    const double middle = system.begin + (t + 0.5) * system.period;
    if (middle > budget.begin && middle < budget.end) energy += load.power_max[t] * system.period;
  }
  return energy;
}

void cut_budgets(const PowerSystem& system, int n, FlexibleLoad& load) {
  const double end = system.begin + n * system.period;
  for (EnergyBudget& budget : load.budgets) {
    if (budget.end <= end + 1e-9 * system.period) continue;
    const double whole = room(system, load, budget, system.n_periods());
    budget.least = whole > 0.0 ? budget.least * room(system, load, budget, n) / whole : 0.0;
    for (int t = n; t < system.n_periods(); ++t) {
      const double middle = system.begin + (t + 0.5) * system.period;
      if (middle > budget.begin && middle < budget.end)
        budget.most -= load.power_min[t] * system.period;
    }
  }
}

template <class T>
void append(std::vector<T>& whole, const std::vector<T>& part, int n) {
  if (!part.empty()) whole.insert(whole.end(), part.begin(), part.begin() + n);
}

void append_units(std::vector<UnitSchedule>& whole, const std::vector<UnitSchedule>& part, int n) {
  whole.resize(part.size());
  for (std::size_t g = 0; g < part.size(); ++g) {
    append(whole[g].is_on, part[g].is_on, n), append(whole[g].starts, part[g].starts, n);
    append(whole[g].stops, part[g].stops, n), append(whole[g].power, part[g].power, n);
    append(whole[g].reserve, part[g].reserve, n);
    append(whole[g].reactor_heat, part[g].reactor_heat, n);
    append(whole[g].tank_held, part[g].tank_held, n);
  }
}

void append_schedule(Schedule& whole, const Schedule& part, int n) {
  append_units(whole.units, part.units, n);
  whole.renewables.resize(part.renewables.size()), whole.loads.resize(part.loads.size());
  whole.storages.resize(part.storages.size());
  for (std::size_t w = 0; w < part.renewables.size(); ++w)
    append(whole.renewables[w], part.renewables[w], n);
  for (std::size_t l = 0; l < part.loads.size(); ++l) append(whole.loads[l], part.loads[l], n);
  for (std::size_t s = 0; s < part.storages.size(); ++s) {
    append(whole.storages[s].charge, part.storages[s].charge, n);
    append(whole.storages[s].discharge, part.storages[s].discharge, n);
    append(whole.storages[s].held, part.storages[s].held, n);
  }
  append(whole.from_grid, part.from_grid, n), append(whole.to_grid, part.to_grid, n);
  append(whole.shed, part.shed, n), append(whole.price, part.price, n);
  append(whole.reserve_short, part.reserve_short, n);
  append(whole.reserve_down_short, part.reserve_down_short, n);
}

}  // namespace

PowerSystem continued(const PowerSystem& system, const Schedule& schedule, int n) {
  PowerSystem rest = system;
  for (std::size_t g = 0; g < rest.units.size(); ++g) {
    GeneratingUnit& unit = rest.units[g];
    unit.initial = state_after(unit, schedule.units[g], n, system.period);
    if (unit.tank)
      unit.tank->held = snapped(schedule.units[g].tank_held[n - 1], 0.0, unit.tank->capacity);
  }
  for (std::size_t s = 0; s < rest.storages.size(); ++s) {
    GridStorage& storage = rest.storages[s];
    storage.held = snapped(schedule.storages[s].held[n - 1], storage.held_min, storage.capacity);
  }
  for (std::size_t l = 0; l < rest.loads.size(); ++l)
    continue_load(system, schedule.loads[l], n, rest.loads[l]);
  if (rest.grid) continue_grid(system, schedule.from_grid, n, *rest.grid);
  keep_periods(rest, n, system.n_periods() - n);
  return rest;
}

PowerSystem cut(const PowerSystem& system, int n) {
  if (n >= system.n_periods()) return system;
  PowerSystem head = system;
  for (GeneratingUnit& unit : head.units)
    if (unit.tank) unit.tank->final_held.reset();
  for (GridStorage& storage : head.storages) storage.final_held.reset();
  for (FlexibleLoad& load : head.loads) cut_budgets(system, n, load);
  keep_periods(head, 0, n);
  return head;
}

Schedule roll(const PowerSystem& system, const RollingWindows& windows,
              const std::function<Schedule(const PowerSystem&)>& solve) {
  if (windows.step < 1 || windows.step > windows.window)
    throw Error(
        fmt::format("rolling horizon: a step of {} periods must lie within 1 and the window "
                    "of {} periods",
                    windows.step, windows.window));
  check(system);
  Schedule whole;
  PowerSystem rest = system;
  for (;;) {
    const PowerSystem window = cut(rest, windows.window);
    const bool is_last = window.n_periods() == rest.n_periods();
    const int kept = is_last ? rest.n_periods() : windows.step;
    const Schedule part = [&] {
      try {
        return solve(window);
      } catch (const Unconverged& error) {
        throw Unconverged(fmt::format("window from {} s: {}", window.begin, error.what()));
      } catch (const Error& error) {
        throw Error(fmt::format("window from {} s: {}", window.begin, error.what()));
      }
    }();
    append_schedule(whole, part, kept);
    if (is_last) break;
    rest = continued(rest, part, kept);
  }
  whole.cost = cost_accounts(system, whole).total();
  whole.bound = -std::numeric_limits<double>::infinity();
  return whole;
}

}  // namespace rackflux
