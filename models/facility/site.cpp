#include "models/facility/site.hpp"

#include "solver/base/error.hpp"

#include <cmath>
#include <fmt/format.h>

namespace rackflux {

// P - dynamic - leak(P) is concave: Newton from below rises to its lower root, if there is one.
double leaking_power(const SiteRacks& racks, double dynamic, double T_supply) {
  double P = dynamic;
  for (int n = 0; n < 200; ++n) {
    const double leak =
        racks.leak * std::exp(racks.beta * (T_supply + racks.R_th * P - racks.T_ref));
    const double slope = 1.0 - racks.beta * racks.R_th * leak;
    if (!(slope > 0.0) || !std::isfinite(leak))
      throw Error(
          fmt::format("thermal runaway: at {:.6g} W one watt more leaks {:.3f} W more, and no "
                      "junction temperature exists. Cool harder (supply {:.1f} K, {:.3g} "
                      "K/W) or lower the load",
                      P, 1.0 - slope, T_supply, racks.R_th));
    const double rise = (dynamic + leak - P) / slope;
    P += rise;
    if (std::abs(rise) <= 1e-15 * P) break;
  }
  return P;
}

SiteFacility::SiteFacility(SiteRacks racks, PowerChain chain, Plant plant, double tan_phi)
    : racks_(racks), chain_(std::move(chain)), plant_(std::move(plant)), tan_phi_(tan_phi) {
  if (!(racks.leak >= 0.0 && racks.beta >= 0.0 && racks.R_th >= 0.0))
    throw Error("leakage, its slope and the thermal resistance of the racks must not be negative");
}

void SiteFacility::set(double dynamic, const MoistAir& air, double T_wet) {
  if (!(dynamic >= 0.0)) throw Error(fmt::format("an IT power of {} W is below 0 W", dynamic));
  dynamic_ = dynamic;
  outside_ = {0.0, air, T_wet, 1.0};
}

FacilityDemand SiteFacility::solve(const Step& step, const GridSupply&, const GridSupply& end) {
  PlantInput input = outside_;
  input.freq_pu = end.freq_pu;
  double T_supply = plant_.parameters().set_point;
  SiteState now;
  // The supply stays at its set-point or floats up; each round warms the racks a little less.
  for (now.passes = 1; now.passes <= 200; ++now.passes) {
    at_work_ = "racks";
    now.it = leaking_power(racks_, dynamic_, T_supply);
    at_work_ = "power_chain";
    now.chain = chain_.flow(now.it, end.volt_pu);
    input.heat = now.it + now.chain.heat_at(HeatPlace::rack_air) +
                 now.chain.heat_at(HeatPlace::rack_liquid) +
                 now.chain.heat_at(HeatPlace::electrical_room);
    at_work_ = "plant";
    now.plant = plant_.solve(input);
    const double change = now.plant.supply - T_supply;
    T_supply = now.plant.supply;
    if (std::abs(change) < 1e-8) break;
  }
  if (now.passes > 200)
    throw Unconverged(
        fmt::format("t = {} s: leakage and supply temperature do not settle; the supply "
                    "stands at {:.2f} K: the site is close to thermal runaway",
                    step.t, T_supply));
  at_work_.clear();
  now.leakage = now.it - dynamic_;
  now.junction = T_supply + racks_.R_th * now.it;
  state_ = now;
  FacilityDemand demand;
  demand.it = now.it * end.connected;  // a UPS in transfer takes IT off the grid, never the cooling
  demand.losses = (now.chain.input - now.it) * end.connected;
  demand.cooling = now.plant.power();
  demand.reactive = tan_phi_ * demand.power();
  demand.T_supply = T_supply;
  demand.least = demand.power() - dynamic_ * end.connected;
  demand.most = demand.power();
  return demand;
}

}  // namespace rackflux
