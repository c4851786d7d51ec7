#pragma once
#include "solver/fields/flow.hpp"
#include "solver/flow/settings.hpp"
#include "solver/linear/poisson.hpp"

namespace rackflux {

/// How far the mass flux is from closing.
struct MassBalance {
  double worst_cell = 0.0;  ///< largest |net flux| of a cell over the throughput [-]
  double total = 0.0;       ///< sum of |net flux| over all cells over the throughput [-]
  double throughput = 0.0;  ///< what enters through the boundary; in a closed room, the mean flow
                            ///< across its sections [kg/s]
};

/// Mass flux of every owned face from its velocity, m = rho u A; halos made current. Within solids
/// both are zero from the start.
void update_mass_flux(const Geometry& geometry, double rho, Flow& flow);

MassBalance mass_balance(const Geometry& geometry, const Flow& flow);

/// The pressure step of SIMPLEC. With the response d of each face velocity to pressure,
///
///   sum over faces  rho d A (p'_P - p'_N)  =  -div m*,   u = u* + d (p'_low - p'_high),
///   p += p' - mu div u*
///
/// The response knows no neighbours; what their viscosity adds to the force of u - u*, a gradient,
/// is mu lap(u - u*) = -grad(mu div u*) for uniform mu, and that pressure balances it:
/// J. Cahouet, J.-P. Chabard, Int. J. Numer. Methods Fluids 8 (1988) 869-895.
class PressureCorrection {
 public:
  /// mu where it is uniform, 0 where it is not: then p += p' [Pa s].
  PressureCorrection(const Geometry& geometry, const Fluid& fluid, double uniform_mu);

  /// How far the mass balance of the cells is closed: to either of these.
  struct Closing {
    double of_open = 0.0;        ///< 2-norm of the net fluxes, over what it was before [-]
    double of_throughput = 0.0;  ///< sum of their sizes over MassBalance::throughput, at most [-]
  };

  /// Closes the mass balance. The mass flux must be that of the velocity. response as
  /// Momentum::response; throughput [kg/s]. Throws Unconverged if the pressure system cannot be
  /// solved.
  SolveReport apply(const Faces& response, const Closing& closing, double throughput, Flow& flow);

  /// The same for the velocity alone, as far as the pressure system can be solved.
  void restore_mass(const Faces& response, const Closing& closing, double throughput, Flow& flow);

  PoissonSolver& solver() { return solver_; }
  const PoissonSolver& solver() const { return solver_; }

 private:
  void assemble(const Faces& response, const Flow& flow);
  SolveReport solve(const Faces& response, const Closing& closing, double throughput,
                    const Flow& flow);
  void correct_velocities(const Faces& response, Flow& flow);
  void correct_velocity(Axis axis, const Faces& response, Flow& flow) const;

  const Geometry* geometry_;
  Fluid fluid_;
  double mu_;
  Conductances system_;
  Field rhs_, correction_;
  PoissonSolver solver_;
};

}  // namespace rackflux
