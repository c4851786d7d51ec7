#pragma once
#include "solver/linear/multigrid.hpp"

namespace rackflux::multigrid {

/// Finds the mesh planes across which coarse cells should not reach as long as that can be avoided:
/// planes with a blocked face between two open cells, with a jump of the coefficient, or where
/// open cells end at a solid. Reads the finest level, halos included. Collective.
Hardness find_hardness(const Mesh& mesh, const Level& level);

}  // namespace rackflux::multigrid
