#pragma once
#include "solver/base/config.hpp"

namespace rackflux::grid {

/// A bare overhead conductor.
struct Conductor {
  double diameter = 0.0;                               ///< outside [m]
  double T_low = 0.0, T_high = 0.0;                    ///< at which resistances are given [K]
  double resistance_low = 0.0, resistance_high = 0.0;  ///< alternating current [ohm/m]
  double emissivity = 0.0, absorptivity = 0.0;         ///< [-]
  double hottest = 0.0;                                ///< allowed temperature [K]

  static Conductor read(const Config& node);
  /// Throws Error for a size, resistance or temperature that cannot be.
  void check() const;
};

/// Weather at a line.
struct LineWeather {
  double T = 0.0;                   ///< of the air [K]
  double wind = 0.0;                ///< [m/s]
  double wind_angle = 1.570796327;  ///< between wind and line, 0 to pi/2 [rad]
  double sun = 0.0;                 ///< on the conductor's projected area [W/m2]
  double elevation = 0.0;           ///< [m]
};

/// Current that holds a conductor at its allowed temperature Tc, steady:
///
///   I^2 R(Tc) = q_c + q_r - q_s
///   q_c   largest of natural convection and two fits of forced convection, times the factor of the
///         wind's angle
///   q_r = 17.8 D emissivity ((Tc/100 K)^4 - (Ta/100 K)^4),   q_s = absorptivity D sun    [W/m]
///
///   returns  [A]
///   throws   Error where the air and sun alone are hotter than the conductor may be
///   source   IEEE Std 738-2012, clauses 4.4 and 4.5 (SI); the standard takes 0 degC as 273 K
double line_rating(const Conductor& conductor, const LineWeather& weather);

}  // namespace rackflux::grid
