#include "tests/support/box_site.hpp"
#include "tests/support/field_run.hpp"
#include "tests/support/mpi_main.hpp"

#include <gtest/gtest.h>

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

}  // namespace rackflux
