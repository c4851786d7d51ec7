#pragma once
#include "models/numerics/dual.hpp"

#include <cmath>

namespace rackflux::steam {

// Saturated water and steam after W. Wagner and A. Pruss, J. Phys. Chem. Ref. Data 22 (1993) 783,
// the IAPWS supplementary release SR1-86(1992); 273.16 to 647.096 K, with theta = T/Tc, tau = 1 -
// theta. Written for any number type, so that Dual gives exact derivatives.
inline constexpr double T_critical = 647.096;   // [K]
inline constexpr double p_critical = 22.064e6;  // [Pa]
inline constexpr double rho_critical = 322.0;   // [kg/m3]
inline constexpr double T_triple = 273.16;      // [K]

template <class T>
struct Saturation {
  T pressure;  ///< [Pa]
  T liquid;    ///< specific enthalpy of the boiling liquid [J/kg]
  T vapour;    ///< specific enthalpy of the dry steam [J/kg]
};

/// State on the saturation line at a temperature [K] between T_triple and just below T_critical;
/// the caller keeps it there.
template <class T>
Saturation<T> saturation(const T& temperature) {
  using std::exp;
  using std::pow;
  const T theta = temperature / T_critical, tau = 1.0 - theta;
  const T sum = -7.85951783 * tau + 1.84408259 * pow(tau, 1.5) - 11.7866497 * pow(tau, 3.0) +
                22.6807411 * pow(tau, 3.5) - 15.9618719 * pow(tau, 4.0) +
                1.80122502 * pow(tau, 7.5);
  const T slope = -7.85951783 + 1.5 * 1.84408259 * pow(tau, 0.5) -
                  3.0 * 11.7866497 * pow(tau, 2.0) + 3.5 * 22.6807411 * pow(tau, 2.5) -
                  4.0 * 15.9618719 * pow(tau, 3.0) + 7.5 * 1.80122502 * pow(tau, 6.5);
  const T pressure = p_critical * exp(sum / theta);
  const T rise = -1.0 * (pressure / temperature) * (sum / theta + slope);  // dp/dT [Pa/K]
  const T liquid_density =
      rho_critical * (1.0 + 1.99274064 * pow(tau, 1.0 / 3.0) + 1.09965342 * pow(tau, 2.0 / 3.0) -
                      0.510839303 * pow(tau, 5.0 / 3.0) - 1.75493479 * pow(tau, 16.0 / 3.0) -
                      45.5170352 * pow(tau, 43.0 / 3.0) - 6.74694450e5 * pow(tau, 110.0 / 3.0));
  const T vapour_density =
      rho_critical * exp(-2.03150240 * pow(tau, 1.0 / 3.0) - 2.68302940 * pow(tau, 2.0 / 3.0) -
                         5.38626492 * pow(tau, 4.0 / 3.0) - 17.2991605 * pow(tau, 3.0) -
                         44.7586581 * pow(tau, 37.0 / 6.0) - 63.9201063 * pow(tau, 71.0 / 6.0));
  const T alpha = 1000.0 * (-1135.905627715 - 5.65134998e-8 * pow(theta, -19.0) +
                            2690.66631 * theta + 127.287297 * pow(theta, 4.5) -
                            135.003439 * pow(theta, 5.0) + 0.981825814 * pow(theta, 54.5));
  return {pressure, alpha + temperature * rise / liquid_density,
          alpha + temperature * rise / vapour_density};
}

}  // namespace rackflux::steam
