#pragma once
#include "solver/fields/flow.hpp"
#include "solver/flow/outlet_zones.hpp"
#include "solver/operators/mesh_weights.hpp"

#include <memory>
#include <span>
#include <vector>

namespace rackflux {

/// A face whose velocity a loss slows: its response to any push is `share` of that of a free face.
struct SlowedFace {
  Axis axis = Axis::x;
  Index3 face;
  double share = 1.0;  ///< 1 / (1 + length of the substep * rate of the loss) [-]
};

/// Resistances, fans and porous zones in explicit steps. What they do to a face is taken as
/// push - rate u, linearised about the velocity at the step's beginning, and `rate` acts
/// implicitly:
///
///   u  ->  (u + h push) / (1 + h rate)
///
/// so that it does not bound the step. Of first order in time, exact once the flow is steady.
class ExplicitLosses {
 public:
  ExplicitLosses(const Geometry& geometry, const MeshWeights& weights, const Fluid& fluid);

  /// Whether any rank has a face with a loss.
  bool any() const { return any_; }

  /// Takes the numbers and the velocity of a step's beginning, one halo layer current.
  void linearise(std::span<const Patch> patches, std::span<const Zone> zones, const Faces& u);

  /// A substep of h [s] of the velocities concerned; their shares.
  std::span<const SlowedFace> act(double h, Faces& u);

  /// Of the last act, the shares of the velocities on Geometry::outlets.
  std::span<const double> outlet_shares() const { return outlet_shares_; }

 private:
  struct Loss {
    double rate = 0.0;  ///< [1/s]
    double push = 0.0;  ///< [m/s2]
  };
  /// Number of a face in faces_; new ones are added while the list is made.
  int& at(Axis axis, Index3 face) { return number_->along(axis).view()(face); }
  template <class Visit>
  void visit_patch(const Patch& patch, int n, const Visit& visit) const;
  template <class Visit>
  void visit_zone(Axis axis, const Zone& zone, const Visit& visit) const;
  void list(Axis axis, Index3 face);
  void add_patch(const Patch& patch, int n, const Faces& u);
  void add_jets(const Patch& patch, int n, const Faces& u);
  void add_zone(Axis axis, const Zone& zone, const Faces& u);
  void add_outlets(std::span<const Zone> zones, const Faces& u);

  const Geometry* geometry_;
  const MeshWeights* weights_;
  Fluid fluid_;
  std::unique_ptr<FacesOf<int>> number_;  ///< -1: none
  std::vector<SlowedFace> faces_;
  std::vector<Loss> losses_;
  OutletZones outlet_zones_;
  std::vector<Loss> outlet_losses_;  ///< of zones around outlets, per Geometry::outlets
  std::vector<double> outlet_shares_;
  bool any_ = false;
};

}  // namespace rackflux
