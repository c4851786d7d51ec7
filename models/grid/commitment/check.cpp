#include "models/grid/commitment/system.hpp"
#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux {

namespace {

constexpr double slack = 1e-9;  // of the quantity: what decimal input loses on its way to SI [-]

void require(bool holds, const std::string& complaint) {
  if (!holds) throw Error(complaint);
}

bool at_least(double a, double b) {
  return a >= b - slack * std::max(std::abs(a), std::abs(b));
}

void check_series(const Series& series, int n, const std::string& what, bool may_be_empty = false) {
  if (may_be_empty && series.empty()) return;
  require(static_cast<int>(series.size()) == n,
          fmt::format("{}: has {} values; the demand has {} periods, give one value for each", what,
                      series.size(), n));
  for (int t = 0; t < n; ++t)
    require(std::isfinite(series[t]),
            fmt::format("{}: period {} is {}; a finite number is needed", what, t, series[t]));
}

/// A time at which an account begins or ends must not lie within a period: power is its mean.
void check_border(double time, const PowerSystem& system, const std::string& what) {
  const double at = (time - system.begin) / system.period;
  require(std::abs(at - std::round(at)) <= slack * std::max(1.0, std::abs(at)),
          fmt::format("{} at {} s lies within a period of {} s; take a time at which one ends",
                      what, time, system.period));
}

void check_band(const Series& low, const Series& high, int n, const std::string& who) {
  check_series(low, n, who + ": least power");
  check_series(high, n, who + ": most power");
  for (int t = 0; t < n; ++t)
    require(
        at_least(high[t], low[t]) && low[t] >= 0.0,
        fmt::format("{}: in period {} the band is {} W to {} W; it must rise and not be negative",
                    who, t, low[t], high[t]));
}

void check_cost(const GeneratingUnit& unit) {
  const auto& cost = unit.cost;
  require(!cost.empty(), unit.name + ": has no cost points; give at least one at its least power");
  const auto meets = [](double a, double b) { return at_least(a, b) && at_least(b, a); };
  require(
      meets(cost.front().power, unit.power_min) && meets(cost.back().power, unit.power_max),
      fmt::format("{}: cost points run from {} W to {} W; they must span {} W to {} W", unit.name,
                  cost.front().power, cost.back().power, unit.power_min, unit.power_max));
  double slope_before = -std::numeric_limits<double>::infinity();
  for (std::size_t n = 1; n < cost.size(); ++n) {
    require(cost[n].power > cost[n - 1].power,
            fmt::format("{}: cost points must rise in power; {} W follows {} W", unit.name,
                        cost[n].power, cost[n - 1].power));
    const double slope = (cost[n].rate - cost[n - 1].rate) / (cost[n].power - cost[n - 1].power);
    require(
        slope >= slope_before - 1e-6 * std::abs(slope_before),
        fmt::format("{}: its marginal cost falls from {} to {} per J at {} W; the program needs "
                    "a convex curve, take its lower hull",
                    unit.name, slope_before, slope, cost[n - 1].power));
    slope_before = slope;
  }
}

void check_starts(const GeneratingUnit& unit) {
  require(!unit.starts.empty(),
          unit.name + ": has no start category; give one with its cost, 0 if a start is free");
  for (std::size_t s = 1; s < unit.starts.size(); ++s)
    require(unit.starts[s].off_time > unit.starts[s - 1].off_time &&
                unit.starts[s].cost >= unit.starts[s - 1].cost,
            fmt::format("{}: start categories must go from hot to cold with rising cost; category "
                        "{} has {} s and cost {}",
                        unit.name, s + 1, unit.starts[s].off_time, unit.starts[s].cost));
}

void check_limits(const GeneratingUnit& unit) {
  require(unit.power_min >= 0.0 && at_least(unit.power_max, unit.power_min),
          fmt::format("{}: power goes from {} W to {} W; least must not exceed most", unit.name,
                      unit.power_min, unit.power_max));
  require(unit.ramp_up > 0.0 && unit.ramp_down > 0.0,
          fmt::format("{}: ramps are {} W/s up and {} W/s down; both must be above 0", unit.name,
                      unit.ramp_up, unit.ramp_down));
  require(at_least(unit.startup_power, unit.power_min),
          fmt::format("{}: can never start: its start-up power {} W is below its least power {} W; "
                      "raise the start-up power",
                      unit.name, unit.startup_power, unit.power_min));
  require(at_least(unit.shutdown_power, unit.power_min),
          fmt::format("{}: can never stop: its shutdown power {} W is below its least power {} W; "
                      "raise the shutdown power",
                      unit.name, unit.shutdown_power, unit.power_min));
  require(unit.up_time >= 0.0 && unit.down_time >= 0.0,
          unit.name + ": minimum up and down times must not be negative");
}

void check_initial(const GeneratingUnit& unit) {
  const UnitInitialState& now = unit.initial;
  require(now.time_in_state >= 0.0,
          fmt::format("{}: has been in its state for {} s; it must not be negative", unit.name,
                      now.time_in_state));
  if (now.is_on)
    require(at_least(now.power, unit.power_min) && at_least(unit.power_max, now.power),
            fmt::format("{}: starts on at {} W, outside {} W to {} W", unit.name, now.power,
                        unit.power_min, unit.power_max));
  else
    require(now.power == 0.0, fmt::format("{}: starts off, yet at {} W; give 0 or start it on",
                                          unit.name, now.power));
}

void check_store(const std::string& who, double held, double least, double capacity,
                 const std::optional<double>& final_held) {
  require(capacity >= 0.0 && least >= 0.0 && at_least(capacity, least),
          fmt::format("{}: capacity {} J must hold at least {} J", who, capacity, least));
  require(at_least(held, least) && at_least(capacity, held),
          fmt::format("{}: starts with {} J, outside {} J to {} J", who, held, least, capacity));
  if (final_held)
    require(
        at_least(capacity, *final_held),
        fmt::format("{}: must end with {} J but holds at most {} J", who, *final_held, capacity));
}

void check_unit(const GeneratingUnit& unit, const PowerSystem& system) {
  check_limits(unit), check_cost(unit), check_starts(unit), check_initial(unit);
  check_series(unit.ceiling, system.n_periods(), unit.name + ": ceiling", true);
  for (const UnitOutage& outage : unit.outages)
    require(outage.end > outage.begin,
            fmt::format("{}: outage ends at {} s, not after its begin at {} s", unit.name,
                        outage.end, outage.begin));
  if (!unit.tank) return;
  const HeatTank& tank = *unit.tank;
  check_store(unit.name + " tank", tank.held, 0.0, tank.capacity, tank.final_held);
  require(tank.efficiency > 0.0 && tank.efficiency <= 1.0 && tank.reactor_max >= tank.reactor_min,
          unit.name + " tank: needs 0 < efficiency <= 1 and reactor_min <= reactor_max");
}

void check_storage(const GridStorage& storage) {
  check_store(storage.name, storage.held, storage.held_min, storage.capacity, storage.final_held);
  const auto is_share = [](double eta) { return eta > 0.0 && eta <= 1.0; };
  require(is_share(storage.charge_efficiency) && is_share(storage.discharge_efficiency),
          fmt::format("{}: efficiencies {} and {} must lie above 0 and up to 1", storage.name,
                      storage.charge_efficiency, storage.discharge_efficiency));
  require(
      storage.charge_max >= 0.0 && storage.discharge_max >= 0.0 && storage.self_discharge >= 0.0,
      storage.name + ": powers and self-discharge must not be negative");
}

void check_load(const FlexibleLoad& load, const PowerSystem& system) {
  check_band(load.power_min, load.power_max, system.n_periods(), load.name);
  require(load.ramp > 0.0, fmt::format("{}: ramp {} W/s must be above 0", load.name, load.ramp));
  for (const EnergyBudget& budget : load.budgets) {
    check_border(budget.begin, system, load.name + ": the begin of its energy budget");
    check_border(budget.end, system, load.name + ": the end of its energy budget");
    require(budget.end > budget.begin && at_least(budget.most, budget.least),
            fmt::format("{}: energy budget {} J to {} J from {} s to {} s is empty", load.name,
                        budget.least, budget.most, budget.begin, budget.end));
  }
}

void check_grid(const GridConnection& grid, const PowerSystem& system) {
  const int n = system.n_periods();
  check_series(grid.import_cap, n, "grid: import cap");
  check_series(grid.export_cap, n, "grid: export cap");
  check_series(grid.import_price, n, "grid: import price");
  check_series(grid.export_price, n, "grid: export price");
  for (int t = 0; t < n; ++t) {
    require(grid.import_cap[t] >= 0.0 && grid.export_cap[t] >= 0.0,
            fmt::format("grid: the caps of period {} must not be negative", t));
    require(
        grid.export_price[t] <= grid.import_price[t] || grid.export_cap[t] == 0.0 ||
            grid.import_cap[t] == 0.0,
        fmt::format("grid: in period {} export earns {} per J but import costs only {}: trading "
                    "with oneself would pay; lower the export price or close one direction",
                    t, grid.export_price[t], grid.import_price[t]));
  }
  require(std::is_sorted(grid.billing_ends.begin(), grid.billing_ends.end()),
          "grid: ends of billing periods must rise");
  for (const double end : grid.billing_ends)
    check_border(end, system, "grid: the end of a billing period");
}

}  // namespace

void check(const PowerSystem& system) {
  const int n = system.n_periods();
  require(n > 0, "commitment: no periods; the demand series is empty");
  require(system.period > 0.0 && std::isfinite(system.period),
          fmt::format("commitment: the period is {} s; it must be above 0", system.period));
  check_series(system.demand, n, "demand");
  check_series(system.reserve, n, "reserve", true);
  check_series(system.reserve_down, n, "downward reserve", true);
  for (const GeneratingUnit& unit : system.units) check_unit(unit, system);
  for (const RenewablePlant& plant : system.renewables)
    check_band(plant.power_min, plant.power_max, n, plant.name);
  for (const GridStorage& storage : system.storages) check_storage(storage);
  for (const FlexibleLoad& load : system.loads) check_load(load, system);
  if (system.grid) check_grid(*system.grid, system);
}

int periods_up(double duration, double period) {
  return static_cast<int>(std::ceil(duration / period - slack));
}

int periods_left(double duration, double passed, double period) {
  return periods_up(std::max(duration - passed, 0.0), period);
}

std::vector<char> availability(const GeneratingUnit& unit, const PowerSystem& system) {
  std::vector<char> is_available(system.demand.size(), 1);
  for (int t = 0; t < system.n_periods(); ++t) {
    const double begin = system.begin + t * system.period, end = begin + system.period;
    const double touch = slack * system.period;
    for (const UnitOutage& outage : unit.outages)
      if (outage.begin < end - touch && outage.end > begin + touch) is_available[t] = 0;
  }
  return is_available;
}

double ceiling(const GeneratingUnit& unit, int t) {
  return unit.ceiling.empty() ? unit.power_max : std::min(unit.power_max, unit.ceiling[t]);
}

bool keeps_on(const GeneratingUnit& unit, int t) {
  return ceiling(unit, t) >= unit.power_min * (1.0 - 1e-9);
}

}  // namespace rackflux
