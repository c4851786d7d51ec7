#pragma once
#include "solver/linear/level.hpp"

namespace rackflux::multigrid {

/// Finds in every row the cells around its middle that share their coefficients exactly, halos
/// included, which must be current. Of a row of a level whose coefficients vary it looks at three
/// cells.
void find_plain_runs(Level& level);

}  // namespace rackflux::multigrid
