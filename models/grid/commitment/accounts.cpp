#include "models/grid/commitment/accounts.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace rackflux {

namespace {

double energy_of(const Series& power, double period) {
  return period * std::accumulate(power.begin(), power.end(), 0.0);
}

/// Cost of all starts: each in the coldest category whose off time it has reached.
double start_costs(const PowerSystem& system, const GeneratingUnit& unit,
                   const UnitSchedule& schedule) {
  bool was_on = unit.initial.is_on;
  double off_before = was_on ? 0.0 : unit.initial.time_in_state;  // the first period [s]
  int off_periods = 0;
  double cost = 0.0;
  for (const char is_on : schedule.is_on) {
    if (is_on && !was_on) {
      double due = unit.starts.front().cost;
      for (const StartCategory& start : unit.starts)
        if (off_periods >= periods_left(start.off_time, off_before, system.period))
          due = start.cost;
      cost += due;
    }
    was_on = is_on;
    off_periods = is_on ? 0 : off_periods + 1;
    if (is_on) off_before = 0.0;
  }
  return cost;
}

double peak_charges(const PowerSystem& system, const GridConnection& grid,
                    const Series& from_grid) {
  const BillingSpan span = billing_span(system, grid);
  std::vector<double> peak(span.count, 0.0);
  peak[0] = grid.peak_so_far;
  for (int t = 0; t < system.n_periods(); ++t) {
    const double middle = system.begin + (t + 0.5) * system.period;
    double& highest = peak[span.period_at(grid, middle) - span.first];
    highest = std::max(highest, from_grid[t]);
  }
  const double watts = std::accumulate(peak.begin(), peak.end(), -grid.peak_so_far);
  return grid.demand_charge * watts;
}

void add_grid_costs(const PowerSystem& system, const Schedule& schedule, CostAccounts& accounts) {
  if (!system.grid) return;
  for (int t = 0; t < system.n_periods(); ++t) {
    accounts.imports += system.grid->import_price[t] * schedule.from_grid[t] * system.period;
    accounts.exports -= system.grid->export_price[t] * schedule.to_grid[t] * system.period;
  }
  accounts.demand_charge = peak_charges(system, *system.grid, schedule.from_grid);
}

}  // namespace

double cost_rate(const GeneratingUnit& unit, double power) {
  std::size_t l = 1;
  while (l + 1 < unit.cost.size() && power > unit.cost[l].power) ++l;
  if (l >= unit.cost.size()) return unit.cost.front().rate;
  const CostPoint &a = unit.cost[l - 1], &b = unit.cost[l];
  return a.rate + (b.rate - a.rate) * (power - a.power) / (b.power - a.power);
}

CostAccounts cost_accounts(const PowerSystem& system, const Schedule& schedule) {
  CostAccounts accounts;
  for (std::size_t g = 0; g < system.units.size(); ++g) {
    const GeneratingUnit& unit = system.units[g];
    accounts.starts += start_costs(system, unit, schedule.units[g]);
    for (int t = 0; t < system.n_periods(); ++t)
      if (schedule.units[g].is_on[t])
        accounts.production += cost_rate(unit, schedule.units[g].power[t]) * system.period;
  }
  for (std::size_t s = 0; s < system.storages.size(); ++s)
    accounts.wear +=
        system.storages[s].wear * energy_of(schedule.storages[s].discharge, system.period);
  add_grid_costs(system, schedule, accounts);
  accounts.lost_load =
      system.lost_load_value.value_or(0.0) * energy_of(schedule.shed, system.period);
  accounts.lost_reserve = system.lost_reserve_value.value_or(0.0) *
                          (energy_of(schedule.reserve_short, system.period) +
                           energy_of(schedule.reserve_down_short, system.period));
  return accounts;
}

double EnergyAccounts::imbalance() const {
  return supply() == use() ? 0.0 : (supply() - use()) / std::max(std::abs(supply()), 1e-300);
}

EnergyAccounts energy_accounts(const PowerSystem& system, const Schedule& schedule) {
  const double dt = system.period;
  EnergyAccounts sum;
  for (const UnitSchedule& unit : schedule.units) sum.units += energy_of(unit.power, dt);
  for (std::size_t w = 0; w < schedule.renewables.size(); ++w) {
    const double taken = energy_of(schedule.renewables[w], dt);
    sum.renewables += taken;
    sum.curtailed += energy_of(system.renewables[w].power_max, dt) - taken;
  }
  for (std::size_t s = 0; s < schedule.storages.size(); ++s) {
    sum.charged += energy_of(schedule.storages[s].charge, dt);
    sum.discharged += energy_of(schedule.storages[s].discharge, dt);
    sum.stored_rise += schedule.storages[s].held.back() - system.storages[s].held;
  }
  sum.storage_losses = sum.charged - sum.discharged - sum.stored_rise;
  for (const Series& load : schedule.loads) sum.loads += energy_of(load, dt);
  sum.from_grid = energy_of(schedule.from_grid, dt), sum.to_grid = energy_of(schedule.to_grid, dt);
  sum.shed = energy_of(schedule.shed, dt), sum.demand = energy_of(system.demand, dt);
  return sum;
}

double carbon_emitted(const PowerSystem& system, const Schedule& schedule,
                      const Series& grid_intensity) {
  double carbon = 0.0;
  for (std::size_t g = 0; g < system.units.size(); ++g)
    carbon += system.units[g].carbon * energy_of(schedule.units[g].power, system.period);
  for (std::size_t t = 0; t < grid_intensity.size() && t < schedule.from_grid.size(); ++t)
    carbon += grid_intensity[t] * schedule.from_grid[t] * system.period;
  return carbon;
}

}  // namespace rackflux
