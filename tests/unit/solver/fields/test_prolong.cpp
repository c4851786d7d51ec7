#include "solver/parallel/loops.hpp"
#include "tests/support/box_site.hpp"
#include "tests/support/field_run.hpp"
#include "tests/support/mpi_main.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace rackflux {

/// A box whose side x = 0 lets 2 m/s in, and whose other end lets it out.
Site duct(int n) {
  Site site = box_site({4 * n, n, n}, {4.0, 1.0, 1.0}, [](double s) { return s; });
  site.patches[0].rule = FaceRule::inlet, site.patches[0].fluid_side = 1;
  site.patches[0].flow = 2.0;
  site.patches[1].rule = FaceRule::outlet, site.patches[1].fluid_side = -1;
  return site;
}

TEST(Prolongation, keeps_what_enters_and_takes_what_leaves) {
  const Fluid fluid{.rho = 1.0, .mu = 1.0, .cp = 1.0, .lambda = 1.0};
  FieldRun coarse(comm(), duct(8), fluid, {}), fine(comm(), duct(16), fluid, {});
  for (const BoundaryFace& b : coarse.geometry.outlets) coarse.flow.velocity.x.view()(b.face) = 3.0;
  fine.start_from(coarse);
  const auto u = fine.flow.velocity.x.view();
  for (const BoundaryFace& b : fine.geometry.inlets) EXPECT_EQ(u(b.face), 2.0);
  for (const BoundaryFace& b : fine.geometry.outlets) EXPECT_EQ(u(b.face), 3.0);
}

/// A box whose lower half is copper.
Site over_copper(int n) {
  Site site = box_site({n, n, n}, {1.0, 1.0, 1.0}, [](double s) { return s; });
  site.materials = {{}, {.name = "copper", .lambda = 400.0, .rho = 8960.0, .cp = 385.0}};
  site.solids.push_back({.material = 1, .cells = {{0, 0, 0}, {n, n / 2, n}}});
  return site;
}

TEST(Prolongation, ends_velocity_and_temperature_at_the_surface_of_solids) {
  const Fluid fluid{.rho = 1.0, .mu = 1.0, .cp = 1.0, .lambda = 1.0};
  FieldRun coarse(comm(), over_copper(8), fluid, {}), fine(comm(), over_copper(16), fluid, {});
  const auto shear = [](double y) { return std::max(0.0, y - 0.5); };
  const auto heat = [](double y) { return y < 0.5 ? 400.0 : 300.0 + 100.0 * (1.0 - y) / 0.5; };
  const auto fill = [&](FieldRun& run) {
    const double* const y = run.mesh.centre(Axis::y);
    for (Field* f : {&run.flow.velocity.x, &run.flow.T})
      for_each_in_order(grown(run.mesh.cells(), 1), [&](int i, int j, int k) {
        f->view()(i, j, k) = f == &run.flow.T ? heat(y[j]) : shear(y[j]);
      });
  };
  fill(coarse);
  fine.start_from(coarse);
  const double* const y = fine.mesh.centre(Axis::y);
  const auto u = fine.flow.velocity.x.view(), T = fine.flow.T.view();
  for_each_in_order(fine.mesh.cells(), [&](int i, int j, int k) {
    if (y[j] > 0.9) return;  // beyond the last value inside it goes on
    EXPECT_NEAR(T(i, j, k), heat(y[j]), 1e-9);
    if (fine.geometry.open.x.view()(i, j, k) == 0.0F) return;
    EXPECT_NEAR(u(i, j, k), shear(y[j]), 1e-9);
  });
}

// All zero is "there is none"; what is no number among zeros must not pass for it.
TEST(Prolongation, hands_on_what_is_no_number) {
  const Fluid fluid{.rho = 1.0, .mu = 1.0, .cp = 1.0, .lambda = 1.0};
  FieldRun coarse(comm(), duct(8), fluid, {}), fine(comm(), duct(16), fluid, {});
  coarse.flow.tke.fill(0.0);
  const Box cells = coarse.mesh.cells();
  coarse.flow.tke.view()(cells.lo) = std::nan("");
  fine.start_from(coarse);
  const auto tke = fine.flow.tke.view();
  bool found = false;
  for_each_in_order(fine.mesh.cells(),
                    [&](int i, int j, int k) { found = found || std::isnan(tke(i, j, k)); });
  EXPECT_TRUE(found);
}

}  // namespace rackflux
