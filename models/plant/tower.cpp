#include "models/plant/tower.hpp"

#include "models/plant/pump.hpp"
#include "models/plant/root.hpp"
#include "models/plant/water.hpp"
#include "solver/base/error.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace rackflux {
namespace {

// c[k], wet bulb fastest, then range, then L/G: yorkCalc.mo of the Modelica Buildings Library.
constexpr std::array<double, 27> york{
    -0.359741205,     -0.055053608,      0.0023850432,     0.173926877,         -0.0248473764,
    0.00048430224,    -0.005589849456,   0.0005770079712,  -0.00001342427256,   2.84765801111111,
    -0.121765149,     0.0014599242,      1.680428651,      -0.0166920786,       -0.0007190532,
    -0.025485194448,  0.0000487491696,   0.00002719234152, -0.0653766255555556, -0.002278167,
    0.0002500254,     -0.0910565458,     0.00318176316,    0.000038621772,      -0.0034285382352,
    0.00000856589904, -0.000001516821552};

double held(double value, double low, double high, bool& flagged) {
  if (value < low || value > high) flagged = true;
  return std::clamp(value, low, high);
}

// Leaving water of a Merkel fill; c_s follows T_out by substitution, a strong contraction.
double merkel_leaving(const TowerInput& input, double NTU, double m_a) {
  const double p = input.air.pressure, h_in = enthalpy(input.air);
  const double h_hot = enthalpy_saturated(input.water_in, p);
  const double C_w = input.water_flow * water_cp;
  double T_out = 0.5 * (input.water_in + input.T_wet);
  for (int n = 0; n < 200; ++n) {
    const double c_s = (h_hot - enthalpy_saturated(T_out, p)) / (input.water_in - T_out);
    const double ratio = m_a * c_s / C_w, decay = std::exp(-NTU * (1.0 - ratio));
    const double eps =
        std::abs(1.0 - ratio) < 1e-9 ? NTU / (1.0 + NTU) : (1.0 - decay) / (1.0 - ratio * decay);
    const double bend = 0.25 * (h_hot + enthalpy_saturated(T_out, p) -
                                2.0 * enthalpy_saturated(0.5 * (T_out + input.water_in), p));
    const double next = input.water_in - eps * m_a * (h_hot - bend - h_in) / C_w;
    const bool is_done = std::abs(next - T_out) < 1e-10;
    T_out = std::clamp(next, input.T_wet, input.water_in - 1e-9);
    if (is_done) return T_out;
  }
  throw Unconverged(
      fmt::format("a tower with water of {:.2f} K in air of wet bulb {:.2f} K found no "
                  "leaving temperature",
                  input.water_in, input.T_wet));
}

}  // namespace

double york_approach(double T_wet, double range, double liquid_gas, bool& flagged) {
  const double w = held(T_wet - 273.15, -34.4, 26.7, flagged);
  const double r = held(range, 1.1, 22.2, flagged);
  const double lg = held(liquid_gas, 1e-3, 8.0, flagged);
  double approach = 0.0;
  std::size_t k = 0;
  for (const double of_lg : {1.0, lg, lg * lg})
    for (const double of_range : {1.0, r, r * r})
      for (const double of_wet : {1.0, w, w * w}) approach += york[k++] * of_wet * of_range * of_lg;
  return held(approach, 1.1, 40.0, flagged);
}

double merkel_coefficient(const TowerParameters& nominal, double n, double water_in,
                          double water_out, const MoistAir& air) {
  const TowerInput input{water_in, nominal.water_flow, water_out, air, wet_bulb(air)};
  const double most = 50.0;
  double low = 0.0, high = most;
  if (!(water_out > input.T_wet && water_out < water_in) ||
      merkel_leaving(input, high, nominal.air_flow) > water_out)
    throw Error(
        fmt::format("{}: no fill cools water from {:.2f} K to {:.2f} K with {:.4g} kg/s of air "
                    "of wet bulb {:.2f} K; more air is needed",
                    nominal.name, water_in, water_out, nominal.air_flow, input.T_wet));
  while (high - low > 1e-12) {
    const double middle = 0.5 * (low + high);
    (merkel_leaving(input, middle, nominal.air_flow) > water_out ? low : high) = middle;
  }
  return 0.5 * (low + high) / std::pow(nominal.water_flow / nominal.air_flow, 1.0 + n);
}

Tower::Tower(TowerParameters parameters) : parameters_(std::move(parameters)) {
  const TowerParameters& p = parameters_;
  if (!(p.water_flow > 0.0 && p.air_flow > 0.0 && p.fan_rated >= 0.0 && p.cycles > 1.0 &&
        p.drift >= 0.0 && p.lowest_speed > 0.0 && p.lowest_speed < 1.0))
    throw Error(
        fmt::format("{}: a tower needs flows above 0, a fan power not below 0, more than one "
                    "cycle of concentration and a lowest fan speed between 0 and 1",
                    p.name));
  if (const auto* fill = std::get_if<MerkelFill>(&p.kind))
    if (!(fill->c > 0.0 && fill->n >= -1.1 && fill->n <= -0.35))
      throw Error(fmt::format("{}: a fill needs c above 0 and n in -1.1 to -0.35; found {} and {}",
                              p.name, fill->c, fill->n));
}

double Tower::leaving(const TowerInput& input, double air, bool& flagged) const {
  const TowerParameters& p = parameters_;
  if (const auto* fill = std::get_if<MerkelFill>(&p.kind)) {
    const double m_a = air * p.air_flow;
    const double NTU = std::min(fill->c * std::pow(input.water_flow / m_a, 1.0 + fill->n), 50.0);
    return merkel_leaving(input, NTU, m_a);
  }
  const double water = held(input.water_flow / p.water_flow, 0.75, 1.25, flagged);
  const double spread = input.water_in - input.T_wet;
  const auto approach = [&](double range) {
    bool ignored = false;
    return york_approach(input.T_wet, range, water / air, ignored);
  };
  // Range r solves r + approach(r) = spread; the left side rises with r. Where the approach of the
  // smallest range is wider than the spread no water is cooled.
  const double r =
      approach(0.0) < spread
          ? root_between([&](double range) { return range + approach(range) - spread; }, 0.0,
                         spread, 1e-10)
          : 0.0;
  york_approach(input.T_wet, r, water / air, flagged);
  return input.water_in - r;
}

TowerOutcome Tower::at_speed(const TowerInput& input, double speed) const {
  TowerOutcome out;
  out.water_out = input.water_in;
  if (!(input.water_flow > 0.0) || input.water_in - input.T_wet < 1e-6) return out;
  out.speed = speed;
  out.fan_power = fan_power(parameters_.fan_rated, speed);
  out.water_out = leaving(input, speed, out.is_flagged);
  out.heat = input.water_flow * water_cp * (input.water_in - out.water_out);
  count_water(input, out);
  return out;
}

// The air leaves saturated with the heat it took (exact for Lewis number 1 and a long fill).
void Tower::count_water(const TowerInput& input, TowerOutcome& out) const {
  const TowerParameters& p = parameters_;
  const double m_a = out.speed * p.air_flow, pressure = input.air.pressure;
  const double T_out = saturated_at_enthalpy(enthalpy(input.air) + out.heat / m_a, pressure);
  out.evaporated = std::max(0.0, m_a * (saturation_humidity(T_out, pressure) - input.air.W));
  // Salts leave with blow-down and drift: what drifts need not be blown down.
  const double drained = std::max(out.evaporated / (p.cycles - 1.0), p.drift * input.water_flow);
  out.makeup = out.evaporated + drained;
}

TowerOutcome Tower::solve(const TowerInput& input) const {
  TowerOutcome still;
  still.water_out = input.water_in;
  if (!(input.water_flow > 0.0) || input.water_in <= input.target ||
      input.water_in - input.T_wet < 1e-6)
    return still;
  bool ignored = false;
  const auto miss = [&](double speed) { return input.target - leaving(input, speed, ignored); };
  const double slowest = parameters_.lowest_speed;
  if (miss(1.0) <= 0.0) return at_speed(input, 1.0);
  const double speed = miss(slowest) >= 0.0 ? slowest : root_between(miss, slowest, 1.0, 1e-6);
  TowerOutcome out = at_speed(input, speed);
  // Below the lowest speed the fan cycles: it runs for a share of the time, so that the mean meets
  // the target. Above it the share is 1 but for the tolerance of the root.
  const double share = (input.water_in - input.target) / (input.water_in - out.water_out);
  out.heat = input.water_flow * water_cp * (input.water_in - input.target);
  out.fan_power *= share;
  out.evaporated *= share;
  out.makeup *= share;
  out.water_out = input.target;
  return out;
}

}  // namespace rackflux
