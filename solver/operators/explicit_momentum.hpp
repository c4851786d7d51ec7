#pragma once
#include "solver/fields/geometry.hpp"
#include "solver/operators/mesh_weights.hpp"

namespace rackflux {

/// One substep of a low-storage Runge-Kutta scheme, before the pressure correction:
///
///   next = u + now R(u) + before R(u of the substep before) - pressure grad(p) / rho
struct Substep {
  double now = 0.0;       ///< [s]
  double before = 0.0;    ///< [s]
  double pressure = 0.0;  ///< now + before [s]
};

/// What an explicit momentum equation reads.
struct MomentumState {
  const Faces& velocity;  ///< [m/s], halo 1 current
  const Field& p;         ///< first guess of the substep's pressure over density [m2/s2], halo 1
  double nu = 0.0;        ///< molecular kinematic viscosity [m2/s]
  /// Eddy viscosity [Pa s], halo 1 current; null: none. Times inverse_rho it is kinematic.
  const Field* mu_t = nullptr;
  double inverse_rho = 0.0;                           ///< [m3/kg]
  std::array<double, 3> acceleration{0.0, 0.0, 0.0};  ///< the same everywhere [m/s2]
  bool masked = true;  ///< false where every face of the block and its first halo layer is open
};

/// Rate of change of the three velocity components by convection, friction and acceleration, and
/// one substep with it, in one pass. For the component u along x on its face volume V (the same for
/// v, w):
///
///   R V = - sum over faces  F (u_P + u_N) / 2  +  sum over faces  nu A (stress)  +  a V
///
/// F is the volume flux through the face, each half of it as it leaves the cell below. The weight
/// 1/2 on every spacing makes the convective sum skew-symmetric, so that it exchanges kinetic
/// energy between cells and makes none, as long as div(u) = 0: R. W. C. P. Verstappen, A. E. P.
/// Veldman, J. Comput. Phys. 187 (2003) 343-368; F. H. Harlow, J. E. Welch, Phys. Fluids 8 (1965)
/// 2182-2189. Without mu_t the stress is nu du/dn, with it (nu + nu_t) (du_i/dx_j + du_j/dx_i).
///
/// rate holds R of the substep before on entry and this one's on return. On faces that are not open
/// next takes over the velocity; what walls, inlets and outlets add to their neighbours is left to
/// boundary passes. Writes owned faces. No communication.
void advance_velocity(const Geometry& geometry, const MeshWeights& weights,
                      const MomentumState& state, const Substep& step, Faces& rate, Faces& next);

}  // namespace rackflux
