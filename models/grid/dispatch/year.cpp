#include "models/grid/dispatch/year.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace rackflux {

namespace {

constexpr double closed = 1e-9;  // [J per J]

void check_carbon(const PowerSystem& system, const Series& grid_carbon) {
  if (!grid_carbon.empty() && grid_carbon.size() != system.demand.size())
    throw Error(
        fmt::format("grid carbon intensity has {} values; the demand has {} periods, give "
                    "one for each or none",
                    grid_carbon.size(), system.demand.size()));
}

/// Largest gap of a store's own balance over all periods, over what went through it [-].
double store_gap(const PowerSystem& system, const GridStorage& storage,
                 const StorageSchedule& schedule) {
  const double kept = std::exp(-storage.self_discharge * system.period);
  double held = storage.held, gap = 0.0, through = std::abs(held);
  for (std::size_t t = 0; t < schedule.held.size(); ++t) {
    const double in = storage.charge_efficiency * schedule.charge[t] * system.period;
    const double out = schedule.discharge[t] / storage.discharge_efficiency * system.period;
    gap += schedule.held[t] - (kept * held + in - out);
    through += in + out;
    held = schedule.held[t];
  }
  return through > 0.0 ? std::abs(gap) / through : 0.0;
}

void require_closed(const PowerSystem& system, const YearDispatch& year) {
  if (std::abs(year.energy.imbalance()) > closed)
    throw Unconverged(
        fmt::format("dispatch: energy of all periods is off by {:.3g} of the supply; "
                    "{:.3g} is allowed",
                    year.energy.imbalance(), closed));
  for (std::size_t s = 0; s < system.storages.size(); ++s) {
    const double gap = store_gap(system, system.storages[s], year.schedule.storages[s]);
    if (gap > closed)
      throw Unconverged(
          fmt::format("dispatch: {} is off by {:.3g} of what went through it; {:.3g} "
                      "is allowed",
                      system.storages[s].name, gap, closed));
  }
}

}  // namespace

YearDispatch dispatch_year(const PowerSystem& system, const RollingWindows& windows,
                           const Series& grid_carbon) {
  check_carbon(system, grid_carbon);
  Schedule schedule = roll(system, windows, dispatch);
  schedule.is_proven = false;
  return metered(system, std::move(schedule), grid_carbon);
}

YearDispatch metered(const PowerSystem& system, Schedule schedule, const Series& grid_carbon) {
  check_carbon(system, grid_carbon);
  YearDispatch year;
  year.schedule = std::move(schedule);
  year.energy = energy_accounts(system, year.schedule);
  year.cost = cost_accounts(system, year.schedule);
  year.carbon = carbon_emitted(system, year.schedule, grid_carbon);
  year.knows_grid_carbon = !grid_carbon.empty();
  for (std::size_t g = 0; g < system.units.size(); ++g) {
    const Series& power = year.schedule.units[g].power;
    const double mean = std::accumulate(power.begin(), power.end(), 0.0) / system.n_periods();
    year.capacity_factor.push_back(mean / system.units[g].power_max);
  }
  for (std::size_t s = 0; s < system.storages.size(); ++s) {
    const Series& out = year.schedule.storages[s].discharge;
    const double energy = std::accumulate(out.begin(), out.end(), 0.0) * system.period;
    const double capacity = system.storages[s].capacity;
    year.cycles.push_back(capacity > 0.0 ? energy / capacity : 0.0);
  }
  require_closed(system, year);
  return year;
}

double marginal_carbon(const PowerSystem& system, int t, const Series& grid_carbon, double extra) {
  check_carbon(system, grid_carbon);
  if (t < 0 || t >= system.n_periods())
    throw Error(fmt::format("marginal carbon: period {} is not within 0 and {}", t,
                            system.n_periods() - 1));
  PowerSystem more = system;
  more.demand[t] += extra;
  const double before = carbon_emitted(system, dispatch(system), grid_carbon);
  const double after = carbon_emitted(more, dispatch(more), grid_carbon);
  return (after - before) / (extra * system.period);
}

}  // namespace rackflux
