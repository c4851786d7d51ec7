#pragma once

namespace rackflux {

/// Pressure of saturated water vapour over water (T >= 273.15 K) or ice.
///
///   T        173.15 to 473.15 K
///   returns  [Pa]
///   throws   Error outside this range
///   source   Hyland & Wexler 1983, as ASHRAE Handbook Fundamentals (2017) ch. 1 eq. (5) and (6)
double saturation_pressure(double T);

/// Moist air as weather and coils need it.
struct MoistAir {
  double T = 0.0;         ///< dry bulb [K]
  double W = 0.0;         ///< humidity ratio, vapour over dry air [kg/kg]
  double pressure = 0.0;  ///< [Pa]
};

/// Air of relative humidity `rh` (0 to 1). Throws Error outside 0 to 1, for a pressure outside 5e4
/// to 1.2e5 Pa, or for a T of saturation_pressure at which vapour would fill the whole pressure.
MoistAir air_at(double T, double rh, double pressure);

double saturation_humidity(double T, double pressure);  ///< W_s = 0.621945 p_s/(p - p_s) [kg/kg]
double relative_humidity(const MoistAir& air);          ///< [-]
double dew_point(const MoistAir& air);                  ///< [K]; frost point below 273.15 K

/// Enthalpy of moist air per kg of dry air: h = 1006 t + W (2.501e6 + 1860 t), t in degC [J/kg].
/// source: ASHRAE Fundamentals (2017) ch. 1 eq. (30)
double enthalpy(const MoistAir& air);
double enthalpy_saturated(double T, double pressure);  ///< [J/kg dry air]
/// T at which saturated air has enthalpy h [J/kg]; 223.15 to 363.15 K, Error outside.
double saturated_at_enthalpy(double h, double pressure);

/// Density of moist air: (1 + W) p / (287.042 T (1 + 1.607858 W)) [kg/m3].
/// source: ASHRAE Fundamentals (2017) ch. 1 eq. (26)
double density(const MoistAir& air);

/// Thermodynamic wet bulb: the T* at which water (ice below 273.15 K) evaporating into the air
/// saturates it adiabatically.
///
///   air.T    223.15 to 343.15 K
///   throws   Error outside this range
///   source   ASHRAE Fundamentals (2017) ch. 1 eq. (33) and (35). The two equations do not meet at
///            273.15 K: air whose T* would fall into the gap gets 273.15 K
double wet_bulb(const MoistAir& air);

}  // namespace rackflux
