#include "models/grid/commitment/commit.hpp"
#include "solver/base/error.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <functional>

namespace rackflux {

namespace {

using Status = ProgramSolution::Status;

constexpr double seen =
    1e-5;  // of a shortfall: 10 W, above the solvers' feasibility tolerance [MW]

/// The periods of `system` with an outside that takes and gives anything, and nothing else.
PowerSystem unlimited_outside(const PowerSystem& system) {
  PowerSystem outside;
  outside.begin = system.begin, outside.period = system.period;
  outside.demand.assign(system.demand.size(), 0.0);
  GridConnection grid;
  grid.import_cap.assign(system.demand.size(), 1e6 * megawatt);
  grid.export_cap = grid.import_cap;
  grid.import_price.assign(system.demand.size(), 0.0);
  grid.export_price = grid.import_price;
  outside.grid = grid;
  return outside;
}

bool is_feasible(const PowerSystem& system, Commitment commitment) {
  const CommitmentModel model = pose(system, commitment);
  if (model.program.solve_relaxation().status == Status::infeasible) return false;
  const SearchLimits any_point{1e9, 60.0};
  return model.program.solve_integer(any_point).status != Status::infeasible;
}

bool unit_is_feasible(const PowerSystem& system, const GeneratingUnit& unit,
                      Commitment commitment) {
  PowerSystem alone = unlimited_outside(system);
  alone.units = {unit};
  return is_feasible(alone, commitment);
}

/// The first part of the unit's data without which it would have a schedule.
std::string culprit(const PowerSystem& system, const GeneratingUnit& unit, Commitment commitment) {
  using Change = std::function<void(GeneratingUnit&)>;
  const std::vector<std::pair<const char*, Change>> changes{
      {"its outages (a planned one needs time to ramp down; mark a trip as forced)",
       [](GeneratingUnit& changed) { changed.outages.clear(); }},
      {"its ceiling (it falls faster than ramp_down allows)",
       [](GeneratingUnit& changed) { changed.ceiling.clear(); }},
      {"its tank (reactor heat, capacity and final content)",
       [](GeneratingUnit& changed) { changed.tank.reset(); }},
      {"its must_run", [](GeneratingUnit& changed) { changed.must_run = false; }},
      {"its power before the first period (too high to stop or to ramp down)",
       [](GeneratingUnit& changed) {
         changed.initial.power = changed.initial.is_on ? changed.power_min : 0.0;
       }}};
  for (const auto& [name, change] : changes) {
    GeneratingUnit changed = unit;
    change(changed);
    if (unit_is_feasible(system, changed, commitment)) return name;
  }
  return "several of its limits together";
}

void blame_a_part(const PowerSystem& system, Commitment commitment) {
  for (const GeneratingUnit& unit : system.units)
    if (!unit_is_feasible(system, unit, commitment))
      throw Error(
          fmt::format("{}: has no schedule of its own, whatever the load; what stands in the "
                      "way: {}",
                      unit.name, culprit(system, unit, commitment)));
  for (const GridStorage& storage : system.storages) {
    PowerSystem alone = unlimited_outside(system);
    alone.storages = {storage};
    if (!is_feasible(alone, commitment))
      throw Error(
          fmt::format("{}: cannot go from {} J to {} J within the horizon; raise its power, "
                      "lengthen the horizon or lower final_held",
                      storage.name, storage.held, storage.final_held.value_or(0.0)));
  }
  for (const FlexibleLoad& load : system.loads) {
    PowerSystem alone = unlimited_outside(system);
    alone.loads = {load};
    if (!is_feasible(alone, commitment))
      throw Error(load.name +
                  ": its energy budgets cannot be taken within its band, ramp and "
                  "overdrive; widen the band or change the budgets");
  }
}

/// Missing and surplus power of an otherwise free system [MW per period]. Load and reserve that may
/// be left out at a price are not missed.
struct Gaps {
  std::vector<double> missing, surplus, reserve, reserve_down;
};

Gaps smallest_gaps(const PowerSystem& system, Commitment commitment, bool is_integer) {
  PowerSystem elastic = system;
  elastic.lost_load_value = elastic.lost_reserve_value = 1.0;
  CommitmentModel model = pose_elastic(elastic, commitment);
  for (int c = 0; c < model.program.n_columns(); ++c) model.program.set_cost(c, 0.0);
  // reserve is missed before load, so that a lack of reserve alone is called by its name
  if (system.lost_load_value) model.shed.clear();
  if (system.lost_reserve_value) model.short_up.clear(), model.short_down.clear();
  for (const auto* columns : {&model.shed, &model.surplus})
    for (const int column : *columns) model.program.set_cost(column, 2.0);
  for (const auto* columns : {&model.short_up, &model.short_down})
    for (const int column : *columns) model.program.set_cost(column, 1.0);
  const SearchLimits roughly{1e-2, 60.0};
  const ProgramSolution found =
      is_integer ? model.program.solve_integer(roughly) : model.program.solve_relaxation();
  if (found.values.empty() || found.status == Status::infeasible) return {};
  const auto values = [&](const std::vector<int>& columns) {
    std::vector<double> result;
    result.reserve(columns.size());
    for (const int column : columns) result.push_back(found.values[column]);
    return result;
  };
  return {values(model.shed), values(model.surplus), values(model.short_up),
          values(model.short_down)};
}

void blame_periods(const PowerSystem& system, const std::vector<double>& gap, const char* what,
                   const char* cure) {
  const auto worst = std::max_element(gap.begin(), gap.end());
  if (worst == gap.end() || *worst < seen) return;
  std::string periods;
  int count = 0;
  for (std::size_t t = 0; t < gap.size(); ++t)
    if (gap[t] >= seen && ++count <= 10)
      periods += fmt::format("{}{} ({:.6g} MW)", count > 1 ? ", " : "", t, gap[t]);
  const auto t = worst - gap.begin();
  throw Error(
      fmt::format("commitment: no schedule exists: {} in {} of {} periods, at least in {}{}; worst "
                  "is period {} "
                  "at {} s with {:.6g} MW demand; {}",
                  what, count, gap.size(), periods, count > 10 ? ", ..." : "", t,
                  system.begin + double(t) * system.period, system.demand[t] / megawatt, cure));
}

}  // namespace

void explain_infeasible(const PowerSystem& system, Commitment commitment) {
  blame_a_part(system, commitment);
  for (const bool is_integer : {false, true}) {
    const Gaps gaps = smallest_gaps(system, commitment, is_integer);
    blame_periods(system, gaps.missing, "capacity is missing",
                  "add units, import or storage, or give lost_load_value to allow shedding");
    blame_periods(system, gaps.surplus, "there is more power than use",
                  "let renewables curtail, export, store, or relax must_run and least powers");
    blame_periods(system, gaps.reserve, "upward reserve is missing",
                  "add units or storage that give reserve, or give lost_reserve_value");
    blame_periods(system, gaps.reserve_down, "downward reserve is missing",
                  "keep units above their least power, or give lost_reserve_value");
  }
  throw Error(
      "commitment: no schedule exists, though each part has one and no period lacks 10 W; "
      "the limits of several units conflict by less than that");
}

}  // namespace rackflux
