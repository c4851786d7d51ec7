#include "solver/mesh/layout.hpp"

#include "solver/base/error.hpp"
#include "solver/mesh/layout_checks.hpp"
#include "solver/mesh/layout_mesh.hpp"
#include "solver/mesh/objects/kinds.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux {

namespace {

int nearest_node(const std::vector<double>& nodes, double at) {
  const auto above = std::ranges::lower_bound(nodes, at);
  if (above == nodes.begin()) return 0;
  if (above == nodes.end()) return static_cast<int>(nodes.size()) - 1;
  const auto below = above - 1;
  return static_cast<int>((at - *below <= *above - at ? below : above) - nodes.begin());
}

/// Finds the indices of what is drawn in metres.
class Placing {
 public:
  Placing(const Lines& lines, const MeshChoice& choice) : lines_(&lines) {
    for (const Axis axis : axes) {
      const auto& nodes = lines.nodes[index(axis)];
      slack_[index(axis)] = snap_of(choice, axis) + 1e-9 * (nodes.back() - nodes.front());
    }
  }

  /// Of a box of cells, or of a rectangle of faces one layer thick along `flat`.
  Box operator()(const Extent& extent, const Axis* flat = nullptr) const {
    Box box;
    for (const Axis axis : axes) {
      box.lo[axis] = node(axis, extent.low[index(axis)]);
      box.hi[axis] = node(axis, extent.high[index(axis)]);
      if (flat && axis == *flat) box.hi[axis] = box.lo[axis] + 1;
    }
    return box;
  }

 private:
  int node(Axis axis, double at) const {
    const auto& nodes = lines_->nodes[index(axis)];
    const int n = nearest_node(nodes, at);
    if (std::abs(nodes[n] - at) > slack_[index(axis)]) broken("every face drawn is on a mesh line");
    return n;
  }
  const Lines* lines_;
  std::array<double, 3> slack_{};
};

[[noreturn]] void reject_thin(const Plan& plan, int object) {
  plan.objects.at(object).config->reject(
      "", fmt::format("'{}' is thinner than the distance below which faces share one mesh line; "
                      "make it thicker or set 'mesh: {{snap: ...}}' smaller",
                      plan.objects.at(object).name));
}

/// [m2]
double area_of(const Patch& patch, const Lines& lines) {
  double area = 1.0;
  for (const Axis axis : axes) {
    const auto& nodes = lines.nodes[index(axis)];
    if (axis != patch.axis) area *= nodes[patch.faces.hi[axis]] - nodes[patch.faces.lo[axis]];
  }
  return area;
}

void place_parts(const Plan& plan, const Placing& placed, Site& site) {
  for (const auto& [part, extent] : plan.solids) {
    SolidBox solid = part;
    solid.cells = placed(extent);
    site.solids.push_back(solid);
  }
  for (const auto& [part, extent] : plan.zones) {
    Zone zone = part;
    zone.cells = placed(extent);
    if (zone.cells.empty()) reject_thin(plan, zone.object);
    site.zones.push_back(std::move(zone));
  }
  for (const auto& [part, extent] : plan.patches) {
    Patch patch = part;
    patch.faces = placed(extent, &part.axis);
    if (patch.faces.empty()) reject_thin(plan, patch.object);
    // Where its edges have moved to other lines, a rectangle keeps the heat asked for.
    if (patch.heat == HeatRule::flux && patch.object >= 0 &&
        plan.objects[patch.object].config->has("heat"))
      patch.flux *= area_of(extent) / area_of(patch, site.lines);
    site.patches.push_back(std::move(patch));
  }
  for (std::size_t o = 0; o < site.objects.size(); ++o)
    for (const int s : site.objects[o].solids)
      if (site.solids[s].cells.empty()) reject_thin(plan, static_cast<int>(o));
}

void place_openings(const Plan& plan, const Placing& placed, Site& site) {
  for (const DrawnOpening& drawn : plan.openings) {
    SiteObject& object = site.objects[drawn.object];
    (drawn.front ? object.front : object.back) =
        Opening{drawn.air.axis, placed(drawn.rectangle, &drawn.air.axis), drawn.air.sign};
  }
}

MeshReport::PerAxis axis_report(const Site& site, Axis axis) {
  const auto& nodes = site.lines.nodes[index(axis)];
  const auto& origins = site.line_origin[index(axis)];
  MeshReport::PerAxis report;
  report.cells = site.lines.cells(axis);
  std::size_t at = 0;
  report.smallest = report.largest = nodes[1] - nodes[0];
  for (std::size_t c = 0; c + 1 < nodes.size(); ++c) {
    const double size = nodes[c + 1] - nodes[c];
    if (size < report.smallest * (1.0 - 1e-9)) report.smallest = size, at = c;
    report.largest = std::max(report.largest, size);
    if (c == 0) continue;
    const double before = nodes[c] - nodes[c - 1];
    report.growth = std::max({report.growth, size / before, before / size});
  }
  std::size_t low = at, high = at + 1;
  while (origins[low].empty()) --low;
  while (origins[high].empty()) ++high;
  report.cause = fmt::format("between {} at {:.6g} m and {} at {:.6g} m", origins[low], nodes[low],
                             origins[high], nodes[high]);
  return report;
}

}  // namespace

Site make_site(const Config& root, double coarsening) {
  if (!(coarsening >= 1.0)) broken("a mesh is coarsened by 1 or more");
  Plan plan;
  draw_room(root, plan);
  const MeshChoice choice = mesh_choice(root, plan, coarsening);
  plan.coarseness = choice.coarseness;
  draw_objects(root, plan);

  Site site;
  draw_lines(root, choice, plan, site);
  site.regions = plan.regions;
  site.materials = plan.materials;
  site.objects = plan.objects;
  const Placing placed(site.lines, choice);
  place_parts(plan, placed, site);
  place_openings(plan, placed, site);
  settle_openings(site);
  check_site(site);
  return site;
}

Index3 cell_at(const Lines& lines, const std::array<double, 3>& at) {
  Index3 cell;
  for (const Axis axis : axes) {
    const auto& nodes = lines.nodes[index(axis)];
    const auto after = std::ranges::upper_bound(nodes, at[index(axis)]);
    cell[axis] = std::clamp(static_cast<int>(after - nodes.begin()) - 1, 0, lines.cells(axis) - 1);
  }
  return cell;
}

MeshReport mesh_report(const Site& site) {
  MeshReport report;
  report.cells = 1;
  double smallest = std::numeric_limits<double>::infinity(), largest = 0.0;
  for (const Axis axis : axes) {
    report.axis[index(axis)] = axis_report(site, axis);
    report.cells *= report.axis[index(axis)].cells;
    smallest = std::min(smallest, report.axis[index(axis)].smallest);
    largest = std::max(largest, report.axis[index(axis)].largest);
  }
  report.aspect = largest / smallest;
  return report;
}

std::string text_of(const MeshReport& report) {
  std::string text =
      fmt::format("{} cells, {} x {} x {}; longest edge over shortest {:.3g}\n", report.cells,
                  report.axis[0].cells, report.axis[1].cells, report.axis[2].cells, report.aspect);
  for (const Axis axis : axes) {
    const auto& a = report.axis[index(axis)];
    text +=
        fmt::format("along {}: cells of {:.4g} to {:.4g} m, growth {:.3g}; the smallest lie {}\n",
                    letter(axis), a.smallest, a.largest, a.growth, a.cause);
  }
  return text;
}

}  // namespace rackflux
