#include "models/facility/horizon.hpp"

#include "models/grid/commitment/own_ceilings.hpp"
#include "models/grid/commitment/read_power_system.hpp"
#include "solver/base/error.hpp"
#include "solver/base/units.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux {
namespace {

constexpr Quantity emission{"an emission per energy", "kg/J", "400 kg/MWh"};
constexpr double hour = 3600.0;  // [s]

HorizonSearch read_search(const Config& node, const PowerSystem& system) {
  HorizonSearch search;
  search.commits = node.choice("method", {"commit", "dispatch"},
                               "with on and off as unknowns, or all units on") == 0;
  if (search.commits) {
    search.limits.relative_gap = node.number_or(search.limits.relative_gap, "gap", quantity::ratio,
                                                positive, "of the cost to its bound");
    search.limits.seconds = node.number_or(search.limits.seconds, "time", quantity::duration,
                                           positive, "wall clock for one search");
  }
  if (node.has("window")) search.windows = read_rolling_windows(node, system);
  return search;
}

/// Equal parts of a period, of an hour at most, each within one hour of the weather if there is
/// one. 0 where that needs more than 60 parts an hour.
int parts_in_period(double period, const SiteWeather* weather) {
  constexpr int most_an_hour = 60;
  const double hours = period / hour;
  const int least = std::max(1, static_cast<int>(std::ceil(hours - 1e-9)));
  if (weather == nullptr) return least;
  for (int parts = least; parts <= std::max(1.0, hours) * most_an_hour; ++parts)
    if (weather->holds_through(period / parts)) return parts;
  return 0;
}

}  // namespace

HorizonRun::HorizonRun(const Config& config) : config_(config) {
  system_ = read_power_system(config.at("system"));
  const int n = system_.n_periods();
  const double end = n * system_.period;
  search_ = read_search(config.at("search"), system_);
  if (const auto node = config.find("smr")) {
    reactors_ = ReactorPlant::read(*node);
    if (std::abs(system_.period - hour) > 1e-9)
      node->reject("", fmt::format("reactors are scheduled hour by hour; the period is {} s",
                                   system_.period));
    system_.units.insert(system_.units.begin(), reactors_->units.begin(), reactors_->units.end());
  }
  constexpr double most = 1e7;  // hours of a site; their rows fill some 3 GB
  if (config.has("workload") && end / hour > most)
    config.at("system").reject(
        "period", fmt::format("{} periods of {} s are {:.3g} h of a site; {:.0e} h are the most", n,
                              system_.period, end / hour, most));
  if (config.has("workload")) site_.emplace(config, end);
  for (const Config& node : config.list("transformers")) transformers_.emplace_back(node);
  if (const auto node = config.find("line")) line_.emplace(*node, n);
  if (const auto node = config.find("network")) network_.emplace(*node, n);
  if ((line_ || network_) && !system_.grid)
    config.at("system").reject("grid", "a line or a network feeds the site; give the connection");
  if ((!transformers_.empty() || line_) && !site_) weather_.emplace(config.at("weather"), end);
  parts_ = parts_in_period(system_.period,
                           site_ ? &site_->weather() : (weather_ ? &*weather_ : nullptr));
  if (parts_ == 0)
    config.at("system").reject(
        "period", fmt::format("the weather changes every hour, and no 60 parts of an hour fit "
                              "periods of {} s; take whole minutes, also for the time `from` which "
                              "the weather begins",
                              system_.period));
  if (config.has("grid_carbon"))
    grid_carbon_ = read_series(config, "grid_carbon", emission, n, "of imported energy",
                               {-largest_emission, largest_emission});
  located(config.at("system"), [&] { check(system_); });
}

void HorizonRun::run_site() {
  SiteFacility& facility = site_->facility();
  const double dt = system_.period / parts_;
  for (int n = 0; n < parts_ * system_.n_periods(); ++n) {
    const Step now{n, n * dt, dt};  // workload and weather start with the run
    const double clock = system_.begin + now.t;
    std::string part = "workload";
    try {
      site_->begin(now);
      part.clear();
      rows_.push_back(site_row(now, *site_, facility.solve(now, {}, {}), 1.0));
      rows_.back().t = clock;
    } catch (const Unconverged& error) {
      throw Unconverged(fmt::format("hour {:.2f}: {}", clock / hour, error.what()));
    } catch (const Error& error) {
      if (part.empty()) part = facility.failed_at();
      config_.at(part).reject("", fmt::format("hour {:.2f}: {}", clock / hour, error.what()));
    }
    system_.demand[static_cast<std::size_t>(n / parts_)] += rows_.back().demand.power() / parts_;
  }
}

// Mean over the parts of period n [K].
double HorizonRun::T_outside(int n) const {
  double sum = 0.0;
  for (int k = n * parts_; k < (n + 1) * parts_; ++k)
    sum += site_ ? rows_[static_cast<std::size_t>(k)].T_outside
                 : weather_->at(k * system_.period / parts_).air.T;
  return sum / parts_;
}

// What the line may carry and what the network asks for it.
void HorizonRun::see_supply(GridOutcome& out) {
  const std::size_t n = system_.demand.size();
  derating_.assign(n, 1.0);
  GridConnection& grid = *system_.grid;
  if (line_) {
    Table table{"line", "rating of the feeding line in the weather; cap of import", {}};
    std::vector<double> t, T;
    for (std::size_t k = 0; k < n; ++k) {
      const int period = static_cast<int>(k);
      t.push_back(system_.start(period));
      T.push_back(T_outside(period));
      derating_[k] = line_->over_static(period, T[k]);
      grid.import_cap[k] = std::min(grid.import_cap[k], line_->power(period, T[k]));
    }
    out.summary.results.push_back(
        {"import_cap_lowest", *std::min_element(grid.import_cap.begin(), grid.import_cap.end()),
         "W"});
    table.add("t", "s", t);
    table.add("T_outside", "K", T);
    table.add("over_static", "1", derating_);
    table.add("import_cap", "W", grid.import_cap);
    out.tables.push_back(std::move(table));
  }
  if (!network_) return;
  Series planned = system_.demand;
  for (const FlexibleLoad& load : system_.loads)
    for (std::size_t k = 0; k < n; ++k) planned[k] += 0.5 * (load.power_min[k] + load.power_max[k]);
  for (std::size_t k = 0; k < n; ++k) planned[k] = std::min(planned[k], grid.import_cap[k]);
  grid.import_price = prices(planned);
}

Series HorizonRun::prices(const Series& power) {
  return located(config_.at("network"), [&] { return network_->prices(power, derating_); });
}

// The schedule took prices as given; here is what it made of them.
void HorizonRun::settle_prices(const Schedule& schedule, GridOutcome& out) {
  const Series settled = prices(exchange(schedule));
  double shift = 0.0;
  for (std::size_t t = 0; t < settled.size(); ++t)
    shift = std::max(shift, std::abs(settled[t] - system_.grid->import_price[t]));
  const Series& planned = system_.grid->import_price;
  const auto add = [&](const char* name, double value) {
    out.summary.results.push_back({name, value, "USD/J"});
  };
  add("import_price_lowest", *std::min_element(planned.begin(), planned.end()));
  add("import_price_highest", *std::max_element(planned.begin(), planned.end()));
  add("settled_price_highest", *std::max_element(settled.begin(), settled.end()));
  add("largest_price_shift", shift);
  out.tables.push_back(network_->bus_table());
  out.tables.push_back(network_->branch_table());
  for (Table& table : out.tables)
    if (table.name == "dispatch") table.add("settled_price", "USD/J", settled);
}

Schedule HorizonRun::schedule(const PowerSystem& whole) const {
  const auto solve = [&](const PowerSystem& system) {
    return search_.commits ? commit(system, search_.limits) : dispatch(system);
  };
  return located(config_.at("system"), [&] {
    return search_.windows ? roll(whole, *search_.windows, solve) : solve(whole);
  });
}

Schedule HorizonRun::schedule_under_xenon(GridOutcome& out) {
  if (!reactors_ || !reactors_->keeps_xenon_ceiling) return schedule(system_);
  SelfLimited found = schedule_under_own_ceilings(
      system_, [this](const PowerSystem& system) { return schedule(system); },
      [this](const std::vector<UnitSchedule>& units) { return xenon_ceilings(*reactors_, units); });
  out.summary.results.push_back({"xenon_passes", 1.0 * found.passes, "1"});
  out.summary.results.push_back({"xenon_ceiling_unused", found.unused, "J"});
  warn_of_xenon(out);
  return std::move(found.schedule);
}

// Periods without an outage in which xenon leaves less than a module's least power: it is off
// there.
void HorizonRun::warn_of_xenon(GridOutcome& out) const {
  int off = 0;
  for (std::size_t m = 0; m < reactors_->modules.size(); ++m) {
    const GeneratingUnit& unit = system_.units[m];
    const std::vector<char> available = availability(unit, system_);
    int periods = 0, first = 0;
    for (int t = 0; t < system_.n_periods(); ++t) {
      if (!available[static_cast<std::size_t>(t)] || keeps_on(unit, t)) continue;
      if (periods++ == 0) first = t;
    }
    off += periods;
    if (periods > 0)
      out.summary.doubts.push_back(
          fmt::format("xenon leaves '{}' less than its least power of {} and keeps it off for "
                      "{:.3g} h, first in "
                      "hour {:.2f}",
                      unit.name, with_unit(unit.power_min, "W"), periods * system_.period / hour,
                      system_.start(first) / hour));
  }
  out.summary.results.push_back({"xenon_off", off * system_.period, "s"});
}

void HorizonRun::replay(const Schedule& schedule, GridOutcome& out) const {
  ReactorReplay replayed = replay_schedule(*reactors_, schedule.units, system_.begin);
  const Replay& energies = replayed.energies;
  double asked = 0.0, delivered = 0.0;
  for (const ReplayedHour& h : energies.hours) {
    asked += h.asked;
    delivered += h.delivered;
  }
  const auto add = [&](const char* name, double value, const char* unit) {
    out.summary.results.push_back({name, value, unit});
  };
  add("smr_asked", asked, "J");
  add("smr_delivered", delivered, "J");
  add("smr_not_followed", energies.not_followed, "J");
  add("smr_surplus", energies.surplus, "J");
  add("smr_protection_trips", static_cast<double>(energies.trips.size()), "1");
  for (std::size_t m = 0; m < replayed.kept_out_by_xenon.size(); ++m)
    if (const double kept_out = replayed.kept_out_by_xenon[m]; kept_out > 0.0)
      out.summary.doubts.push_back(
          fmt::format("xenon kept '{}' out for {:.3g} h in which it was to run, as rods could not "
                      "make up for it",
                      reactors_->modules[m].name, kept_out / hour));
  add("smr_most_xenon", replayed.most_xenon, "1");
  add("smr_hottest_fuel", replayed.hottest_fuel, "K");
  const double got = asked - energies.not_followed + energies.surplus;
  const double scale = std::max({1.0, asked, std::abs(delivered)});  // [J]; all may be out
  out.summary.balances.push_back({"reactor energy: asked - shortfall + surplus = delivered", got,
                                  delivered, "J", std::abs(got - delivered) / scale, 1e-9});
  out.summary.balances.push_back({"reactor heat: made = work + given off + stored", 1.0,
                                  1.0 - energies.worst_imbalance, "1", energies.worst_imbalance,
                                  1e-9});
  out.tables.push_back(std::move(replayed.table));
}

std::vector<double> HorizonRun::exchange(const Schedule& schedule) const {
  std::vector<double> power(system_.demand.size(), 0.0);
  for (std::size_t t = 0; t < schedule.from_grid.size(); ++t)
    power[t] = schedule.from_grid[t] - schedule.to_grid[t];
  return power;
}

// What the site draws, whoever supplies it.
std::vector<double> HorizonRun::served(const Schedule& schedule) const {
  std::vector<double> power = system_.demand;
  for (std::size_t t = 0; t < power.size(); ++t) {
    for (const Series& load : schedule.loads) power[t] += load[t];
    if (!schedule.shed.empty()) power[t] -= schedule.shed[t];
  }
  return power;
}

void HorizonRun::age_transformers(const Schedule& schedule, GridOutcome& out) {
  Table table{"transformers", "load, hottest spot and life lost (IEEE C57.91), per period", {}};
  std::vector<double>& t = table.add("t", "s").values;
  std::vector<double> T_air;
  for (int n = 0; n < system_.n_periods(); ++n) {
    t.push_back(system_.start(n));
    T_air.push_back(T_outside(n));
  }
  for (TransformerLife& transformer : transformers_) {
    transformer.run(transformer.carries_grid() ? exchange(schedule) : served(schedule), T_air,
                    system_.period);
    transformer.add_to(table);
    transformer.add_to(out.summary);
  }
  out.tables.push_back(std::move(table));
}

GridOutcome HorizonRun::run() {
  GridOutcome out;
  if (site_) {
    run_site();
    summarise_site(rows_, out.summary);
    out.tables.push_back(site_table(rows_));
  }
  if (line_ || network_) see_supply(out);
  const YearDispatch metered_year = metered(system_, schedule_under_xenon(out), grid_carbon_);
  const Schedule& schedule = metered_year.schedule;
  summarise_dispatch(system_, metered_year, out.summary);
  out.tables.push_back(dispatch_table(system_, schedule));
  out.tables.push_back(unit_table(system_, schedule));
  if (reactors_ && reactors_->is_replayed) replay(schedule, out);
  if (network_) settle_prices(schedule, out);
  if (!transformers_.empty()) age_transformers(schedule, out);
  out.summary.iterations = system_.n_periods();
  judge_balances(out.summary);
  return out;
}

}  // namespace rackflux
