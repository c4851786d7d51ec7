#include "models/cooling/fan_curve.hpp"
#include "solver/base/error.hpp"

#include <gtest/gtest.h>

namespace rackflux {

FanCurve four_points() {
  return FanCurve({{0.0, 120.0}, {0.02, 100.0}, {0.04, 60.0}, {0.06, 0.0}});
}

TEST(FanCurve, passes_through_its_points_and_straight_between_them) {
  EXPECT_DOUBLE_EQ(four_points().rise(0.02), 100.0);
  EXPECT_DOUBLE_EQ(four_points().rise(0.03), 80.0);
  EXPECT_DOUBLE_EQ(four_points().slope(0.05), -3000.0);
}

TEST(FanCurve, follows_the_affinity_laws) {
  // By hand: at half speed the point (0.04 m3/s, 60 Pa) moves to (0.02 m3/s, 15 Pa).
  EXPECT_NEAR(four_points().rise(0.02, 0.5), 15.0, 1e-12);
}

TEST(FanCurve, raises_pressure_by_as_much_less_as_the_air_is_thinner_at_the_same_flow) {
  // By hand, of a curve stated at 1.2 kg/m3 in air of 1.08 kg/m3: 60 Pa at 0.04 m3/s become
  // 60 * 1.08 / 1.2 = 54 Pa; at half speed 54 / 4 = 13.5 Pa at 0.02 m3/s.
  EXPECT_NEAR(four_points().rise(0.04, 1.0, 1.08 / 1.2), 54.0, 1e-12);
  EXPECT_NEAR(four_points().rise(0.02, 0.5, 1.08 / 1.2), 13.5, 1e-12);
  EXPECT_NEAR(four_points().slope(0.05, 1.0, 1.08 / 1.2), -2700.0, 1e-9);
}

TEST(FanCurve, goes_on_straight_outside_its_points) {
  EXPECT_NEAR(four_points().rise(-0.01), 130.0, 1e-12);
  EXPECT_NEAR(four_points().rise(0.07), -30.0, 1e-12);
}

TEST(FanCurve, refuses_a_curve_with_two_flows_at_one_pressure) {
  EXPECT_THROW(FanCurve({{0.0, 100.0}, {0.1, 110.0}}), Error);
  EXPECT_THROW(FanCurve({{0.1, 100.0}, {0.1, 90.0}}), Error);
  EXPECT_THROW(FanCurve({{0.0, 100.0}}), Error);
}

}  // namespace rackflux
