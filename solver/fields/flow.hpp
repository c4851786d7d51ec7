#pragma once
#include "solver/fields/geometry.hpp"

namespace rackflux {

/// The fluid that fills the room, at its reference temperature. Density enters only as `rho`; its
/// change with temperature acts through buoyancy alone (Boussinesq), good to about beta dT < 0.1.
struct Fluid {
  double rho = 0.0;          ///< density [kg/m3]
  double mu = 0.0;           ///< dynamic viscosity [Pa s]
  double cp = 0.0;           ///< specific heat capacity [J/kg/K]
  double lambda = 0.0;       ///< thermal conductivity [W/m/K]
  double beta_T = 0.0;       ///< thermal expansion coefficient [1/K]
  double T_reference = 0.0;  ///< where buoyancy vanishes [K]

  double Pr() const { return mu * cp / lambda; }
};

/// The fields of the room between two iterations or steps.
struct Flow {
  explicit Flow(const Mesh& mesh)
      : velocity(mesh, "velocity", "m/s"),
        mass_flux(mesh, "mass_flux", "kg/s"),
        p(mesh, Place::centre, "pressure", "Pa"),
        T(mesh, Place::centre, "temperature", "K"),
        tke(mesh, Place::centre, "turbulent_energy", "m2/s2"),
        dissipation(mesh, Place::centre, "dissipation", "m2/s3"),
        mu_t(mesh, Place::centre, "eddy_viscosity", "Pa s") {}

  void copy_from(const Flow& other);  ///< halos included; both of one mesh

  Faces velocity;     ///< on faces [m/s]
  Faces mass_flux;    ///< rho velocity area, on faces; closes to round-off in every cell [kg/s]
  Field p;            ///< gauge pressure, hydrostatic part at T_reference removed [Pa]
  Field T;            ///< of fluid and solids [K]
  Field tke;          ///< turbulent kinetic energy [m2/s2]
  Field dissipation;  ///< of tke [m2/s3]
  Field mu_t;         ///< eddy viscosity [Pa s]
};

inline void Flow::copy_from(const Flow& other) {
  for (const Axis axis : axes) {
    velocity.along(axis).copy_from(other.velocity.along(axis));
    mass_flux.along(axis).copy_from(other.mass_flux.along(axis));
  }
  p.copy_from(other.p), T.copy_from(other.T);
  tke.copy_from(other.tke), dissipation.copy_from(other.dissipation), mu_t.copy_from(other.mu_t);
}

}  // namespace rackflux
