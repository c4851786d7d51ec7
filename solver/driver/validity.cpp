#include "solver/driver/validity.hpp"

#include "models/fluids/fluid.hpp"

#include <cmath>
#include <fmt/format.h>

namespace rackflux {

namespace {

// Change of density that Boussinesq's linear law gets right to 1 % for a gas, and to 9 % [-].
constexpr double said_nothing = 0.1, most = 0.3;
constexpr double of_any_gas = 1.5;  // beta_T T, 1 for an ideal gas [-]
constexpr double zero_celsius = 273.15;

}  // namespace

Validity validity_of(const FluidTemperatures& found, const Fluid& fluid, const std::string& name) {
  Validity v;
  const double low = found.coldest - fluid.T_reference, high = found.hottest - fluid.T_reference;
  const double off = std::abs(low) > std::abs(high) ? low : high;
  const double change = fluid.beta_T * std::abs(off);
  const std::string reach = fmt::format("the fluid goes from {:.1f} to {:.1f} degC",
                                        found.coldest - zero_celsius, found.hottest - zero_celsius);
  const bool physical = fluid.beta_T * fluid.T_reference <= of_any_gas;
  if (physical && change > said_nothing) {
    v.holds = change <= most;
    v.doubt = fmt::format(
        "{}, {:.3g} K from reference_temperature, where its density differs by {:.2g} of itself: "
        "constant properties hold to about {}",
        reach, off, change, said_nothing);
  }
  if (name.empty()) return v;
  const TemperatureRange range = fluid_range(name);
  if (found.coldest < range.least || found.hottest > range.most) {
    v.holds = false;
    v.doubt = fmt::format("{}, where {} is none: it {} at {:.2f} degC and 1 atm", reach, name,
                          found.coldest < range.least ? range.below : range.beyond,
                          (found.coldest < range.least ? range.least : range.most) - zero_celsius);
  }
  return v;
}

}  // namespace rackflux
