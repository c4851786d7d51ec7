#include "solver/fields/halo.hpp"
#include "solver/flow/stratification.hpp"
#include "solver/parallel/loops.hpp"
#include "tests/support/box_site.hpp"
#include "tests/support/mpi_main.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace rackflux {

namespace {

constexpr double slope = 3.0;  // of temperature [K/m]

/// A box whose temperature rises by `slope` along a direction.
struct Layers {
  explicit Layers(const std::array<double, 3>& warmer)
      : site(graded()), mesh(comm(), site.lines), geometry(mesh, site), flow(mesh) {
    const double *x = mesh.centre(Axis::x), *y = mesh.centre(Axis::y), *z = mesh.centre(Axis::z);
    for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
      flow.T.view()(i, j, k) = slope * (warmer[0] * x[i] + warmer[1] * y[j] + warmer[2] * z[k]);
    });
    exchange(mesh, flow.T, Mesh::halo);
    for (const Axis axis : axes) flow.velocity.along(axis).fill(0.0);
  }

  static Site graded() {
    return box_site({9, 8, 7}, {1.0, 1.0, 1.0}, [](double s) { return 0.5 * s * (1.0 + s); });
  }

  Site site;
  Mesh mesh;
  Geometry geometry;
  Flow flow;
  Fluid fluid{.rho = 1.2, .mu = 1e-5, .cp = 1000.0, .lambda = 0.03, .beta_T = 0.003};
};

/// Measures and foresees, temperature having taken steps of 0.5 s.
void foresee_half_a_second(const Layers& at, Stratification& layers) {
  layers.measure(at.flow);
  layers.relaxation().rate->fill(2.0);
  layers.foresee({}, at.flow);
}

}  // namespace

TEST(Stratification, has_the_frequency_of_a_gradient_whatever_way_gravity_points) {
  const std::array<double, 3> down{-2.0, -5.0, -8.0};
  const double g = std::hypot(2.0, 5.0, 8.0);
  Layers at({2.0 / g, 5.0 / g, 8.0 / g});
  Stratification layers(at.geometry, at.fluid, down);
  foresee_half_a_second(at, layers);
  const double N = std::sqrt(at.fluid.beta_T * g * slope);
  // 0.4 of temperature's step answers.
  for_each_in_order(at.mesh.cells(), [&](int i, int j, int k) {
    EXPECT_NEAR(layers.frequency().view()(i, j, k), N, 1e-12 * N);
    EXPECT_NEAR(layers.answer().view()(i, j, k), 0.4 * N * N / 2.0, 1e-12);
  });
}

TEST(Stratification, leaves_warm_air_below_cold_air_alone) {
  Layers at({0.0, -1.0, 0.0});
  Stratification layers(at.geometry, at.fluid, {0.0, -9.81, 0.0});
  foresee_half_a_second(at, layers);
  for_each_in_order(at.mesh.cells(), [&](int i, int j, int k) {
    EXPECT_EQ(layers.frequency().view()(i, j, k), 0.0);
    EXPECT_EQ(layers.answer().view()(i, j, k), 0.0);
  });
}

TEST(Stratification, cools_what_has_risen_by_as_much_as_it_told_momentum) {
  Layers at({0.0, 0.0, 1.0});
  Stratification layers(at.geometry, at.fluid, {0.0, 0.0, -9.81});
  foresee_half_a_second(at, layers);
  const Layers still({0.0, 0.0, 1.0});
  const auto before = still.flow.T.view();
  layers.respond(at.flow);
  for_each_in_order(at.mesh.cells(), [&](int i, int j, int k) {
    EXPECT_EQ(at.flow.T.view()(i, j, k), before(i, j, k));  // nothing has risen yet
  });
  const double rise = 0.01;
  at.flow.velocity.z.fill(rise);
  at.flow.velocity.x.fill(0.5);
  layers.respond(at.flow);
  for_each_in_order(at.mesh.cells(), [&](int i, int j, int k) {
    const double buoyancy = at.fluid.beta_T * 9.81 * (at.flow.T.view()(i, j, k) - before(i, j, k));
    EXPECT_NEAR(buoyancy, -layers.answer().view()(i, j, k) * rise, 1e-12);
  });
}

}  // namespace rackflux
