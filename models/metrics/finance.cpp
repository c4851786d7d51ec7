#include "models/metrics/finance.hpp"

#include "solver/base/error.hpp"

#include <cmath>
#include <fmt/format.h>

namespace rackflux {

double capital_recovery_factor(double rate, double years) {
  if (!(rate > -1.0) || !(years > 0.0) || !std::isfinite(rate) || !std::isfinite(years))
    throw Error(
        fmt::format("capital recovery: rate {} and life {} years; the rate must be above -1, "
                    "the life above 0",
                    rate, years));
  // i / (1 - (1 + i)^-n), written so that a small rate keeps its digits
  return rate == 0.0 ? 1.0 / years : -rate / std::expm1(-years * std::log1p(rate));
}

double levelised_cost(const PowerPlantCosts& plant) {
  if (!(plant.capacity_factor > 0.0 && plant.capacity_factor <= 1.0))
    throw Error(
        fmt::format("levelised cost: the capacity factor is {}; it must lie above 0 and up "
                    "to 1",
                    plant.capacity_factor));
  if (!(plant.capital >= 0.0 && plant.fixed_yearly >= 0.0))
    throw Error(
        fmt::format("levelised cost: capital {} and fixed cost {} per W must not be negative",
                    plant.capital, plant.fixed_yearly));
  const double yearly =
      capital_recovery_factor(plant.rate, plant.life) * plant.capital + plant.fixed_yearly;
  return yearly / (seconds_per_year * plant.capacity_factor) + plant.variable + plant.fuel;
}

}  // namespace rackflux
