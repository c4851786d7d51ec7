#pragma once
#include "solver/fields/flow.hpp"

#include <array>
#include <optional>

namespace rackflux {

/// Means of the flow over instants that come one by one, each with a weight, and what fluctuates
/// about them, cell by cell: RunningMean in every cell, for products of two components
///
///   stress_ij = (1 - a) (stress_ij + a d_i d_j),     d = u - mean velocity so far,  a = w / W
///
/// All at the centres of owned cells; the velocity there is the mean of the two faces, as in field
/// files, so that stresses belong to the velocity that is written.
struct FlowMeans {
  /// viscous: the model has an eddy viscosity.
  FlowMeans(const Mesh& mesh, bool viscous);

  /// Owned faces and, at the high ends of a block, one halo layer must be current. A flow that has
  /// been added may be taken back, or a part of it, by a negative weight.
  void add(const Flow& flow, double w);

  double weight = 0.0;            ///< W, of all together
  std::array<Field, 3> velocity;  ///< [m/s]
  Field p, T;                     ///< [Pa], [K]
  std::optional<Field> mu_t;      ///< [Pa s]
  Field T_variance;               ///< [K2]
  std::array<Field, 6> stress;    ///< uu, vv, ww, uv, uw, vw [m2/s2]
};

/// Root of the temperature's variance [K].
Field temperature_rms(const Mesh& mesh, const FlowMeans& means);

}  // namespace rackflux
