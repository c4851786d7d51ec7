#include "models/grid/frequency/data_centre_load.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux::grid {

namespace {
constexpr Range share{0.0, 1.0};
constexpr Quantity per_time{"a rate", "1/s", "0.1 1/s"};
constexpr double whole_step = 1.0 - 1e-9;  // timers and ramps are sums of steps

/// What a share that rises steadily to an aim does in one step.
struct Rise {
  double mean = 0.0, end = 0.0;
  double at_aim = 0.0;  ///< part of the step after it got there [-]
};

Rise rise(double from, double aim, double ramp, double dt) {
  const double takes = (aim - from) / ramp;  // [s]
  if (takes * whole_step > dt) return {from + 0.5 * ramp * dt, from + ramp * dt, 0.0};
  const double part = std::min(1.0, takes / dt);
  return {aim - 0.5 * (aim - from) * part, aim, 1.0 - part};
}

}  // namespace

DataCentreParameters DataCentreParameters::read(const Config& node) {
  DataCentreParameters made;
  const auto ratio = [&](double& value, const char* key, const char* about) {
    value = node.number_or(value, key, quantity::ratio, not_negative, about);
  };
  const auto time = [&](double& value, const char* key, const char* about) {
    value = node.number_or(value, key, quantity::duration, not_negative, about);
  };
  ratio(made.transfer_voltage, "transfer_voltage", "the UPS takes over below this voltage, pu");
  time(made.transfer_time, "transfer_time", "after this time");
  made.transfer_share =
      node.number_or(1.0, "transfer_share", quantity::ratio, share, "that leaves");
  ratio(made.return_voltage, "return_voltage", "the grid is healthy above this voltage, pu");
  time(made.return_delay, "return_delay", "healthy for this long before computing returns");
  made.return_share = node.number_or(1.0, "return_share", quantity::ratio, share, "that returns");
  made.return_ramp = node.number_or(made.return_ramp, "return_ramp", per_time, positive,
                                    "rise of computing on the grid");
  made.ups_energy =
      node.number("ups_energy", quantity::energy, not_negative, "of the UPS when full");
  made.ups_recharge =
      node.number("ups_recharge", quantity::power, not_negative, "recharging after the return");
  made.recharge_efficiency = node.number("recharge_efficiency", quantity::ratio, share,
                                         "energy usable again over energy taken to recharge");
  ratio(made.cooling_trip_voltage, "cooling_trip_voltage", "cooling trips below this voltage, pu");
  time(made.cooling_trip_time, "cooling_trip_time", "after this time");
  time(made.cooling_restart, "cooling_restart", "restart after the grid is healthy");
  made.cooling_ramp = node.number_or(made.cooling_ramp, "cooling_ramp", per_time, positive,
                                     "soft start, share of the rating per second");
  made.cooling_max = node.number("cooling_max", quantity::power, positive, "rating of the cooling");
  made.heat_per_cooling =
      node.number("heat_per_cooling", quantity::ratio, positive, "COP of the cooling chain");
  located(node, [&] { made.check(); });
  return made;
}

void DataCentreParameters::check() const {
  if (!(return_voltage > transfer_voltage))
    throw Error(
        fmt::format("data centre: return voltage {} pu must lie above the transfer voltage {} "
                    "pu, or the load would chatter",
                    return_voltage, transfer_voltage));
  if (!(transfer_share >= 0.0 && transfer_share <= 1.0 && return_share >= 0.0 &&
        return_share <= 1.0))
    throw Error("data centre: transfer_share and return_share must lie between 0 and 1");
  if (!(recharge_efficiency > 0.0 && recharge_efficiency <= 1.0))
    throw Error(
        fmt::format("data centre: recharge_efficiency is {}; it must lie above 0 and up to 1",
                    recharge_efficiency));
  if (!(cooling_restart >= 0.0 && cooling_max > 0.0 && heat_per_cooling > 0.0))
    throw Error(
        fmt::format("data centre: cooling of {} W with COP {}, restart after {} s; expected a "
                    "rating and a COP above 0",
                    cooling_max, heat_per_cooling, cooling_restart));
  if (!(return_ramp > 0.0 && cooling_ramp > 0.0))
    throw Error(
        "data centre: the return and cooling ramps must be above 0, or the load never returns");
}

DataCentreLoad::DataCentreLoad(const DataCentreParameters& parameters)
    : parameters_(parameters), ups_energy_(parameters.ups_energy) {
  parameters_.check();
}

// A timer holds what had passed when the step began: who acts after 20 ms acts where 20 ms are
// over, whatever the step.
void DataCentreLoad::watch_voltage(double dt, double voltage) {
  const bool is_low = voltage < parameters_.transfer_voltage;
  const bool is_healthy = voltage > parameters_.return_voltage;
  const bool is_low_for_cooling = voltage < parameters_.cooling_trip_voltage;
  const auto has_lasted = [](bool is_so, double passed, double delay) {
    return is_so && passed >= delay * whole_step;
  };
  if (has_lasted(is_low, low_for_, parameters_.transfer_time))
    connected_ = aim_ = std::min(connected_, 1.0 - parameters_.transfer_share);
  else if (has_lasted(is_healthy, healthy_for_, parameters_.return_delay) && aim_ < 1.0)
    aim_ = 1.0 - parameters_.transfer_share * (1.0 - parameters_.return_share);
  if (has_lasted(is_low_for_cooling, cooling_low_for_, parameters_.cooling_trip_time)) {
    cooling_off_ = true;
    cooling_share_ = 0.0;
  } else if (cooling_off_ && has_lasted(is_healthy, healthy_for_, parameters_.cooling_restart)) {
    cooling_off_ = false;
  }
  low_for_ = is_low ? low_for_ + dt : 0.0;
  healthy_for_ = is_healthy ? healthy_for_ + dt : 0.0;
  cooling_low_for_ = is_low_for_cooling ? cooling_low_for_ + dt : 0.0;
}

// Runs at what removes the heat of this step and the heat held, up to its rating and soft start.
double DataCentreLoad::cooling_power(double dt, double heat) {
  if (cooling_off_) return 0.0;
  const Rise soft_start = rise(cooling_share_, 1.0, parameters_.cooling_ramp, dt);
  cooling_share_ = soft_start.end;
  return std::min(soft_start.mean * parameters_.cooling_max,
                  (heat + heat_held_ / dt) / parameters_.heat_per_cooling);
}

DataCentreOutputs DataCentreLoad::advance(const Step& step, const DataCentreInputs& inputs) {
  if (!(inputs.computing >= 0.0 && inputs.voltage >= 0.0 && step.dt > 0.0))
    throw Error(
        fmt::format("t = {} s: data centre asked for {} W at {} pu; expected neither negative",
                    step.t, inputs.computing, inputs.voltage));
  const double dt = step.dt;
  watch_voltage(dt, inputs.voltage);
  DataCentreOutputs out;
  const Rise back = rise(connected_, aim_, parameters_.return_ramp, dt);
  out.connected = connected_ = back.end;
  out.computing = back.mean * inputs.computing;
  const double on_battery = inputs.computing - out.computing;
  out.from_ups = std::min(on_battery, ups_energy_ / dt);
  out.lost = on_battery - out.from_ups;
  ups_energy_ -= out.from_ups * dt;
  if (connected_ >= 1.0) {
    const double missing = (parameters_.ups_energy - ups_energy_) / parameters_.recharge_efficiency;
    out.recharge = std::min(back.at_aim * parameters_.ups_recharge, missing / dt);
    out.recharge_loss = (1.0 - parameters_.recharge_efficiency) * out.recharge;
    ups_energy_ += (out.recharge - out.recharge_loss) * dt;
  }
  const double heat = out.computing + out.from_ups;
  out.cooling = cooling_power(dt, heat);
  heat_held_ += dt * (heat - parameters_.heat_per_cooling * out.cooling);
  out.heat_held = heat_held_;
  out.total = out.computing + out.recharge + out.cooling;
  return out;
}

}  // namespace rackflux::grid
