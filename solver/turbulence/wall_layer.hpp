#pragma once
#include "solver/turbulence/tanh.hpp"
#include "solver/turbulence/wall.hpp"

#include <algorithm>
#include <cmath>

namespace rackflux {

/// The layer next to walls that viscosity reaches, where turbulence has one equation, that of k,
/// and lengths that follow from the distance y to the wall and Re_y = y sqrt(k) / nu:
///
///   mu_t = rho C_mu sqrt(k) l_mu,       l_mu  = c_l y (1 - exp(-Re_y / 70))
///   eps  = k^(3/2) / l_eps,             l_eps = c_l y (1 - exp(-Re_y / (2 c_l)))
///   c_l  = kappa C_mu^(-3/4)
///
/// At a wall eps = 2 nu k / y^2, which is what k ~ y^2 loses there; in the logarithmic layer l_eps
/// is that of the wall functions, eps = C_mu^(3/4) k^(3/2) / (kappa y).
///
///   share   of the equations of k and epsilon in a cell, from 0 at the wall to 1 far from it:
///           (1 + tanh((Re_y - 200) / A)) / 2, within 1 % of 0 and 1 from 170 and 230 on
///   source  lengths: H. C. Chen, V. C. Patel, AIAA J. 26 (1988) 641-648, after M. Wolfshtein, Int.
///           J. Heat Mass Transfer 12 (1969) 301-318; two layers: W. Rodi, AIAA 91-0216 (1991);
///           share: T. Jongen, PhD thesis, EPF Lausanne (1992)
namespace wall_layer {

inline constexpr double A_mu = 70.0;   ///< [-]
inline constexpr double edge = 200.0;  ///< Re_y where both parts count alike [-]
inline constexpr double reach = 30.0;  ///< of the change, to either side: 15 % of the edge [-]
inline constexpr double atanh_of_98_percent = 2.2975599250672949;

/// c_l [-].
inline double length_per_distance() {
  return k_epsilon_constants::kappa * std::pow(k_epsilon_constants::C_mu, -0.75);
}

/// 1 - exp(-x), x >= 0, without a call that keeps loops off SIMD lanes: 2 t / (1 + t), t = tanh
/// x/2.
[[gnu::always_inline]] inline double rise(double x) {
  const double t = tanh_of_positive(0.5 * x);
  return 2.0 * t / (1.0 + t);
}

/// l_mu over c_l y and l_eps over c_l y [-]; c_l as above.
[[gnu::always_inline]] inline double viscosity_rise(double Re_y) {
  return rise(Re_y / A_mu);
}
[[gnu::always_inline]] inline double dissipation_rise(double Re_y, double c_l) {
  return rise(Re_y / (2.0 * c_l));
}

/// Share of the equations of k and epsilon [-].
[[gnu::always_inline]] inline double share(double Re_y) {
  const double x = (Re_y - edge) * (atanh_of_98_percent / reach);
  return 0.5 + std::copysign(0.5 * tanh_of_positive(std::abs(x)), x);
}

/// Friction velocity over sqrt(k) where production and dissipation are equal and the shear is the
/// wall's, tau = mu_t S, mu_t S^2 = rho eps: (C_mu l_mu / l_eps)^(1/4); that of the logarithmic
/// layer, C_mu^(1/4), beyond the edge [-]. Re_y above 0.
inline double friction_speed(double Re_y) {
  const double inside = viscosity_rise(Re_y) / dissipation_rise(Re_y, length_per_distance());
  const double beyond = share(Re_y);
  return std::pow(k_epsilon_constants::C_mu * (beyond + (1.0 - beyond) * inside), 0.25);
}

}  // namespace wall_layer

}  // namespace rackflux
