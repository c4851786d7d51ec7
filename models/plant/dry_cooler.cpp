#include "models/plant/dry_cooler.hpp"

#include "models/plant/pump.hpp"
#include "models/plant/root.hpp"
#include "models/plant/water.hpp"
#include "solver/base/error.hpp"

#include <fmt/format.h>

namespace rackflux {

DryCooler::DryCooler(DryCoolerParameters parameters, const ExchangerRating& rating,
                     const ExchangerFlows& flows)
    : parameters_(std::move(parameters)),
      exchanger_(parameters_.name, Arrangement::crossflow, rating, flows) {
  const DryCoolerParameters& p = parameters_;
  if (!(p.air_flow > 0.0 && p.fan_rated >= 0.0 && p.lowest_speed > 0.0 && p.lowest_speed < 1.0 &&
        p.pad >= 0.0 && p.pad <= 1.0 && p.pad_bleed >= 0.0))
    throw Error(
        fmt::format("{}: a dry cooler needs air flow above 0, a fan power not below 0, a lowest "
                    "speed in 0 to 1 and pads in 0 to 1",
                    p.name));
}

DryCoolerOutcome DryCooler::at_speed(const DryCoolerInput& input, double speed) const {
  const DryCoolerParameters& p = parameters_;
  DryCoolerOutcome out;
  MoistAir air = input.air;
  const double m_a = speed * p.air_flow;
  if (p.pad > 0.0 && air.T > p.pad_above) {
    // Along the line of constant enthalpy, close to constant wet bulb: W rises as T falls.
    const double h = enthalpy(air);
    air.T -= p.pad * (air.T - input.T_wet);
    const double t = air.T - 273.15;
    air.W = (h - 1006.0 * t) / (2.501e6 + 1860.0 * t);
    out.makeup = m_a * (air.W - input.air.W) * (1.0 + p.pad_bleed);
  }
  out.speed = speed;
  out.fan_power = fan_power(p.fan_rated, speed);
  const double C_w = input.water_flow * water_cp, C_a = m_a * (1006.0 + 1860.0 * air.W);
  out.heat = exchanger_.heat(input.water_in, air.T, C_w, C_a);
  out.water_out = input.water_in - out.heat / C_w;
  return out;
}

DryCoolerOutcome DryCooler::solve(const DryCoolerInput& input) const {
  DryCoolerOutcome still;
  still.water_out = input.water_in;
  if (!(input.water_flow > 0.0) || input.water_in <= input.target) return still;
  DryCoolerOutcome out = at_speed(input, 1.0);
  if (!(out.heat > 0.0)) return still;  // the air is the warmer: the fans stand
  if (out.water_out >= input.target) return out;
  const double slowest = parameters_.lowest_speed;
  const auto miss = [&](double speed) { return input.target - at_speed(input, speed).water_out; };
  const double speed = miss(slowest) >= 0.0 ? slowest : root_between(miss, slowest, 1.0, 1e-6);
  out = at_speed(input, speed);
  // Below the lowest speed the fans cycle: they run for a share of the time, so that the mean meets
  // the target. Above it the share is 1 but for the tolerance of the root.
  const double share = (input.water_in - input.target) / (input.water_in - out.water_out);
  out.heat = input.water_flow * water_cp * (input.water_in - input.target);
  out.fan_power *= share;
  out.makeup *= share;
  out.water_out = input.target;
  return out;
}

}  // namespace rackflux
