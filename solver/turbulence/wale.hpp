#pragma once
#include <array>
#include <cmath>

namespace rackflux {

/// Constants of the WALE model. C_w is that of OpenFOAM and Fluent; the paper itself gives 0.5 to
/// 0.6 from decaying isotropic turbulence, which drains resolved shear flows too much.
namespace wale_constants {
inline constexpr double C_w = 0.325;  ///< [-]
inline constexpr double Pr_t = 0.85;  ///< turbulent Prandtl number [-]
}  // namespace wale_constants

/// Eddy viscosity over the square of the filter width times C_w, from the velocity gradient
/// g[i][j] = du_i/dx_j [1/s]:
///
///   nu_t / (C_w Delta)^2 = (Sd:Sd)^(3/2) / ((S:S)^(5/2) + (Sd:Sd)^(5/4)),
///   S = (g + g^T) / 2,   Sd = ((g g) + (g g)^T) / 2 - I tr(g g) / 3
///
/// Zero in pure shear; grows as the third power of the distance from a wall. Returns [1/s].
/// Source: F. Nicoud, F. Ducros, Flow, Turbulence and Combustion 62 (1999) 183-200.
[[gnu::always_inline]] inline double wale_rate(const std::array<std::array<double, 3>, 3>& g) {
  // Written out: with loops over i and j the compiler keeps the loop over cells off SIMD lanes.
  const auto [xx, xy, xz] = g[0];
  const auto [yx, yy, yz] = g[1];
  const auto [zx, zy, zz] = g[2];
  const double a = xy * yx, b = xz * zx, c = yz * zy;
  const double qx = xx * xx + a + b, qy = yy * yy + a + c, qz = zz * zz + b + c;  // of g g
  const double third = (qx + qy + qz) / 3.0;
  const double qxy = (xx + yy) * (xy + yx) + xz * zy + yz * zx;  // off the diagonal, both added
  const double qxz = (xx + zz) * (xz + zx) + xy * yz + zy * yx;
  const double qyz = (yy + zz) * (yz + zy) + yx * xz + zx * xy;
  const double S = xx * xx + yy * yy + zz * zz +
                   0.5 * ((xy + yx) * (xy + yx) + (xz + zx) * (xz + zx) + (yz + zy) * (yz + zy));
  const double Sd = (qx - third) * (qx - third) + (qy - third) * (qy - third) +
                    (qz - third) * (qz - third) + 0.5 * (qxy * qxy + qxz * qxz + qyz * qyz);
  const double root = std::sqrt(Sd);
  const double below = S * S * std::sqrt(S) + Sd * std::sqrt(root);
  // Where nothing turns or strains both are zero: so is the viscosity.
  constexpr double least = 1e-300;  // [1/s5]
  return Sd * root / (below + least);
}

}  // namespace rackflux
