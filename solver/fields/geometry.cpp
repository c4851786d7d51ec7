#include "solver/fields/geometry.hpp"

#include "solver/parallel/loops.hpp"

namespace rackflux {

namespace {

/// Mean of 6 s (1 - s) over the face, s from 0 to 1 between the edges of the patch: the mean over
/// all faces is 1 on any mesh.
double share_of_parabola(const Mesh& mesh, const Patch& patch, Index3 face) {
  const Axis axis = *patch.parabola;
  const auto& nodes = mesh.lines().nodes[index(axis)];
  const double low = nodes[patch.faces.lo[axis]], high = nodes[patch.faces.hi[axis]];
  const auto at = [&](int node) { return (nodes[node] - low) / (high - low); };
  const auto before = [](double s) { return (3.0 - 2.0 * s) * s * s; };
  const int n = mesh.room_cells()[axis];  // halos of a periodic axis lie beyond it
  const int room = (face[axis] + mesh.offset()[axis] + n) % n;
  const double s0 = at(room), s1 = at(room + 1);
  return (before(s1) - before(s0)) / (s1 - s0);
}

}  // namespace

Geometry::Geometry(const Mesh& mesh, const Site& site)
    : fluid(mesh, Place::centre, "fluid", "1"),
      conducts(mesh, Place::centre, "conducts", "1"),
      material(mesh, Place::centre, "material", "1"),
      region(mesh, Place::centre, "region", "1"),
      open(mesh, "open", "1"),
      heat_open(mesh, "heat_open", "1"),
      patch_(mesh, "patch", "1"),
      mesh_(&mesh),
      site_(&site) {
  paint_solids();
  for (const Axis axis : axes) {
    paint_faces(axis);
    list_boundary(axis);
    list_moving(axis);
  }
  measure_patches();
}

std::vector<Box> Geometry::painted(const Box& room, int layers) const {
  std::vector<Box> boxes;
  const Box here = grown(mesh_->cells(), layers);
  const Index3 n = mesh_->room_cells();
  const auto reach = [&](Axis a) { return mesh_->lines().periodic[index(a)] ? 1 : 0; };
  for (int a = -reach(Axis::x); a <= reach(Axis::x); ++a)
    for (int b = -reach(Axis::y); b <= reach(Axis::y); ++b)
      for (int c = -reach(Axis::z); c <= reach(Axis::z); ++c) {
        const Index3 image{a * n.i, b * n.j, c * n.k};
        Box limits = here;
        limits.hi = limits.hi + Index3{1, 1, 1};
        const Box box = intersection(moved(room, image - mesh_->offset()), limits);
        if (!box.empty()) boxes.push_back(box);
      }
  return boxes;
}

void Geometry::paint_solids() {
  const auto is_fluid = fluid.view(), is_unknown = conducts.view();
  const auto of = material.view(), id = region.view();
  for (const Box& box : painted({{0, 0, 0}, mesh_->room_cells()}, Mesh::halo))
    for_each(box, [=](int i, int j, int k) { is_fluid(i, j, k) = is_unknown(i, j, k) = 1.0F; });
  for (const SolidBox& solid : site_->solids)
    for (const Box& box : painted(solid.cells, Mesh::halo))
      for_each(box, [=](int i, int j, int k) {
        is_fluid(i, j, k) = 0.0F;
        is_unknown(i, j, k) = solid.blocked_out ? 0.0F : 1.0F;
        of(i, j, k) = solid.material;
        id(i, j, k) = solid.region;
      });
}

void Geometry::paint_faces(Axis axis) {
  const auto patch = patch_.along(axis).view();
  patch_.along(axis).fill(-1);
  for (std::size_t p = 0; p < site_->patches.size(); ++p)
    if (site_->patches[p].axis == axis)
      for (const Box& box : painted(site_->patches[p].faces, Mesh::halo))
        for_each(box, [=](int i, int j, int k) { patch(i, j, k) = static_cast<int>(p); });

  const auto is_fluid = fluid.view(), is_unknown = conducts.view();
  const auto passes = open.along(axis).view(), heat = heat_open.along(axis).view();
  const auto* patches = site_->patches.data();
  const Index3 e = unit(axis);
  Box inside = fluid.allocated();
  inside.lo = inside.lo + e;
  for_each_in_order(inside, [&](int i, int j, int k) {
    const int p = patch(i, j, k);
    const bool through = p < 0 || patches[p].rule == FaceRule::resistor;
    passes(i, j, k) = through ? is_fluid(i, j, k) * is_fluid(i - e.i, j - e.j, k - e.k) : 0.0F;
    heat(i, j, k) = through ? is_unknown(i, j, k) * is_unknown(i - e.i, j - e.j, k - e.k) : 0.0F;
  });
}

void Geometry::list_boundary(Axis axis) {
  const auto is_fluid = fluid.view(), is_unknown = conducts.view(),
             passes = open.along(axis).view();
  const auto patch = patch_.along(axis).view();
  const Index3 e = unit(axis);
  Box near = grown(mesh_->cells(), 1);
  near.hi = near.hi + e;
  const Box owned = mesh_->cells();
  for_each_in_order(near, [&](int i, int j, int k) {
    const Index3 high{i, j, k}, low = high - e;
    const int p = patch(high);
    if (passes(high) > 0.0F) return;
    std::array<int, 2> listed{-1, -1};  // in walls, of the low and the high cell
    for (const int side : {-1, 1}) {
      const Index3 cell = side > 0 ? high : low;
      const Index3 other = side > 0 ? low : high;
      BoundaryFace face{axis, high, cell, side, p, mesh_->face_area(axis, cell)};
      if (is_fluid(cell) == 0.0F) {
        if (p >= 0 && is_unknown(cell) > 0.0F && is_unknown(other) == 0.0F)
          solid_walls.push_back(face);
        continue;
      }
      const FaceRule rule = p < 0 ? FaceRule::wall : site_->patches[p].rule;
      const bool given = p >= 0 && site_->patches[p].flow.has_value();
      if (rule == FaceRule::inlet && site_->patches[p].parabola)
        face.share = share_of_parabola(*mesh_, site_->patches[p], high);
      if (rule == FaceRule::inlet || (rule == FaceRule::outlet && given)) inlets.push_back(face);
      if (rule == FaceRule::outlet && !given) outlets.push_back(face);
      if (rule == FaceRule::wall || rule == FaceRule::resistor) {
        listed[side > 0 ? 1 : 0] = static_cast<int>(walls.size());
        walls.push_back(face);
      }
    }
    const bool between = is_unknown(high) > 0.0F && is_unknown(low) > 0.0F;
    if (between && p >= 0 && (owned.holds(high) || owned.holds(low)) &&
        site_->patches[p].heat == HeatRule::conducting)
      heat_faces.push_back({axis, high, p, listed});
  });
}

void Geometry::list_moving(Axis axis) {
  const Box owned = mesh_->faces(axis);
  FloatField moves(*mesh_, face_of(axis), "moves", "1");
  moves.copy_from(open.along(axis));
  const auto v = moves.view();
  for (const auto* list : {&inlets, &outlets})
    for (const BoundaryFace& b : *list)
      if (b.axis == axis && owned.holds(b.face)) v(b.face) = 1.0F;
  moving_[index(axis)] = Stretches(owned, [=](int i, int j, int k) { return v(i, j, k) > 0.0F; });
}

void Geometry::measure_patches() {
  patch_area_.assign(site_->patches.size(), 0.0);
  for (const Axis axis : axes) {
    const auto patch = patch_.along(axis).view();
    const auto passes = open.along(axis).view();
    for_each_in_order(mesh_->faces(axis), [&](int i, int j, int k) {
      const int p = patch(i, j, k);
      if (p >= 0 && passes(i, j, k) > 0.0F) patch_area_[p] += mesh_->face_area(axis, {i, j, k});
    });
    for (const auto* list : {&inlets, &outlets})
      for (const BoundaryFace& face : *list)
        if (face.axis == axis && mesh_->faces(axis).holds(face.face))
          patch_area_[face.patch] += face.area;
  }
  mesh_->comm().sum(patch_area_);
}

}  // namespace rackflux
