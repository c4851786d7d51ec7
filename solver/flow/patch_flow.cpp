#include "solver/flow/patch_flow.hpp"

#include "solver/parallel/loops.hpp"

#include <algorithm>
#include <cmath>

namespace rackflux {

namespace {

/// Sums over the faces of one rectangle; six of them travel in one message.
struct Sums {
  double area = 0.0, flow = 0.0, passing = 0.0, passing_T = 0.0, area_T = 0.0, area_p = 0.0;

  void add(double face_area, double u, double T, double p) {
    area += face_area;
    flow += face_area * u;
    passing += face_area * std::abs(u);
    passing_T += face_area * std::abs(u) * T;
    area_T += face_area * T;
    area_p += face_area * p;
  }

  /// Only what leaves the room counts for the temperature; what flows back is the surroundings'.
  void add_leaving(double face_area, double into, double T, double p) {
    add(face_area, std::min(into, 0.0), T, p);
    flow += face_area * std::max(into, 0.0);
  }
};

/// Adds the open faces of a rectangle for which counts(face) holds.
template <class Counts>
void add_open_faces(const Geometry& geometry, Axis axis, const Box& faces, const Flow& flow,
                    const Counts& counts, Sums& sums) {
  const Mesh& mesh = geometry.mesh();
  const auto T = flow.T.view(), p = flow.p.view(), u = flow.velocity.along(axis).view();
  const auto open = geometry.open.along(axis).view();
  for_each_in_order(mesh.local(faces, face_of(axis)), [&](int i, int j, int k) {
    const Index3 high{i, j, k}, low = high - unit(axis);
    if (open(high) == 0.0F || !counts(high)) return;
    sums.add(mesh.face_area(axis, high), u(high), u(high) > 0.0 ? T(low) : T(high),
             p(low) - p(high));
  });
}

/// Sums over the faces around a box of cells; those of all boxes travel in one message.
struct Passage {
  double in = 0.0, in_T = 0.0, out = 0.0, out_T = 0.0, area = 0.0, area_T = 0.0;

  /// u into the box, and the temperatures on both sides of the face.
  void add(double face_area, double u, double outside, double inside) {
    const double through = face_area * std::abs(u);
    (u > 0.0 ? in : out) += through;
    (u > 0.0 ? in_T : out_T) += through * (u > 0.0 ? outside : inside);
    area += face_area, area_T += face_area * outside;
  }
};

/// The open faces around a box.
void add_open_sides(const Geometry& geometry, const Box& cells, const Flow& flow, Passage& sums) {
  const Mesh& mesh = geometry.mesh();
  const auto T = flow.T.view();
  for (const Axis axis : axes) {
    const bool endless =
        mesh.lines().periodic[index(axis)] && cells.extent(axis) == mesh.room_cells()[axis];
    if (endless) continue;  // both ends are one face, inside
    const auto open = geometry.open.along(axis).view();
    const auto u = flow.velocity.along(axis).view();
    for (const int side : {0, 1}) {
      Box faces = cells;
      faces.lo[axis] = side == 0 ? faces.lo[axis] : faces.hi[axis];
      faces.hi[axis] = faces.lo[axis] + 1;
      for_each_in_order(mesh.local(faces, face_of(axis)), [&](int i, int j, int k) {
        const Index3 high{i, j, k}, low = high - unit(axis);
        if (open(high) == 0.0F) return;
        const double area = mesh.face_area(axis, high);
        if (side == 0)
          sums.add(area, u(high), T(low), T(high));
        else
          sums.add(area, -u(high), T(high), T(low));
      });
    }
  }
}

/// Inlets and outlets of a box's cells: outside lie the surroundings.
void add_openings(const Geometry& geometry, const Box& cells, std::span<const Patch> patches,
                  const Flow& flow, Passage& sums) {
  const auto T = flow.T.view();
  const std::vector<Box> here = geometry.painted(cells, 1);
  for (const auto* list : {&geometry.inlets, &geometry.outlets})
    for (const BoundaryFace& b : *list) {
      if (!geometry.mesh().faces(b.axis).holds(b.face)) continue;
      if (std::ranges::none_of(here, [&](const Box& box) { return box.holds(b.cell); })) continue;
      const double into = b.side * flow.velocity.along(b.axis).view()(b.face);
      sums.add(b.area, into, patches[b.patch].temperature, T(b.cell));
    }
}

std::vector<PatchFlow> reduced(const Comm& comm, std::vector<Sums>& sums) {
  std::vector<PatchFlow> result(sums.size());
  if (sums.empty()) return result;
  static_assert(sizeof(Sums) == 6 * sizeof(double));
  comm.sum(std::span<double>(&sums.data()->area, 6 * sums.size()));
  for (std::size_t n = 0; n < sums.size(); ++n) {
    const Sums& s = sums[n];
    if (s.area > 0.0)
      result[n] = {s.flow, s.passing > 0.0 ? s.passing_T / s.passing : s.area_T / s.area,
                   s.area_p / s.area, s.area};
  }
  return result;
}

}  // namespace

std::vector<PatchFlow> measure_patches(const Geometry& geometry, std::span<const Patch> patches,
                                       const Flow& flow) {
  const Mesh& mesh = geometry.mesh();
  const auto T = flow.T.view(), p = flow.p.view();
  std::vector<Sums> sums(patches.size());
  for (std::size_t n = 0; n < patches.size(); ++n) {
    const Patch& patch = patches[n];
    if (patch.rule != FaceRule::resistor) continue;
    const auto held_by = geometry.patch_at(patch.axis).view();
    const auto held = [&](Index3 face) { return held_by(face) == static_cast<int>(n); };
    add_open_faces(geometry, patch.axis, patch.faces, flow, held, sums[n]);
  }
  for (const auto* list : {&geometry.inlets, &geometry.outlets})
    for (const BoundaryFace& b : *list) {
      if (!mesh.faces(b.axis).holds(b.face)) continue;
      const double into = b.side * flow.velocity.along(b.axis).view()(b.face);
      Sums& s = sums[b.patch];
      if (patches[b.patch].rule == FaceRule::outlet)
        s.add_leaving(b.area, into, T(b.cell), p(b.cell));
      else
        s.add(b.area, into, into > 0.0 ? patches[b.patch].temperature : T(b.cell), p(b.cell));
    }
  return reduced(mesh.comm(), sums);
}

std::vector<PatchFlow> measure_openings(const Geometry& geometry, std::span<const Opening> openings,
                                        const Flow& flow) {
  std::vector<Sums> sums(openings.size());
  for (std::size_t n = 0; n < openings.size(); ++n)
    add_open_faces(
        geometry, openings[n].axis, openings[n].faces, flow, [](Index3) { return true; }, sums[n]);
  return reduced(geometry.mesh().comm(), sums);
}

std::vector<ZoneFlow> measure_zones(const Geometry& geometry, std::span<const Zone> zones,
                                    std::span<const Patch> patches, const Flow& flow) {
  std::vector<Passage> sums(zones.size());
  for (std::size_t n = 0; n < zones.size(); ++n) {
    add_open_sides(geometry, zones[n].cells, flow, sums[n]);
    add_openings(geometry, zones[n].cells, patches, flow, sums[n]);
  }
  std::vector<ZoneFlow> result(zones.size());
  if (zones.empty()) return result;
  static_assert(sizeof(Passage) == 6 * sizeof(double));
  geometry.mesh().comm().sum(std::span<double>(&sums.data()->in, 6 * sums.size()));
  for (std::size_t n = 0; n < zones.size(); ++n) {
    const Passage& s = sums[n];
    const double around = s.area > 0.0 ? s.area_T / s.area : 0.0;
    result[n] = s.in > 0.0 && s.out > 0.0 ? ZoneFlow{s.in, s.in_T / s.in, s.out_T / s.out}
                                          : ZoneFlow{0.0, around, around};
  }
  return result;
}

}  // namespace rackflux
