#include "models/metrics/rack_temperatures.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace rackflux {

RackCoolingIndex rack_cooling_index(const std::vector<double>& intakes,
                                    const IntakeLimits& limits) {
  if (intakes.empty()) throw Error("rack cooling index: no rack intakes given");
  if (!(limits.allowed_min < limits.recommended_min &&
        limits.recommended_min < limits.recommended_max &&
        limits.recommended_max < limits.allowed_max))
    throw Error(fmt::format("rack cooling index: limits {}, {}, {}, {} K must rise strictly",
                            limits.allowed_min, limits.recommended_min, limits.recommended_max,
                            limits.allowed_max));
  double over = 0.0, under = 0.0;
  for (const double T : intakes) {
    over += std::max(0.0, T - limits.recommended_max);
    under += std::max(0.0, limits.recommended_min - T);
  }
  const double n = static_cast<double>(intakes.size());
  return {1.0 - over / (n * (limits.allowed_max - limits.recommended_max)),
          1.0 - under / (n * (limits.recommended_min - limits.allowed_min))};
}

HeatIndices heat_indices(const std::vector<RackAirTemperatures>& racks, double supply) {
  double at_intake = 0.0, at_exhaust = 0.0;
  for (std::size_t r = 0; r < racks.size(); ++r) {
    // what a solver leaves in a temperature is not colder air [K]
    if (racks[r].intake < supply - 1e-6)
      throw Error(
          fmt::format("heat indices: rack {} takes in air at {} K, colder than the supply at "
                      "{} K; give the coldest supply",
                      r, racks[r].intake, supply));
    at_intake += racks[r].mdot * (racks[r].intake - supply);
    at_exhaust += racks[r].mdot * (racks[r].exhaust - supply);
  }
  if (!(at_exhaust > 0.0))
    throw Error("heat indices: the racks add no heat to the supply air; give exhausts and flows");
  return {at_intake / at_exhaust, 1.0 - at_intake / at_exhaust};
}

}  // namespace rackflux
