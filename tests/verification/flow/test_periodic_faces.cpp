// Where a room repeats, the faces at its high end are those at its low end: what stands on them
// acts and is measured by either name.
#include "solver/flow/patch_flow.hpp"
#include "tests/support/field_run.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/vortex_run.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace rackflux {

namespace {

constexpr int n = 12;
const Fluid air{.rho = 1.2, .mu = 1e-3, .cp = 1000.0, .lambda = 0.03};

/// A duct of 1.2 m without end or friction.
Site duct() {
  Site site = periodic_site({n, 4, 4}, {1.2, 0.4, 0.4}, {true, false, false});
  for (Patch& patch : site.patches) patch.slip = true;
  return site;
}

Box section(int at) {
  return {{at, 0, 0}, {at + 1, 4, 4}};
}

}  // namespace

TEST(PeriodicFaces, are_the_same_at_both_ends_for_what_slows_the_flow) {
  // 2 N/m3 over 1.2 m against 30 rho u^2 / 2.
  const double by_hand = std::sqrt(2.0 * 1.2 / (0.5 * 30.0 * air.rho));
  for (const int at : {0, n}) {
    Site site = duct();
    Patch plate;
    plate.axis = Axis::x, plate.faces = section(at);
    plate.rule = FaceRule::resistor, plate.loss = 30.0;
    site.patches.push_back(plate);
    site.zones.push_back(
        {.name = "push", .cells = {{0, 0, 0}, {n, 4, 4}}, .force = {2.0, 0.0, 0.0}});
    FieldRun run(comm(), site, air, {});
    run.flow.velocity.x.fill(0.5 * by_hand);
    run.simple.refresh(run.flow);
    for (int i = 0; i < 300; ++i) run.simple.iterate(run.flow);
    const auto plates = measure_patches(run.geometry, run.simple.patches, run.flow);
    EXPECT_NEAR(run.flow.velocity.x.view()(0, 0, 0), by_hand, 1e-6 * by_hand) << at;
    EXPECT_NEAR(plates.back().flow, 0.16 * by_hand, 1e-6 * by_hand) << at;
    EXPECT_NEAR(plates.back().pressure, 0.5 * 30.0 * air.rho * by_hand * by_hand - 2.0 * 0.1, 1e-5)
        << at;
  }
}

TEST(PeriodicFaces, are_the_same_at_both_ends_for_what_measures_the_flow) {
  const Site site = duct();
  const Mesh mesh(comm(), site.lines);
  const Geometry geometry(mesh, site);
  Flow flow(mesh);
  flow.velocity.x.fill(0.5), flow.T.fill(300.0);
  const Opening low{.axis = Axis::x, .faces = section(0)},
      high{.axis = Axis::x, .faces = section(n)};
  for (const PatchFlow& through : measure_openings(geometry, std::array{low, high}, flow)) {
    EXPECT_NEAR(through.flow, 0.08, 1e-12);
    EXPECT_NEAR(through.temperature, 300.0, 1e-9);
  }
  const Zone first{.name = "first", .cells = {{0, 0, 0}, {3, 4, 4}}},
      last{.name = "last", .cells = {{n - 3, 0, 0}, {n, 4, 4}}},
      whole{.name = "whole", .cells = {{0, 0, 0}, {n, 4, 4}}};
  const auto passing = measure_zones(geometry, std::array{first, last, whole}, site.patches, flow);
  for (const int z : {0, 1}) {
    EXPECT_NEAR(passing[z].flow, 0.08, 1e-12) << z;
    EXPECT_NEAR(passing[z].exhaust, 300.0, 1e-9) << z;
  }
  EXPECT_EQ(passing[2].flow, 0.0);  // nothing enters what has no end
}

}  // namespace rackflux
