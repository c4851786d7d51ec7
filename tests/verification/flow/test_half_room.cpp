// Half of a room beside a plane of symmetry has the flow of the whole room.
#include "tests/support/field_run.hpp"
#include "tests/support/half_room.hpp"
#include "tests/support/mpi_main.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace rackflux {

namespace {

constexpr int half = half_room_cells;
const Fluid fluid{.rho = 1.2, .mu = 0.01, .cp = 1000.0, .lambda = 10.0};

/// Fluid comes in all along a face across the plane of symmetry and leaves by the two ends of the
/// mirrored axis: away from the plane. The half from 0 to 1 m, or the whole from -1 m.
Site room(Axis mirrored, bool whole) {
  Site site = half_room(mirrored, whole);
  const int across = (index(mirrored) + 1) % 3;
  Patch& inlet = site.patches[2 * across + 1];
  inlet.rule = FaceRule::inlet, inlet.flow = whole ? 0.4 : 0.2;
  for (const int side : {0, 1}) site.patches[2 * index(mirrored) + side].rule = FaceRule::outlet;
  if (whole) return site;
  Patch& plane = site.patches[2 * index(mirrored)];
  plane.rule = FaceRule::wall, plane.slip = true;
  return site;
}

/// Of all faces of all components from the plane on, in the order of the half room [m/s].
std::vector<double> velocities(Axis mirrored, bool whole, Scheme scheme) {
  FlowSettings settings;
  settings.velocity_scheme = scheme;
  FieldRun run(comm(), room(mirrored, whole), fluid, settings);
  EXPECT_LT(run.converge(1e-12, 2000), 2000);
  std::vector<double> all;
  for (const Axis axis : axes) {
    Index3 n = run.mesh.room_cells();
    n[axis] += 1;
    n[mirrored] -= whole ? half : 0;
    std::vector<double> values(static_cast<std::size_t>(n.i) * n.j * n.k);
    for_each_in_order(run.mesh.faces(axis), [&](int i, int j, int k) {
      Index3 at = Index3{i, j, k} + run.mesh.offset();
      at[mirrored] -= whole ? half : 0;
      if (at[mirrored] >= 0)
        values[at.i + static_cast<std::size_t>(n.i) * (at.j + n.j * at.k)] =
            run.flow.velocity.along(axis).view()(i, j, k);
    });
    comm().sum(values);
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

}  // namespace

TEST(HalfRoom, has_the_flow_of_the_whole_room_with_every_scheme) {
  for (const Axis axis : axes)
    for (const Scheme scheme :
         {Scheme::upwind, Scheme::central, Scheme::van_leer, Scheme::linear_upwind}) {
      const auto whole = velocities(axis, true, scheme), cut = velocities(axis, false, scheme);
      double worst = 0.0;
      for (std::size_t n = 0; n < cut.size(); ++n)
        worst = std::max(worst, std::abs(cut[n] - whole[n]));
      EXPECT_LT(worst, 1e-9) << letter(axis) << ' ' << static_cast<int>(scheme);
    }
}

}  // namespace rackflux
