#include "models/facility/reactors.hpp"

#include "models/grid/commitment/read_power_system.hpp"
#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <span>

namespace rackflux {
namespace {

constexpr Quantity money{"money", "USD", "28000 USD"};
constexpr Quantity energy_price{"a price of energy", "USD/J", "8 USD/MWh"};
constexpr Quantity emission{"an emission per energy", "kg/J", "12 kg/MWh"};
constexpr double hour = 3600.0;  // [s]

double net_power(const ModuleParameters& module, double share) {
  return module.efficiency * share * module.thermal - module.house_load;
}

// Net power is efficiency * heat - house load: the tank of a schedule, which divides net power by
// the efficiency, gets the reactor's heat less what the house load takes of it. As full at the end
// as at the start, like every store.
HeatTank tank_of(const ModuleParameters& module) {
  const SaltStorage& salt = *module.salt;
  return {.capacity = salt.capacity,
          .reactor_min = 0.0,
          .reactor_max = module.thermal - module.house_load / module.efficiency,
          .efficiency = module.efficiency,
          .held = salt.energy,
          .final_held = salt.energy};
}

GeneratingUnit unit_of(const ModuleParameters& module, const Config& node, double share) {
  GeneratingUnit unit;
  unit.power_min = module.power_min;
  unit.power_max = module.net_rated();
  unit.ramp_up = unit.ramp_down = module.ramp;
  const double fuel = node.number("fuel", energy_price, not_negative, "per net energy");
  unit.cost = {{unit.power_min, fuel * unit.power_min}, {unit.power_max, fuel * unit.power_max}};
  unit.startup_power = node.number_or(unit.power_min, "startup_power", quantity::power, positive,
                                      "most in the first hour on");
  unit.shutdown_power = node.number_or(unit.power_min, "shutdown_power", quantity::power, positive,
                                       "most in the last hour on");
  unit.starts = {{0.0, node.number("start_cost", money, not_negative, "of one start")}};
  unit.up_time = node.number_or(0.0, "up_time", quantity::duration, not_negative, "least on");
  unit.down_time = node.number_or(0.0, "down_time", quantity::duration, not_negative, "least off");
  unit.must_run = node.flag_or(true, "must_run", "on whenever it is available");
  unit.carbon = node.number_or(0.0, "carbon", emission, {0.0, largest_emission}, "per net energy");
  unit.initial = {true, 1e3 * hour, net_power(module, share), 0.0};
  if (module.salt) unit.tank = tank_of(module);
  return unit;
}

void read_outages(const Config& node, std::span<GeneratingUnit> units) {
  for (const Config& outage : node.list("outages")) {
    const double count = static_cast<double>(units.size());
    const int module = outage.integer("module", {1.0, count}, "counted from 1");
    units[static_cast<std::size_t>(module - 1)].outages.push_back(
        {outage.number("begin", quantity::duration, any, "on the clock of the case"),
         outage.number("end", quantity::duration, any, "on the clock of the case"),
         outage.flag_or(false, "forced", "a trip: drops the power at once")});
  }
}

}  // namespace

ReactorPlant ReactorPlant::read(const Config& node) {
  ReactorPlant plant;
  plant.share = node.number("share", quantity::ratio, {0.01, 1.0}, "of rated power at the start");
  plant.frequency = node.number("frequency", quantity::frequency, positive, "of the grid");
  plant.keeps_xenon_ceiling =
      node.flag_or(true, "xenon_ceiling", "schedule under what xenon leaves");
  plant.is_replayed = node.flag_or(true, "replay", "run the schedule through the dynamics");
  plant.modules =
      read_modules(node, [&](const Config& item, const ModuleParameters& module, int count) {
        const std::size_t first = plant.units.size();
        plant.units.insert(plant.units.end(), static_cast<std::size_t>(count),
                           unit_of(module, item.at("schedule"), plant.share));
        read_outages(item, std::span<GeneratingUnit>(plant.units).subspan(first));
      });
  for (std::size_t m = 0; m < plant.units.size(); ++m) plant.units[m].name = plant.modules[m].name;
  // A governor would take the other frequency for a grid that calls for power all the time.
  for (const ModuleParameters& module : plant.modules)
    if (module.frequency != plant.frequency)
      node.reject("frequency", fmt::format("is {} Hz, but module '{}' turns at {} Hz",
                                           plant.frequency, module.name, module.frequency));
  return plant;
}

std::vector<ModuleParameters> read_modules(
    const Config& node,
    const std::function<void(const Config&, const ModuleParameters&, int count)>& each) {
  std::vector<ModuleParameters> modules;
  for (const Config& item : node.list("modules")) {
    const ModuleParameters module = ModuleParameters::read(item);
    const int count = item.integer_or(1, "count", {1.0, 100.0}, "of equal modules");
    if (each) each(item, module, count);
    for (int m = 1; m <= count; ++m) {
      modules.push_back(module);
      modules.back().name = fmt::format("{} {}", module.name, m);
    }
  }
  if (modules.empty()) node.reject("modules", "needs at least one module");
  return modules;
}

double ReactorPlant::power_at_start() const {
  double power = 0.0;
  for (const ModuleParameters& module : modules) power += net_power(module, share);
  return power;
}

std::vector<Series> xenon_ceilings(const ReactorPlant& plant,
                                   const std::vector<UnitSchedule>& schedules) {
  std::vector<Series> ceilings;
  for (std::size_t m = 0; m < plant.modules.size(); ++m) {
    const ModuleParameters& module = plant.modules[m];
    std::vector<double> plan;
    for (std::size_t t = 0; t < schedules[m].power.size(); ++t) {
      const double by_turbine =
          (schedules[m].power[t] + module.house_load) / (module.efficiency * module.thermal);
      plan.push_back(!schedules[m].is_on[t] ? 0.0 : module.salt ? 1.0 : by_turbine);
    }
    Series ceiling = Module(module, plant.share).ceiling(plan);
    for (double& share : ceiling)
      share = module.salt && share == 1.0 ? module.net_rated()
                                          : std::max(0.0, net_power(module, share));
    ceilings.push_back(std::move(ceiling));
  }
  return ceilings;
}

namespace {

// Hours off, and planned to be, as outages of the fleet.
std::vector<ModuleOutage> outages_of(const std::vector<UnitSchedule>& schedules) {
  std::vector<ModuleOutage> outages;
  for (std::size_t m = 0; m < schedules.size(); ++m) {
    const std::vector<char>& is_on = schedules[m].is_on;
    for (std::size_t t = 0; t < is_on.size(); ++t) {
      if (is_on[t]) continue;
      if (t == 0 || is_on[t - 1]) outages.push_back({m, hour * static_cast<double>(t), 0.0});
      outages.back().until = hour * static_cast<double>(t + 1);
    }
  }
  return outages;
}

// Takes one row an hour, at its last minute; extremes at every minute.
class Recorder {
 public:
  Recorder(ReactorReplay& to, const ReactorPlant& plant) : to_(to), plant_(plant) {
    to_.table = {
        "reactors",
        "what was asked, what the dynamics gave; states at the hour's end, NaN in an outage",
        {}};
    for (const auto& [name, unit] : std::initializer_list<std::pair<const char*, const char*>>{
             {"t", "s"}, {"asked", "W"}, {"delivered", "W"}, {"in_service", "1"}})
      to_.table.add(name, unit);
    for (const ModuleParameters& module : plant.modules)
      for (const auto& [name, unit] : states) to_.table.add(module.name + "." + name, unit);
  }

  void see(int minute, const FleetOutputs& out) {
    for (const ModuleOutputs& module : out.modules) {
      // NaN in an outage: std::max keeps its first argument.
      to_.most_xenon = std::max(to_.most_xenon, module.xenon);
      to_.hottest_fuel = std::max(to_.hottest_fuel, module.T_fuel);
    }
    if (minute % 60 != 59) return;
    std::size_t column = 3;
    const auto put = [&](double value) { to_.table.columns[column++].values.push_back(value); };
    put(out.in_service);
    for (std::size_t m = 0; m < out.modules.size(); ++m) {
      const ModuleOutputs& module = out.modules[m];
      put(module.thermal / plant_.modules[m].thermal);
      put(module.power);
      put(module.T_fuel);
      put(module.T_out);
      put(module.xenon);
      put(module.rods);
    }
  }

 private:
  static constexpr std::pair<const char*, const char*> states[] = {{"reactor", "1"}, {"power", "W"},
                                                                   {"T_fuel", "K"},  {"T_out", "K"},
                                                                   {"xenon", "1"},   {"rods", "1"}};
  ReactorReplay& to_;
  const ReactorPlant& plant_;
};

}  // namespace

ReactorReplay replay_schedule(const ReactorPlant& plant, const std::vector<UnitSchedule>& schedules,
                              double begin) {
  ReactorReplay result;
  std::vector<double> set_points(schedules.front().power.size(), 0.0);
  for (std::size_t m = 0; m < plant.modules.size(); ++m)
    for (std::size_t t = 0; t < set_points.size(); ++t) set_points[t] += schedules[m].power[t];
  Fleet fleet(plant.modules, plant.share,
              outages_of({schedules.begin(),
                          schedules.begin() + static_cast<std::ptrdiff_t>(plant.modules.size())}));
  Recorder recorder(result, plant);
  result.energies = replay(fleet, set_points, plant.frequency,
                           [&](int minute, const FleetOutputs& out) { recorder.see(minute, out); });
  for (std::size_t m = 0; m < fleet.size(); ++m)
    result.kept_out_by_xenon.push_back(fleet.kept_out_by_xenon(m));
  std::vector<TableColumn>& columns = result.table.columns;
  for (std::size_t h = 0; h < result.energies.hours.size(); ++h) {
    columns[0].values.push_back(begin + hour * static_cast<double>(h));
    columns[1].values.push_back(result.energies.hours[h].asked / hour);
    columns[2].values.push_back(result.energies.hours[h].delivered / hour);
  }
  return result;
}

}  // namespace rackflux
