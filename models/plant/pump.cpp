#include "models/plant/pump.hpp"

#include "solver/base/error.hpp"

#include <fmt/format.h>

namespace rackflux {

void Mover::validate() const {
  const bool holds = rated > 0.0 && friction >= 0.0 && lift >= 0.0 && friction + lift > 0.0 &&
                     eta_hydraulic > 0.0 && eta_hydraulic < 1.0 && eta_drive > 0.0 &&
                     eta_drive <= 1.0;
  if (!holds)
    throw Error(
        fmt::format("{}: needs a rated flow and pressure above 0 and efficiencies in 0 to 1; "
                    "found {} m3/s, {} Pa + {} Pa, {}, {}",
                    name, rated, friction, lift, eta_hydraulic, eta_drive));
}

double Mover::power(double flow) const {
  const double share = flow / rated;
  if (!(share >= 0.0 && share <= 1.2))
    throw Error(
        fmt::format("{}: a flow of {:.4g} m3/s is outside 0 to 1.2 times the rated {:.4g} m3/s",
                    name, flow, rated));
  return flow * (lift + friction * share * share) / (eta_hydraulic * eta_drive);
}

double fan_power(double rated, double speed) {
  return rated * speed * speed * speed;
}

}  // namespace rackflux
