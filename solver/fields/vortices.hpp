#pragma once
#include "solver/fields/flow.hpp"

namespace rackflux {

/// Velocity of Taylor-Green vortices, one period along every periodic axis of the room; on others
/// it does not change. On owned faces:
///
///   u = V sin(a x) cos(b y) cos(c z),   v = -V (a / b) cos(a x) sin(b y) cos(c z),   w = 0
///
/// with a = 2 pi / length of x, b and c likewise, c = 0 where z is not periodic.
///   V       largest u [m/s]
///   throws  Error unless x and y are periodic
///   source  G. I. Taylor, A. E. Green, Proc. R. Soc. Lond. A 158 (1937) 499-521
void set_vortices(const Mesh& mesh, double V, Flow& flow);

}  // namespace rackflux
