#include "models/plant/coil.hpp"

#include "models/plant/pump.hpp"
#include "models/plant/water.hpp"
#include "solver/base/error.hpp"

#include <fmt/format.h>

namespace rackflux {

Crah::Crah(CrahParameters parameters, const ExchangerRating& rating, const ExchangerFlows& flows)
    : parameters_(std::move(parameters)),
      coil_(parameters_.name, Arrangement::crossflow, rating, flows) {
  if (!(parameters_.rated_airflow > 0.0 && parameters_.fan_rated >= 0.0))
    throw Error(fmt::format("{}: needs a rated airflow above 0 and a fan power not below 0",
                            parameters_.name));
}

CrahOutcome Crah::solve(const CrahInput& input) const {
  const double speed = input.airflow / parameters_.rated_airflow;
  if (!(speed >= parameters_.lowest_speed - 1e-12 && speed <= 1.0 + 1e-12))
    throw Error(fmt::format(
        "{}: an airflow of {:.4g} m3/s is outside {} to 1 times the rated {:.4g} "
        "m3/s",
        parameters_.name, input.airflow, parameters_.lowest_speed, parameters_.rated_airflow));
  if (input.return_air.W > 0.0 && input.water_in < dew_point(input.return_air))
    throw Error(
        fmt::format("{}: water of {:.2f} K is below the dew point {:.2f} K of the return air: "
                    "the coil would condense, which this dry coil does not hold; raise the "
                    "water or dry the air",
                    parameters_.name, input.water_in, dew_point(input.return_air)));
  const double dry_air = density(input.return_air) * input.airflow / (1.0 + input.return_air.W);
  const double C_air = dry_air * (1006.0 + 1860.0 * input.return_air.W);  // as in enthalpy()
  const double C_water = input.water_flow * water_cp;
  CrahOutcome out;
  out.fan_power = fan_power(parameters_.fan_rated, speed);
  out.to_water = coil_.heat(input.return_air.T, input.water_in, C_air, C_water);
  out.water_out = input.water_in + (C_water > 0.0 ? out.to_water / C_water : 0.0);
  out.supply = input.return_air.T + (out.fan_power - out.to_water) / C_air;
  return out;
}

}  // namespace rackflux
