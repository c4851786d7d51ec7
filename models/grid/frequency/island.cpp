#include "models/grid/frequency/island.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux::grid {

namespace {

constexpr Quantity power_per_frequency{"a power per frequency", "W/Hz", "20 MW/Hz"};
constexpr Quantity power_per_rate{"a power per rate of frequency", "W s/Hz", "5 MW s/Hz"};
constexpr Range share{0.0, 1.0};
// A battery near empty or full tapers its power over this time, so that it never passes its limits.
constexpr double taper = 1.0;  // [s]

IslandUnit read_unit(const Config& node) {
  IslandUnit unit;
  unit.name = node.text("name", "name of the unit");
  unit.rated = node.number("rated", quantity::power, positive, "rated power");
  unit.inertia = node.number("inertia", quantity::duration, not_negative, "inertia constant H");
  unit.droop = node.number("droop", quantity::ratio, positive, "droop R, pu/pu");
  unit.valve_lag = node.number("valve_lag", quantity::duration, not_negative, "valve lag T_V");
  unit.hp_fraction = node.number("hp_fraction", quantity::ratio, share, "high-pressure share F_H");
  unit.reheat = node.number("reheat", quantity::duration, not_negative, "reheat time T_R");
  unit.gain = node.number_or(1.0, "gain", quantity::ratio, positive, "mechanical gain K_m");
  unit.power_set = node.number("power", quantity::power, any, "set-point");
  unit.power_min = node.number("power_min", quantity::power, any, "lower limit of the valve");
  unit.power_max = node.number("power_max", quantity::power, any, "upper limit of the valve");
  return unit;
}

IslandBattery read_battery(const Config& node) {
  IslandBattery battery;
  battery.name = node.text("name", "name of the battery");
  battery.rated = node.number("rated", quantity::power, positive, "rated power, both ways");
  battery.droop_gain =
      node.number("droop_gain", power_per_frequency, not_negative, "answer to deviation K_f");
  battery.inertia_gain = node.number_or(0.0, "inertia_gain", power_per_rate, not_negative,
                                        "answer to rate of change K_i");
  battery.lag = node.number("lag", quantity::duration, positive, "lag of the converter");
  battery.capacity = node.number("capacity", quantity::energy, not_negative, "usable energy");
  battery.energy = node.number("energy", quantity::energy, not_negative, "energy at the start");
  battery.charge_efficiency =
      node.number("charge_efficiency", quantity::ratio, share, "grid to store");
  battery.discharge_efficiency =
      node.number("discharge_efficiency", quantity::ratio, share, "store to grid");
  return battery;
}

void check_unit(const IslandUnit& unit, double nominal) {
  const auto refuse = [&](const std::string& complaint) {
    throw Error(fmt::format("unit '{}': {}", unit.name, complaint));
  };
  if (!(unit.inertia >= 0.0))
    refuse(fmt::format("inertia constant {} s; expected 0 (converter) or more", unit.inertia));
  if (!(unit.rated > 0.0)) refuse(fmt::format("rated power {} W; expected above 0", unit.rated));
  if (!(unit.droop > 0.0))
    refuse(fmt::format("droop {}; expected above 0 (0.05 is usual at {} Hz)", unit.droop, nominal));
  if (unit.reheat == 0.0 && unit.hp_fraction != 1.0)
    refuse(fmt::format("high-pressure share {} without a reheat time; give reheat, or share 1",
                       unit.hp_fraction));
  if (!(unit.valve_lag >= 0.0 && unit.reheat >= 0.0)) refuse("negative time constant");
  if (!(unit.power_min <= unit.power_set && unit.power_set <= unit.power_max))
    refuse(fmt::format("set-point {} W outside {} .. {} W; move the set-point or the limits",
                       unit.power_set, unit.power_min, unit.power_max));
}

}  // namespace

IslandParameters IslandParameters::read(const Config& island, std::vector<IslandUnit> more) {
  IslandParameters made;
  made.units = std::move(more);
  made.nominal = island.number("frequency", quantity::frequency, positive, "nominal frequency");
  made.damping = island.number("damping", power_per_frequency, not_negative, "load damping D");
  for (const Config& node : island.list("units")) made.units.push_back(read_unit(node));
  for (const Config& node : island.list("batteries")) made.batteries.push_back(read_battery(node));
  for (const Config& node : island.list("shedding"))
    made.shedding.push_back(
        {.below = node.number("below", quantity::frequency, positive, "acts below this frequency"),
         .delay = node.number("delay", quantity::duration, not_negative, "after this time"),
         .share = node.number("share", quantity::ratio, share, "share of the load at the start")});
  located(island, [&] { made.check(); });
  return made;
}

void IslandParameters::check() const {
  double inertia = 0.0;
  for (const IslandUnit& unit : units) {
    check_unit(unit, nominal);
    inertia += unit.inertia * unit.rated;
  }
  if (!(inertia > 0.0))
    throw Error(
        "the island has no unit with inertia, so its frequency is undefined; add a rotating "
        "unit (a converter that forms the grid is not modelled)");
  for (const IslandBattery& battery : batteries) {
    if (!(battery.lag > 0.0))
      throw Error(
          fmt::format("battery '{}': lag {} s; expected above 0", battery.name, battery.lag));
    if (!(battery.energy >= 0.0 && battery.energy <= battery.capacity))
      throw Error(fmt::format("battery '{}': energy {} J outside 0 .. {} J", battery.name,
                              battery.energy, battery.capacity));
    if (!(battery.charge_efficiency > 0.0 && battery.charge_efficiency <= 1.0 &&
          battery.discharge_efficiency > 0.0 && battery.discharge_efficiency <= 1.0))
      throw Error(
          fmt::format("battery '{}': efficiencies must lie above 0 and up to 1", battery.name));
  }
  double total = 0.0;
  for (const SheddingStage& stage : shedding) {
    total += stage.share;
    if (!(stage.below > 0.0 && stage.below < nominal))
      throw Error(
          fmt::format("shedding stage at {} Hz: expected a frequency below the nominal {} Hz",
                      stage.below, nominal));
  }
  if (total > 1.0 + 1e-12)
    throw Error(
        fmt::format("the shedding stages drop {} of the load together; expected at most 1", total));
}

Island::Island(IslandParameters parameters, double load)
    : parameters_(std::move(parameters)), load_at_start_(load) {
  parameters_.check();
  double supplied = 0.0;
  for (const IslandUnit& unit : parameters_.units) {
    inertia_ += unit.inertia * unit.rated;
    supplied += unit.power_set;
    unit_.push_back({unit.power_set, unit.power_set});
    unit_power_.push_back(unit.power_set);
  }
  if (std::abs(supplied - load) > 1e-9 * std::max(std::abs(supplied), std::abs(load)))
    throw Error(
        fmt::format("the units are set to {} W and the load is {} W; an island starts at rest: "
                    "make the set-points meet the load",
                    supplied, load));
  for (const IslandBattery& battery : parameters_.batteries)
    battery_.push_back({0.0, battery.energy});
  battery_power_.assign(battery_.size(), 0.0);
  below_for_.assign(parameters_.shedding.size(), 0.0);
  acted_.assign(parameters_.shedding.size(), false);
}

void Island::set_power(std::size_t unit, double power) {
  IslandUnit changed = parameters_.units.at(unit);
  changed.power_set = power;
  check_unit(changed, parameters_.nominal);
  parameters_.units[unit] = changed;
}

double Island::kinetic_rise() const {
  const double f0 = parameters_.nominal;  // H S ((f0 + df)^2 - f0^2) / f0^2
  return inertia_ * deviation_ * (2.0 * f0 + deviation_) / (f0 * f0);
}

double Island::valve_wanted(const IslandUnit& unit, double deviation) const {
  const double wanted =
      unit.power_set - unit.gain * unit.rated * deviation / (unit.droop * parameters_.nominal);
  return std::clamp(wanted, unit.power_min, unit.power_max);
}

double Island::unit_output(std::size_t i, const UnitState& at, double deviation) const {
  const IslandUnit& unit = parameters_.units[i];
  const double valve = unit.valve_lag > 0.0 ? at.valve : valve_wanted(unit, deviation);
  return unit.hp_fraction * valve + (1.0 - unit.hp_fraction) * at.reheat;
}

double Island::battery_wanted(std::size_t i, const BatteryState& at, double deviation,
                              double rate) const {
  const IslandBattery& battery = parameters_.batteries[i];
  const double most = std::min(battery.rated, at.energy * battery.discharge_efficiency / taper);
  const double least = -std::min(
      battery.rated, (battery.capacity - at.energy) / (battery.charge_efficiency * taper));
  return std::clamp(-battery.droop_gain * deviation - battery.inertia_gain * rate,
                    std::min(least, 0.0), std::max(most, 0.0));
}

// All states at the midpoint m from y_m = y + dt/2 rate(y_m), by iteration: it contracts by about
// dt/2 over the shortest lag.
void Island::advance(const Step& step, const IslandInputs& inputs) {
  const double dt = step.dt, nominal = parameters_.nominal;
  const double load = inputs.load - shed_share_ * load_at_start_;
  std::vector<UnitState> unit = unit_;
  std::vector<BatteryState> battery = battery_;
  double middle = deviation_, rate = 0.0, surplus = 0.0, change = 1.0;
  for (int pass = 0; pass < 200 && change > 1e-15; ++pass) {
    surplus = -load - parameters_.damping * middle;
    for (std::size_t i = 0; i < unit.size(); ++i) {
      const IslandUnit& data = parameters_.units[i];
      const double wanted = valve_wanted(data, middle);
      unit[i].valve = data.valve_lag > 0.0 ? (data.valve_lag * unit_[i].valve + 0.5 * dt * wanted) /
                                                 (data.valve_lag + 0.5 * dt)
                                           : wanted;
      if (data.reheat > 0.0)
        unit[i].reheat =
            (data.reheat * unit_[i].reheat + 0.5 * dt * unit[i].valve) / (data.reheat + 0.5 * dt);
      unit_power_[i] = unit_output(i, unit[i], middle);
      surplus += unit_power_[i];
    }
    for (std::size_t i = 0; i < battery.size(); ++i) {
      const IslandBattery& data = parameters_.batteries[i];
      battery[i].power =
          (data.lag * battery_[i].power + 0.5 * dt * battery_wanted(i, battery[i], middle, rate)) /
          (data.lag + 0.5 * dt);
      const double p = battery[i].power;
      battery[i].energy =
          battery_[i].energy -
          0.5 * dt * (p > 0.0 ? p / data.discharge_efficiency : p * data.charge_efficiency);
      surplus += p;
    }
    rate = surplus * nominal / (2.0 * inertia_);
    const double next = deviation_ + 0.5 * dt * rate;
    change = std::abs(next - middle) / nominal;
    middle = next;
  }
  if (!(change <= 1e-13))
    throw Unconverged(
        fmt::format("t = {} s: the frequency of the island finds no solution over a step of {} "
                    "s; shorten the step below the lags of valves and batteries",
                    step.t, dt));
  for (std::size_t i = 0; i < unit.size(); ++i) {
    unit_[i].valve = 2.0 * unit[i].valve - unit_[i].valve;
    unit_[i].reheat = 2.0 * unit[i].reheat - unit_[i].reheat;
  }
  for (std::size_t i = 0; i < battery.size(); ++i) {
    battery_power_[i] = battery[i].power;
    battery_[i].power = 2.0 * battery[i].power - battery_[i].power;
    battery_[i].energy = 2.0 * battery[i].energy - battery_[i].energy;
  }
  work_ += dt * surplus * (nominal + middle) / nominal;
  deviation_ += dt * rate;
  rocof_ = rate;
  shed(dt);
}

void Island::shed(double dt) {
  for (std::size_t s = 0; s < parameters_.shedding.size(); ++s) {
    const SheddingStage& stage = parameters_.shedding[s];
    below_for_[s] = frequency() < stage.below ? below_for_[s] + dt : 0.0;
    if (acted_[s] || frequency() >= stage.below || below_for_[s] < stage.delay) continue;
    acted_[s] = true;
    shed_share_ += stage.share;
  }
}

void KineticBalance::see(const Island& island) {
  see(island.work(), island.kinetic_rise());
}

void KineticBalance::see(double work, double rise) {
  lowest_ = std::min(lowest_, rise), highest_ = std::max(highest_, rise);
  worst_ = std::max(worst_, std::abs(work - rise));
}

double KineticBalance::gap() const {
  return worst_ > 0.0 ? worst_ / swing() : 0.0;
}

}  // namespace rackflux::grid
