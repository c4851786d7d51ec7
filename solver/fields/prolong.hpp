#pragma once
#include "solver/fields/flow.hpp"

namespace rackflux {

/// Where to cut a mesh into blocks so that each lies over the same part of the room as this rank's
/// block of `like`, to the nearest line. What the finer of two meshes of one room needs of the
/// coarser is then in its own block or halo.
Splits matching_splits(const Lines& lines, const Mesh& like);

/// Fills `to` from the solution on another mesh of the same room, whose blocks match: linear
/// between the values around each point, and up to what the surface has where a solid lies between
/// them: velocity zero, the solid's temperature, and of what only fluid has the value beside it.
/// Velocities on blocked faces are zero, those on inlets stay as `to` has them. All halos of `from`
/// must be current, those of `to` are left to the caller. The first pressure step on the new mesh
/// closes its mass balance.
void prolong(const Geometry& from_geometry, const Flow& from, const Geometry& to_geometry,
             Flow& to);

}  // namespace rackflux
