// Implicit steps in time against exact solutions.
#include "tests/support/box_site.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/record.hpp"
#include "tests/support/timed_run.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <numeric>
#include <vector>

namespace rackflux {

namespace {

constexpr double nu = 0.1, kappa = 0.07, T0 = 300.0;

/// The plane Taylor-Green vortex in the box [0, pi]^2 whose walls it does not cross and without
/// shear there, and a temperature that is constant on its streamlines: exact solutions
///   u = sin x cos y F, v = -cos x sin y F, F = exp(-2 nu t);  T = T0 + sin x sin y exp(-2 kappa t)
struct Vortex {
  static double u(double x, double y, double t) {
    return std::sin(x) * std::cos(y) * std::exp(-2.0 * nu * t);
  }
  static double T(double x, double y, double t) {
    return T0 + std::sin(x) * std::sin(y) * std::exp(-2.0 * kappa * t);
  }

  explicit Vortex(int n, double tolerance = 1e-8) : run(comm(), site(n), settings(tolerance)) {
    run.set(run.room.flow.velocity.x, [](double x, double y, double) { return u(x, y, 0.0); });
    run.set(run.room.flow.velocity.y, [](double x, double y, double) { return -u(y, x, 0.0); });
    run.set(run.room.flow.T, [](double x, double y, double) { return T(x, y, 0.0); });
    run.begin();
  }

  static Site site(int n) {
    Site made = box_site({n, n, 1}, {std::numbers::pi, std::numbers::pi, 1.0});
    for (Patch& patch : made.patches) {
      patch.slip = true;
      if (patch.axis == Axis::z) continue;
      patch.heat = HeatRule::temperature;
      patch.temperature = T0;
    }
    return made;
  }
  static CaseSettings settings(double tolerance) {
    CaseSettings made = timed_settings({1.0, nu, 1.0, kappa, 0.0, T0}, tolerance);
    made.flow.velocity_scheme = made.flow.temperature_scheme = Scheme::central;
    return made;
  }

  double error_u() const {
    return run.error(run.room.flow.velocity.x,
                     [&](double x, double y, double) { return u(x, y, run.t); });
  }
  double error_T() const {
    return run.error(run.room.flow.T, [&](double x, double y, double) { return T(x, y, run.t); });
  }

  TimedRun run;
};

}  // namespace

// Mesh and step are refined together.
TEST(ImplicitSteps, follow_the_exact_vortex_with_second_order) {
  std::vector<double> u, T;
  for (const int n : {8, 16, 32}) {
    Vortex vortex(n);
    for (int step = 0; step < n; ++step) vortex.run.step(2.0 / n);
    u.push_back(vortex.error_u()), T.push_back(vortex.error_T());
  }
  const double order_u = std::log2(u[1] / u[2]), order_T = std::log2(T[1] / T[2]);
  EXPECT_GT(order_u, 1.9);
  EXPECT_GT(order_T, 1.9);
  EXPECT_LT(u[2], 1.5e-4);  // 1.4e-4 measured; spacing^2/12 of a unit wave is 8e-4
  EXPECT_LT(T[2], 1.5e-4);
  record({"Implicit steps in time", "velocity of the plane vortex, order in mesh and step below 2",
          "exact: Taylor & Green 1937", 0.1, "order"},
         std::max(0.0, 2.0 - order_u));
  record({"Implicit steps in time",
          "temperature on the vortex's streamlines, order in mesh and step below 2",
          "exact: Taylor & Green 1937", 0.1, "order"},
         std::max(0.0, 2.0 - order_T));
}

/// Errors in time alone after t = 2, as the distance from steps of an eighth of the last length.
struct TimeErrors {
  double u = 0.0, T = 0.0;
};
TimeErrors time_errors(int steps, const std::vector<double>& rhythm, const Vortex& exact) {
  Vortex vortex(12);
  const double beat = std::accumulate(rhythm.begin(), rhythm.end(), 0.0);
  const double unit = 2.0 * static_cast<double>(rhythm.size()) / (steps * beat);
  for (int n = 0; n < steps; ++n) vortex.run.step(unit * rhythm[n % rhythm.size()]);
  const auto off = [&](const Field& a, const Field& b) {
    const auto va = a.view(), vb = b.view();
    return std::sqrt(comm().sum(sum(
        a.owned(), [=](int i, int j, int k) { return std::pow(va(i, j, k) - vb(i, j, k), 2); })));
  };
  return {off(vortex.run.room.flow.velocity.x, exact.run.room.flow.velocity.x),
          off(vortex.run.room.flow.T, exact.run.room.flow.T)};
}

TEST(ImplicitSteps, are_of_second_order_in_time_also_when_their_lengths_change) {
  Vortex exact(12);
  for (int n = 0; n < 480; ++n) exact.run.step(2.0 / 480);
  for (const std::vector<double>& rhythm :
       {std::vector<double>{1.0}, std::vector<double>{1.0, 1.8, 0.6, 1.3, 0.5}}) {
    const TimeErrors coarse = time_errors(15, rhythm, exact), fine = time_errors(30, rhythm, exact);
    EXPECT_NEAR(std::log2(coarse.u / fine.u), 2.0, 0.15) << rhythm.size();
    EXPECT_NEAR(std::log2(coarse.T / fine.T), 2.0, 0.15) << rhythm.size();
  }
}

}  // namespace rackflux
