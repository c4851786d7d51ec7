#include "models/grid/commitment/commit.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux {

namespace {

using Status = ProgramSolution::Status;

Series values_of(const std::vector<int>& columns, const ProgramSolution& solution, double unit) {
  Series series;
  for (const int column : columns) series.push_back(unit * solution.values[column]);
  return series;
}

std::vector<char> flags_of(const std::vector<int>& columns, const ProgramSolution& solution) {
  std::vector<char> flags;
  flags.reserve(columns.size());
  for (const int column : columns) flags.push_back(solution.values[column] > 0.5 ? 1 : 0);
  return flags;
}

UnitSchedule unit_schedule(const GeneratingUnit& unit, const UnitColumns& columns,
                           const ProgramSolution& solution) {
  UnitSchedule schedule;
  schedule.is_on = flags_of(columns.on, solution);
  schedule.starts = flags_of(columns.start, solution);
  schedule.stops = flags_of(columns.stop, solution);
  schedule.power = values_of(columns.above, solution, megawatt);
  for (std::size_t t = 0; t < schedule.power.size(); ++t)
    schedule.power[t] = schedule.is_on[t] ? schedule.power[t] + unit.power_min : 0.0;
  schedule.reserve = values_of(columns.reserve, solution, megawatt);
  schedule.reactor_heat = values_of(columns.heat, solution, megawatt);
  schedule.tank_held = values_of(columns.tank, solution, megawatt_hour);
  return schedule;
}

/// Without losses the program may charge and discharge at once, for nothing: only the difference is
/// meant.
StorageSchedule storage_schedule(const GridStorage& storage, const StorageColumns& columns,
                                 const ProgramSolution& solution) {
  StorageSchedule schedule{values_of(columns.charge, solution, megawatt),
                           values_of(columns.discharge, solution, megawatt),
                           values_of(columns.held, solution, megawatt_hour)};
  if (!has_losses(storage))
    for (std::size_t t = 0; t < schedule.charge.size(); ++t) {
      const double both = std::min(schedule.charge[t], schedule.discharge[t]);
      schedule.charge[t] -= both, schedule.discharge[t] -= both;
    }
  return schedule;
}

Schedule schedule_of(const PowerSystem& system, const CommitmentModel& model,
                     const ProgramSolution& solution) {
  Schedule schedule;
  schedule.cost = solution.objective, schedule.bound = solution.bound;
  for (std::size_t g = 0; g < system.units.size(); ++g)
    schedule.units.push_back(unit_schedule(system.units[g], model.units[g], solution));
  for (const auto& columns : model.renewables)
    schedule.renewables.push_back(values_of(columns, solution, megawatt));
  for (const auto& columns : model.loads)
    schedule.loads.push_back(values_of(columns, solution, megawatt));
  for (std::size_t s = 0; s < system.storages.size(); ++s)
    schedule.storages.push_back(storage_schedule(system.storages[s], model.storages[s], solution));
  schedule.from_grid = values_of(model.from_grid, solution, megawatt);
  schedule.to_grid = values_of(model.to_grid, solution, megawatt);
  schedule.shed = values_of(model.shed, solution, megawatt);
  schedule.reserve_short = values_of(model.short_up, solution, megawatt);
  schedule.reserve_down_short = values_of(model.short_down, solution, megawatt);
  for (const int row : model.balance_row)
    schedule.price.push_back(solution.duals[row] / (megawatt * system.period));
  return schedule;
}

/// The peak already reached in the running billing period has been paid for.
double paid_peak(const PowerSystem& system) {
  return system.grid ? system.grid->demand_charge * system.grid->peak_so_far : 0.0;
}

/// Integers held, the remaining LP gives exact powers and prices.
Schedule finish(const PowerSystem& system, const CommitmentModel& model,
                const ProgramSolution& found) {
  const ProgramSolution polished =
      model.program.with_integers_held(found.values).solve_relaxation();
  if (polished.status != Status::optimal)
    throw Unconverged(
        "commitment: the integer schedule found is not feasible to 1e-7 once its on "
        "and off are exact; tighten the data or widen the gap");
  Schedule schedule = schedule_of(system, model, polished);
  schedule.cost -= paid_peak(system);
  schedule.bound = std::min(found.bound, polished.objective) - paid_peak(system);
  return schedule;
}

ProgramSolution search(const PowerSystem& system, const CommitmentModel& model,
                       Commitment commitment, const SearchLimits& limits) {
  ProgramSolution found = model.program.solve_integer(limits);
  if (found.status == Status::infeasible) explain_infeasible(system, commitment);
  if (found.status == Status::without_bound)
    throw Error(
        "commitment: the cost has no lower bound; a negative price meets an unlimited flow");
  if (found.values.empty())
    throw Unconverged(fmt::format(
        "commitment: no schedule found within {} s; allow more time or shorten the horizon",
        limits.seconds));
  return found;
}

}  // namespace

double Schedule::gap() const {
  return cost == bound ? 0.0 : (cost - bound) / std::max(std::abs(cost), 1e-12);
}

Schedule commit(const PowerSystem& system, const SearchLimits& limits) {
  check(system);
  const CommitmentModel model = pose(system, Commitment::optimised);
  const ProgramSolution found = search(system, model, Commitment::optimised, limits);
  Schedule schedule = finish(system, model, found);
  schedule.is_proven = found.status == Status::optimal;
  return schedule;
}

Schedule dispatch(const PowerSystem& system) {
  check(system);
  const CommitmentModel model = pose(system, Commitment::calendar);
  const ProgramSolution relaxed = model.program.solve_relaxation();
  if (relaxed.status == Status::infeasible) explain_infeasible(system, Commitment::calendar);
  if (relaxed.status != Status::optimal)
    throw Unconverged("dispatch: the linear program has no bounded optimum");
  Schedule schedule = schedule_of(system, model, relaxed);
  schedule.cost -= paid_peak(system), schedule.bound -= paid_peak(system);
  schedule.is_proven = true;
  const auto circulates = [](const StorageSchedule& store) {
    for (std::size_t t = 0; t < store.charge.size(); ++t)
      if (std::min(store.charge[t], store.discharge[t]) > 1.0) return true;  // [W]
    return false;
  };
  if (std::none_of(schedule.storages.begin(), schedule.storages.end(), circulates)) return schedule;
  const ProgramSolution found = search(system, model, Commitment::calendar, {});
  Schedule exclusive = finish(system, model, found);
  exclusive.is_proven = found.status == Status::optimal;
  return exclusive;
}

double relaxed_cost(const PowerSystem& system) {
  check(system);
  const ProgramSolution relaxed = pose(system, Commitment::optimised).program.solve_relaxation();
  if (relaxed.status == Status::infeasible) explain_infeasible(system, Commitment::optimised);
  if (relaxed.status != Status::optimal)
    throw Unconverged("commitment: the linear relaxation has no bounded optimum");
  return relaxed.objective - paid_peak(system);
}

}  // namespace rackflux
