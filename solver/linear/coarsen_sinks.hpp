#pragma once
#include "solver/linear/level.hpp"

namespace rackflux::multigrid {

/// Sinks of the merged cells. What all open cells of a merged cell have alike (a time step,
/// inertia) adds up, and so does what an inflow through a wall of the room brings. What one has
/// beyond the others (a fixed value at a wall beside it) lies farther from the merged centre than
/// from its own: the inner conductance comes in series. Owned cells only.
void coarsen_sinks(const Level& fine, Level& coarse);

}  // namespace rackflux::multigrid
