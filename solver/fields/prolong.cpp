#include "solver/fields/prolong.hpp"

#include "solver/base/error.hpp"
#include "solver/parallel/loops.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace rackflux {

namespace {

/// Along one axis, for each target index: the two source indices around it, how far it lies from
/// the lower to the upper one, and how far the plane does at which their cells meet.
struct Bracket {
  struct Entry {
    int low;
    double target, plane;
    bool on_planes;  ///< both lie on planes themselves
  };
  std::vector<Entry> entries;
  int first = 0;

  const Entry& at(int i) const { return entries[i - first]; }
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
    const auto share = [&](double at) { return std::clamp((at - a) / (c - a), 0.0, 1.0); };
    b.entries.push_back(
        {s, next > s ? share(x) : 0.0, next > s ? share(from.node(axis)[next]) : 0.5, on_face});
  }
  return b;
}

/// A source value, what it is a value of, and how well that holds the value up to its end.
struct Sample {
  double value, holds;
  int kind;
};

constexpr double firmly = 1e30;  // a value that is that of the end itself

/// Between two samples: linear within one kind; where kinds meet, linear on both sides to what the
/// plane between them has, which follows the one that holds better.
Sample between(const Sample& low, const Sample& high, const Bracket::Entry& at) {
  const double line = low.value + at.target * (high.value - low.value);
  if (low.kind == high.kind || at.target == 0.0) return {line, low.holds, low.kind};
  if (at.on_planes)
    return low.kind > high.kind ? Sample{line, low.holds, low.kind}
                                : Sample{line, high.holds, high.kind};
  const double g_low = low.holds / at.plane, g_high = high.holds / (1.0 - at.plane);
  const bool above = at.target > at.plane;
  const double own = above ? high.value : low.value;
  const double plane =
      g_low + g_high > 0.0 ? (g_low * low.value + g_high * high.value) / (g_low + g_high) : own;
  const double way = above ? (1.0 - at.target) / (1.0 - at.plane) : at.target / at.plane;
  return {own + way * (plane - own), above ? high.holds : low.holds, above ? high.kind : low.kind};
}

/// Between eight samples of one kind: along x, then y, then z.
double linear(const std::array<Sample, 8>& corners, double x, double y, double z) {
  const auto along = [](double low, double high, double share) {
    return low + share * (high - low);
  };
  std::array<double, 4> in_x{};
  for (std::size_t n = 0; n < 4; ++n)
    in_x[n] = along(corners[2 * n].value, corners[2 * n + 1].value, x);
  return along(along(in_x[0], in_x[1], y), along(in_x[2], in_x[3], y), z);
}

/// sample(index) of the source at a place; kind(index) of the target. Where the source has
/// something else at a target's place the mean of the samples of its kind around it must do; a
/// target of a kind that none of them has is left alone.
template <class SampleAt, class Kind>
void prolong_field(const Mesh& from, const Mesh& to, Field& field, SampleAt sample, Kind kind) {
  const Place place = field.place();
  const Bracket x = bracket(from, to, Axis::x, place), y = bracket(from, to, Axis::y, place),
                z = bracket(from, to, Axis::z, place);
  const auto target = field.view();
  const Box box = to.box_of(place);
#pragma omp parallel for schedule(static)
  for (int k = box.lo.k; k < box.hi.k; ++k)
    for (int j = box.lo.j; j < box.hi.j; ++j)
      for (int i = box.lo.i; i < box.hi.i; ++i) {
        const Bracket::Entry &u = x.at(i), &v = y.at(j), &w = z.at(k);
        // The last line of a room has none beyond it.
        const int di = u.target > 0.0, dj = v.target > 0.0, dk = w.target > 0.0;
        std::array<Sample, 8> corners;
        const int wanted = kind(Index3{i, j, k});
        bool alike = true;
        for (int corner = 0; corner < 8; ++corner) {
          const int a = corner & 1, b = corner >> 1 & 1, c = corner >> 2;
          corners[corner] = sample(Index3{u.low + di * a, v.low + dj * b, w.low + dk * c});
          alike = alike && corners[corner].kind == wanted;
        }
        if (alike) {
          target(i, j, k) = linear(corners, u.target, v.target, w.target);
          continue;
        }
        double total = 0.0, weights = 0.0;
        for (int corner = 0; corner < 8; ++corner) {
          if (corners[corner].kind != wanted) continue;
          const int a = corner & 1, b = corner >> 1 & 1, c = corner >> 2;
          const double share = (a ? u.target : 1.0 - u.target) * (b ? v.target : 1.0 - v.target) *
                               (c ? w.target : 1.0 - w.target);
          total += share * corners[corner].value, weights += share;
        }
        for (int n = 0; n < 4; ++n) corners[n] = between(corners[2 * n], corners[2 * n + 1], u);
        for (int n = 0; n < 2; ++n) corners[n] = between(corners[2 * n], corners[2 * n + 1], v);
        const Sample found = between(corners[0], corners[1], w);
        if (found.kind == wanted)
          target(i, j, k) = found.value;
        else if (weights > 0.0)
          target(i, j, k) = total / weights;
      }
}

/// What is given at inlets stays, blocked faces get zero.
void prolong_velocity(const Geometry& from, const Field& source, const Geometry& to, Axis axis,
                      Field& target) {
  const auto u = target.view();
  const auto before = source.view();
  const auto open_before = from.open.along(axis).view(), open = to.open.along(axis).view();
  const Box owned = to.mesh().faces(axis);
  std::vector<std::pair<Index3, double>> kept;
  const auto keep = [&](const std::vector<BoundaryFace>& faces) {
    for (const BoundaryFace& b : faces)
      if (b.axis == axis && owned.holds(b.face)) kept.emplace_back(b.face, u(b.face));
  };
  keep(to.inlets);
  // Solids stand still up to their surface.
  prolong_field(
      from.mesh(), to.mesh(), target,
      [=](Index3 at) {
        const bool passes = open_before(at) > 0.0F;
        return Sample{before(at), passes ? 1.0 : firmly, passes};
      },
      [=](Index3 at) { return static_cast<int>(open(at) > 0.0F); });
  keep(to.outlets);
  for_each(owned, [=](int i, int j, int k) { u(i, j, k) *= open(i, j, k); });
  for (const auto& [face, value] : kept) u(face) = value;
}

/// Something that only the fluid has.
void prolong_in_fluid(const Geometry& from, const Field& source, const Geometry& to,
                      Field& target) {
  const auto before = source.view();
  const auto was_fluid = from.fluid.view(), is_fluid = to.fluid.view();
  const Box seen = grown(from.mesh().cells(), Mesh::halo);
  const auto is_there = [=](int i, int j, int k) { return before(i, j, k) != 0.0 ? 1.0 : 0.0; };
  if (largest(seen, 0.0, is_there) == 0.0) return target.fill(0.0);  // no turbulence, nor NaN
  prolong_field(
      from.mesh(), to.mesh(), target,
      [=](Index3 at) {
        return Sample{before(at), 0.0, was_fluid(at) > 0.0F};
      },
      [=](Index3 at) { return static_cast<int>(is_fluid(at) > 0.0F); });
}

/// Fluid beside a solid is taken to conduct far worse: at the surface it has the solid's
/// temperature.
void prolong_temperature(const Geometry& from, const Field& source, const Geometry& to,
                         Field& target) {
  constexpr int none = -1;
  const auto before = source.view();
  const auto conducted = from.conducts.view(), conducts = to.conducts.view();
  const auto was = from.material.view(), is = to.material.view();
  const auto* const materials = from.site().materials.data();
  prolong_field(
      from.mesh(), to.mesh(), target,
      [=](Index3 at) {
        if (conducted(at) == 0.0F) return Sample{before(at), 0.0, none};
        return Sample{before(at), was(at) == 0 ? 0.0 : materials[was(at)].lambda, was(at)};
      },
      [=](Index3 at) { return conducts(at) > 0.0F ? is(at) : none; });
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
  for (const Axis axis : axes)
    prolong_velocity(from_geometry, from.velocity.along(axis), to_geometry, axis,
                     to.velocity.along(axis));
  prolong_temperature(from_geometry, from.T, to_geometry, to.T);
  prolong_in_fluid(from_geometry, from.p, to_geometry, to.p);
  prolong_in_fluid(from_geometry, from.tke, to_geometry, to.tke);
  prolong_in_fluid(from_geometry, from.dissipation, to_geometry, to.dissipation);
  prolong_in_fluid(from_geometry, from.mu_t, to_geometry, to.mu_t);
}

}  // namespace rackflux
