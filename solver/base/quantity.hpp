#pragma once
#include <string_view>

namespace rackflux {

/// What a number in the case file measures: decides which units are taken (all that UDUNITS-2
/// converts to `unit`) and how an error shows the user what to write.
struct Quantity {
  std::string_view name;     ///< such as "a volume flow"
  std::string_view unit;     ///< SI unit in UDUNITS-2 spelling; "1" takes bare numbers and percent
  std::string_view example;  ///< such as "150 L/min"
  bool absolute = false;     ///< a temperature on a scale with a zero: degC and degF are taken
};

namespace quantity {

inline constexpr Quantity ratio{"a number", "1", "0.5"};
inline constexpr Quantity length{"a length", "m", "0.6 m"};
inline constexpr Quantity area{"an area", "m2", "0.36 m2"};
inline constexpr Quantity volume{"a volume", "m3", "576 L"};
inline constexpr Quantity duration{"a duration", "s", "10 min"};
inline constexpr Quantity frequency{"a frequency", "Hz", "50 Hz"};
inline constexpr Quantity velocity{"a velocity", "m/s", "1.5 m/s"};
inline constexpr Quantity acceleration{"an acceleration", "m/s2", "9.81 m/s2"};
inline constexpr Quantity temperature{"a temperature", "K", "24 degC", true};
inline constexpr Quantity temperature_difference{"a temperature difference", "K", "5 K"};
inline constexpr Quantity mass{"a mass", "kg", "50 kg"};
inline constexpr Quantity density{"a density", "kg/m3", "1.2 kg/m3"};
inline constexpr Quantity mass_flow{"a mass flow", "kg/s", "2.1 kg/s"};
inline constexpr Quantity volume_flow{"a volume flow", "m3/s", "150 L/min"};
inline constexpr Quantity pressure{"a pressure", "Pa", "12 Pa"};
inline constexpr Quantity force_density{"a force per volume", "N/m3", "40 N/m3"};
inline constexpr Quantity energy{"an energy", "J", "100 MWh"};
inline constexpr Quantity power{"a power", "W", "40.8 kW"};
inline constexpr Quantity heat_flux{"a heat flux", "W/m2", "50 W/cm2"};
inline constexpr Quantity conductivity{"a thermal conductivity", "W/m/K", "400 W/m/K"};
inline constexpr Quantity heat_capacity{"a specific heat capacity", "J/kg/K", "1005 J/kg/K"};
inline constexpr Quantity heat_transfer{"a heat transfer coefficient", "W/m2/K", "10 W/m2/K"};
inline constexpr Quantity thermal_resistance{"a thermal resistance", "K/W", "0.09 K/W"};
inline constexpr Quantity contact_resistance{"a contact resistance", "m2 K/W", "1e-5 m2 K/W"};
inline constexpr Quantity dynamic_viscosity{"a dynamic viscosity", "Pa s", "1.8e-5 Pa s"};
inline constexpr Quantity kinematic_viscosity{"a kinematic viscosity", "m2/s", "1.5e-5 m2/s"};
inline constexpr Quantity expansion{"a thermal expansion coefficient", "1/K", "3.4e-3 1/K"};
inline constexpr Quantity per_length{"a loss per length", "1/m", "100 1/m"};
inline constexpr Quantity turbulent_energy{"a turbulent kinetic energy", "m2/s2", "0.01 m2/s2"};
inline constexpr Quantity dissipation{"a dissipation rate", "m2/s3", "0.01 m2/s3"};
inline constexpr Quantity voltage{"a voltage", "V", "400 V"};
inline constexpr Quantity current{"a current", "A", "16 A"};
inline constexpr Quantity angle{"an angle", "rad", "30 degrees"};

}  // namespace quantity
}  // namespace rackflux
