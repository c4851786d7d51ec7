#pragma once
#include "solver/base/config.hpp"
#include "solver/mesh/site.hpp"

#include <array>
#include <string>

namespace rackflux {

/// The site of a case: reads `room`, `walls`, `mesh` and `objects` of the case's root, draws mesh
/// lines through the faces of all objects, and sets everything on them.
///
///   coarsening  all wanted cell sizes are multiplied by it and all numbers of cells divided [-],
///               at least 1. Geometry does not change: every face stays on a mesh line and every
///               object keeps at least one cell, so a coarse solution has the same areas, volumes
///               and flows. 1: the mesh the case asks for.
///   throws      Error at the place in the file for objects outside the room, without thickness, on
///               no mesh line, inlets in mid-air, contradicting solids, pockets that nothing
///               reaches, flows that cannot balance
///
/// The fluid's own properties (Site::materials[0]) are left zero for the reader of `fluid`.
Site make_site(const Config& root, double coarsening = 1.0);

/// Throws Error if heat is released and nothing takes it up: no outlet, no wall or solid face at a
/// fixed temperature or with convection, no cooled discharge. For steady runs with energy.
void check_heat_has_a_sink(const Site& site);

/// The cell of the room that holds a point of it; on a face, that on the high side. Room index.
Index3 cell_at(const Lines& lines, const std::array<double, 3>& at);

/// What a user wants to know of a mesh before running on it.
struct MeshReport {
  struct PerAxis {
    int cells = 0;
    double smallest = 0.0, largest = 0.0;  ///< cell [m]
    double growth = 1.0;                   ///< largest ratio of neighbouring cells [-]
    std::string cause;                     ///< what the smallest cells lie between, one clause
  };
  long long cells = 0;
  double aspect = 1.0;  ///< longest edge of any cell over the shortest [-]
  std::array<PerAxis, 3> axis;
};

MeshReport mesh_report(const Site& site);

/// The report as lines of text.
std::string text_of(const MeshReport& report);

}  // namespace rackflux
