// What passes through openings and boxes of cells, read from fields that are given.
#include "solver/flow/patch_flow.hpp"
#include "solver/parallel/loops.hpp"
#include "tests/support/box_site.hpp"
#include "tests/support/mpi_main.hpp"

#include <gtest/gtest.h>

#include <array>

namespace rackflux {

namespace {

constexpr double speed = 0.5, flow = 0.5 * 0.08;  // [m/s], [m3/s]

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

  ZoneFlow through(int from, int to) const {
    const Zone zone{.name = "zone", .cells = {{from, 0, 0}, {to, 2, 1}}};
    return measure_zones(geometry, std::array{zone}, site.patches, state)[0];
  }

  Site site;
  Mesh mesh;
  Geometry geometry;
  Flow state;
};

void expect(const ZoneFlow& found, double inlet, double exhaust) {
  EXPECT_NEAR(found.flow, flow, 1e-12 * flow);
  EXPECT_NEAR(found.inlet, inlet, 1e-9);
  EXPECT_NEAR(found.exhaust, exhaust, 1e-9);
}

}  // namespace

TEST(ZoneFlow, counts_what_enters_and_leaves_by_openings) {
  const Air there(duct(), speed), back(duct(), -speed);
  expect(there.through(3, 9), 402.0, 408.0);
  expect(there.through(0, 5), 300.0, 404.0);
  expect(there.through(5, 12), 404.0, 411.0);
  expect(there.through(0, 12), 300.0, 411.0);
  expect(back.through(0, 12), 290.0, 400.0);
}

TEST(ZoneFlow, counts_an_outlet_on_the_surface_of_a_body) {
  Site site = duct();
  site.patches[1].rule = FaceRule::wall;
  site.materials.push_back({"body", 1.0, 1.0, 1.0});
  site.solids.push_back({.material = 1, .cells = {{6, 0, 0}, {12, 2, 1}}, .blocked_out = true});
  Patch outlet;
  outlet.axis = Axis::x, outlet.faces = {{6, 0, 0}, {7, 2, 1}};
  outlet.rule = FaceRule::outlet, outlet.fluid_side = -1, outlet.temperature = 290.0;
  site.patches.push_back(outlet);
  expect(Air(site, speed).through(2, 6), 401.0, 405.0);
  expect(Air(site, -speed).through(2, 6), 290.0, 402.0);
}

TEST(ZoneFlow, has_the_sign_of_temperatures_below_zero) {
  Air air(duct(), speed);
  air.state.T.fill(-5.0);
  expect(air.through(3, 9), -5.0, -5.0);
}

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
