#include "solver/turbulence/strain.hpp"

#include "solver/turbulence/wall_distance.hpp"

#include <map>

namespace rackflux {

namespace {

/// Walls at a cell across which the flow and the temperature are even, along each axis.
struct Planes {
  std::array<int, 3> of_flow{}, of_T{};
};

/// Whether no heat passes a wall: by its patch's rule, or as what lies behind has no temperature.
bool is_adiabatic(const Geometry& geometry, const BoundaryFace& wall) {
  if (wall.patch >= 0)
    return geometry.site().patches[static_cast<std::size_t>(wall.patch)].heat ==
           HeatRule::adiabatic;
  return geometry.heat_open.along(wall.axis).view()(wall.face) == 0.0F;
}

}  // namespace

std::vector<BesideSymmetry> beside_symmetry(const Geometry& geometry) {
  std::map<std::array<int, 3>, Planes> at;
  for (const BoundaryFace& wall : geometry.walls) {
    const bool smooth = !drags(geometry.site(), wall), adiabatic = is_adiabatic(geometry, wall);
    if (!geometry.mesh().cells().holds(wall.cell) || !(smooth || adiabatic)) continue;
    Planes& planes = at[{wall.cell.k, wall.cell.j, wall.cell.i}];
    if (smooth) ++planes.of_flow[index(wall.axis)];
    if (adiabatic) ++planes.of_T[index(wall.axis)];
  }
  std::vector<BesideSymmetry> cells;
  for (const auto& [place, planes] : at) {
    BesideSymmetry beside{.cell = {place[2], place[1], place[0]}};
    bool less = false;
    for (const Axis axis : axes) {
      const int a = index(axis);
      const auto open = geometry.open.along(axis).view();
      const double inside = open(beside.cell) + open(beside.cell + unit(axis));
      if (inside == 0.0 || planes.of_flow[a] + planes.of_T[a] == 0) continue;
      beside.of_flow[a] = inside / (inside + planes.of_flow[a]);
      beside.of_T[a] = inside / (inside + planes.of_T[a]);
      less = true;
    }
    if (less) cells.push_back(beside);
  }
  return cells;
}

}  // namespace rackflux
