#pragma once
#include "solver/mesh/objects/plan.hpp"

#include <optional>
#include <vector>

namespace rackflux {

/// How the case wants its mesh.
struct MeshChoice {
  std::array<std::optional<int>, 3> cells;     ///< equal or two-sided cells, whatever the objects
  std::array<double, 3> ratio{1.0, 1.0, 1.0};  ///< with cells: middle over wall cell [-]
  std::array<std::vector<double>, 3> nodes;    ///< given lines [m]
  std::array<double, 3> cell{};                ///< wanted cell where the mesh follows objects [m]
  double coarseness = 1.0;                     ///< of this mesh against resolution medium [-]
  double coarsening = 1.0;  ///< of this mesh against the one the case asks for [-]
  double growth = 1.25;
  std::optional<double> snap;       ///< [m]
  std::optional<double> wall_cell;  ///< largest cell beside the room's walls [m]
  int gap_cells = 3;                ///< least number across every gap at resolution medium
};

/// Reads `mesh` of the case's root; the plan holds the room.
MeshChoice mesh_choice(const Config& root, const Plan& plan, double coarsening);

/// Fills lines, their origins and notes of the site from what the plan's objects ask for.
void draw_lines(const Config& root, const MeshChoice& choice, const Plan& plan, Site& site);

/// Largest distance between a face of an object and the mesh line it was moved to [m].
double snap_of(const MeshChoice& choice, Axis axis);

}  // namespace rackflux
