#include "models/plant/heat_reuse.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace rackflux {

void HeatReuse::validate() const {
  if (!(demand >= 0.0 && T_supply > 273.15 && approach >= 0.0 && second_law >= 0.0 &&
        second_law < 1.0))
    throw Error(
        fmt::format("{}: needs a demand not below 0, a supply above 273.15 K, an approach not "
                    "below 0 and a second-law efficiency in 0 to 1",
                    name));
}

HeatReuse::Outcome HeatReuse::take(double T_return, double coldest, double available) const {
  Outcome out;
  if (!(demand > 0.0 && available > 0.0)) return out;
  if (T_return - approach >= T_supply) {
    out.delivered = out.from_water = std::min(demand, available);
    return out;
  }
  if (second_law == 0.0) return out;
  const double T_c = coldest - approach, lift = T_supply - T_c;
  if (!(lift > 0.0 && lift <= 80.0))
    throw Error(
        fmt::format("{}: a heat pump from {:.1f} K to {:.1f} K lifts {:.1f} K; one stage holds up "
                    "to 80 K",
                    name, T_c, T_supply, lift));
  const double cop = std::max(1.0, second_law * T_supply / lift);
  out.delivered = std::min(demand, cop > 1.0 ? available * cop / (cop - 1.0) : demand);
  out.power = out.delivered / cop;
  out.from_water = out.delivered - out.power;
  return out;
}

}  // namespace rackflux
