#include "models/grid/frequency/data_centre_load.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux::grid {

namespace {
constexpr Range share{0.0, 1.0};
constexpr Quantity per_time{"a rate", "1/s", "0.1 1/s"};
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

void DataCentreLoad::watch_voltage(double dt, double voltage) {
  low_for_ = voltage < parameters_.transfer_voltage ? low_for_ + dt : 0.0;
  healthy_for_ = voltage > parameters_.return_voltage ? healthy_for_ + dt : 0.0;
  cooling_low_for_ = voltage < parameters_.cooling_trip_voltage ? cooling_low_for_ + dt : 0.0;
  constexpr double whole_step = 1.0 - 1e-9;  // timers are sums of steps
  if (low_for_ > 0.0 && low_for_ >= parameters_.transfer_time * whole_step)
    connected_ = aim_ = std::min(connected_, 1.0 - parameters_.transfer_share);
  else if (healthy_for_ > 0.0 && healthy_for_ >= parameters_.return_delay * whole_step &&
           aim_ < 1.0)
    aim_ = 1.0 - parameters_.transfer_share * (1.0 - parameters_.return_share);
  if (cooling_low_for_ > 0.0 && cooling_low_for_ >= parameters_.cooling_trip_time * whole_step) {
    cooling_off_ = true;
    cooling_share_ = 0.0;
  } else if (cooling_off_ && healthy_for_ >= parameters_.cooling_restart * whole_step) {
    cooling_off_ = false;
  }
}

// Runs at what removes the heat of this step and the heat held, up to its rating and soft start.
double DataCentreLoad::cooling_power(double dt, double heat) {
  if (cooling_off_) return 0.0;
  const double before = cooling_share_;
  cooling_share_ = std::min(1.0, before + parameters_.cooling_ramp * dt);
  const double allowed = 0.5 * (before + cooling_share_) * parameters_.cooling_max;
  return std::min(allowed, (heat + heat_held_ / dt) / parameters_.heat_per_cooling);
}

DataCentreOutputs DataCentreLoad::advance(const Step& step, const DataCentreInputs& inputs) {
  if (!(inputs.computing >= 0.0 && inputs.voltage >= 0.0 && step.dt > 0.0))
    throw Error(
        fmt::format("t = {} s: data centre asked for {} W at {} pu; expected neither negative",
                    step.t, inputs.computing, inputs.voltage));
  const double dt = step.dt;
  watch_voltage(dt, inputs.voltage);
  DataCentreOutputs out;
  const double before = connected_;
  connected_ = connected_ < aim_ ? std::min(aim_, connected_ + parameters_.return_ramp * dt) : aim_;
  out.connected = connected_;
  out.computing = 0.5 * (before + connected_) * inputs.computing;
  const double on_battery = inputs.computing - out.computing;
  out.from_ups = std::min(on_battery, ups_energy_ / dt);
  out.lost = on_battery - out.from_ups;
  ups_energy_ -= out.from_ups * dt;
  if (connected_ >= 1.0) {
    const double missing = (parameters_.ups_energy - ups_energy_) / parameters_.recharge_efficiency;
    out.recharge = std::min(parameters_.ups_recharge, missing / dt);
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
