#include "solver/turbulence/strain.hpp"

#include "solver/turbulence/wall_distance.hpp"

#include <map>

namespace rackflux {

namespace {

/// Planes of symmetry at a cell, along each axis.
struct Planes {
  std::array<int, 3> all{}, adiabatic{};
};

}  // namespace

std::vector<BesideSymmetry> beside_symmetry(const Geometry& geometry) {
  std::map<std::array<int, 3>, Planes> at;
  for (const BoundaryFace& wall : geometry.walls) {
    if (drags(geometry.site(), wall) || !geometry.mesh().cells().holds(wall.cell)) continue;
    Planes& planes = at[{wall.cell.k, wall.cell.j, wall.cell.i}];
    ++planes.all[index(wall.axis)];
    if (geometry.site().patches[static_cast<std::size_t>(wall.patch)].heat == HeatRule::adiabatic)
      ++planes.adiabatic[index(wall.axis)];
  }
  std::vector<BesideSymmetry> cells;
  for (const auto& [place, planes] : at) {
    BesideSymmetry beside{.cell = {place[2], place[1], place[0]}};
    bool less = false;
    for (const Axis axis : axes) {
      const int a = index(axis);
      const auto open = geometry.open.along(axis).view();
      const double inside = open(beside.cell) + open(beside.cell + unit(axis));
      if (inside == 0.0 || planes.all[a] == 0) continue;
      beside.of_flow[a] = inside / (inside + planes.all[a]);
      beside.of_T[a] = inside / (inside + planes.adiabatic[a]);
      less = true;
    }
    if (less) cells.push_back(beside);
  }
  return cells;
}

}  // namespace rackflux
