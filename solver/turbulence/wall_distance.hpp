#pragma once
#include "solver/fields/geometry.hpp"

namespace rackflux {

/// Distance from every cell's centre to the nearest wall that drags: of the room, of solids, of
/// baffles; walls without shear do not count. Exact to round-off: the straight line to the nearest
/// point of all wall faces, which no other wall can cross. Across periodic boundaries the images
/// count.
///
///   returns distance at centres, halo between ranks current [m]; infinite where the room has no
///           wall; in solids it counts to their own surface
///
/// The same for any number of ranks, bit for bit. Costs about the number of cells times the cells
/// between a cell and its wall; made once for a mesh. Collective.
/// Source: separable distance of a set on a product mesh, A. Meijster, J. B. T. M. Roerdink, W. H.
/// Hesselink, Mathematical Morphology and its Applications to Image and Signal Processing (2000)
/// 331-340, with faces of finite size in place of points.
Field wall_distance(const Geometry& geometry);

/// Whether a face of Geometry::walls drags on the fluid: it does unless its patch slips.
inline bool drags(const Site& site, const BoundaryFace& wall) {
  return wall.patch < 0 || !site.patches[static_cast<std::size_t>(wall.patch)].slip;
}

}  // namespace rackflux
