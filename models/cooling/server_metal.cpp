#include "models/cooling/server_metal.hpp"

#include "solver/base/error.hpp"

#include <fmt/format.h>

namespace rackflux {

ServerMetal::ServerMetal(double heat_capacity, double effectiveness)
    : heat_capacity_(heat_capacity), effectiveness_(effectiveness) {
  if (!(heat_capacity > 0.0))
    throw Error(fmt::format("the heat capacity of a server's metal must be positive, not {} J/K",
                            heat_capacity));
  if (!(effectiveness > 0.0 && effectiveness <= 1.0))
    throw Error(
        fmt::format("the effectiveness of a server's metal must be above 0 and at most 1, not {}",
                    effectiveness));
}

double ServerMetal::to_air(double T, const IntakeAir& air) const {
  return effectiveness_ * air.capacity_rate * (T - air.temperature);
}

double ServerMetal::steady(double power, const IntakeAir& air) const {
  if (!(air.capacity_rate > 0.0)) broken("without air a server's metal has no steady temperature");
  return air.temperature + power / (effectiveness_ * air.capacity_rate);
}

// C (now T + past) = P - G (T - T_in)
double ServerMetal::at_end(double power, const IntakeAir& air, double now, double past) const {
  const double G = effectiveness_ * air.capacity_rate;
  return (power + G * air.temperature - heat_capacity_ * past) / (heat_capacity_ * now + G);
}

}  // namespace rackflux
