#include "models/plant/heat_reuse.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace rackflux {

void HeatReuse::validate() const {
  if (!(demand >= 0.0 && T_back >= 273.15 && T_supply > T_back && approach >= 0.0 &&
        second_law >= 0.0 && second_law < 1.0))
    throw Error(
        fmt::format("{}: needs a demand not below 0, a return of at least 273.15 K, a supply above "
                    "it, an approach not below 0 and a second-law efficiency in 0 to 1",
                    name));
}

HeatReuse::Outcome HeatReuse::take(double T_return, double coldest, double available) const {
  Outcome out;
  if (!(demand > 0.0 && available > 0.0)) return out;
  if (T_return - approach >= T_supply) {
    const double lowest = std::max(coldest, T_back + approach);
    const double above = available * (T_return - lowest) / (T_return - coldest);
    out.delivered = out.from_water = std::min(demand, above);
  }
  const double wanted = demand - out.delivered, left = available - out.from_water;
  if (second_law == 0.0 || !(wanted > 0.0 && left > 0.0)) return out;
  const double T_c = coldest - approach, lift = T_supply - T_c;
  if (!(lift > 0.0 && lift <= 80.0))
    throw Error(
        fmt::format("{}: a heat pump from {:.1f} K to {:.1f} K lifts {:.1f} K; one stage holds up "
                    "to 80 K",
                    name, T_c, T_supply, lift));
  const double cop = std::max(1.0, second_law * T_supply / std::max(lift, smallest_lift));
  out.is_held = lift < smallest_lift;
  const double lifted = std::min(wanted, cop > 1.0 ? left * cop / (cop - 1.0) : wanted);
  out.power = lifted / cop;
  out.delivered += lifted;
  out.from_water += lifted - out.power;
  return out;
}

}  // namespace rackflux
