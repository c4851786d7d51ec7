#include "models/plant/plant.hpp"

#include "models/plant/root.hpp"
#include "models/plant/water.hpp"
#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux {

Plant::Plant(PlantParameters parameters) : parameters_(std::move(parameters)) {
  const PlantParameters& p = parameters_;
  if (!(p.set_point > 273.15 && p.rise > 0.0 && p.lowest_flow > 0.0 && p.lowest_flow <= 1.0 &&
        p.warmest >= p.set_point))
    throw Error(
        fmt::format("{}: needs a set-point above 273.15 K, a rise above 0 K, a lowest flow in 0 "
                    "to 1 and a warmest supply not below the set-point",
                    p.name));
  if (std::holds_alternative<std::monostate>(p.free_cooling) && !p.chiller)
    throw Error(
        fmt::format("{}: has neither free cooling nor a chiller: no heat can leave", p.name));
  p.pump.validate();
  if (p.reuse) p.reuse->validate();
  if (p.chiller) p.chiller->pump.validate();
  if (const auto* tower = std::get_if<TowerEconomiser>(&p.free_cooling)) tower->pump.validate();
}

// Facility water leaves the free cooling at T_in - heat/C; returns that temperature [K].
double Plant::cool_freely(const PlantInput& input, double T_in, double target,
                          PlantOutcome& out) const {
  const double C = out.flow * water_cp;
  if (const auto* dry = std::get_if<DryCooler>(&parameters_.free_cooling)) {
    const DryCoolerOutcome cooled = dry->solve({T_in, out.flow, target, input.air, input.T_wet});
    out.free = out.rejected = cooled.heat;
    out.fans += cooled.fan_power;
    out.makeup += cooled.makeup;
    return cooled.water_out;
  }
  const auto* wet = std::get_if<TowerEconomiser>(&parameters_.free_cooling);
  if (wet == nullptr || T_in <= target) return T_in;
  const double C_tower = wet->tower_water * water_cp, aim = target - wet->approach;
  const double shaft = wet->pump.heat_to_fluid(wet->tower_water / water_rho);
  const double warmest = T_in - shaft / C_tower;  // tower water that still cools
  if (warmest - input.T_wet < 0.1) return T_in;
  // Temperature behind the tower at which plate and pump give what the tower takes.
  const auto plate = [&](double cold) {
    const double from_pump = cold + shaft / C_tower;
    return std::min(wet->plate.heat(T_in, from_pump, C, C_tower), C * (T_in - target));
  };
  const auto tower = [&](double cold) {
    const double warm = cold + (shaft + plate(cold)) / C_tower;
    return wet->tower.solve({warm, wet->tower_water, aim, input.air, input.T_wet});
  };
  if (tower(warmest).water_out >= warmest) return T_in;  // it cools less than the pump warms
  const bool meets_aim = aim > input.T_wet && tower(aim).water_out <= aim;
  const double cold = meets_aim ? aim
                                : root_between([&](double T) { return T - tower(T).water_out; },
                                               input.T_wet + 1e-3, warmest, 1e-11);
  out.free = plate(cold);
  if (!(out.free > 0.0)) return T_in;  // nothing is gained: pump and fans stand
  const TowerOutcome rejected = tower(cold);
  out.rejected += rejected.heat;
  out.to_water += shaft;
  out.fans += rejected.fan_power;
  out.pumps += wet->pump.power(wet->tower_water / water_rho);
  out.makeup += rejected.makeup;
  out.tower_is_flagged = out.tower_is_flagged || rejected.is_flagged;
  return T_in - out.free / C;
}

// Takes `heat` to bring the water to target; returns what is left over [W].
double Plant::chill(const PlantInput& input, double heat, double target, PlantOutcome& out) const {
  if (!parameters_.chiller || heat <= 0.0) return heat;
  const TrimChiller& trim = *parameters_.chiller;
  const double C = trim.condenser_water * water_cp;
  const double shaft = trim.pump.heat_to_fluid(trim.condenser_water / water_rho);
  // Temperature behind the tower at which it rejects heat, compressor power and the pump's work.
  double T = std::max(trim.condenser_target, input.T_wet);
  ChillerPoint point;
  TowerOutcome rejected;
  const auto miss = [&](double cold) {
    point = trim.bank.solve(heat, target, cold + shaft / C, C);
    rejected = trim.tower.solve({point.leaving_condenser, trim.condenser_water,
                                 trim.condenser_target, input.air, input.T_wet});
    return rejected.water_out - cold;
  };
  if (miss(T) > 1e-9)
    miss(root_between([&](double cold) { return -miss(cold); }, T, T + 60.0, 1e-9));
  out.chilled = point.heat;
  out.compressors += point.power;
  out.fans += rejected.fan_power;
  out.makeup += rejected.makeup;
  out.rejected += rejected.heat;
  out.to_water += shaft;
  out.pumps += trim.pump.power(trim.condenser_water / water_rho);
  out.chiller_flags = point.flags;
  out.tower_is_flagged = out.tower_is_flagged || rejected.is_flagged;
  return heat - point.heat;
}

PlantOutcome Plant::at_supply(const PlantInput& input, double supply, double& left) const {
  const PlantParameters& p = parameters_;
  PlantOutcome out;
  const double rated = p.pump.rated * water_rho;
  out.flow = std::max(input.heat / (p.rise * water_cp), p.lowest_flow * rated) * input.freq_pu;
  const double C = out.flow * water_cp;
  out.pumps = p.pump.power(out.flow / water_rho);
  out.supply = supply;
  out.back = supply + input.heat / C;
  out.to_water = p.pump.heat_to_fluid(out.flow / water_rho);
  double T = out.back + out.to_water / C;
  if (p.reuse) {
    const HeatReuse::Outcome taken = p.reuse->take(T, supply, C * (T - supply));
    out.heat_pump = taken.power;
    out.reused = taken.delivered;
    out.heat_pump_is_held = taken.is_held;
    T -= taken.from_water / C;
  }
  T = cool_freely(input, T, supply, out);
  left = chill(input, C * std::max(0.0, T - supply), supply, out);
  out.to_ambient = input.heat + out.power() - out.reused;
  return out;
}

PlantOutcome Plant::solve(const PlantInput& input) const {
  const PlantParameters& p = parameters_;
  if (!(input.heat >= 0.0 && input.freq_pu > 0.0))
    throw Error(
        fmt::format("{}: heat must not be negative and the frequency above 0; found {} W, {} pu",
                    p.name, input.heat, input.freq_pu));
  const double tolerance = 1e-10 * std::max(input.heat, 1.0);  // W left in the water
  double left = 0.0;
  PlantOutcome out = at_supply(input, p.set_point, left);
  if (left <= tolerance) return out;
  out = at_supply(input, p.warmest, left);
  if (left > tolerance)
    throw Error(
        fmt::format("{}: {:.4g} W of {:.4g} W cannot leave at a supply of {:.1f} K with outside "
                    "air of {:.1f} K, wet bulb {:.1f} K; add capacity, allow a warmer supply or "
                    "lower the load",
                    p.name, left, input.heat, p.warmest, input.air.T, input.T_wet));
  double low = p.set_point, high = p.warmest;
  while (high - low > 1e-10) {
    const double middle = 0.5 * (low + high);
    at_supply(input, middle, left);
    (left > tolerance ? low : high) = middle;
  }
  out = at_supply(input, high, left);
  out.is_above_set_point = true;
  return out;
}

PlantOutcome Plant::advance(const Step& step, const PlantInput& input, Ledger& ledger) const {
  const PlantOutcome out = solve(input);
  const double dt = std::isfinite(step.dt) ? step.dt : 1.0;
  const std::string& name = parameters_.name;
  ledger.transfer("facility water", name, input.heat * dt);
  ledger.transfer("utility", name, out.power() * dt);
  ledger.transfer(name, "heat customer", out.reused * dt);
  // What leaves is counted part by part, not as the rest: the ledger then checks the parts.
  const double drives = out.pumps - out.to_water + out.fans;
  ledger.transfer(name, "ambient", (out.rejected + drives) * dt);
  return out;
}

}  // namespace rackflux
