#pragma once
#include "solver/fields/flow.hpp"

#include <span>
#include <vector>

namespace rackflux {

/// What passes through a rectangle of faces, over all ranks.
struct PatchFlow {
  double flow = 0.0;         ///< volume flow along +axis [m3/s]; through inlets and outlets: into
                             ///< the room
  double temperature = 0.0;  ///< mean of what passes, weighted by flux; of an outlet only of what
                             ///< leaves; of the faces' area where nothing passes [K]
  double pressure = 0.0;     ///< inside the fluid: area mean of low side minus high side [Pa];
                             ///< inlet, outlet: area mean in the cells inside [Pa]
  double area = 0.0;         ///< of the faces that fluid crosses [m2]
};

/// Flow, temperature and pressure of every patch that fluid crosses; walls give zeros. One message.
std::vector<PatchFlow> measure_patches(const Geometry& geometry, std::span<const Patch> patches,
                                       const Flow& flow);

/// The same of rectangles of faces inside the fluid that carry no rule of their own.
std::vector<PatchFlow> measure_openings(const Geometry& geometry, std::span<const Opening> openings,
                                        const Flow& flow);

/// What passes through a box of cells, over all ranks.
struct ZoneFlow {
  double flow = 0.0;     ///< sum over the faces through which fluid enters [m3/s]
  double inlet = 0.0;    ///< mean temperature of what enters, weighted by flux [K]
  double exhaust = 0.0;  ///< of what leaves; both the mean around by area where nothing passes [K]
};

/// The same for boxes of cells: all their open faces towards the rest of the room count, and their
/// inlets and outlets. One message.
std::vector<ZoneFlow> measure_zones(const Geometry& geometry, std::span<const Zone> zones,
                                    std::span<const Patch> patches, const Flow& flow);

}  // namespace rackflux
