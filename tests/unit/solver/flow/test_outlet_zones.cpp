#include "solver/flow/outlet_zones.hpp"
#include "tests/support/box_site.hpp"
#include "tests/support/mpi_main.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace rackflux {

namespace {

const Fluid fluid{.rho = 1.2, .mu = 2e-5, .cp = 1000.0, .lambda = 0.03};

/// A room open on top and to the left, with two zones that overlap in the corner, in a wind of
/// (3, -4, 12) m/s, 13 m/s in all.
struct Windy {
  Windy() : site(two_zones()), mesh(comm(), site.lines), geometry(mesh, site), flow(mesh) {
    flow.velocity.x.fill(3.0), flow.velocity.y.fill(-4.0), flow.velocity.z.fill(12.0);
  }
  Windy(const Windy&) = delete;

  static Site two_zones() {
    Site site = box_site({6, 5, 4}, {1.0, 1.0, 1.0});
    for (const int end : {0, 5}) site.patches[end].rule = FaceRule::outlet;
    site.zones.push_back({.name = "foam",
                          .cells = {{0, 0, 2}, {4, 5, 4}},
                          .loss = {10.0, 0.0, 20.0},
                          .loss_linear = {1e5, 0.0, 2e5},
                          .force = {1.0, 2.0, 3.0}});
    site.zones.push_back({.name = "bed",
                          .cells = {{0, 0, 0}, {2, 5, 4}},
                          .loss = {6.0, 0.0, 7.0},
                          .loss_on_speed = true,
                          .force = {0.0, 0.0, 8.0}});
    return site;
  }

  Site site;
  Mesh mesh;
  Geometry geometry;
  Flow flow;
};

}  // namespace

TEST(OutletZones, slow_what_leaves_through_them_by_their_losses) {
  const Windy room;
  const OutletZones zones(room.geometry);
  double seen = 0.0;
  for (std::size_t n = 0; n < room.geometry.outlets.size(); ++n) {
    const BoundaryFace& b = room.geometry.outlets[n];
    const bool up = b.axis == Axis::z;
    const Index3 cell = b.cell + room.mesh.offset();
    const double foam = cell.i < 4 && cell.k >= 2, bed = cell.i < 2;
    const double u = up ? 12.0 : 3.0;
    const double by_own = foam * (up ? 20.0 : 10.0) * 1.2 * u / 2.0;
    const double by_speed = bed * (up ? 7.0 : 6.0) * 1.2 * 13.0 / 2.0;
    const double linear = foam * (up ? 2e5 : 1e5) * 2e-5;
    const auto [rate, push] = zones.loss(n, room.site.zones, fluid, room.flow.velocity);
    EXPECT_NEAR(rate, 2.0 * by_own + by_speed + linear, 1e-9);
    EXPECT_NEAR(rate * u - push, (by_own + by_speed + linear) * u, 1e-9);
    EXPECT_NEAR(zones.force(n, room.site.zones), up ? 3.0 * foam + 8.0 * bed : foam, 1e-12);
    if (room.mesh.faces(b.axis).holds(b.face)) seen += 1.0;
  }
  EXPECT_EQ(comm().sum(seen), 6 * 5 + 5 * 4);
}

}  // namespace rackflux
