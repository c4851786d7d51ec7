#include "models/grid/commitment/model.hpp"

#include <algorithm>
#include <cmath>

namespace rackflux {

void add_renewable(const PowerSystem& system, const RenewablePlant& plant, SharedRows& shared,
                   CommitmentModel& model) {
  std::vector<int> columns;
  for (int t = 0; t < system.n_periods(); ++t) {
    columns.push_back(model.program.add_column(plant.power_min[t] / megawatt,
                                               plant.power_max[t] / megawatt, 0.0));
    shared.supply[t].push_back({columns.back(), 1.0});
  }
  model.renewables.push_back(std::move(columns));
}

bool has_losses(const GridStorage& storage) {
  return storage.charge_efficiency * storage.discharge_efficiency != 1.0;
}

namespace {

/// Charging excludes discharging: c <= C y, d <= D (1 - y). Without losses nothing is gained by
/// doing both, so the binary is left out.
void add_exclusion(const GridStorage& storage, int charge, int discharge, LinearProgram& program) {
  const double c_max = storage.charge_max / megawatt, d_max = storage.discharge_max / megawatt;
  if (!has_losses(storage) || c_max == 0.0 || d_max == 0.0) return;
  const int is_charging = program.add_column(0.0, 1.0, 0.0, true);
  program.add_row(-unbounded, 0.0, {{charge, 1.0}, {is_charging, -c_max}});
  program.add_row(-unbounded, d_max, {{discharge, 1.0}, {is_charging, d_max}});
}

/// Reserve r from a store: d - c + r <= D, and what is held lasts one period: r dt / eta <= e.
void add_storage_reserve(const PowerSystem& system, const GridStorage& storage, int t,
                         SharedRows& shared, CommitmentModel& model, StorageColumns& c) {
  if (!storage.gives_reserve || system.reserve.empty()) return;
  const double hours = system.period / 3600.0;
  c.reserve.push_back(model.program.add_column(0.0, unbounded, 0.0));
  model.program.add_row(-unbounded, storage.discharge_max / megawatt,
                        {{c.discharge[t], 1.0}, {c.charge[t], -1.0}, {c.reserve[t], 1.0}});
  model.program.add_row(storage.held_min / megawatt_hour, unbounded,
                        {{c.held[t], 1.0}, {c.reserve[t], -hours / storage.discharge_efficiency}});
  shared.up[t].push_back({c.reserve[t], 1.0});
}

}  // namespace

// e(t) = e(t-1) (1 - self dt) + (eta_c c - d / eta_d) dt
void add_storage(const PowerSystem& system, const GridStorage& storage, SharedRows& shared,
                 CommitmentModel& model) {
  LinearProgram& program = model.program;
  const double hours = system.period / 3600.0;
  const double kept = std::exp(-storage.self_discharge * system.period);
  StorageColumns c;
  for (int t = 0; t < system.n_periods(); ++t) {
    const bool is_last = t + 1 == system.n_periods();
    const double least =
        is_last ? std::max(storage.held_min, storage.final_held.value_or(0.0)) : storage.held_min;
    c.charge.push_back(program.add_column(0.0, storage.charge_max / megawatt, 0.0));
    c.discharge.push_back(program.add_column(0.0, storage.discharge_max / megawatt,
                                             storage.wear * megawatt * system.period));
    c.held.push_back(
        program.add_column(least / megawatt_hour, storage.capacity / megawatt_hour, 0.0));
    std::vector<ProgramTerm> terms{{c.held[t], 1.0},
                                   {c.charge[t], -storage.charge_efficiency * hours},
                                   {c.discharge[t], hours / storage.discharge_efficiency}};
    double before = 0.0;
    if (t > 0)
      terms.push_back({c.held[t - 1], -kept});
    else
      before = kept * storage.held / megawatt_hour;
    program.add_row(before, before, terms);
    add_exclusion(storage, c.charge[t], c.discharge[t], program);
    add_storage_reserve(system, storage, t, shared, model, c);
    shared.supply[t].push_back({c.discharge[t], 1.0});
    shared.supply[t].push_back({c.charge[t], -1.0});
  }
  model.storages.push_back(std::move(c));
}

namespace {

void add_load_ramps(const PowerSystem& system, const FlexibleLoad& load,
                    const std::vector<int>& power, LinearProgram& program) {
  if (std::isinf(load.ramp)) return;
  const double most = load.ramp * system.period / megawatt;
  for (int t = 0; t < system.n_periods(); ++t) {
    if (t > 0)
      program.add_row(-most, most, {{power[t], 1.0}, {power[t - 1], -1.0}});
    else if (load.power_before)
      program.add_row(*load.power_before / megawatt - most, *load.power_before / megawatt + most,
                      {{power[0], 1.0}});
  }
}

void add_budgets(const PowerSystem& system, const FlexibleLoad& load, const std::vector<int>& power,
                 LinearProgram& program) {
  const double hours = system.period / 3600.0, half = 0.5 * system.period;
  for (const EnergyBudget& budget : load.budgets) {
    std::vector<ProgramTerm> terms;
    for (int t = 0; t < system.n_periods(); ++t) {
      const double middle = system.begin + t * system.period + half;
      if (middle > budget.begin && middle < budget.end) terms.push_back({power[t], hours});
    }
    if (!terms.empty())
      program.add_row(budget.least / megawatt_hour, budget.most / megawatt_hour, terms);
  }
}

/// Sum over any n = floor(duration / dt) + 1 periods of (power - sustained)+ dt stays within
/// (power_max - sustained) duration.
void add_overdrive(const PowerSystem& system, const FlexibleLoad& load,
                   const std::vector<int>& power, LinearProgram& program) {
  if (!load.overdrive) return;
  const double sustained = load.overdrive->sustained / megawatt;
  const double highest = *std::max_element(load.power_max.begin(), load.power_max.end()) / megawatt;
  const double allowance = (highest - sustained) * load.overdrive->duration / system.period;
  const int stretch = static_cast<int>(load.overdrive->duration / system.period + 1e-9) + 1;
  std::vector<int> above;
  for (int t = 0; t < system.n_periods(); ++t) {
    above.push_back(program.add_column(0.0, unbounded, 0.0));
    program.add_row(-sustained, unbounded, {{above[t], 1.0}, {power[t], -1.0}});
    double before = 0.0;
    std::vector<ProgramTerm> terms;
    for (int i = t - stretch + 1; i <= t; ++i) {
      const int history = static_cast<int>(load.above_before.size()) + i;
      if (i >= 0)
        terms.push_back({above[i], 1.0});
      else if (history >= 0)
        before += load.above_before[history] / megawatt;
    }
    program.add_row(-unbounded, std::max(allowance - before, 0.0), terms);
  }
}

}  // namespace

void add_load(const PowerSystem& system, const FlexibleLoad& load, SharedRows& shared,
              CommitmentModel& model) {
  std::vector<int> power;
  for (int t = 0; t < system.n_periods(); ++t) {
    power.push_back(
        model.program.add_column(load.power_min[t] / megawatt, load.power_max[t] / megawatt, 0.0));
    shared.supply[t].push_back({power[t], -1.0});
  }
  add_load_ramps(system, load, power, model.program);
  add_budgets(system, load, power, model.program);
  add_overdrive(system, load, power, model.program);
  model.loads.push_back(std::move(power));
}

int BillingSpan::period_at(const GridConnection& grid, double time) const {
  const auto end = std::upper_bound(grid.billing_ends.begin(), grid.billing_ends.end(), time);
  return static_cast<int>(end - grid.billing_ends.begin());
}

BillingSpan billing_span(const PowerSystem& system, const GridConnection& grid) {
  BillingSpan span;
  const double half = 0.5 * system.period;
  span.first = span.period_at(grid, system.begin + half);
  const double end = system.begin + system.n_periods() * system.period;
  span.count = span.period_at(grid, end - half) - span.first + 1;
  return span;
}

void add_grid(const PowerSystem& system, const GridConnection& grid, SharedRows& shared,
              CommitmentModel& model) {
  LinearProgram& program = model.program;
  const BillingSpan span = billing_span(system, grid);
  for (int b = 0; b < span.count; ++b)
    model.peak.push_back(program.add_column(b == 0 ? grid.peak_so_far / megawatt : 0.0, unbounded,
                                            grid.demand_charge * megawatt));
  const double energy = megawatt * system.period;
  for (int t = 0; t < system.n_periods(); ++t) {
    const int in =
        program.add_column(0.0, grid.import_cap[t] / megawatt, grid.import_price[t] * energy);
    const int out =
        program.add_column(0.0, grid.export_cap[t] / megawatt, -grid.export_price[t] * energy);
    shared.supply[t].push_back({in, 1.0}), shared.supply[t].push_back({out, -1.0});
    model.from_grid.push_back(in), model.to_grid.push_back(out);
    const double middle = system.begin + (t + 0.5) * system.period;
    const int billing = span.period_at(grid, middle) - span.first;
    if (grid.demand_charge > 0.0)
      program.add_row(0.0, unbounded, {{model.peak[billing], 1.0}, {in, -1.0}});
  }
}

namespace {

int add_shortfall(double price, double most, const PowerSystem& system, LinearProgram& program) {
  return program.add_column(0.0, most, price * megawatt * system.period);
}

void add_reserve_rows(const PowerSystem& system, const Series& required,
                      const std::vector<std::vector<ProgramTerm>>& held,
                      std::vector<int>& shortfall, LinearProgram& program) {
  for (std::size_t t = 0; t < required.size(); ++t) {
    std::vector<ProgramTerm> terms = held[t];
    const double needed = required[t] / megawatt;
    if (system.lost_reserve_value) {
      shortfall.push_back(
          add_shortfall(*system.lost_reserve_value, std::max(needed, 0.0), system, program));
      terms.push_back({shortfall.back(), 1.0});
    }
    program.add_row(needed, unbounded, terms);
  }
}

/// Energy not served is at most what is asked for at that time.
void add_shed(const PowerSystem& system, int t, SharedRows& shared, CommitmentModel& model) {
  const int shed = add_shortfall(*system.lost_load_value, unbounded, system, model.program);
  std::vector<ProgramTerm> asked{{shed, 1.0}};
  for (const auto& load : model.loads) asked.push_back({load[t], -1.0});
  model.program.add_row(-unbounded, std::max(system.demand[t], 0.0) / megawatt, asked);
  shared.supply[t].push_back({shed, 1.0});
  model.shed.push_back(shed);
}

void add_parts(const PowerSystem& system, Commitment commitment, SharedRows& shared,
               CommitmentModel& model) {
  for (const GeneratingUnit& unit : system.units) add_unit(system, unit, commitment, shared, model);
  for (const RenewablePlant& plant : system.renewables) add_renewable(system, plant, shared, model);
  for (const GridStorage& storage : system.storages) add_storage(system, storage, shared, model);
  for (const FlexibleLoad& load : system.loads) add_load(system, load, shared, model);
  if (system.grid) add_grid(system, *system.grid, shared, model);
}

CommitmentModel pose_balance(const PowerSystem& system, Commitment commitment, bool is_elastic) {
  const int n = system.n_periods();
  CommitmentModel model;
  SharedRows shared;
  shared.supply.resize(n), shared.up.resize(n), shared.down.resize(n);
  add_parts(system, commitment, shared, model);
  for (int t = 0; t < n; ++t) {
    if (system.lost_load_value) add_shed(system, t, shared, model);
    if (is_elastic) {
      model.surplus.push_back(model.program.add_column(0.0, unbounded, 0.0));
      shared.supply[t].push_back({model.surplus.back(), -1.0});
    }
    const double demand = system.demand[t] / megawatt;
    model.balance_row.push_back(model.program.add_row(demand, demand, shared.supply[t]));  // (2)
  }
  add_reserve_rows(system, system.reserve, shared.up, model.short_up, model.program);  // (3)
  add_reserve_rows(system, system.reserve_down, shared.down, model.short_down, model.program);
  return model;
}

}  // namespace

CommitmentModel pose(const PowerSystem& system, Commitment commitment) {
  return pose_balance(system, commitment, false);
}

CommitmentModel pose_elastic(const PowerSystem& system, Commitment commitment) {
  return pose_balance(system, commitment, true);
}

}  // namespace rackflux
