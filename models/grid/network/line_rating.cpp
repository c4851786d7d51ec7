#include "models/grid/network/line_rating.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux::grid {
namespace {

constexpr Quantity resistance{"a resistance per length", "ohm/m", "0.0728 ohm/km"};
constexpr Range share{0.0, 1.0};
constexpr double celsius = 273.15;  // [K]

// Properties of air at the film temperature in degC, elevation in m; the letters of the standard.
struct Film {
  Film(double T_film, double elevation)
      : mu(1.458e-6 * std::pow(T_film + 273.0, 1.5) / (T_film + 383.4)),
        rho((1.293 - 1.525e-4 * elevation + 6.379e-9 * elevation * elevation) /
            (1.0 + 0.00367 * T_film)),
        k(2.424e-2 + 7.477e-5 * T_film - 4.407e-9 * T_film * T_film) {}
  double mu, rho, k;  // [Pa s], [kg/m3], [W/m/K]
};

double convection(const Conductor& c, const LineWeather& weather) {
  const double rise = c.hottest - weather.T, D = c.diameter;
  const Film film(0.5 * (c.hottest + weather.T) - celsius, weather.elevation);
  const double Re = D * film.rho * weather.wind / film.mu, phi = weather.wind_angle;
  const double angle =
      1.194 - std::cos(phi) + 0.194 * std::cos(2.0 * phi) + 0.368 * std::sin(2.0 * phi);
  const double slow = angle * (1.01 + 1.35 * std::pow(Re, 0.52)) * film.k * rise;
  const double fast = angle * 0.754 * std::pow(Re, 0.6) * film.k * rise;
  const double still = 3.645 * std::sqrt(film.rho) * std::pow(D, 0.75) * std::pow(rise, 1.25);
  return std::max({slow, fast, still});
}

}  // namespace

Conductor Conductor::read(const Config& node) {
  Conductor c;
  c.diameter = node.number("diameter", quantity::length, positive, "outside");
  c.T_low = node.number("low", quantity::temperature, positive, "of resistance_low");
  c.T_high = node.number("high", quantity::temperature, positive, "of resistance_high");
  c.resistance_low = node.number("resistance_low", resistance, positive, "alternating current");
  c.resistance_high = node.number("resistance_high", resistance, positive, "alternating current");
  c.emissivity = node.number("emissivity", quantity::ratio, share, "of the surface");
  c.absorptivity = node.number("absorptivity", quantity::ratio, share, "of the surface");
  c.hottest = node.number("hottest", quantity::temperature, positive, "allowed");
  located(node, [&] { c.check(); });
  return c;
}

void Conductor::check() const {
  if (!(diameter > 0.0 && resistance_low > 0.0 && resistance_high > resistance_low &&
        T_high > T_low && hottest > T_low))
    throw Error(
        fmt::format("conductor: diameter {} m, {} ohm/m at {} K, {} ohm/m at {} K, hottest {} K; "
                    "expected all above 0, resistance rising with temperature, and the hottest "
                    "above the lower of them",
                    diameter, resistance_low, T_low, resistance_high, T_high, hottest));
}

double line_rating(const Conductor& c, const LineWeather& weather) {
  c.check();
  if (!(weather.wind >= 0.0 && weather.sun >= 0.0 && weather.T > 0.0))
    throw Error(fmt::format("line: air at {} K, wind {} m/s, sun {} W/m2; expected none negative",
                            weather.T, weather.wind, weather.sun));
  if (!(c.hottest > weather.T))
    throw Error(fmt::format("line: air at {} K, the conductor may be {} K: it carries nothing",
                            weather.T, c.hottest));
  const auto fourth = [](double T) { return std::pow((T - celsius + 273.0) / 100.0, 4.0); };
  const double radiated =
      17.8 * c.diameter * c.emissivity * (fourth(c.hottest) - fourth(weather.T));
  const double heat = convection(c, weather) + radiated - c.absorptivity * c.diameter * weather.sun;
  if (!(heat > 0.0))
    throw Error(
        fmt::format("line: air at {} K and {} W/m2 of sun alone heat the conductor beyond "
                    "{} K: it carries nothing",
                    weather.T, weather.sun, c.hottest));
  const double slope = (c.resistance_high - c.resistance_low) / (c.T_high - c.T_low);
  return std::sqrt(heat / (c.resistance_low + slope * (c.hottest - c.T_low)));
}

}  // namespace rackflux::grid
