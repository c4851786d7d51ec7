#include "solver/flow/patch_flow.hpp"

#include "solver/parallel/loops.hpp"

#include <cmath>

namespace rackflux {

namespace {

/// Sums over the faces of one patch; six of them travel in one message.
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
};

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
    const auto open = geometry.open.along(patch.axis).view();
    const auto u = flow.velocity.along(patch.axis).view();
    for_each_in_order(mesh.local(patch.faces, face_of(patch.axis)), [&](int i, int j, int k) {
      const Index3 high{i, j, k}, low = high - unit(patch.axis);
      if (held_by(high) != static_cast<int>(n) || open(high) == 0.0F) return;
      sums[n].add(mesh.face_area(patch.axis, high), u(high), u(high) > 0.0 ? T(low) : T(high),
                  p(low) - p(high));
    });
  }
  for (const auto* list : {&geometry.inlets, &geometry.outlets})
    for (const BoundaryFace& b : *list) {
      if (!mesh.faces(b.axis).holds(b.face)) continue;
      const double into = b.side * flow.velocity.along(b.axis).view()(b.face);
      sums[b.patch].add(b.area, into, into > 0.0 ? patches[b.patch].temperature : T(b.cell),
                        p(b.cell));
    }
  mesh.comm().sum(std::span<double>(&sums.data()->area, 6 * sums.size()));
  std::vector<PatchFlow> result;
  for (const Sums& s : sums) {
    PatchFlow f;
    if (s.area > 0.0)
      f = {s.flow, s.passing > 0.0 ? s.passing_T / s.passing : s.area_T / s.area,
           s.area_p / s.area};
    result.push_back(f);
  }
  return result;
}

}  // namespace rackflux
