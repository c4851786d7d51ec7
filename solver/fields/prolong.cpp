#include "solver/fields/prolong.hpp"

#include "solver/base/error.hpp"
#include "solver/parallel/loops.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace rackflux {

namespace {

/// Along one axis: the two source indices around each target index, and the weight of the upper.
struct Bracket {
  std::vector<int> low;
  std::vector<double> upper;
  int first = 0;

  int at(int i) const { return low[i - first]; }
  double weight(int i) const { return upper[i - first]; }
};

double position(const Mesh& mesh, Axis axis, bool on_face, int i) {
  return on_face ? mesh.node(axis)[i] : mesh.centre(axis)[i];
}

Bracket bracket(const Mesh& from, const Mesh& to, Axis axis, Place place) {
  const bool on_face = place == face_of(axis);
  const Box targets = to.box_of(place);
  // Beyond a wall of the room nothing is known: the last value inside goes on.
  int least = from.at_wall(axis, 0) ? 0 : -Mesh::halo;
  int most = from.cells().hi[axis] + (from.at_wall(axis, 1) ? 0 : Mesh::halo) - 1 +
             (on_face && from.at_wall(axis, 1) ? 1 : 0);
  Bracket b;
  b.first = targets.lo[axis];
  int s = least;
  for (int i = targets.lo[axis]; i < targets.hi[axis]; ++i) {
    const double x = position(to, axis, on_face, i);
    while (s + 1 < most && position(from, axis, on_face, s + 1) <= x) ++s;
    const int next = std::min(s + 1, most);
    const double a = position(from, axis, on_face, s), c = position(from, axis, on_face, next);
    b.low.push_back(s);
    b.upper.push_back(next > s ? std::clamp((x - a) / (c - a), 0.0, 1.0) : 0.0);
  }
  return b;
}

void prolong_field(const Mesh& from_mesh, const Field& from, const FloatField* from_counts,
                   const Mesh& to_mesh, Field& to) {
  const Place place = from.place();
  const Bracket x = bracket(from_mesh, to_mesh, Axis::x, place);
  const Bracket y = bracket(from_mesh, to_mesh, Axis::y, place);
  const Bracket z = bracket(from_mesh, to_mesh, Axis::z, place);
  const auto source = from.view();
  const auto target = to.view();
  const Box box = to_mesh.box_of(place);
#pragma omp parallel for schedule(static)
  for (int k = box.lo.k; k < box.hi.k; ++k)
    for (int j = box.lo.j; j < box.hi.j; ++j)
      for (int i = box.lo.i; i < box.hi.i; ++i) {
        double total = 0.0, weights = 0.0;
        for (int corner = 0; corner < 8; ++corner) {
          const int a = corner & 1, b = corner >> 1 & 1, c = corner >> 2;
          const double share = (a ? x.weight(i) : 1.0 - x.weight(i)) *
                               (b ? y.weight(j) : 1.0 - y.weight(j)) *
                               (c ? z.weight(k) : 1.0 - z.weight(k));
          if (share == 0.0) continue;
          const Index3 at{x.at(i) + a, y.at(j) + b, z.at(k) + c};
          const double counts = from_counts ? from_counts->view()(at) : 1.0;
          total += share * counts * source(at);
          weights += share * counts;
        }
        if (weights > 0.0) target(i, j, k) = total / weights;
      }
}

/// What is given at inlets stays, blocked faces get zero.
void prolong_velocity(const Mesh& from_mesh, const Field& from, const Geometry& geometry, Axis axis,
                      Field& to) {
  const auto u = to.view();
  const auto open = geometry.open.along(axis).view();
  const Box owned = geometry.mesh().faces(axis);
  std::vector<std::pair<Index3, double>> kept;
  const auto keep = [&](const std::vector<BoundaryFace>& faces) {
    for (const BoundaryFace& b : faces)
      if (b.axis == axis && owned.holds(b.face)) kept.emplace_back(b.face, u(b.face));
  };
  keep(geometry.inlets);
  prolong_field(from_mesh, from, nullptr, geometry.mesh(), to);
  keep(geometry.outlets);
  for_each(owned, [=](int i, int j, int k) { u(i, j, k) *= open(i, j, k); });
  for (const auto& [face, value] : kept) u(face) = value;
}

}  // namespace

Splits matching_splits(const Lines& lines, const Mesh& like) {
  Splits splits;
  for (const Axis axis : axes) {
    const auto& nodes = lines.nodes[index(axis)];
    const auto& fine = like.lines().nodes[index(axis)];
    const auto& cuts = like.splits()[index(axis)];
    auto& mine = splits[index(axis)];
    for (const int cut : cuts) {
      const auto after = std::lower_bound(nodes.begin(), nodes.end(), fine[cut]);
      int n = static_cast<int>(after - nodes.begin());
      if (after == nodes.end()) n = static_cast<int>(nodes.size()) - 1;
      if (n > 0 && fine[cut] - nodes[n - 1] < nodes[n] - fine[cut]) --n;
      mine.push_back(n);
    }
    mine.front() = 0;
    mine.back() = static_cast<int>(nodes.size()) - 1;
    for (std::size_t b = 1; b < mine.size(); ++b)
      if (mine.size() > 2 && mine[b] - mine[b - 1] < Mesh::halo)
        throw Error(
            "the coarse meshes of the sequence are too small for so many ranks; use fewer "
            "ranks or set run.sequence to a smaller number of meshes");
  }
  return splits;
}

void prolong(const Geometry& from_geometry, const Flow& from, const Geometry& to_geometry,
             Flow& to) {
  const Mesh &a = from_geometry.mesh(), &b = to_geometry.mesh();
  for (const Axis axis : axes)
    prolong_velocity(a, from.velocity.along(axis), to_geometry, axis, to.velocity.along(axis));
  prolong_field(a, from.p, &from_geometry.fluid, b, to.p);
  prolong_field(a, from.T, &from_geometry.conducts, b, to.T);
  prolong_field(a, from.tke, &from_geometry.fluid, b, to.tke);
  prolong_field(a, from.dissipation, &from_geometry.fluid, b, to.dissipation);
  prolong_field(a, from.mu_t, &from_geometry.fluid, b, to.mu_t);
}

}  // namespace rackflux
