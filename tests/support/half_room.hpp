#pragma once
#include "tests/support/box_site.hpp"

#include <cmath>

namespace rackflux {

inline constexpr int half_room_cells = 4;  ///< along the mirrored axis, on either side of the plane

/// A closed room of 1 m x 0.9 m x 0.8 m, graded along the mirrored axis, which reaches from the
/// plane 0 to 1 m or, whole, from -1 m.
inline Site half_room(Axis mirrored, bool whole) {
  constexpr int half = half_room_cells;
  Index3 n{6, 6, 6};
  n[mirrored] = whole ? 2 * half : half;
  Site site = box_site(n, {1.0, 0.9, 0.8});
  auto& nodes = site.lines.nodes[index(mirrored)];
  for (int c = 0; c <= n[mirrored]; ++c) {
    const double s = 1.0 * (whole ? c - half : c) / half;
    nodes[c] = s * (0.8 + 0.2 * std::abs(s));
  }
  return site;
}

}  // namespace rackflux
