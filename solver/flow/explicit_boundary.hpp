#pragma once
#include "solver/fields/flow.hpp"
#include "solver/flow/outlet_zones.hpp"
#include "solver/flow/synthetic_inflow.hpp"
#include "solver/operators/explicit_momentum.hpp"

#include <span>
#include <vector>

namespace rackflux {

/// What walls, inlets, outlets, zones and buoyancy add to an explicit momentum equation, after the
/// kernel of the open faces has run. Adds to the rate and, times Substep::now, to the velocity.
class ExplicitBoundary {
 public:
  ExplicitBoundary(const Geometry& geometry, const MeshWeights& weights, const Fluid& fluid);

  /// Parts of the room that push the fluid, and how.
  struct Push {
    std::span<const Patch> patches;   ///< with this step's numbers
    std::span<const Zone> zones;      ///< with this step's numbers
    std::span<const double> wall_mu;  ///< viscosity that makes the wall shear, per Geometry::walls
    std::array<double, 3> gravity;    ///< [m/s2]
    /// Per Geometry::inlets; empty: what enters brings no velocity along the face.
    std::span<const EnteringFluctuation> entering;
  };

  /// state as the kernel had it; T in kelvin with one halo layer current.
  void add(const MomentumState& state, const Field& T, const Push& push, const Substep& step,
           Faces& rate, Faces& next);

  /// False where every face of the block and its first halo layer is open.
  bool masked() const { return masked_; }

 private:
  struct Target {
    View<double> rate, next;
    View<const float> open;
    Box owned;
    double now;
    void add(Index3 face, double gain) const {
      if (!owned.holds(face) || open(face) == 0.0F) return;
      rate(face) += gain;
      next(face) += now * gain;
    }
  };
  double inverse_volume(Axis axis, Index3 face) const;
  void add_walls(Axis axis, const MomentumState& state, const Push& push, const Target& to) const;
  void add_passing(Axis axis, const MomentumState& state, const Push& push, const Target& to) const;
  void add_zones(Axis axis, const Push& push, const Target& to) const;
  void add_buoyancy(Axis axis, const Field& T, double lift, const Target& to) const;
  void move_outlets(const MomentumState& state, const Field& T, const Push& push,
                    const Substep& step, Faces& next);

  const Geometry* geometry_;
  const MeshWeights* weights_;
  Fluid fluid_;
  OutletZones outlet_zones_;
  std::vector<double> outlet_rate_;  ///< of the substep before, per Geometry::outlets [m/s2]
  bool masked_;
};

}  // namespace rackflux
