#include "models/facility/horizon.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace rackflux {
namespace {

std::vector<double> times(const PowerSystem& system) {
  std::vector<double> t;
  for (int n = 0; n < system.n_periods(); ++n) t.push_back(system.start(n));
  return t;
}

std::vector<double> flags(const std::vector<char>& values) {
  return {values.begin(), values.end()};
}

void add_if_there(Table& table, const std::string& name, const char* unit, const Series& values) {
  if (!values.empty()) table.add(name, unit, values);
}

}  // namespace

Table dispatch_table(const PowerSystem& system, const Schedule& schedule) {
  Table table{"dispatch", "mean power over each period; a store counts out of it", {}};
  table.add("t", "s", times(system));
  table.add("demand", "W", system.demand);
  for (std::size_t l = 0; l < system.loads.size(); ++l)
    table.add("load." + system.loads[l].name, "W", schedule.loads[l]);
  for (std::size_t g = 0; g < system.units.size(); ++g)
    table.add("unit." + system.units[g].name, "W", schedule.units[g].power);
  for (std::size_t w = 0; w < system.renewables.size(); ++w) {
    table.add("renewable." + system.renewables[w].name, "W", schedule.renewables[w]);
    table.add("offered." + system.renewables[w].name, "W", system.renewables[w].power_max);
  }
  for (std::size_t s = 0; s < system.storages.size(); ++s) {
    std::vector<double>& net = table.add("store." + system.storages[s].name, "W").values;
    for (int t = 0; t < system.n_periods(); ++t) {
      const auto n = static_cast<std::size_t>(t);
      net.push_back(schedule.storages[s].discharge[n] - schedule.storages[s].charge[n]);
    }
  }
  add_if_there(table, "from_grid", "W", schedule.from_grid);
  add_if_there(table, "to_grid", "W", schedule.to_grid);
  add_if_there(table, "shed", "W", schedule.shed);
  add_if_there(table, "reserve_short", "W", schedule.reserve_short);
  add_if_there(table, "reserve_down_short", "W", schedule.reserve_down_short);
  add_if_there(table, "price", "USD/J", schedule.price);
  if (system.grid) table.add("import_price", "USD/J", system.grid->import_price);
  return table;
}

Table unit_table(const PowerSystem& system, const Schedule& schedule) {
  Table table{"units", "1: on in that period; what stores hold at its end", {}};
  table.add("t", "s", times(system));
  for (std::size_t g = 0; g < system.units.size(); ++g) {
    table.add("on." + system.units[g].name, "1", flags(schedule.units[g].is_on));
    if (!system.units[g].ceiling.empty())
      table.add("ceiling." + system.units[g].name, "W", system.units[g].ceiling);
    add_if_there(table, "tank." + system.units[g].name, "J", schedule.units[g].tank_held);
  }
  for (std::size_t s = 0; s < system.storages.size(); ++s)
    table.add("held." + system.storages[s].name, "J", schedule.storages[s].held);
  return table;
}

namespace {

void add_energies(const YearDispatch& metered, Summary& summary) {
  const EnergyAccounts& e = metered.energy;
  for (const auto& [name, value] :
       std::initializer_list<std::pair<const char*, double>>{{"energy_units", e.units},
                                                             {"energy_renewables", e.renewables},
                                                             {"energy_from_grid", e.from_grid},
                                                             {"energy_discharged", e.discharged},
                                                             {"energy_shed", e.shed},
                                                             {"energy_demand", e.demand},
                                                             {"energy_loads", e.loads},
                                                             {"energy_to_grid", e.to_grid},
                                                             {"energy_charged", e.charged},
                                                             {"energy_curtailed", e.curtailed},
                                                             {"storage_losses", e.storage_losses}})
    summary.results.push_back({name, value, "J"});
  summary.balances.push_back(
      {"dispatched energy", e.supply(), e.use(), "J", std::abs(e.imbalance()), 1e-9});
}

void add_costs(const YearDispatch& metered, Summary& summary) {
  const CostAccounts& c = metered.cost;
  for (const auto& [name, value] : std::initializer_list<std::pair<const char*, double>>{
           {"cost", metered.schedule.cost},
           {"cost_production", c.production},
           {"cost_starts", c.starts},
           {"cost_imports", c.imports},
           {"cost_exports", c.exports},
           {"cost_demand_charge", c.demand_charge},
           {"cost_wear", c.wear},
           {"cost_lost_load", c.lost_load},
           {"cost_lost_reserve", c.lost_reserve}})
    summary.results.push_back({name, value, "USD"});
  const double scale = std::max({1.0, std::abs(metered.schedule.cost), c.production + c.imports});
  summary.balances.push_back({"money: objective of the schedule, bills recomputed",
                              metered.schedule.cost, c.total(), "USD",
                              std::abs(metered.schedule.cost - c.total()) / scale, 1e-6});
}

}  // namespace

void summarise_dispatch(const PowerSystem& system, const YearDispatch& metered, Summary& summary) {
  add_energies(metered, summary);
  add_costs(metered, summary);
  const Schedule& schedule = metered.schedule;
  const auto add = [&](const std::string& name, double value, const char* unit) {
    summary.results.push_back({name, value, unit});
  };
  const bool is_whole = metered.knows_grid_carbon || !(metered.energy.from_grid > 0.0);
  add(is_whole ? "carbon" : "carbon_without_imports", metered.carbon, "kg");
  if (schedule.is_proven) add("gap", schedule.gap(), "1");
  for (std::size_t g = 0; g < system.units.size(); ++g) {
    add("capacity_factor." + system.units[g].name, metered.capacity_factor[g], "1");
    const std::vector<char>& starts = schedule.units[g].starts;
    add("starts." + system.units[g].name, std::accumulate(starts.begin(), starts.end(), 0.0), "1");
  }
  for (std::size_t s = 0; s < system.storages.size(); ++s)
    add("cycles." + system.storages[s].name, metered.cycles[s], "1");
  if (!schedule.from_grid.empty())
    add("largest_import", *std::max_element(schedule.from_grid.begin(), schedule.from_grid.end()),
        "W");
  if (!schedule.price.empty()) {
    const auto [low, high] = std::minmax_element(schedule.price.begin(), schedule.price.end());
    add("price_lowest", *low, "USD/J");
    add("price_highest", *high, "USD/J");
  }
}

}  // namespace rackflux
