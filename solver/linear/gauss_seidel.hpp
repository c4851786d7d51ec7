#pragma once
#include "solver/linear/course.hpp"
#include "solver/linear/level.hpp"

namespace rackflux::multigrid {

/// One Gauss-Seidel sweep of A z = r over this block of a convective level, z in place; the first
/// layer of its halo must be current. What flow carries crosses the block in one sweep if the
/// course follows it. Bit for bit the same for any number of threads. No communication.
void gauss_seidel(Level& level, Course course);

}  // namespace rackflux::multigrid
