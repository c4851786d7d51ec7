#include "solver/mesh/layout_mesh.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux {

namespace {

// Cell sizes of resolutions coarse, medium and fine relative to medium. A step of 1.6 makes about
// four times the cells, and is wide enough to judge the error of discretisation by.
constexpr std::array<double, 3> resolution_factor{1.6, 1.0, 1.0 / 1.6};
// Wanted cells at resolution medium along an edge of the cube as large as the room.
constexpr double cells_per_edge = 40.0;
constexpr double snap_share = 0.01;  // of the wanted cell: faces that close become one

/// One number for all axes or a list of three.
std::array<double, 3> along_axes(const Config& mesh, const char* key, const Quantity& quantity,
                                 Range range, const char* about) {
  std::array<double, 3> values{};
  if (mesh.at(key).is_list())
    std::ranges::copy(mesh.numbers(key, quantity, range, 3, about), values.begin());
  else
    values.fill(mesh.number(key, quantity, range, about));
  return values;
}

void read_cells(const Config& mesh, MeshChoice& choice) {
  std::size_t a = 0;
  const auto counts = mesh.list("cells");
  if (counts.size() != 3)
    mesh.reject("cells", "needs three numbers of cells, such as [96, 64, 48]");
  for (const Config& count : counts)
    choice.cells[a++] = count.integer("", {1.0, 100000.0}, "cells along x, y and z");
  if (!mesh.has("grading")) return;
  const Config grading = mesh.at("grading");
  for (const Axis axis : axes)
    choice.ratio[index(axis)] =
        grading.number_or(1.0, std::string(1, letter(axis)), quantity::ratio, {0.01, 100.0},
                          "cell in the middle of the room over the one at its walls");
}

void read_nodes(const Config& mesh, const Plan& plan, MeshChoice& choice) {
  const Config nodes = mesh.at("nodes");
  for (const Axis axis : axes) {
    const std::string key(1, letter(axis));
    const int a = index(axis);
    choice.nodes[a] = nodes.numbers(key, quantity::length, any, 0, "mesh lines, rising");
    const auto& given = choice.nodes[a];
    const double slack = 1e-9 * plan.room.size(axis);
    if (given.size() < 2 || std::abs(given.front() - plan.room.low[a]) > slack ||
        std::abs(given.back() - plan.room.high[a]) > slack)
      nodes.reject(key, fmt::format("needs lines from {:.6g} m to {:.6g} m, the room's walls",
                                    plan.room.low[a], plan.room.high[a]));
    for (std::size_t n = 1; n < given.size(); ++n)
      if (given[n] <= given[n - 1])
        nodes.reject(key, fmt::format("mesh lines must rise: {:.6g} m follows {:.6g} m", given[n],
                                      given[n - 1]));
  }
}

void read_sizes(const Config& mesh, const Plan& plan, MeshChoice& choice) {
  if (mesh.has("spacing")) {
    choice.cell = along_axes(mesh, "spacing", quantity::length, positive, "wanted size of cells");
    return;
  }
  const auto level =
      mesh.choice_or(1, "resolution", {"coarse", "medium", "fine"},
                     "how fine the mesh is; a step makes about four times the cells");
  choice.coarseness = resolution_factor[level];
  const double edge = std::cbrt(plan.room.volume());
  choice.cell.fill(choice.coarseness * mesh.number_or(edge / cells_per_edge, "cell",
                                                      quantity::length, positive,
                                                      "wanted size of cells at resolution medium"));
}

bool boxes_face(const Extent& a, const Extent& b, Axis along) {
  for (const Axis axis : axes) {
    if (axis == along) continue;
    const double overlap = std::min(a.high[index(axis)], b.high[index(axis)]) -
                           std::max(a.low[index(axis)], b.low[index(axis)]);
    if (overlap <= 1e-9 * (a.size(axis) + b.size(axis))) return false;
  }
  return true;
}

/// The free way from the high side of a box to the next box or the room's wall, and the same from
/// its low side to the wall where no box is between. Round a periodic axis the next may be an image
/// of a box, its own too.
void add_gaps(const std::vector<Extent>& boxes, const Plan& plan, Axis axis, AxisDemand& demand,
              int n) {
  const int a = index(axis);
  const double period = demand.periodic ? demand.high - demand.low : 0.0;
  for (const Extent& box : boxes) {
    double next = plan.room.high[a] + period, before = plan.room.low[a] - period;
    for (const Extent& other : boxes) {
      if (!boxes_face(box, other, axis)) continue;
      for (const double image : {0.0, -period, period}) {
        if (&other == &box && image == 0.0) continue;
        const double low = other.low[a] + image, high = other.high[a] + image;
        if (low >= box.high[a] - demand.snap) next = std::min(next, low);
        if (high <= box.low[a] + demand.snap) before = std::max(before, high);
      }
    }
    if (next - box.high[a] > demand.snap) demand.stretches.push_back({box.high[a], next, n});
    if (box.low[a] - before > demand.snap) demand.stretches.push_back({before, box.low[a], n});
  }
}

template <class Part>
void add_planes(const std::vector<Drawn<Part>>& drawn, const std::vector<SiteObject>& objects,
                int a, std::vector<Plane>& planes) {
  for (const auto& [part, extent] : drawn)
    for (const double at : {extent.low[a], extent.high[a]})
      if constexpr (requires { part.object; }) {
        if (part.object >= 0) planes.push_back({at, objects[part.object].name});
      }
}

AxisDemand demand_of(const MeshChoice& choice, const Plan& plan, Axis axis) {
  const int a = index(axis);
  AxisDemand demand;
  demand.low = plan.room.low[a], demand.high = plan.room.high[a];
  demand.cell = std::min(choice.cell[a] * choice.coarsening, demand.high - demand.low);
  if (choice.cells[a]) demand.cell = (demand.high - demand.low) / *choice.cells[a];
  demand.growth = choice.growth;
  demand.periodic = plan.periodic[a];
  demand.snap = snap_of(choice, axis);
  demand.stretches = plan.stretches[a];
  demand.refinements = plan.refinements[a];
  if (choice.wall_cell && !plan.periodic[a])
    for (const double at : {demand.low, demand.high})
      demand.refinements.push_back({at, *choice.wall_cell * plan.coarseness});
  for (const SiteObject& object : plan.objects)
    for (const double at : {object.low[a], object.high[a]})
      demand.planes.push_back({at, object.name});
  add_planes(plan.patches, plan.objects, a, demand.planes);
  add_planes(plan.zones, plan.objects, a, demand.planes);
  std::vector<Extent> boxes;
  for (const auto& [solid, extent] : plan.solids) boxes.push_back(extent);
  add_gaps(boxes, plan, axis, demand, least_cells(plan, choice.gap_cells));
  return demand;
}

bool has_inner_planes(const AxisDemand& demand) {
  return std::ranges::any_of(demand.planes, [&](const Plane& plane) {
    return plane.at > demand.low + demand.snap && plane.at < demand.high - demand.snap;
  });
}

AxisLines lines_of(const MeshChoice& choice, AxisDemand demand, Axis axis) {
  const int a = index(axis);
  const double f = choice.coarsening;
  if (!choice.nodes[a].empty())
    return given_lines(demand, choice.nodes[a], std::max(1, static_cast<int>(std::lround(f))));
  if (!choice.cells[a]) return graded_lines(demand);
  const int n = *choice.cells[a];
  const double ratio = choice.ratio[a];
  if (f == 1.0) return ratio == 1.0 ? uniform_lines(demand, n) : two_sided_lines(demand, n, ratio);
  const int fewer = std::max(1, static_cast<int>(std::lround(n / f)));
  if (has_inner_planes(demand) && ratio == 1.0) {
    demand.cell = (demand.high - demand.low) / fewer;
    demand.stretches.clear();
    return graded_lines(demand);
  }
  if (ratio == 1.0) return uniform_lines(demand, fewer);
  if (has_inner_planes(demand))
    return given_lines(demand, two_sided_lines(demand, n, ratio).nodes,
                       std::max(1, static_cast<int>(std::lround(f))));
  return two_sided_lines(demand, 2 * std::max(1, static_cast<int>(std::lround(n / 2 / f))), ratio);
}

}  // namespace

double snap_of(const MeshChoice& choice, Axis axis) {
  if (choice.snap) return *choice.snap;
  const int a = index(axis);
  if (!choice.nodes[a].empty()) {
    double smallest = choice.nodes[a].back() - choice.nodes[a].front();
    for (std::size_t n = 1; n < choice.nodes[a].size(); ++n)
      smallest = std::min(smallest, choice.nodes[a][n] - choice.nodes[a][n - 1]);
    return snap_share * smallest;
  }
  // The same on every mesh of a case, so that all have the same faces.
  return snap_share * choice.cell[a] * choice.coarsening / choice.coarseness;
}

MeshChoice mesh_choice(const Config& root, const Plan& plan, double coarsening) {
  MeshChoice choice;
  const auto mesh = root.find("mesh");
  const Config node = mesh ? *mesh : root.at("room");
  const bool cells = mesh && mesh->has("cells"), nodes = mesh && mesh->has("nodes");
  const bool spacing = mesh && mesh->has("spacing"), resolution = mesh && mesh->has("resolution");
  if (cells + nodes + spacing + resolution > 1)
    node.reject("", "needs only one of resolution, spacing, cells and nodes");
  if (cells) {
    read_cells(node, choice);
    for (const Axis axis : axes)
      choice.cell[index(axis)] = plan.room.size(axis) / *choice.cells[index(axis)];
  } else if (nodes) {
    read_nodes(node, plan, choice);
  } else if (mesh) {
    read_sizes(node, plan, choice);
  } else {
    choice.cell.fill(std::cbrt(plan.room.volume()) / cells_per_edge);
  }
  if (mesh) {
    choice.growth = mesh->number_or(1.25, "growth", quantity::ratio, {1.01, 3.0},
                                    "largest ratio of neighbouring cells");
    choice.snap = mesh->number_if("snap", quantity::length, not_negative,
                                  "faces as close as this share one mesh line");
    choice.wall_cell = mesh->number_if("wall_cell", quantity::length, positive,
                                       "largest cell beside the room's walls at resolution medium");
    choice.gap_cells = mesh->integer_or(3, "gap_cells", {1.0, 1000.0},
                                        "least cells between two solids at resolution medium");
  }
  choice.coarsening = coarsening;
  choice.coarseness *= coarsening;
  return choice;
}

void draw_lines(const Config& root, const MeshChoice& choice, const Plan& plan, Site& site) {
  site.lines.periodic = plan.periodic;
  for (const Axis axis : axes) {
    AxisLines lines;
    try {
      lines = lines_of(choice, demand_of(choice, plan, axis), axis);
    } catch (const Error& error) {
      root.reject(root.has("mesh") ? "mesh" : "room",
                  fmt::format("along {}: {}", letter(axis), error.what()));
    }
    site.lines.nodes[index(axis)] = std::move(lines.nodes);
    site.line_origin[index(axis)] = std::move(lines.origins);
    for (const std::string& note : lines.notes)
      site.notes.push_back(fmt::format("along {}: {}", letter(axis), note));
  }
}

}  // namespace rackflux
