#pragma once
#include "solver/flow/explicit_losses.hpp"
#include "solver/linear/poisson.hpp"

#include <span>

namespace rackflux {

/// Takes the divergence out of a velocity: u - share grad(phi), where on every cell
///
///   sum over faces  share A (phi_P - phi_N) / distance  =  - sum of outward A u
///
/// with share 1 but on slowed faces and slowed outlets.
class Projection {
 public:
  Projection(const Geometry& geometry, const MeshWeights& weights);

  /// Makes the first halo layer of u current first and, together with that of phi, at the end.
  /// Stops where the 2-norm of the net flows of cells is below `divergence` of that of all face
  /// flows. Throws Unconverged if it cannot.
  SolveReport apply(double divergence, Faces& u);

  /// Goes on after apply() until the net flows are below twice `divergence` of the flows that are
  /// left, which are far less than those before where most of them were a gradient, as of buoyancy
  /// in air that begins to move. Returns the iterations. phi is lost.
  int close(double divergence, Faces& u);

  /// The slowed faces of the calls that follow, always the same ones with other shares, and the
  /// shares of Geometry::outlets. They must stay as they are. Collective.
  void slow(std::span<const SlowedFace> faces, std::span<const double> outlets);

  /// Potential of what the last call took out, one halo layer current [m2/s].
  const Field& phi() const { return phi_; }

  PoissonSolver& solver() { return solver_; }
  const PoissonSolver& solver() const { return solver_; }

 private:
  void set_outlets();
  double share_of_outlet(std::size_t n) const {
    return outlet_shares_.empty() ? 1.0 : outlet_shares_[n];
  }
  double find_net_flows(const Faces& u);
  SolveReport take_out(double divergence, double flows, Faces& u);
  void correct(Faces& u) const;

  const Geometry* geometry_;
  const MeshWeights* weights_;
  Conductances system_;
  Field rhs_, phi_;
  PoissonSolver solver_;
  std::span<const SlowedFace> slowed_;
  std::span<const double> outlet_shares_;  ///< empty: all 1
};

}  // namespace rackflux
