#pragma once
#include "solver/linear/level.hpp"

namespace rackflux::multigrid {

/// 1 / (sum of the neighbours' coefficients + sink) on owned cells, 0 where that sum is zero, then
/// in halos. Collective.
void invert_diagonal(Level& level);

/// The system on the merged cells, and the weights that carry values back:
///
///   1/G = share_C / g_inner(C) + 1 / sum(g between C and N) + share_N / g_inner(N)
///   theta_C = share_C / g_inner(C) * G
///
/// the resistances in series between the centres of merged neighbours C and N; theta is the part of
/// the step from x_C to x_N that lies between the centre of C and its outer fine cell. On a mesh of
/// constant conductivity this is linear interpolation. Flows through faces add up; what passes
/// through a cell counts into g_inner across its way, over the cells that `room`, the coarse level
/// of all blocks, has along it. Collective.
void coarsen(const Level& fine, Level& coarse, Index3 room);

}  // namespace rackflux::multigrid
