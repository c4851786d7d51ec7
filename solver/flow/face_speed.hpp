#pragma once
#include "solver/fields/flow.hpp"

#include <cmath>

namespace rackflux {

/// Size of the velocity vector at a face: its own component and the mean of the four faces around
/// it of each other axis [m/s]. Halos are current.
inline double speed_at_face(Axis axis, Index3 face, const Faces& velocity) {
  const double own = velocity.along(axis).view()(face);
  double square = own * own;
  for (const Axis other : axes) {
    if (other == axis) continue;
    const auto v = velocity.along(other).view();
    const Index3 low = face - unit(axis), up = unit(other);
    const double mean = 0.25 * (v(face) + v(face + up) + v(low) + v(low + up));
    square += mean * mean;
  }
  return std::sqrt(square);
}

/// The same on an outlet, beyond which there is no velocity: its own component and, of each other
/// axis, the mean of the two faces of the cell inside [m/s].
inline double speed_at_outlet(const BoundaryFace& outlet, const Faces& velocity) {
  const double own = velocity.along(outlet.axis).view()(outlet.face);
  double square = own * own;
  for (const Axis other : axes) {
    if (other == outlet.axis) continue;
    const auto v = velocity.along(other).view();
    const double mean = 0.5 * (v(outlet.cell) + v(outlet.cell + unit(other)));
    square += mean * mean;
  }
  return std::sqrt(square);
}

}  // namespace rackflux
