#pragma once
#include "solver/mesh/site.hpp"

#include <array>
#include <functional>

namespace rackflux {

/// A box room [0, size] of n cells along each axis, walls all around as patches in the order x low,
/// x high, y low, y high, z low, z high; adiabatic and at rest until a test changes them. `line`
/// maps the unit interval on itself, to grade the mesh the same way under refinement.
inline Site box_site(
    Index3 n, std::array<double, 3> size,
    const std::function<double(double)>& line = [](double s) { return s; }) {
  Site site;
  site.materials.push_back({"fluid", 0.0, 0.0, 0.0});
  for (const Axis axis : axes) {
    const int a = index(axis), count = n[axis];
    for (int c = 0; c <= count; ++c)
      site.lines.nodes[a].push_back(size[a] * (count > 1 ? line(1.0 * c / count) : c));
    for (const int side : {0, 1}) {
      Patch patch;
      patch.name = std::string(1, letter(axis)) + (side ? "_max" : "_min");
      patch.axis = axis;
      patch.faces.hi = n;
      patch.faces.lo[axis] = side ? count : 0;
      patch.faces.hi[axis] = patch.faces.lo[axis] + 1;
      patch.fluid_side = side ? -1 : 1;
      patch.slip = count == 1;  // one cell thick: a plane flow
      site.patches.push_back(patch);
    }
  }
  return site;
}

}  // namespace rackflux
