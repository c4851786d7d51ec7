#include "models/plant/psychrometrics.hpp"

#include "models/plant/root.hpp"
#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux {
namespace {

constexpr double zero_celsius = 273.15;   // K
constexpr double molar_ratio = 0.621945;  // water over dry air [-], ASHRAE Fundamentals ch. 1

}  // namespace

double saturation_pressure(double T) {
  if (!(T >= 173.15 && T <= 473.15))
    throw Error(
        fmt::format("water vapour at {:.2f} K is outside 173.15 K to 473.15 K, the range of "
                    "its saturation pressure",
                    T));
  if (T < zero_celsius)
    return std::exp(
        -5.6745359e3 / T + 6.3925247 +
        T * (-9.6778430e-3 + T * (6.2215701e-7 + T * (2.0747825e-9 - 9.4840240e-13 * T))) +
        4.1635019 * std::log(T));
  return std::exp(-5.8002206e3 / T + 1.3914993 +
                  T * (-4.8640239e-2 + T * (4.1764768e-5 - 1.4452093e-8 * T)) +
                  6.5459673 * std::log(T));
}

double saturation_humidity(double T, double pressure) {
  const double p_s = saturation_pressure(T);
  if (!(p_s < pressure))
    throw Error(fmt::format(
        "water boils at {:.2f} K and {:.0f} Pa: air there has no humidity ratio", T, pressure));
  return molar_ratio * p_s / (pressure - p_s);
}

MoistAir air_at(double T, double rh, double pressure) {
  if (!(rh >= 0.0 && rh <= 1.0))
    throw Error(fmt::format("a relative humidity of {} is outside 0 to 1", rh));
  if (!(pressure >= 5e4 && pressure <= 1.2e5))
    throw Error(fmt::format("an air pressure of {} Pa is outside 50000 Pa to 120000 Pa", pressure));
  const double vapour = rh * saturation_pressure(T);
  if (!(vapour < pressure))
    throw Error(fmt::format("air of {:.2f} K and humidity {} would be all vapour at {} Pa", T, rh,
                            pressure));
  return {T, molar_ratio * vapour / (pressure - vapour), pressure};
}

double relative_humidity(const MoistAir& air) {
  const double vapour = air.pressure * air.W / (molar_ratio + air.W);
  return vapour / saturation_pressure(air.T);
}

double dew_point(const MoistAir& air) {
  const double vapour = air.pressure * air.W / (molar_ratio + air.W);
  if (!(vapour > saturation_pressure(173.15)))
    throw Error(
        fmt::format("air of humidity ratio {} kg/kg has no dew point above -100 degC", air.W));
  return root_between([&](double T) { return saturation_pressure(T) - vapour; }, 173.15,
                      air.T + 1e-6, 1e-7);
}

double enthalpy(const MoistAir& air) {
  const double t = air.T - zero_celsius;
  return 1006.0 * t + air.W * (2.501e6 + 1860.0 * t);
}

double enthalpy_saturated(double T, double pressure) {
  return enthalpy({T, saturation_humidity(T, pressure), pressure});
}

double saturated_at_enthalpy(double h, double pressure) {
  const double low = 223.15, high = saturation_pressure(363.15) < pressure ? 363.15 : 353.15;
  if (!(h >= enthalpy_saturated(low, pressure) && h <= enthalpy_saturated(high, pressure)))
    throw Error(
        fmt::format("saturated air of {:.0f} J/kg lies outside {} K to {} K", h, low, high));
  return root_between([&](double T) { return enthalpy_saturated(T, pressure) - h; }, low, high,
                      1e-8);
}

double density(const MoistAir& air) {
  const double gas_constant = 287.042;  // of dry air [J/kg/K], ASHRAE Fundamentals ch. 1
  return (1.0 + air.W) * air.pressure / (gas_constant * air.T * (1.0 + air.W / molar_ratio));
}

double wet_bulb(const MoistAir& air) {
  if (!(air.T >= 223.15 && air.T <= 343.15))
    throw Error(
        fmt::format("a dry bulb of {:.2f} K is outside 223.15 K to 343.15 K, the range of the "
                    "wet bulb",
                    air.T));
  const double t = air.T - zero_celsius;
  // Humidity of air at T whose wet bulb is T*; rises with T*.
  const auto humidity = [&](double wet) {
    const double w = wet - zero_celsius, W_s = saturation_humidity(wet, air.pressure);
    if (wet >= zero_celsius)
      return ((2501.0 - 2.326 * w) * W_s - 1.006 * (t - w)) / (2501.0 + 1.86 * t - 4.186 * w);
    return ((2830.0 - 0.24 * w) * W_s - 1.006 * (t - w)) / (2830.0 + 1.86 * t - 2.1 * w);
  };
  return root_between([&](double wet) { return humidity(wet) - air.W; },
                      std::max(air.T - 60.0, 173.15), air.T, 1e-7);
}

}  // namespace rackflux
