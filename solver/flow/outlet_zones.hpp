#pragma once
#include "solver/fields/flow.hpp"

#include <span>
#include <vector>

namespace rackflux {

/// The zones that reach pressure outlets. The velocity there is an unknown of its own, on the half
/// cell inside, which the faces of the stencil do not see. A zone adds to it, per volume,
///
///   force  +  push - rate u,      push - rate u  =  - (loss rho |u| / 2 + loss_linear mu) u
///
/// the loss linearised about the present velocity as on the faces inside: by Newton, or with
/// `loss_on_speed` by the present speed.
class OutletZones {
 public:
  explicit OutletZones(const Geometry& geometry);

  struct Loss {
    double rate = 0.0;  ///< [kg/m3/s]
    double push = 0.0;  ///< [N/m3]
  };
  /// On the n-th of Geometry::outlets; `zones` are the site's, with this iteration's numbers.
  /// Velocity on the faces of the cell inside current.
  Loss loss(std::size_t n, std::span<const Zone> zones, const Fluid& fluid,
            const Faces& velocity) const;

  /// The forces there along the outlet's axis [N/m3].
  double force(std::size_t n, std::span<const Zone> zones) const;

 private:
  const Geometry* geometry_;
  std::vector<std::vector<std::size_t>> of_;  ///< zones around the cell inside, per outlet
};

}  // namespace rackflux
