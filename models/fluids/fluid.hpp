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
    "CoolProp's fits of Lemmon et al. 2000 and 2004 (air; density of an ideal gas), IAPWS-IF97, "
    "R12-08 and R15-11 (water)";

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

/// Properties of a known fluid, straight lines between tabulated values (steps of 10 K, of water 5
/// K; the error of the straight lines is below 0.1 %, of the viscosity of water below 0.4 %).
///
///   name    one of known_fluids()
///   T       temperature [K], within the table
///   throws  Error outside the table's range, naming it
///   source  air: E. W. Lemmon et al., J. Phys. Chem. Ref. Data 29 (2000) 331-385, transport by
///           E. W. Lemmon, R. T. Jacobsen, Int. J. Thermophys. 25 (2004) 21-69, as fitted in
///           CoolProp but for the density: ideal gas of 287.055 J/kg/K; water: IAPWS-IF97 (within
///           0.1 % of W. Wagner, A. Pruss, J. Phys. Chem. Ref. Data 31 (2002) 387-535), viscosity
///           by IAPWS R12-08 (M. L. Huber et al., J. Phys. Chem. Ref. Data 38 (2009) 101-125),
///           conductivity by IAPWS R15-11 (M. L. Huber et al., J. Phys. Chem. Ref. Data 41 (2012)
///           033102)
FluidProperties fluid_properties(const std::string& name, double T);

}  // namespace rackflux
