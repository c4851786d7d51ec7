#include "solver/turbulence/strain.hpp"
#include "tests/support/box_site.hpp"
#include "tests/support/mpi_main.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <utility>

namespace rackflux {

namespace {

constexpr double a = 40.0, b = 6.0, h = 0.25;

/// A room one cell thick along y, with planes of symmetry below and at x = 0.
Site room() {
  Site site = box_site({8, 1, 6}, {8.0 * h, 1.0, 6.0 * h});
  for (const int plane : {0, 4}) site.patches[plane].slip = true;
  return site;
}

struct Room {
  explicit Room(Site given)
      : site(std::move(given)), mesh(comm(), site.lines), geometry(mesh, site) {}
  Room(const Room&) = delete;

  /// Cell of the room, counted from 0 along each axis.
  Index3 at(Index3 cell) const { return cell + mesh.offset(); }

  Site site;
  Mesh mesh;
  Geometry geometry;
};

}  // namespace

TEST(BesideSymmetry, halves_the_slope_in_cells_at_planes_and_lists_no_others) {
  const Room here(room());
  double listed = 0.0;
  for (const BesideSymmetry& beside : beside_symmetry(here.geometry)) {
    const Index3 cell = here.at(beside.cell);
    const std::array expected{cell.i == 0 ? 0.5 : 1.0, 1.0, cell.k == 0 ? 0.5 : 1.0};
    EXPECT_TRUE(cell.i == 0 || cell.k == 0);
    EXPECT_EQ(beside.of_flow, expected);
    EXPECT_EQ(beside.of_T, expected);
    listed += 1.0;
  }
  EXPECT_EQ(comm().sum(listed), 8 + 6 - 1);
}

// u = a z^2 / 2 is its own mirror image in z = 0: du/dz = a h / 2 in the middle of the first cell.
// Gravity along z makes fall of T = 300 + b z^2 / 2, unless heat crosses the plane.
TEST(Strain, is_at_planes_of_symmetry_that_of_both_sides) {
  for (const bool heated : {false, true}) {
    Site site = room();
    if (heated) site.patches[4].heat = HeatRule::flux;
    const Room here(std::move(site));
    Flow flow(here.mesh);
    const auto u = flow.velocity.x.view(), T = flow.T.view();
    for_each_in_order(flow.T.allocated(), [&](int i, int j, int k) {
      const double z = (here.at({i, j, k}).k + 0.5) * h;
      u(i, j, k) = 0.5 * a * z * z, T(i, j, k) = 300.0 + 0.5 * b * z * z;
    });
    Field S2(here.mesh, Place::centre, "S2", "1/s2"),
        fall(here.mesh, Place::centre, "fall", "K/s2");
    const auto s = S2.view(), f = fall.view();
    for_each_strain(here.geometry, beside_symmetry(here.geometry), flow, {0.0, 0.0, -9.81},
                    [=](int i, int j, int k, double strain2, double falling) {
                      s(i, j, k) = strain2, f(i, j, k) = falling;
                    });
    for_each_in_order(here.mesh.cells(), [&](int i, int j, int k) {
      const int layer = here.at({i, j, k}).k;
      if (layer == 5) return;  // below a wall
      const double z = (layer + 0.5) * h, z_of_T = heated && layer == 0 ? h : z;
      EXPECT_NEAR(s(i, j, k), a * a * z * z, 1e-9) << layer;
      EXPECT_NEAR(f(i, j, k), -9.81 * b * z_of_T, 1e-9) << layer;
    });
  }
}

}  // namespace rackflux
