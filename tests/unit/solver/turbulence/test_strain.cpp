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

/// A room one cell thick along y, with planes of symmetry below and at x = 0, no heat through
/// these, and others with shear that heat passes.
Site room() {
  Site site = box_site({8, 1, 6}, {8.0 * h, 1.0, 6.0 * h});
  for (const int plane : {0, 4}) site.patches[plane].slip = true;
  for (const int wall : {1, 5}) site.patches[wall].heat = HeatRule::temperature;
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

// T = 300 + b z^2 / 2 has no slope at a floor that no heat passes: b h / 2 in the middle of the
// cell above it, where the face inside has b h. A floor of a given temperature, or whose solid
// conducts, leaves that. The shear there is the wall law's.
TEST(Strain, has_the_fall_of_temperature_beside_floors_that_no_heat_passes) {
  enum class Floor { wall, heated_wall, body, copper };
  for (const Floor floor : {Floor::wall, Floor::heated_wall, Floor::body, Floor::copper}) {
    Site site = box_site({8, 1, 6}, {8.0 * h, 1.0, 6.0 * h});
    if (floor == Floor::heated_wall) site.patches[4].heat = HeatRule::temperature;
    const bool solid = floor == Floor::body || floor == Floor::copper;
    if (solid) {
      site.materials.push_back({"copper", 401.0, 8933.0, 385.0});
      site.regions.emplace_back("floor");
      site.solids.push_back({1, 1, {{0, 0, 0}, {8, 1, 2}}, floor == Floor::body});
    }
    const int first = solid ? 2 : 0;
    const Room here(std::move(site));
    Flow flow(here.mesh);
    const auto T = flow.T.view();
    for_each_in_order(flow.T.allocated(), [&](int i, int j, int k) {
      const double z = (here.at({i, j, k}).k + 0.5 - first) * h;
      T(i, j, k) = 300.0 + 0.5 * b * z * z;
    });
    Field fall(here.mesh, Place::centre, "fall", "K/s2");
    const auto f = fall.view();
    for_each_strain(here.geometry, beside_symmetry(here.geometry), flow, {0.0, 0.0, -9.81},
                    [=](int i, int j, int k, double, double falling) { f(i, j, k) = falling; });
    const bool adiabatic = floor == Floor::wall || floor == Floor::body;
    for_each_in_order(here.mesh.cells(), [&](int i, int j, int k) {
      if (here.at({i, j, k}).k != first) return;
      EXPECT_NEAR(f(i, j, k), -9.81 * b * (adiabatic ? 0.5 * h : h), 1e-9)
          << static_cast<int>(floor);
    });
  }
}

}  // namespace rackflux
