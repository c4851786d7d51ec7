#include "models/grid/network/line_rating.hpp"
#include "solver/base/error.hpp"

#include <gtest/gtest.h>

#include <numbers>

namespace rackflux::grid {
namespace {

// 26/7 Drake, the example of the standard.
Conductor drake() {
  return {0.02814, 298.15, 348.15, 7.283e-5, 8.688e-5, 0.8, 0.8, 373.15};
}

// 22.44 W/m of sun on it, at 40 degC and 0.61 m/s across the line.
LineWeather example() {
  return {313.15, 0.61, std::numbers::pi / 2.0, 22.44 / (0.8 * 0.02814), 0.0};
}

}  // namespace

TEST(LineRating, is_1025_A_in_the_example_of_the_standard) {
  // IEEE Std 738-2012, worked example of the steady-state rating: 1025 A, printed without decimals.
  EXPECT_NEAR(line_rating(drake(), example()), 1025.0, 0.6);
}

TEST(LineRating, of_still_air_follows_natural_convection_by_hand) {
  // q_cn = 3.645 rho^0.5 D^0.75 60^1.25 with rho = 1.293/(1 + 0.00367 x 70): 42.42 W/m; q_r = 17.8
  // x 0.02814 x 0.8 (3.73^4 - 3.13^4) = 39.11 W/m; R = 9.3905e-5 ohm/m.
  LineWeather still = example();
  still.wind = still.sun = 0.0;
  EXPECT_NEAR(line_rating(drake(), still), 931.73, 0.05);
}

TEST(LineRating, falls_with_warmer_air_and_wind_along_the_line) {
  LineWeather hot = example(), along = example();
  hot.T += 10.0;
  along.wind_angle = 0.0;
  EXPECT_LT(line_rating(drake(), hot), line_rating(drake(), example()) - 80.0);
  EXPECT_LT(line_rating(drake(), along), line_rating(drake(), example()));
}

TEST(LineRating, refuses_air_as_hot_as_the_conductor_and_data_that_cannot_be) {
  LineWeather hot = example();
  hot.T = 373.15;
  EXPECT_THROW(line_rating(drake(), hot), Error);
  hot.T = 372.0;
  EXPECT_THROW(line_rating(drake(), hot), Error);  // the sun alone
  Conductor wrong = drake();
  wrong.resistance_high = wrong.resistance_low;
  EXPECT_THROW(line_rating(wrong, example()), Error);
}

}  // namespace rackflux::grid
