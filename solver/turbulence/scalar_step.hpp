#pragma once
#include "solver/fields/flow.hpp"
#include "solver/flow/settings.hpp"
#include "solver/linear/shared_system.hpp"
#include "solver/parallel/loops.hpp"

#include <algorithm>
#include <functional>
#include <span>
#include <utility>

namespace rackflux {

/// The rate of change of a quantity in one cell, see TimeTerm: d(phi)/dt = now * phi + past.
struct Rate {
  double now = 0.0;   ///< [1/s], not negative
  double past = 0.0;  ///< [unit of phi / s]
};

/// One implicit, relaxed iteration of a transported quantity of turbulence at centres:
///
///   rho d(phi)/dt + rho U . grad phi = div(diffusivity grad phi) + what the model adds to `system`
///
/// Fill diffusivity and assemble, add the model's sources, solve. No flux through walls.
class ScalarStep {
 public:
  ScalarStep(const Geometry& geometry, const Fluid& fluid, const FlowSettings& settings,
             SharedSystem& shared);

  Field diffusivity;        ///< [Pa s]; the model fills it, one halo layer included
  TransportSystem& system;  ///< extensive: sources times volume

  void assemble(const Flow& flow, const Field& phi);

  /// What enters brings value(patch, speed), speed that of the inflow normal to the face [m/s].
  void add_inflow(std::span<const Patch> patches, const Flow& flow,
                  const std::function<double(const Patch&, double)>& value);

  /// Adds inertia, relaxes implicitly as Momentum does, sweeps, and lifts phi to the floor, which
  /// keeps the next iteration's quotients finite. Solids keep their value.
  ///   rate(i, j, k) -> Rate; zero in steady flow and where the model gives phi by itself
  ///   returns the misfit before, see Misfit::share
  template <class RateAt>
  double solve(Field& phi, double floor, const RateAt& rate) {
    const Mesh& mesh = geometry_->mesh();
    const auto centre = system.centre.view(), rhs = system.rhs.view(), value = phi.view();
    const auto fluid = std::as_const(geometry_->fluid).view();
    const double *wx = mesh.width(Axis::x), *wy = mesh.width(Axis::y), *wz = mesh.width(Axis::z);
    const double alpha = settings_.turbulence_relaxation, rho = rho_;
    for_each(mesh.cells(), [=](int i, int j, int k) {
      const bool in_fluid = fluid(i, j, k) > 0.0F;
      const double mass = rho * wx[i] * wy[j] * wz[k];
      const Rate change = rate(i, j, k);
      const double whole = centre(i, j, k) + change.now * mass;
      const double relaxed = std::max(whole, centre(i, j, k) / alpha);
      rhs(i, j, k) = in_fluid
                         ? rhs(i, j, k) - mass * change.past + (relaxed - whole) * value(i, j, k)
                         : value(i, j, k);
      centre(i, j, k) = in_fluid ? relaxed : 1.0;
    });
    return sweep(phi, floor);
  }

 private:
  double sweep(Field& phi, double floor);

  const Geometry* geometry_;
  double rho_;
  FlowSettings settings_;
};

/// Turbulence before anything is known of it: the strongest of what the inlets bring; without
/// inlets, that of a draught of 0.1 m/s with 5 % of fluctuation in eddies of 0.1 m.
struct FirstGuess {
  double tke = 1.5 * 0.005 * 0.005;  ///< [m2/s2]
  double length = 0.1;               ///< [m]
};
FirstGuess guess_turbulence(const Geometry& geometry);

/// tke of what enters: 1.5 (intensity speed)^2 [m2/s2].
double entering_tke(const Patch& patch, double speed);

/// Square of the speed along a wall of the cell at it, relative to the wall [m2/s2].
double slip_squared(const BoundaryFace& wall, std::span<const Patch> patches, const Flow& flow);

}  // namespace rackflux
