#pragma once
#include "solver/fields/flow.hpp"

#include <span>
#include <vector>

namespace rackflux {

/// What passes through a patch, over all ranks.
struct PatchFlow {
  double flow = 0.0;         ///< volume flow along +axis [m3/s]; through inlets and outlets: into
                             ///< the room
  double temperature = 0.0;  ///< mean of what passes, weighted by flux; of the faces' area where
                             ///< nothing passes [K]
  double pressure = 0.0;     ///< resistor: area mean of upstream minus downstream along +axis [Pa];
                             ///< inlet, outlet: area mean in the cells inside [Pa]
};

/// Flow, temperature and pressure of every patch that fluid crosses; walls give zeros. One message.
std::vector<PatchFlow> measure_patches(const Geometry& geometry, std::span<const Patch> patches,
                                       const Flow& flow);

}  // namespace rackflux
