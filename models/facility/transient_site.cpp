#include "models/facility/transient_site.hpp"

#include "models/power/read_power.hpp"
#include "models/workload/read_workload.hpp"
#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <numeric>

namespace rackflux {
namespace {

constexpr Quantity heat_capacity{"a heat capacity", "J/K", "8.4 GJ/K"};

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Gap of a balance over what passes; where nothing passes and nothing is amiss there is none.
double over(double gap, double passes) {
  return gap == 0.0 ? 0.0 : std::abs(gap) / passes;
}

/// Runs a load through a store; returns what is drawn on its other side.
std::vector<double> smoothed(Storage store, const std::vector<double>& load, double dt,
                             StoreAccount& account) {
  const double held = store.stored();
  account.fullest = account.emptiest = store.state_of_charge();
  std::vector<double> upstream;
  for (std::size_t n = 0; n < load.size(); ++n) {
    const StorageOutcome out =
        store.advance({static_cast<int>(n), static_cast<double>(n) * dt, dt}, load[n]);
    upstream.push_back(out.upstream);
    account.to_terminals += out.to_terminals;
    account.loss += out.loss;
    account.unsmoothed += out.unsmoothed;
    account.fullest = std::max(*account.fullest, store.state_of_charge());
    account.emptiest = std::min(*account.emptiest, store.state_of_charge());
  }
  account.rise = store.stored() - held;
  return upstream;
}

std::vector<std::pair<double, double>> read_voltage(const Config& config) {
  std::vector<std::pair<double, double>> values;
  for (const Config& node : config.list("voltage")) {
    const double at = node.number("at", quantity::duration, not_negative, "from this time on");
    if (!values.empty() && !(at > values.back().first))
      node.reject("at", fmt::format("{} s does not come after {} s", at, values.back().first));
    values.emplace_back(at,
                        node.number("volt", quantity::ratio, {0.0, 1.5}, "at the connection [pu]"));
  }
  return values;
}

}  // namespace

TransientTime TransientTime::read(const Config& node) {
  TransientTime time;
  time.dt = node.number("step", quantity::duration, positive, "of all parts");
  const double end = node.number("end", quantity::duration, positive, "of the run");
  const double record =
      node.number_or(time.dt, "record", quantity::duration, positive, "between rows of results");
  time.steps = time.whole_steps(node, "end", end);
  time.record = time.whole_steps(node, "record", record);
  if (time.steps % time.record != 0)
    node.reject("record",
                fmt::format("the run of {} s is not a whole number of rows of {} s", end, record));
  return time;
}

std::size_t TransientTime::whole_steps(const Config& node, const char* key, double duration) const {
  constexpr double most = 1e8;  // steps; their powers fill some 10 GB
  const double count = std::round(duration / dt);
  if (count > most)
    node.reject(key, fmt::format("{} s are {:.3g} steps of {} s; a run holds {:.0e} at most",
                                 duration, count, dt, most));
  if ((count < 1.0 && duration > 0.0) || std::abs(count * dt - duration) > 1e-9 * duration)
    node.reject(key, fmt::format("{} s is not a whole number of steps of {} s", duration, dt));
  return static_cast<std::size_t>(count);
}

TransientSite::TransientSite(const Config& config, const TransientTime& time)
    : time_(time),
      workload_(
          read_mixed_workload(config.at("workload"), time.dt * static_cast<double>(time.steps))),
      rack_storage_(config.find("rack_storage")),
      site_storage_(config.find("site_storage")),
      voltage_(read_voltage(config)) {
  // Read once to complain now; the load they start at is known later.
  for (const auto& storage : {rack_storage_, site_storage_})
    if (storage) read_storage(*storage, 0.0);
  if (const auto chain = config.find("power_chain")) chain_ = read_power_chain(*chain);
  if (const auto node = config.find("data_centre")) {
    data_centre_ = grid::DataCentreParameters::read(*node);
    if (const auto coolant = config.find("coolant")) {
      coolant_ = coolant->number("heat_capacity", heat_capacity, positive, "of all coolant");
      T_supply_ = coolant->number("supply", quantity::temperature, positive, "at the start");
    }
  } else {
    cooling_ = config.number("cooling", quantity::power, not_negative, "drawn all the time");
  }
}

double TransientSite::volt_at(double t) const {
  double volt = 1.0;
  for (const auto& [from, value] : voltage_)
    if (t >= from - 1e-9 * time_.dt) volt = value;
  return volt;
}

// Through the UPS: what the chain draws from the grid, and the cooling beside it.
std::vector<double> TransientSite::computing_of(SiteWaveform& site) {
  std::vector<double> drawn;
  std::optional<grid::DataCentreLoad> load;
  if (data_centre_) load.emplace(*data_centre_);
  site.ups_start = site.ups_least = load ? load->ups_energy() : 0.0;
  const double dt = time_.dt;
  for (std::size_t n = 0; n < time_.steps; ++n) {
    const double wanted = site.chain_input[n];
    grid::DataCentreOutputs out;
    if (load) {
      out = load->advance({static_cast<int>(n), static_cast<double>(n) * dt, dt},
                          {wanted, site.voltage[n]});
      site.ups_least = std::min(site.ups_least, load->ups_energy());
    } else {
      out.computing = wanted;
      out.cooling = cooling_;
      out.total = wanted + cooling_;
    }
    site.computing.push_back(out.computing);
    site.cooling.push_back(out.cooling);
    site.heat_held.push_back(out.heat_held);
    if (coolant_ > 0.0) site.T_coolant.push_back(T_supply_ + out.heat_held / coolant_);
    site.lost += out.lost * dt;
    site.ups_given += out.from_ups * dt;
    site.recharged += (out.recharge - out.recharge_loss) * dt;
    site.recharge_loss += out.recharge_loss * dt;
    drawn.push_back(out.total);
  }
  site.ups_end = load ? load->ups_energy() : 0.0;
  return drawn;
}

SiteWaveform TransientSite::run(bool plans_mean) {
  SiteWaveform site;
  const double dt = time_.dt;
  for (std::size_t n = 0; n < time_.steps; ++n) {
    const double t = static_cast<double>(n) * dt;
    const MixedOutcome wanted =
        workload_.advance({static_cast<int>(n), t, dt}, std::numeric_limits<double>::infinity());
    site.it.push_back(wanted.energy / dt);
    site.voltage.push_back(volt_at(t));
  }
  const auto planned = [&](const std::vector<double>& load) {
    return plans_mean ? mean_of(load) : load.front();
  };
  site.rack_side = rack_storage_ ? smoothed(read_storage(*rack_storage_, planned(site.it)), site.it,
                                            dt, site.rack_store)
                                 : site.it;
  for (std::size_t n = 0; n < time_.steps; ++n) {
    const double out = site.rack_side[n];
    const double volt = data_centre_ ? 1.0 : site.voltage[n];  // the UPS holds what is behind it
    site.chain_input.push_back(chain_ ? chain_->flow(out, volt).input : out);
    site.chain_loss += (site.chain_input.back() - out) * dt;
  }
  const std::vector<double> load = computing_of(site);
  site.drawn = site_storage_ ? smoothed(read_storage(*site_storage_, planned(load)), load, dt,
                                        site.site_store)
                             : load;
  return site;
}

void summarise_waveform(const SiteWaveform& site, double dt, Summary& summary) {
  const auto energy = [&](const std::vector<double>& power) {
    return dt * std::accumulate(power.begin(), power.end(), 0.0);
  };
  const auto add = [&](const char* name, double value, const char* unit) {
    summary.results.push_back({name, value, unit});
  };
  const double drawn = energy(site.drawn), it = energy(site.it), cooling = energy(site.cooling);
  add("it_energy", it, "J");
  add("loss_energy", site.chain_loss, "J");
  add("cooling_energy", cooling, "J");
  add("site_energy", drawn, "J");
  add("largest_power", *std::max_element(site.drawn.begin(), site.drawn.end()), "W");
  add("smallest_power", *std::min_element(site.drawn.begin(), site.drawn.end()), "W");
  add("ups_given", site.ups_given, "J");
  add("ups_deepest", site.ups_start - site.ups_least, "J");
  add("ups_recharged", site.recharged, "J");
  add("ups_recharge_loss", site.recharge_loss, "J");
  add("computing_lost", site.lost, "J");
  add("most_heat_held", *std::max_element(site.heat_held.begin(), site.heat_held.end()), "J");
  add("heat_held_at_end", site.heat_held.back(), "J");
  if (!site.T_coolant.empty())
    add("warmest_coolant", *std::max_element(site.T_coolant.begin(), site.T_coolant.end()), "K");
  for (const auto& [name, store] :
       {std::pair{"rack_store", &site.rack_store}, std::pair{"site_store", &site.site_store}}) {
    if (!store->fullest) continue;  // there is none
    summary.results.push_back({std::string(name) + ".loss", store->loss, "J"});
    summary.results.push_back({std::string(name) + ".unsmoothed", store->unsmoothed, "J"});
    summary.results.push_back({std::string(name) + ".fullest", *store->fullest, "1"});
    summary.results.push_back({std::string(name) + ".emptiest", *store->emptiest, "1"});
    summary.balances.push_back({std::string(name) + ": into its terminals = lost + kept",
                                store->to_terminals, store->loss + store->rise, "J",
                                over(store->to_terminals - store->loss - store->rise, it), 1e-9});
  }
  const double in = drawn + (site.ups_start - site.ups_end) + site.lost;
  const double out = it + site.rack_store.to_terminals + site.chain_loss + cooling +
                     site.recharge_loss + site.site_store.to_terminals;
  summary.balances.push_back({"site energy: drawn + from the UPS + not supplied = used", in, out,
                              "J", over(in - out, in), 1e-9});
}

}  // namespace rackflux
