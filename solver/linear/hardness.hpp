#pragma once
#include "solver/linear/multigrid.hpp"

namespace rackflux::multigrid {

/// Finds the mesh planes across which coarse cells should not reach as long as that can be avoided:
/// planes with a blocked or leaking face between two open cells, with a jump of the coefficient, or
/// where open cells end at a solid; hardest of all those that nothing passes. Reads the finest
/// level, halos included. Collective.
Hardness find_hardness(const Mesh& mesh, const Level& level);

/// Takes the harder of the two for every plane, in place; true if any became harder, or if there
/// was nothing yet. Coarse meshes that only ever grow harder settle after a few systems.
bool harden(const Hardness& found, Hardness& hardness);

}  // namespace rackflux::multigrid
