#pragma once
#include "solver/fields/flow.hpp"
#include "solver/parallel/stretches.hpp"

namespace rackflux {

/// Adds the force of the transposed part of the stress on the control volumes of the velocity along
/// `axis`, over the faces' own areas:
///
///   sum over j of d/dx_j (mu du_j/dx_i) V
///
/// On a side of the volume du_j/dx_i is the difference of the two velocities that cross it beside
/// each other, and mu the mean of the fluid cells around it. For uniform mu the sum over all sides
/// is mu A times the difference of div u in the two cells: zero to round-off where mass is closed.
///
///   mu     at centres, one halo layer [Pa s]; of mu and velocity the corners of the halo too
///   where  owned faces along axis
///   rhs    on faces along axis; those change [N]
void add_transposed_stress(const Geometry& geometry, Axis axis, const Field& mu,
                           const Faces& velocity, const Stretches& where, Field& rhs);

}  // namespace rackflux
