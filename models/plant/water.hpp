#pragma once

namespace rackflux {

/// Water in plant loops, 10 to 50 degC: c_p within 0.4 %, density within 1.1 % of IAPWS-95 at 1 bar
/// (4182 J/kg/K and 998.2 kg/m3 at 20 degC).
inline constexpr double water_cp = 4182.0;  ///< [J/kg/K]
inline constexpr double water_rho = 998.2;  ///< [kg/m3]

}  // namespace rackflux
