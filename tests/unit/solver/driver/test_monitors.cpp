#include "solver/driver/monitors.hpp"
#include "solver/driver/simulation.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace rackflux {

constexpr double pi = 3.14159265358979;

/// Number of records after which f(n) is found steady, or steady in the mean; 0: never within 1000.
template <class Value, class Found>
int records_until(const Value& value, const Found& found) {
  Monitors monitors(20, 0.01);
  for (int n = 1; n <= 1000; ++n) {
    monitors.record({{"shown", "K", 100.0 * n, 0.0}, {"judged", "K", value(n), 10.0}});
    if (found(monitors)) return n;
  }
  return 0;
}

constexpr auto steady = [](const Monitors& m) { return m.steady(); };
constexpr auto in_the_mean = [](const Monitors& m) { return m.steady_in_the_mean(); };

TEST(Monitors, stand_still_when_no_reading_leaves_its_bound_over_the_window) {
  EXPECT_EQ(records_until([](int) { return 5.0; }, steady), 20);
  EXPECT_EQ(records_until([](int n) { return n <= 7 ? 0.0 : 5.0; }, steady), 27);
  EXPECT_EQ(records_until([](int n) { return 0.006 * n; }, steady), 0);
}

TEST(Monitors, call_nothing_steady_where_no_reading_decides) {
  Monitors monitors(20, 0.01);
  for (int n = 0; n < 100; ++n) monitors.record({{"shown", "K", 5.0, 0.0}});
  EXPECT_FALSE(monitors.steady());
  EXPECT_FALSE(monitors.steady_in_the_mean());
}

TEST(Monitors, see_a_mean_stand_still_under_a_swing) {
  const auto swing = [](int n) { return 5.0 + std::sin(2.0 * pi * n / 10.0); };
  EXPECT_EQ(records_until(swing, steady), 0);
  EXPECT_EQ(records_until(swing, in_the_mean), 39);  // a full window, and then one of records
}

TEST(Monitors, take_no_turning_point_for_a_mean_at_rest) {
  const auto slow = [](int n) { return 5.0 + 2.0 * std::sin(2.0 * pi * n / 200.0); };
  EXPECT_EQ(records_until(slow, in_the_mean), 0);
}

TEST(Monitors, take_no_swing_that_dies_out_for_a_cycle) {
  const auto swing = [](double lost) {  // of its amplitude over the window of 20
    return [lost](int n) { return 5.0 + std::pow(1.0 - lost, n / 20.0) * std::cos(pi * n); };
  };
  EXPECT_EQ(records_until(swing(0.2), in_the_mean), 39);
  EXPECT_EQ(records_until(swing(0.4), in_the_mean), 0);
  EXPECT_GT(records_until(swing(0.4), steady), 100);
}

TEST(Monitors, name_what_swings_most_against_its_scale_and_what_would_do) {
  Monitors monitors(4, 0.003);
  for (const double swing : {0.0, 1.0, 0.0, 1.0})
    monitors.record({{"rack.flow", "m3/s", 2.0 + 0.06 * swing, 2.0},
                     {"rack.heat", "W", 1000.0 + 5.0 * swing, 1000.0},
                     {"shown", "K", 100.0 * swing, 0.0}});
  EXPECT_EQ(widest_swing(monitors.trends()), "rack.flow swings by 0.06 m3/s");
  EXPECT_EQ(widest_unrest(monitors.trends(), 0.003),
            "rack.flow swings by 0.06 m3/s where 0.006 m3/s is allowed");
  EXPECT_EQ(widest_unrest(monitors.trends(), 0.05), "");
}

TEST(Unsettled, is_told_by_the_worst_residual_and_the_widest_swing) {
  Outcome outcome;
  outcome.iterations = 3000;
  outcome.residuals = {.velocity = {1e-3, 2e-3, 1e-3}, .turbulence = 0.07, .mass = 1.1};
  outcome.trends = {{"leak.flow", "m3/s", 0.9, 0.06, 0.0, 0.9}};
  EXPECT_EQ(what_is_unsettled(outcome, {}),
            "worst residual 1.1e+00, that of mass; over the last 50 iterations leak.flow swings by "
            "0.06 m3/s where 0.0027 m3/s is allowed");
  outcome.residuals.mass = 0.01;
  EXPECT_EQ(what_is_unsettled(outcome, {.drift = 0.1}),
            "worst residual 7.0e-02, that of turbulence");
}

}  // namespace rackflux
