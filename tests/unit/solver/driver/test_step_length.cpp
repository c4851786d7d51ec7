// Lengths of implicit steps from what steps cost.
#include "solver/driver/step_length.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace rackflux {

namespace {

constexpr double tolerance = 1e-3, at_tolerance = 2.0;  // a step of 2 s has all the error allowed

TimeSettings settings() {
  TimeSettings made;
  made.largest = 100.0, made.tolerance = tolerance;
  return made;
}

/// Lengths of steps whose error is of third order, times noise(n).
std::vector<double> lengths(StepLength& length, int steps,
                            const std::function<double(int)>& noise) {
  std::vector<double> all;
  for (int n = 0; n < steps; ++n) {
    const double dt = length.dt();
    all.push_back(dt);
    length.accept(dt, tolerance * std::pow(dt / at_tolerance, 3) * noise(n), 3, 3);
  }
  return all;
}

/// Largest over smallest of the last so many.
double spread(const std::vector<double>& all, int last) {
  const auto [low, high] = std::minmax_element(all.end() - last, all.end());
  return *high / *low;
}

}  // namespace

TEST(StepLength, comes_to_rest_a_little_below_the_tolerance_from_either_side) {
  for (const double first : {0.001, 5.0}) {
    StepLength length(settings());
    length.restart(first);
    const auto all = lengths(length, 60, [](int) { return 1.0; });
    EXPECT_EQ(spread(all, 10), 1.0) << first;  // changes of a few percent are left out
    const double share = std::pow(all.back() / at_tolerance, 3);  // of the error allowed
    EXPECT_GT(share, 0.4) << first;
    EXPECT_LT(share, 1.0) << first;
  }
}

// A step by the last error alone would swing by 10^(1/3) = 2.15.
TEST(StepLength, hardly_follows_errors_that_swing_by_a_factor_of_ten) {
  StepLength length(settings());
  length.restart(1.0);
  const auto all = lengths(length, 60, [](int n) { return n % 2 == 0 ? 0.316 : 3.16; });
  EXPECT_LT(spread(all, 20), 1.25);
}

TEST(StepLength, at_most_doubles) {
  StepLength length(settings());
  length.restart(1e-6);
  const auto all = lengths(length, 30, [](int) { return 1.0; });
  for (std::size_t n = 1; n < all.size(); ++n) EXPECT_LE(all[n], 2.0 * all[n - 1]);
}

TEST(StepLength, grows_back_at_once_after_a_stop_cut_a_step_short) {
  StepLength length(settings());
  length.restart(1.0);
  const double wanted = lengths(length, 60, [](int) { return 1.0; }).back();
  length.accept(0.3 * wanted, 1e-6, 3, 2);
  EXPECT_DOUBLE_EQ(length.dt(), 0.6 * wanted);
  length.accept(length.dt(), 1e-5, 3, 2);
  EXPECT_DOUBLE_EQ(length.dt(), wanted);
}

TEST(StepLength, gives_way_slowly_to_a_step_of_many_iterations_and_more_where_they_last) {
  StepLength length(settings());
  length.restart(1.0);
  const double before = lengths(length, 60, [](int) { return 1.0; }).back();
  length.accept(before, 0.1 * tolerance, 3, 20);
  EXPECT_LT(length.dt(), 0.95 * before);
  EXPECT_GT(length.dt(), 0.7 * before);
  for (int n = 0; n < 20; ++n) length.accept(length.dt(), 0.1 * tolerance, 3, 20);
  EXPECT_LT(length.dt(), 0.1 * before);
}

TEST(StepLength, repeats_by_the_error_or_by_half_and_grows_hesitantly_after_it) {
  StepLength length(settings());
  length.restart(2.0);
  length.repeat(2.0, 8.0 * 0.7 * tolerance, 3, 3);
  EXPECT_NEAR(length.dt(), 1.0, 1e-12);
  length.repeat(1.0, 0.0, 3, 20);
  EXPECT_DOUBLE_EQ(length.dt(), 0.5);
  length.accept(0.5, 0.07 * tolerance, 3, 3);
  EXPECT_LE(length.dt(), 0.5);  // twenty iterations are not forgotten after one good step
  length.accept(0.5, 0.07 * tolerance, 3, 3);
  EXPECT_GT(length.dt(), 0.5);
}

}  // namespace rackflux
