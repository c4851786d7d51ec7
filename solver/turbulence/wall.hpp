#pragma once

namespace rackflux {

/// Constants of the standard k-epsilon model and its wall law.
/// Source: B. E. Launder, D. B. Spalding, Comput. Methods Appl. Mech. Eng. 3 (1974) 269-289.
namespace k_epsilon_constants {
inline constexpr double C_mu = 0.09, C_1 = 1.44, C_2 = 1.92, sigma_k = 1.0, sigma_epsilon = 1.3;
inline constexpr double kappa = 0.41;  ///< von Karman
inline constexpr double E = 9.793;     ///< smooth wall
inline constexpr double Pr_t = 0.85;   ///< turbulent Prandtl number of air near walls
}  // namespace k_epsilon_constants

/// Where u+ = y+ meets the logarithmic law u+ = ln(E y+) / kappa: 11.53 [-].
double laminar_sublayer();

/// y+ up to which u+ = y+ holds: the edge of the viscous sublayer [-].
///   source  S. B. Pope, Turbulent Flows, Cambridge University Press (2000), table 7.1
inline constexpr double viscous_sublayer = 5.0;

/// u+ of the standard wall function: y* in the viscous sublayer, ln(E y*) / kappa beyond it.
///   y_star  C_mu^(1/4) sqrt(k) y / nu [-], not negative
///   source  B. E. Launder, D. B. Spalding (1974), as above
double standard_u_plus(double y_star);

/// Law of the wall from the viscous sublayer through the buffer to the logarithmic layer:
///
///   u+ = (y+^-4 + (ln(1 + E y+) / kappa)^-4)^(-1/4),   mu_wall / mu = y+ / u+
///
/// The 1 in the logarithm keeps the blend finite in the sublayer; at y+ = 30 it adds 0.003 to u+.
///   y_plus  u_star y / nu [-], not negative
///   source  F. Menter, J. Carregal Ferreira, T. Esch, B. Konno, The SST turbulence model with
///           improved wall treatment for heat transfer predictions in gas turbines, Int. Gas
///           Turbine Congress Tokyo (2003) IGTC2003-TS-059;
///           velocity scales: F. Menter, T. Esch, 16th Brazilian Congress of Mechanical
///           Engineering (2001)
double automatic_u_plus(double y_plus);

/// The y+ at which y+ u+(y+) = Re, the Reynolds number U y / nu of a point in the fluid [-]: what
/// its speed alone says of the wall's friction. Re not negative.
double automatic_y_plus(double Re);

/// Spalding's law of the wall, from the wall through the logarithmic layer, in terms of u+ [-]:
///
///   y+ = u+ + (exp(x) - 1 - x - x^2/2 - x^3/6 - x^4/24) / E,   x = kappa u+
///
/// with the constants below. spalding_viscosity is dy+/du+, the effective viscosity over the
/// molecular one where the shear is the wall's; spalding_u_plus solves y+ u+ = Re = U y / nu.
/// Arguments not negative.
///   source  D. B. Spalding, J. Appl. Mech. 28 (1961) 455-458; constants: D. Agonafer, L. Gan-Li,
///           D. B. Spalding, EEP Vol. 6, ASME Int. Mech. Eng. Congress (1996)
namespace spalding_constants {
inline constexpr double kappa = 0.417, E = 8.6;
}
double spalding_y_plus(double u_plus);
double spalding_viscosity(double u_plus);
double spalding_u_plus(double Re);

/// T+ of a smooth wall at any y+ (B. A. Kader, Int. J. Heat Mass Transfer 24 (1981) 1541-1544):
///
///   T+ = Pr y+ exp(-G) + (2.12 ln(1 + y+) + beta) exp(-1/G)
///   beta = (3.85 Pr^(1/3) - 1.3)^2 + 2.12 ln Pr,   G = 0.01 (Pr y+)^4 / (1 + 5 Pr^3 y+)
///
/// Pr 6e-3 to 4e4; throws Error outside this range.
double kader_T_plus(double y_plus, double Pr);

}  // namespace rackflux
