#pragma once
#include "solver/fields/flow.hpp"
#include "solver/flow/explicit_boundary.hpp"
#include "solver/flow/explicit_losses.hpp"
#include "solver/flow/pressure_history.hpp"
#include "solver/flow/projection.hpp"
#include "solver/flow/synthetic_inflow.hpp"
#include "solver/turbulence/turbulence.hpp"

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace rackflux {

/// How the explicit flow solver steps.
struct FractionalSettings {
  std::array<double, 3> gravity{0.0, 0.0, 0.0};       ///< [m/s2]
  std::array<double, 3> acceleration{0.0, 0.0, 0.0};  ///< drives a periodic flow [m/s2]
  /// What each projection leaves of net flows of cells, 2-norm over that of all face flows [-].
  double divergence = 1e-6;
  /// The same of the last substep, where less; it ends the step, and is twice that of what it
  /// leaves of flows at most [-].
  double closing = 1e-6;
};

/// What one step did.
struct FractionalReport {
  int pressure_iterations = 0;  ///< of all substeps
};

/// Unsteady flow by explicit substeps and a projection each, for LES and DNS:
///
///   u* = u + dt (gamma_k R(u_k) + zeta_k R(u_k-1)) - dt (gamma_k + zeta_k) grad(p guess) / rho
///   u  = u* - grad(phi),   div grad(phi) = div(u*),   p = p guess + rho phi / (dt alpha_k)
///
/// with the three substeps gamma = 8/15, 5/12, 3/4; zeta = 0, -17/60, -5/12 of A. A. Wray, in P. R.
/// Spalart, R. D. Moser, M. M. Rogers, J. Comput. Phys. 96 (1991) 297-324. As every substep ends
/// free of divergence the velocity is third order in time while boundary values do not change;
/// those of inlets go from the last step's to this one's in pace with the substeps. The eddy
/// viscosity is that of the step's beginning, and losses of resistances, fans and porous zones are
/// linearised there: of first order.
class FractionalStep {
 public:
  FractionalStep(const Geometry& geometry, const Fluid& fluid, const FractionalSettings& settings,
                 const std::string& turbulence);

  /// Patches and zones as the step sees them: the site's, with the driver's present numbers.
  std::vector<Patch> patches;
  std::vector<Zone> zones;

  /// Gives inlets their flow, fills halos and takes the divergence out of a first guess.
  void initialise(Flow& flow);

  /// One step of dt [s]. flow.p is on return that of the new velocity, extrapolated from the
  /// substeps before it (second order), and mass_flux current. Throws Unconverged if a projection
  /// stalls.
  FractionalReport advance(double dt, Flow& flow);

  /// The pressures of past steps say nothing of the next: what drives the flow bends or jumps.
  void forget_pressures();

  /// Longest stable step [s]: 1 / (convection / courant + diffusion / 2.5), each rate the largest
  /// in a cell. courant up to sqrt(3) is the scheme's limit.
  double stable_step(double courant, const Flow& flow) const;

  const Turbulence& turbulence() const { return *turbulence_; }

  /// All that a step needs besides the Flow: what a checkpoint must hold.
  struct State {
    explicit State(const Mesh& mesh)
        : pressure{PressureHistory(mesh), PressureHistory(mesh), PressureHistory(mesh)} {}
    void copy_from(const State& other);  ///< both of one mesh

    std::array<PressureHistory, 3> pressure;  ///< of each substep
    double t = 0.0;                           ///< since the first step [s]
    std::vector<double> drifted;              ///< by the eddies of each inlet that has some [m]
  };
  const State& state() const { return state_; }
  const SolverMemory& memory() const { return projection_.solver().memory(); }
  /// Goes on from there, bit by bit, if the flow too is that of that moment.
  void resume(const State& state, const SolverMemory& memory);

 private:
  void find_given();
  void give_inlets(double share, Faces& velocity) const;
  MomentumState state(const Flow& flow, const Field& guess) const;

  const Geometry* geometry_;
  Fluid fluid_;
  FractionalSettings settings_;
  SharedSystem shared_;  ///< none is made: models of large eddies have no equations
  std::unique_ptr<Turbulence> turbulence_;
  bool eddy_;
  MeshWeights weights_;
  ExplicitBoundary boundary_;
  SyntheticInflow inflow_;
  ExplicitLosses losses_;
  Projection projection_;
  State state_;
  /// Per Geometry::inlets, the velocity at a step's start and what is given at its end [m/s].
  std::vector<double> had_, given_;
  Faces rate_, next_;
};

}  // namespace rackflux
