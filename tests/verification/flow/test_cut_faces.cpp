// Faces on which a rank's block ends and something other than the plain stencil acts: what one side
// gives the other takes.
#include "tests/support/box_site.hpp"
#include "tests/support/cuts.hpp"
#include "tests/support/field_run.hpp"
#include "tests/support/mpi_main.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace rackflux {

namespace {

/// Twelve cells along x, which 2 and 4 ranks cut in the middle and 3 beside it.
Site twelve_cells() {
  return box_site({12, 1, 1}, {1.2, 1.0, 1.0});
}

/// A patch on the plane x = 0.6 m.
Patch in_the_middle() {
  Patch patch;
  patch.axis = Axis::x;
  patch.faces = {{6, 0, 0}, {7, 1, 1}};
  return patch;
}

const Fluid water{.rho = 1000.0, .mu = 1e-3, .cp = 4200.0, .lambda = 0.6};

}  // namespace

// 0.6 m of 6 W/m/K on both sides of 0.1 m2 K/W: 100 K drive 100 / 0.3 W.
TEST(CutFaces, conduct_across_a_contact) {
  Site site = twelve_cells();
  site.materials.push_back({"solid", 6.0, 1000.0, 1000.0});
  site.solids.push_back({.material = 1, .cells = {{0, 0, 0}, {12, 1, 1}}});
  for (const int side : {0, 1}) {
    site.patches[side].heat = HeatRule::temperature;
    site.patches[side].temperature = side ? 300.0 : 400.0;
  }
  Patch contact = in_the_middle();
  contact.heat = HeatRule::conducting;
  contact.resistance = 0.1;
  site.patches.push_back(contact);
  FieldRun run(comm(), site, water, {});
  const HeatBalance heat = run.settle_heat(1e-10);
  const double q = 100.0 / 0.3;
  EXPECT_NEAR(heat.patches[0], q, 1e-6 * q);
  EXPECT_NEAR(heat.patches[1], -q, 1e-6 * q);
  EXPECT_NEAR(heat.patches[6], q, 1e-6 * q);
}

// Air of one turbulence on both sides of a plate that conducts: 100 K meet four films of the wall
// law, five layers between centres on each side and the plate.
TEST(CutFaces, conduct_across_a_plate_through_the_films_of_turbulent_air) {
  constexpr double k = 0.05, mu_t = 1e-3, plate = 0.02, width = 0.1;
  Site site = twelve_cells();
  for (const int side : {0, 1}) {
    site.patches[side].heat = HeatRule::temperature;
    site.patches[side].temperature = side ? 300.0 : 400.0;
  }
  Patch baffle = in_the_middle();
  baffle.heat = HeatRule::conducting;
  baffle.resistance = plate;
  site.patches.push_back(baffle);
  const Fluid air{.rho = 1.2, .mu = 1.8e-5, .cp = 1006.0, .lambda = 0.026};
  FieldRun run(comm(), site, air, {}, "k_epsilon");
  run.flow.T.fill(350.0), run.flow.tke.fill(k), run.flow.mu_t.fill(mu_t);
  run.simple.begin(run.flow);
  double film = 0.0;  // conductivity of the half cell at a wall [W/m/K]
  for (std::size_t n = 0; n < run.geometry.walls.size(); ++n)
    if (run.geometry.walls[n].axis == Axis::x)
      film = std::max(film, run.simple.turbulence().walls().lambda[n]);
  film = comm().max(film);
  const double core = air.lambda + air.cp * mu_t / run.simple.turbulence().Pr_t();
  ASSERT_LT(film, 0.5 * core);  // else the films would not show
  const double q = 100.0 / (4.0 * 0.5 * width / film + 10.0 * width / core + plate);
  const HeatBalance heat = run.settle_heat(1e-10);
  EXPECT_NEAR(heat.patches[0], q, 1e-6 * q);
  EXPECT_NEAR(heat.patches[1], -q, 1e-6 * q);
  EXPECT_NEAR(heat.patches[6], q, 1e-6 * q);
}

// The right half is blocked out; the fluid leaves through its surface.
TEST(CutFaces, let_out_what_comes_in) {
  Site site = twelve_cells();
  site.materials.push_back({"body", 1.0, 1000.0, 1000.0});
  site.patches[0].rule = FaceRule::inlet, site.patches[0].flow = 1e-3;
  site.solids.push_back({.material = 1, .cells = {{6, 0, 0}, {12, 1, 1}}, .blocked_out = true});
  Patch outlet = in_the_middle();
  outlet.rule = FaceRule::outlet, outlet.fluid_side = -1;
  site.patches.push_back(outlet);
  FieldRun run(comm(), site, water, {});
  for (int n = 0; n < 3; ++n) run.simple.iterate(run.flow);
  run.simple.close_mass(run.flow);
  const MassBalance mass = mass_balance(run.geometry, run.flow);
  EXPECT_LT(mass.total, 1e-11);
  EXPECT_GT(mass.throughput, 0.9);  // 1e-3 m3/s of water
}

}  // namespace rackflux
