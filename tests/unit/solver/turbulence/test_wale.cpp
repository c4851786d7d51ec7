#include "solver/turbulence/turbulence.hpp"
#include "solver/turbulence/wale.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/vortex_run.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace rackflux {

namespace {

using Gradient = std::array<std::array<double, 3>, 3>;

/// Sd:Sd of turning at 1 rad/s and of stretching at 1/s, by hand: g g = diag(-1, -1, 0) and
/// diag(1, 1, 0), less a third of the trace: diag(1, 1, -2) / 3 with either sign.
constexpr double Sd = 2.0 / 3.0;

/// Eddy viscosity over density in the middle of every cell of a closed box with this velocity.
struct Box24 {
  Box24(const FractionalRun::Velocity& velocity, bool slip)
      : site(box_site({24, 24, 24}, {1.0, 1.0, 1.0}, [](double s) { return s * (0.5 + 0.5 * s); })),
        mesh(comm(), site.lines),
        flow(mesh) {
    for (Patch& patch : site.patches) patch.slip = slip;
    const Geometry geometry(mesh, site);
    for (const Axis axis : axes) {
      const auto u = flow.velocity.along(axis).view();
      for_each_in_order(flow.velocity.along(axis).allocated(), [&](int i, int j, int k) {
        const Index3 n{i, j, k};
        std::array<double, 3> x{};
        for (const Axis a : axes) {
          const int last = mesh.cells().hi[a] + 1, c = std::min(n[a], last);
          x[index(a)] = a == axis ? mesh.node(a)[c] : mesh.centre(a)[c];
        }
        u(n) = velocity(x[0], x[1], x[2])[index(axis)];
      });
    }
    SharedSystem shared(mesh);
    make_turbulence("wale", geometry, {.rho = 2.0, .mu = 0.1}, {}, shared)
        ->advance(site.patches, {}, flow);
  }
  double operator()(Index3 c) const { return flow.mu_t.view()(c) / 2.0; }
  double filter(Index3 c) const {
    const double width = wale_constants::C_w * std::cbrt(mesh.volume(c));
    return width * width;
  }
  bool is_inner(Index3 c) const {
    for (const Axis a : axes) {
      const double x = mesh.centre(a)[c[a]];
      if (x < 0.2 || x > 0.8) return false;
    }
    return true;
  }
  Site site;
  Mesh mesh;
  Flow flow;
};

}  // namespace

TEST(Wale, is_zero_in_pure_shear) {
  EXPECT_EQ(wale_rate({{{0, 7.0, 0}, {0, 0, 0}, {0, 0, 0}}}), 0.0);
  EXPECT_EQ(wale_rate({{{0, 0, 0}, {0, 0, 0}, {3.0, 0, 0}}}), 0.0);
  EXPECT_EQ(wale_rate({}), 0.0);
}

TEST(Wale, has_the_value_by_hand_in_turning_and_in_stretching_flow) {
  // Turning: S = 0, so that the rate is (Sd:Sd)^(3/2) / (Sd:Sd)^(5/4).
  const double turning = wale_rate({{{0, -1.0, 0}, {1.0, 0, 0}, {0, 0, 0}}});
  EXPECT_NEAR(turning, std::pow(Sd, 0.25), 1e-14);
  // Stretching along x, squeezing along y: S:S = 2.
  const double by_hand = std::pow(Sd, 1.5) / (std::pow(2.0, 2.5) + std::pow(Sd, 1.25));
  EXPECT_NEAR(wale_rate({{{1.0, 0, 0}, {0, -1.0, 0}, {0, 0, 0}}}), by_hand, 1e-14);
  // Of every time scale the same.
  EXPECT_NEAR(wale_rate({{{50.0, 0, 0}, {0, -50.0, 0}, {0, 0, 0}}}), 50.0 * by_hand, 1e-12);
}

TEST(Wale, does_not_depend_on_the_axes) {
  // Stretching, turning and shear at once, seen from axes turned by 0.7 about z, then 0.4 about x.
  const Gradient g{{{1.0, 0.3, 0.0}, {-0.8, -1.5, 0.9}, {0.0, 0.2, 0.5}}};
  const double c = std::cos(0.7), s = std::sin(0.7), C = std::cos(0.4), S = std::sin(0.4);
  const Gradient R{{{c, -s, 0.0}, {C * s, C * c, -S}, {S * s, S * c, C}}};
  Gradient turned{};
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j)
      for (int a = 0; a < 3; ++a)
        for (int b = 0; b < 3; ++b) turned[i][j] += R[i][a] * g[a][b] * R[j][b];
  EXPECT_NEAR(wale_rate(turned), wale_rate(g), 1e-13);
}

TEST(Wale, grows_as_the_cube_of_the_distance_from_a_wall) {
  // Near a wall at y = 0: u = y, v = y^2, w = y x, with gradients at y, all of order one beside.
  const auto near = [](double y) {
    return wale_rate(
        {{{0.3 * y, 1.0, 0.4 * y}, {y * y, 2.0 * y, 0.5 * y * y}, {y, 0.7, -2.3 * y}}});
  };
  EXPECT_NEAR(std::log2(near(2e-4) / near(1e-4)), 3.0, 0.01);
}

TEST(Wale, finds_the_gradients_of_linear_flow_on_a_graded_mesh) {
  const Box24 box(
      [](double x, double y, double z) {
        return std::array{x - 2.0 * z, 0.5 * y + z, 3.0 * y - 1.5 * z + x};
      },
      true);
  const double rate = wale_rate({{{1.0, 0, -2.0}, {0, 0.5, 1.0}, {1.0, 3.0, -1.5}}});
  for_each_in_order(box.mesh.cells(), [&](int i, int j, int k) {
    const Index3 c{i, j, k};
    if (!box.is_inner(c)) return;
    EXPECT_NEAR(box(c), box.filter(c) * rate, 1e-12 * box.filter(c) * rate);
  });
}

TEST(Wale, sees_walls_at_rest_moving_walls_and_slip_walls) {
  // Turning about z between walls at x and y that either let it slip or hold it.
  const auto turning = [](double x, double y, double) { return std::array{-y, x, 0.0}; };
  const Box24 slip(turning, true), held(turning, false);
  const Index3 inner{12, 12, 0}, corner{0, 12, 12};
  // At the slip wall z = 0 nothing changes along z: as in the middle.
  const double there = slip.filter(inner) * std::pow(Sd, 0.25);
  EXPECT_NEAR(slip(inner), there, 1e-12 * there);
  // Held at z = 0, u and v have slopes of u / width beside half of the slope above, by hand.
  const double u = -held.mesh.centre(Axis::y)[12], v = held.mesh.centre(Axis::x)[12];
  const double width = held.mesh.width(Axis::z)[0];
  const double wanted =
      held.filter(inner) * wale_rate({{{0, -1.0, u / width}, {1.0, 0, v / width}, {0, 0, 0}}});
  EXPECT_NEAR(held(inner), wanted, 1e-12 * wanted);
  // At the wall x = 0 v is zero, and so is its slope beside the wall; half of it is that above.
  const double x = held.mesh.centre(Axis::x)[0], h = held.mesh.width(Axis::x)[0];
  const double slope = 0.5 * 1.0 + x / h;
  const double beside = held.filter(corner) * wale_rate({{{0, -1.0, 0}, {slope, 0, 0}, {0, 0, 0}}});
  EXPECT_NEAR(held(corner), beside, 1e-12 * beside);
}

}  // namespace rackflux
