#pragma once
#include "solver/fields/flow.hpp"
#include "solver/linear/conductances.hpp"
#include "solver/operators/schemes.hpp"
#include "solver/parallel/stretches.hpp"

#include <utility>

namespace rackflux {

/// How two cells' diffusivities make that of the face between them.
enum class FaceMean {
  linear,    ///< weighted by distance: turbulent diffusivities, which vary smoothly
  harmonic,  ///< resistances in series: materials, whose conductivity jumps at the face
};

/// What carries a quantity: convection by the mass flux times `capacity`, diffusion by
/// `diffusivity`.
struct Carrier {
  const Faces& mass_flux;    ///< [kg/s], halo 2 current
  double capacity = 1.0;     ///< amount carried per kilogram and unit of phi, such as cp [J/kg/K]
  const Field& diffusivity;  ///< at centres, halo 1 current: mu_eff [Pa s] or lambda_eff [W/m/K]
  const FaceMask& passes;    ///< faces between two unknowns that diffusion may cross
  const FaceMask& open;      ///< faces that fluid crosses; beyond the others no slope is taken
  Scheme scheme = Scheme::upwind;
  FaceMean mean = FaceMean::linear;
};

/// Which control volumes have equations, and the faces across y and z below and above them.
struct Coverage {
  explicit Coverage(Stretches of)
      : volumes(std::move(of)),
        y_faces(Stretches::of_faces(volumes, Axis::y)),
        z_faces(Stretches::of_faces(volumes, Axis::z)) {}

  Stretches volumes, y_faces, z_faces;
};

/// The implicit convection-diffusion operator of every transported quantity, at centres or, for a
/// velocity component, on the faces of its axis:
///
///   sum over faces f of the control volume  [ F_f (phi_f - phi_P) - D_f (phi_N - phi_P) ]  =  0
///
/// F is the outward flux. The form with phi_P inside drops phi_P div(F), which is zero at
/// convergence, and keeps every coefficient >= 0. First-order upwind and diffusion go into the
/// coefficients, the difference between `scheme` and upwind into rhs (deferred correction).
/// Overwrites the system where it is covered; velocities on faces that are not open have no
/// neighbours in it. Walls, inlets and outlets contribute nothing here: see
/// boundary passes. phi needs two current halo layers. No communication.
void assemble(const Geometry& geometry, const Carrier& carrier, const Field& phi,
              const Coverage& coverage, TransportSystem& system);

}  // namespace rackflux
