#include "models/grid/commitment/read_power_system.hpp"

#include "solver/base/error.hpp"
#include "solver/base/units.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <sstream>
#include <variant>

namespace rackflux {

namespace {

constexpr Quantity money{"money", "USD", "28000 USD"};
constexpr Quantity money_rate{"a cost rate", "USD/s", "4770 USD/h"};
constexpr Quantity energy_price{"a price of energy", "USD/J", "40 USD/MWh"};
constexpr Quantity power_charge{"a charge on power", "USD/W", "8 USD/kW"};
constexpr Quantity ramp{"a ramp", "W/s", "0.5 MW/min"};
constexpr Quantity emission{"an emission per energy", "kg/J", "400 kg/MWh"};
constexpr Quantity loss_rate{"a loss rate", "1/s", "1e-8 1/s"};
constexpr Range share{0.0, 1.0};

std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> result;
  std::istringstream stream(line);
  for (std::string cell; std::getline(stream, cell, ',');) {
    const auto first = cell.find_first_not_of(" \t\r\""), last = cell.find_last_not_of(" \t\r\"");
    result.push_back(first == std::string::npos ? "" : cell.substr(first, last - first + 1));
  }
  return result;
}

/// A column of a CSV file with a header line; cells hold bare numbers in `unit`.
Series read_column(const Config& source, const Quantity& quantity, int n, const char* about,
                   Range range) {
  const std::string file = source.text("file", "CSV file with a header line");
  const std::string path = file.front() == '/' ? file : source.directory() + "/" + file;
  const std::string column = source.text("column", about);
  const std::string unit = source.text("unit", "of the numbers in the column");
  std::ifstream stream(path);
  if (!stream) source.reject("file", fmt::format("'{}' cannot be opened", path));
  std::string line;
  std::getline(stream, line);
  const std::vector<std::string> names = cells(line);
  const auto place = std::find(names.begin(), names.end(), column);
  if (place == names.end())
    source.reject("column", fmt::format("'{}' has no column '{}'; it has: {}", path, column, line));
  const std::size_t at = place - names.begin();
  Series series;
  for (int row = 2; static_cast<int>(series.size()) < n && std::getline(stream, line); ++row) {
    const std::vector<std::string> values = cells(line);
    const std::string text = at < values.size() ? values[at] : "";
    const std::string whole = unit == "1" ? text : text + " " + unit;
    const auto value = in_si(whole, quantity);
    if (const Refused* refused = std::get_if<Refused>(&value))
      source.reject("file", fmt::format("'{}' line {}: {}", path, row, refused->why));
    const double si = std::get<double>(value);
    if (!(si >= range.min && si <= range.max))
      source.reject("file", fmt::format("'{}' line {}: {} is outside {} to {}", path, row, whole,
                                        with_unit(range.min, quantity.unit),
                                        with_unit(range.max, quantity.unit)));
    series.push_back(si);
  }
  if (static_cast<int>(series.size()) < n)
    source.reject(
        "file", fmt::format("'{}' has {} rows; {} periods need one each", path, series.size(), n));
  return series;
}

StartCategory read_start(const Config& node) {
  return {node.number_or(0.0, "off_time", quantity::duration, not_negative,
                         "least time off for this category"),
          node.number("cost", money, not_negative, "of one start")};
}

CostPoint read_cost_point(const Config& node) {
  return {node.number("power", quantity::power, not_negative, "steady output"),
          node.number("rate", money_rate, any, "cost of producing at that output")};
}

UnitOutage read_outage(const Config& node) {
  return {node.number("begin", quantity::duration, any, "on the clock of the case"),
          node.number("end", quantity::duration, any, "on the clock of the case"),
          node.flag_or(false, "forced", "a trip: drops the power at once")};
}

HeatTank read_tank(const Config& node) {
  HeatTank tank;
  tank.capacity = node.number("capacity", quantity::energy, not_negative, "heat it holds");
  tank.reactor_max =
      node.number("reactor_max", quantity::power, not_negative, "heat of the reactor");
  tank.reactor_min = node.number_or(tank.reactor_max, "reactor_min", quantity::power, not_negative,
                                    "least heat of the reactor");
  tank.efficiency = node.number("efficiency", quantity::ratio, share, "heat to electricity");
  tank.held = node.number("held", quantity::energy, not_negative, "at the beginning");
  if (node.flag_or(true, "cyclic", "ends with at least what it began with"))
    tank.final_held = tank.held;
  return tank;
}

UnitInitialState read_initial(const Config& node) {
  UnitInitialState state;
  state.is_on = node.flag_or(false, "on", "running before the first period");
  state.time_in_state = node.number("time_in_state", quantity::duration, not_negative,
                                    "since the last start or stop");
  state.power =
      node.number_or(0.0, "power", quantity::power, not_negative, "before the first period");
  return state;
}

void read_unit_limits(const Config& node, GeneratingUnit& unit) {
  unit.power_min = node.number("power_min", quantity::power, not_negative, "least while on");
  unit.power_max = node.number("power_max", quantity::power, positive, "most while on");
  unit.ramp_up = node.number("ramp_up", ramp, positive, "while on");
  unit.ramp_down = node.number_or(unit.ramp_up, "ramp_down", ramp, positive, "while on");
  unit.startup_power = node.number_or(unit.power_min, "startup_power", quantity::power,
                                      not_negative, "most in the first period on");
  unit.shutdown_power = node.number_or(unit.power_min, "shutdown_power", quantity::power,
                                       not_negative, "most in the last period on");
  unit.up_time = node.number_or(0.0, "up_time", quantity::duration, not_negative, "least time on");
  unit.down_time =
      node.number_or(0.0, "down_time", quantity::duration, not_negative, "least time off");
  unit.must_run = node.flag_or(false, "must_run", "on whenever available");
}

GeneratingUnit read_generating_unit(const Config& node, int n) {
  GeneratingUnit unit;
  unit.name = node.text("name", "of the unit, as in messages and results");
  read_unit_limits(node, unit);
  for (const Config& start : node.list("starts")) unit.starts.push_back(read_start(start));
  if (unit.starts.empty())
    node.reject("starts", "needs at least one category, such as [{cost: 0 USD}]");
  for (const Config& point : node.list("cost")) unit.cost.push_back(read_cost_point(point));
  if (node.has("ceiling"))
    unit.ceiling = read_series(node, "ceiling", quantity::power, n, "most power (xenon, derating)");
  for (const Config& outage : node.list("outages")) unit.outages.push_back(read_outage(outage));
  if (const auto tank = node.find("tank")) unit.tank = read_tank(*tank);
  unit.carbon =
      node.number_or(0.0, "carbon", emission, {0.0, largest_emission}, "emitted per energy");
  unit.initial = read_initial(node.at("initial"));
  return unit;
}

RenewablePlant read_renewable_plant(const Config& node, int n) {
  RenewablePlant plant;
  plant.name = node.text("name", "of the plant");
  plant.power_max = read_series(node, "most", quantity::power, n, "power on offer");
  plant.power_min = node.has("least")
                        ? read_series(node, "least", quantity::power, n, "power that must be taken")
                        : Series(n, 0.0);
  return plant;
}

GridStorage read_grid_storage(const Config& node) {
  GridStorage storage;
  storage.name = node.text("name", "of the storage");
  storage.charge_max =
      node.number("charge", quantity::power, not_negative, "most at the grid side");
  storage.discharge_max =
      node.number_or(storage.charge_max, "discharge", quantity::power, not_negative, "most");
  storage.capacity = node.number("capacity", quantity::energy, not_negative, "energy it holds");
  storage.held_min = node.number_or(0.0, "held_min", quantity::energy, not_negative, "never less");
  storage.charge_efficiency =
      node.number("charge_efficiency", quantity::ratio, share, "grid to store");
  storage.discharge_efficiency =
      node.number("discharge_efficiency", quantity::ratio, share, "store to grid");
  storage.self_discharge =
      node.number_or(0.0, "self_discharge", loss_rate, not_negative, "share lost per time");
  storage.wear = node.number_or(0.0, "wear", energy_price, not_negative, "cost of discharging");
  storage.held = node.number("held", quantity::energy, not_negative, "at the beginning");
  if (node.flag_or(true, "cyclic", "ends with at least what it began with"))
    storage.final_held = storage.held;
  storage.gives_reserve = node.flag_or(false, "gives_reserve", "spare discharge is reserve");
  return storage;
}

EnergyBudget read_budget(const Config& node) {
  EnergyBudget budget;
  budget.begin = node.number("begin", quantity::duration, any, "on the clock of the case");
  budget.end = node.number("end", quantity::duration, any, "on the clock of the case");
  budget.least = node.number("energy", quantity::energy, not_negative, "taken at least");
  budget.most =
      node.number_or(budget.most, "at_most", quantity::energy, not_negative, "taken at most");
  return budget;
}

FlexibleLoad read_flexible_load(const Config& node, int n) {
  FlexibleLoad load;
  load.name = node.text("name", "of the load");
  load.power_min = read_series(node, "least", quantity::power, n, "lower edge of the band");
  load.power_max = read_series(node, "most", quantity::power, n, "upper edge of the band");
  load.ramp = node.number_or(load.ramp, "ramp", ramp, positive, "either way");
  for (const Config& budget : node.list("budgets")) load.budgets.push_back(read_budget(budget));
  load.power_before = node.number_if("power_before", quantity::power, not_negative,
                                     "before the first period; ramps start there");
  if (const auto overdrive = node.find("overdrive"))
    load.overdrive = LoadOverdrive{
        overdrive->number("sustained", quantity::power, not_negative,
                          "cooling holds this for ever"),
        overdrive->number("duration", quantity::duration, positive, "at most power to the limit")};
  return load;
}

GridConnection read_grid_connection(const Config& node, int n) {
  GridConnection grid;
  grid.import_cap = read_series(node, "import_cap", quantity::power, n, "most power drawn");
  grid.import_price = read_series(node, "import_price", energy_price, n, "of energy drawn");
  const bool exports = node.has("export_cap");
  grid.export_cap = exports ? read_series(node, "export_cap", quantity::power, n, "most delivered")
                            : Series(n, 0.0);
  grid.export_price = exports
                          ? read_series(node, "export_price", energy_price, n, "paid for energy")
                          : Series(n, 0.0);
  grid.demand_charge =
      node.number_or(0.0, "demand_charge", power_charge, not_negative, "per billing peak");
  if (node.has("billing_ends"))
    grid.billing_ends = node.numbers("billing_ends", quantity::duration, any, 0,
                                     "ends of billing periods on the clock of the case");
  return grid;
}

int whole_periods(const Config& node, const char* key, double period, const char* about) {
  const double duration = node.number(key, quantity::duration, positive, about);
  const double count = std::round(duration / period);
  if (count < 1.0 || std::abs(count * period - duration) > 1e-9 * duration)
    node.reject(key,
                fmt::format("{} s is not a whole number of periods of {} s", duration, period));
  return static_cast<int>(count);
}

}  // namespace

Series read_series(const Config& node, const char* key, const Quantity& quantity, int n,
                   const char* about, Range range) {
  const Config part = node.at(key);
  if (part.has("file")) return read_column(part, quantity, n, about, range);
  if (part.has("values"))
    return part.numbers("values", quantity, range, static_cast<std::size_t>(n), about);
  return Series(n, part.number("constant", quantity, range, about));
}

PowerSystem read_power_system(const Config& node) {
  PowerSystem system;
  system.period = node.number("period", quantity::duration, positive, "length of every period");
  system.begin = node.number_or(0.0, "begin", quantity::duration, any, "start of the first period");
  const int n = node.integer("periods", {1, 1e6}, "number of periods");
  system.demand = node.has("demand")
                      ? read_series(node, "demand", quantity::power, n, "load that is not flexible")
                      : Series(n, 0.0);
  if (node.has("reserve"))
    system.reserve = read_series(node, "reserve", quantity::power, n, "upward spinning reserve");
  if (node.has("reserve_down"))
    system.reserve_down = read_series(node, "reserve_down", quantity::power, n, "downward reserve");
  for (const Config& unit : node.list("units"))
    system.units.push_back(read_generating_unit(unit, n));
  for (const Config& plant : node.list("renewables"))
    system.renewables.push_back(read_renewable_plant(plant, n));
  for (const Config& storage : node.list("storages"))
    system.storages.push_back(read_grid_storage(storage));
  for (const Config& load : node.list("loads")) system.loads.push_back(read_flexible_load(load, n));
  if (const auto grid = node.find("grid")) system.grid = read_grid_connection(*grid, n);
  system.lost_load_value = node.number_if("lost_load_value", energy_price, positive,
                                          "cost of energy not served; absent: all is served");
  system.lost_reserve_value = node.number_if("lost_reserve_value", energy_price, positive,
                                             "cost of reserve not held; absent: all is held");
  return system;
}

RollingWindows read_rolling_windows(const Config& node, const PowerSystem& system) {
  return {whole_periods(node, "window", system.period, "optimised together"),
          whole_periods(node, "step", system.period, "kept of each window")};
}

}  // namespace rackflux
