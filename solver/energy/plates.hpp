#pragma once
#include "solver/fields/geometry.hpp"
#include "solver/turbulence/turbulence.hpp"

#include <span>

namespace rackflux {

/// Plates and contacts between two cells: half of each cell and the patch's resistance in series;
/// on the side of a fluid the wall's conductivity holds. Refers to all that it is made of.
class Plates {
 public:
  Plates(const Geometry& geometry, std::span<const Patch> patches, const Field& conductivity,
         const Turbulence& turbulence)
      : geometry_(geometry),
        patches_(patches),
        lambda_(conductivity.view()),
        walls_(turbulence.walls()) {}

  /// Of one of Geometry::heat_faces [W/K].
  double conductance(const HeatFace& h) const {
    const double series = half(h, h.face - unit(h.axis), h.walls[0]) +
                          patches_[h.patch].resistance + half(h, h.face, h.walls[1]);
    return geometry_.mesh().face_area(h.axis, h.face) / series;
  }

 private:
  double half(const HeatFace& h, Index3 cell, int wall) const {
    const double conducts = wall < 0 ? lambda_(cell) : walls_.lambda[wall];
    return 0.5 * geometry_.mesh().width(h.axis)[cell[h.axis]] / conducts;
  }

  const Geometry& geometry_;
  std::span<const Patch> patches_;
  View<const double> lambda_;
  const WallTransfer& walls_;
};

}  // namespace rackflux
