#include "solver/flow/projection.hpp"
#include "solver/operators/explicit_momentum.hpp"
#include "tests/support/differences.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/vortex_run.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <utility>

namespace rackflux {

namespace {

/// A box of 8 x 8 x 8 cells and what the operator reads and writes on it.
struct Box8 {
  explicit Box8(std::array<bool, 3> periodic, double grading = 0.05)
      : site(periodic_site({8, 8, 8}, {1.0, 1.0, 1.0}, periodic,
                           [=](double s) { return s - grading * std::sin(2.0 * M_PI * s); })),
        mesh(comm(), site.lines),
        geometry(mesh, site),
        weights(mesh),
        u(mesh, "u", "m/s"),
        rate(mesh, "rate", "m/s2"),
        next(mesh, "next", "m/s"),
        p(mesh, Place::centre, "p", "m2/s2"),
        mu_t(mesh, Place::centre, "mu_t", "Pa s") {}

  /// R(u), and u after a step of 1 s.
  const Faces& advance(double nu, bool eddy, double rho = 1.0) {
    const MomentumState state{
        .velocity = u, .p = p, .nu = nu, .mu_t = eddy ? &mu_t : nullptr, .inverse_rho = 1.0 / rho};
    advance_velocity(geometry, weights, state, {1.0, 0.0, 1.0}, rate, next);
    return rate;
  }
  /// Fills a field, halo included, by the coordinates of its places.
  void fill(Field& f, const std::function<double(double, double, double)>& value) {
    const auto v = f.view();
    for_each_in_order(grown(mesh.cells(), 1), [&](int i, int j, int k) {
      const Index3 n{i, j, k};
      std::array<double, 3> x{};
      for (const Axis a : axes)
        x[index(a)] = f.place() == face_of(a) ? mesh.node(a)[n[a]] : mesh.centre(a)[n[a]];
      v(n) = value(x[0], x[1], x[2]);
    });
  }
  Site site;
  Mesh mesh;
  Geometry geometry;
  MeshWeights weights;
  Faces u, rate, next;
  Field p, mu_t;
};

}  // namespace

TEST(ExplicitMomentum, takes_a_constant_eddy_viscosity_for_a_molecular_one) {
  Box8 box({true, true, true});
  box.fill(box.u.x, [](double x, double y, double z) { return std::sin(2 * M_PI * (x + y)) + z; });
  box.fill(box.u.y, [](double x, double y, double z) { return std::cos(2 * M_PI * (z + y)) * x; });
  box.fill(box.u.z, [](double x, double y, double) { return std::cos(2 * M_PI * x) * y * y; });
  Projection projection(box.geometry, box.weights);
  projection.apply(1e-14, box.u);
  box.mu_t.fill(0.6);
  Faces molecular(box.mesh, "rate", "m/s2");
  for (const Axis axis : axes) molecular.along(axis).copy_from(box.advance(0.3, false).along(axis));
  const Faces& eddy = box.advance(0.0, true, 2.0);
  double scale = 0.0, wrong = 0.0;
  for (const Axis axis : axes) {
    const auto a = std::as_const(molecular).along(axis).view(), b = eddy.along(axis).view();
    for_each_in_order(box.mesh.faces(axis), [&](int i, int j, int k) {
      scale = std::max(scale, std::abs(a(i, j, k)));
      wrong = std::max(wrong, size_of(a(i, j, k) - b(i, j, k)));
    });
  }
  EXPECT_GT(scale, 1.0);
  EXPECT_LT(wrong, 1e-10 * scale);
}

TEST(ExplicitMomentum, has_the_stress_of_an_eddy_viscosity_that_varies) {
  // u = y: the stress nu_t du/dy acts on u along y and on v along x. With nu_t = x + 2 y the
  // accelerations are 2 and 1. Means of four cells meet edges only on even spacing: two in the
  // middle.
  Box8 box({false, false, false}, 0.0);
  box.fill(box.u.x, [](double, double y, double) { return y; });
  box.fill(box.mu_t, [](double x, double y, double) { return 5.0 * (x + 2.0 * y); });
  const Faces& rate = box.advance(0.0, true, 5.0);
  double wrong = 0.0;
  for (int k = 2; k < 6; ++k) {
    wrong = std::max(wrong, size_of(rate.y.view()(4, 4, k) - 1.0));
    wrong = std::max(wrong, size_of(rate.x.view()(4, 4, k) - 2.0));
  }
  EXPECT_LT(wrong, 1e-13);
}

TEST(ExplicitMomentum, is_pushed_by_pressure_and_by_what_the_substep_before_left) {
  Box8 box({false, false, false});
  box.fill(box.p, [](double x, double y, double z) { return 3.0 * x - 2.0 * y + z; });
  box.rate.y.fill(0.5);
  const MomentumState state{
      .velocity = box.u, .p = box.p, .inverse_rho = 1.0, .acceleration = {0.0, 0.25, 0.0}};
  advance_velocity(box.geometry, box.weights, state, {0.4, -0.1, 0.3}, box.rate, box.next);
  EXPECT_NEAR(box.next.x.view()(3, 3, 3), -0.3 * 3.0, 1e-14);
  EXPECT_NEAR(box.next.y.view()(3, 3, 3), 0.3 * 2.0 + 0.4 * 0.25 - 0.1 * 0.5, 1e-14);
  EXPECT_EQ(box.rate.y.view()(3, 3, 3), 0.25);
  EXPECT_EQ(box.next.x.view()(0, 3, 3), 0.0);  // a wall
}

}  // namespace rackflux
