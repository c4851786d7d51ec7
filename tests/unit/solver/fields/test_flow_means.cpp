#include "solver/base/running_mean.hpp"
#include "solver/fields/flow_means.hpp"
#include "solver/parallel/loops.hpp"
#include "tests/support/mpi_main.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace rackflux {

namespace {

const std::vector<double> steps{0.1, 0.3, 0.05, 0.2, 0.35, 0.5};  // [s]

/// Weights of the trapezoidal rule at the ends of these steps [s].
std::vector<double> weights() {
  std::vector<double> all(steps.size() + 1, 0.0);
  for (std::size_t n = 0; n < steps.size(); ++n)
    all[n] += 0.5 * steps[n], all[n + 1] += 0.5 * steps[n];
  return all;
}

double length() {
  double sum = 0.0;
  for (const double h : steps) sum += h;
  return sum;
}

/// Variance of t by that rule: L^2 / 12 of the exact integral, and the rule's error h^3 / 6 of each
/// step, f'' of (t - L/2)^2 being 2.
double variance_of_time() {
  const double L = length();
  double cubes = 0.0;
  for (const double h : steps) cubes += h * h * h;
  return L * L / 12.0 + cubes / (6.0 * L);
}

Lines lines_of_box() {
  Lines lines;
  const std::array<int, 3> n{6, 5, 7};
  for (std::size_t a = 0; a < 3; ++a)
    for (int c = 0; c <= n[a]; ++c) lines.nodes[a].push_back(0.1 * c * (1.0 + 0.02 * c));
  return lines;
}

/// What every field is to be at the start, and per second, at a place of the room.
double base(double of, Index3 at) {
  return of * (1.0 + 0.1 * at.i - 0.2 * at.j + 0.3 * at.k);
}
double slope(double of, Index3 at) {
  return of * (0.5 - 0.3 * at.i + 0.1 * at.j + 0.2 * at.k);
}

void set(const Mesh& mesh, double of, double t, Field& field) {
  const auto v = field.view();
  for_each_in_order(grown(mesh.cells(), 1), [&](int i, int j, int k) {
    const Index3 at = mesh.offset() + Index3{i, j, k};
    v(i, j, k) = base(of, at) + slope(of, at) * t;
  });
}

void set(const Mesh& mesh, double t, Flow& flow) {
  set(mesh, 1.0, t, flow.velocity.x), set(mesh, -2.0, t, flow.velocity.y);
  set(mesh, 3.0, t, flow.velocity.z), set(mesh, 5.0, t, flow.p);
  set(mesh, 7.0, t, flow.T), set(mesh, 0.1, t, flow.mu_t);
}

}  // namespace

TEST(RunningMean, weighs_values_by_their_weights) {
  RunningMean mean;
  mean.add(1.0, 1.0), mean.add(4.0, 3.0), mean.add(-1.0, 2.0);
  EXPECT_NEAR(mean.mean, 11.0 / 6.0, 1e-15);
  // (1 + 3 16 + 2) / 6 - (11 / 6)^2
  EXPECT_NEAR(mean.variance, 51.0 / 6.0 - 121.0 / 36.0, 1e-14);
  EXPECT_EQ(mean.weight, 6.0);
}

// Squares of 300 K carry 1e-11 K2 of round-off, as much as twenty times this variance.
TEST(RunningMean, keeps_a_microkelvin_that_swings_about_300_K) {
  RunningMean mean;
  constexpr int n = 1000;
  for (int s = 0; s < n; ++s)
    mean.add(300.0 + 1e-6 * std::sin(2.0 * std::numbers::pi * s / n), 0.01);
  EXPECT_NEAR(mean.variance, 0.5e-12, 1e-18);
}

TEST(RunningMean, takes_back_what_has_been_added) {
  RunningMean once, twice;
  once.add(3.0, 0.25), twice.add(3.0, 1.0), twice.add(3.0, -0.75);
  for (RunningMean* mean : {&once, &twice}) mean->add(5.0, 0.5);
  twice.add(-4.0, 2.0), twice.add(-4.0, -1.9), once.add(-4.0, 0.1);
  EXPECT_NEAR(twice.mean, once.mean, 1e-14);
  EXPECT_NEAR(twice.variance, once.variance, 1e-13);
}

TEST(FlowMeans, are_those_of_straight_lines_through_time_in_every_cell) {
  const Mesh mesh(comm(), lines_of_box());
  Flow flow(mesh);
  FlowMeans means(mesh, true);
  double t = 0.0;
  for (std::size_t n = 0; n <= steps.size(); ++n) {
    set(mesh, t, flow);
    means.add(flow, weights()[n]);
    if (n < steps.size()) t += steps[n];
  }
  const double half = 0.5 * length(), square = variance_of_time();
  const std::array<double, 3> of{1.0, -2.0, 3.0};
  const Field rms = temperature_rms(mesh, means);
  for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
    const Index3 at = mesh.offset() + Index3{i, j, k};
    std::array<double, 3> rate{};  // of the velocity at the cell's centre [m/s2]
    for (const Axis axis : axes) {
      const auto a = static_cast<std::size_t>(index(axis));
      const Index3 up = at + unit(axis);
      rate[a] = 0.5 * (slope(of[a], at) + slope(of[a], up));
      EXPECT_NEAR(means.velocity[a].view()(i, j, k),
                  0.5 * (base(of[a], at) + base(of[a], up)) + rate[a] * half, 1e-13);
    }
    const std::array<std::array<int, 2>, 6> pairs{{{0, 0}, {1, 1}, {2, 2}, {0, 1}, {0, 2}, {1, 2}}};
    for (std::size_t n = 0; n < 6; ++n)
      EXPECT_NEAR(means.stress[n].view()(i, j, k), rate[pairs[n][0]] * rate[pairs[n][1]] * square,
                  1e-12)
          << means.stress[n].name();
    EXPECT_NEAR(means.p.view()(i, j, k), base(5.0, at) + slope(5.0, at) * half, 1e-12);
    EXPECT_NEAR(means.T.view()(i, j, k), base(7.0, at) + slope(7.0, at) * half, 1e-12);
    EXPECT_NEAR(means.mu_t->view()(i, j, k), base(0.1, at) + slope(0.1, at) * half, 1e-13);
    // The root of round-off, where the slope is zero.
    EXPECT_NEAR(rms.view()(i, j, k), std::abs(slope(7.0, at)) * std::sqrt(square), 1e-6);
    EXPECT_NEAR(means.T_variance.view()(i, j, k), std::pow(slope(7.0, at), 2) * square, 1e-12);
  });
  EXPECT_NEAR(means.weight, length(), 1e-15);
}

TEST(FlowMeans, of_flow_without_a_model_hold_no_eddy_viscosity) {
  const Mesh mesh(comm(), lines_of_box());
  EXPECT_FALSE(FlowMeans(mesh, false).mu_t);
}

}  // namespace rackflux
