#pragma once
#include "solver/mesh/site.hpp"

namespace rackflux {

/// Finds on which side of every inlet and outlet the fluid lies. Throws Error for one in mid-air or
/// with solid before it.
void settle_openings(Site& site);

/// Throws Error, at the object in the case file, for all that no flow can be computed on.
void check_site(const Site& site);

/// Area over which a rectangle's heat enters: where it holds its faces, and no blocked-out body
/// lies on both sides. A sum over the blocks of Cover [m2].
double heated_area(const Site& site, int patch);

}  // namespace rackflux
