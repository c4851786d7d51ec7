#include "solver/mesh/cover.hpp"

#include "solver/parallel/loops.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace rackflux {

Cover::Cover(const Site& site) : site_(site) {
  keep_lines(site);
  for (const Axis axis : axes) n_[axis] = site_.lines.cells(axis);
  const std::size_t size =
      static_cast<std::size_t>(n_.i + 1) * static_cast<std::size_t>(n_.j + 1) * (n_.k + 1);
  solid_.assign(size, -1);
  for (std::size_t s = 0; s < site_.solids.size(); ++s)
    for_each_in_order(site_.solids[s].cells, [&](int i, int j, int k) {
      solid_[at({i, j, k})] = static_cast<int>(s);
    });
  for (auto& patches : patch_) patches.assign(size, -1);
  for (std::size_t p = 0; p < site_.patches.size(); ++p) {
    const Axis axis = site_.patches[p].axis;
    auto& held = patch_[index(axis)];
    for_each_in_order(site_.patches[p].faces, [&](int i, int j, int k) {
      Index3 face{i, j, k};
      held[at(face)] = static_cast<int>(p);
      const bool at_end = face[axis] == 0 || face[axis] == n_[axis];
      if (!at_end || !site_.lines.periodic[index(axis)]) return;
      face[axis] = n_[axis] - face[axis];
      held[at(face)] = static_cast<int>(p);
    });
  }
}

void Cover::keep_lines(const Site& site) {
  for (const Axis axis : axes) {
    const auto& nodes = site.lines.nodes[index(axis)];
    std::vector<int>& kept = line_[index(axis)];
    kept = {0, site.lines.cells(axis)};
    const auto keep = [&](const Box& box, bool flat) {
      kept.push_back(box.lo[axis]);
      if (!flat) kept.push_back(box.hi[axis]);
    };
    for (const SolidBox& solid : site.solids) keep(solid.cells, false);
    for (const Zone& zone : site.zones) keep(zone.cells, false);
    for (const Patch& patch : site.patches) keep(patch.faces, patch.axis == axis);
    std::ranges::sort(kept);
    kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
    const auto move = [&](Box& box, bool flat) {
      const auto place = [&](int line) {
        return static_cast<int>(std::ranges::lower_bound(kept, line) - kept.begin());
      };
      box.lo[axis] = place(box.lo[axis]);
      box.hi[axis] = flat ? box.lo[axis] + 1 : place(box.hi[axis]);
    };
    for (SolidBox& solid : site_.solids) move(solid.cells, false);
    for (Zone& zone : site_.zones) move(zone.cells, false);
    for (Patch& patch : site_.patches) move(patch.faces, patch.axis == axis);
    std::vector<double>& lines = site_.lines.nodes[index(axis)];
    lines.clear();
    for (const int line : kept) {
      lines.push_back(nodes[line]);
      const int next = std::min(line + 1, site.lines.cells(axis));
      middle_[index(axis)].push_back(0.5 * (nodes[line] + nodes[next]));
    }
  }
}

long long Cover::mesh_cells(Index3 block) const {
  long long cells = 1;
  for (const Axis axis : axes) {
    const std::vector<int>& line = line_[index(axis)];
    cells *= line[block[axis] + 1] - line[block[axis]];
  }
  return cells;
}

std::string Cover::place_of(Index3 block) const {
  return fmt::format("({:.4g}, {:.4g}, {:.4g}) m", middle_[0][block.i], middle_[1][block.j],
                     middle_[2][block.k]);
}

}  // namespace rackflux
