#pragma once
#include <string>
#include <vector>

namespace rackflux {

/// Properties of a fluid at one temperature and 1 atm.
struct FluidProperties {
  double rho = 0.0;     ///< density [kg/m3]
  double cp = 0.0;      ///< specific heat capacity [J/kg/K]
  double lambda = 0.0;  ///< thermal conductivity [W/m/K]
  double mu = 0.0;      ///< dynamic viscosity [Pa s]
  double beta_T = 0.0;  ///< thermal expansion coefficient, -(d rho / d T) / rho [1/K]
};

/// Grade and source of the numbers behind fluid_properties, for those who must judge a result.
inline constexpr const char* fluid_grade = "B";
inline constexpr const char* fluid_source =
    "CoolProp's fits of Lemmon et al. 2000 and 2004 (air), Wagner and Pruss 2002, Huber et al. "
    "2009 "
    "(water); densities by ideal gas and by Wagner and Pruss";

/// Temperatures between which a fluid is one, at 1 atm.
struct TemperatureRange {
  double least = 0.0, most = 0.0;                  ///< [K]
  const char *below = nullptr, *beyond = nullptr;  ///< what it does there
};

/// Of a known fluid.
///   source  water: triple point and boiling point of W. Wagner, A. Pruss (2002); air: dew point of
///           E. W. Lemmon et al. (2000)
TemperatureRange fluid_range(const std::string& name);

/// Names that fluid_properties knows.
std::vector<std::string> known_fluids();

/// Properties of a known fluid, straight lines between tabulated values (steps of 10 K; the error
/// of the straight lines is below 0.1 %).
///
///   name    one of known_fluids()
///   T       temperature [K], within the table
///   throws  Error outside the table's range, naming it
///   source  air: E. W. Lemmon et al., J. Phys. Chem. Ref. Data 29 (2000) 331-385, transport by
///           E. W. Lemmon, R. T. Jacobsen, Int. J. Thermophys. 25 (2004) 21-69; water: W. Wagner,
///           A. Pruss, J. Phys. Chem. Ref. Data 31 (2002) 387-535, transport by M. L. Huber et al.,
///           J. Phys. Chem. Ref. Data 38 (2009) 101-125; both as fitted in CoolProp but for the
///           densities: air as ideal gas of 287.055 J/kg/K, water by Wagner and Pruss directly
FluidProperties fluid_properties(const std::string& name, double T);

}  // namespace rackflux
