// What passes through openings, read from fields that are given.
#include "solver/flow/patch_flow.hpp"
#include "solver/parallel/loops.hpp"
#include "tests/support/box_site.hpp"
#include "tests/support/mpi_main.hpp"

#include <gtest/gtest.h>

namespace rackflux {

namespace {

constexpr double flow = 0.5 * 0.08;  // [m3/s]

/// A duct of twelve cells from an inlet at 300 K to an outlet with 290 K behind it.
Site duct() {
  Site site = box_site({12, 2, 1}, {1.2, 0.4, 0.2});
  site.patches[0].rule = FaceRule::inlet, site.patches[0].flow = flow;
  site.patches[0].temperature = 300.0;
  site.patches[1].rule = FaceRule::outlet, site.patches[1].temperature = 290.0;
  return site;
}

/// The duct's air at one velocity, with 400 K + the number of the cell along it.
struct Air {
  Air(const Site& given, double u)
      : site(given), mesh(comm(), site.lines), geometry(mesh, site), state(mesh) {
    state.velocity.x.fill(u);
    const auto T = state.T.view();
    const int first = mesh.offset().i;
    for_each(grown(mesh.cells(), 1), [=](int i, int j, int k) { T(i, j, k) = 400.0 + first + i; });
  }
  Air(const Air&) = delete;

  Site site;
  Mesh mesh;
  Geometry geometry;
  Flow state;
};

}  // namespace

// The upper half of the outlet lets in what comes back, of 1 m/s; a trickle leaves by the lower.
TEST(PatchFlow, has_the_temperature_of_what_leaves_though_it_is_a_trickle) {
  Air air(duct(), 0.0);
  for (const double trickle : {1e-18, 1e-16, 1e-8}) {
    const auto u = air.state.velocity.x.view(), T = air.state.T.view();
    const int first = air.mesh.offset().j;
    for_each(air.mesh.faces(Axis::x),
             [=](int i, int j, int k) { u(i, j, k) = first + j == 0 ? trickle : -1.0; });
    for_each(air.mesh.cells(),
             [=](int i, int j, int k) { T(i, j, k) = first + j == 0 ? 310.0 : 350.0; });
    const auto found = measure_patches(air.geometry, air.site.patches, air.state);
    EXPECT_NEAR(found[1].temperature, 310.0, 1e-9) << trickle;
    EXPECT_NEAR(found[1].flow, 0.04, 1e-8) << trickle;
  }
}

}  // namespace rackflux
