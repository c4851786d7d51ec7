#include "solver/base/error.hpp"
#include "solver/turbulence/wall.hpp"
#include "solver/turbulence/wall_heat.hpp"
#include "solver/turbulence/wall_layer.hpp"
#include "tests/support/differences.hpp"
#include "tests/support/reference_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace rackflux {

const LogLaw menter{k_epsilon_constants::kappa, k_epsilon_constants::E};

TEST(Jayatilleke, has_the_published_resistance_of_air_and_of_water) {
  // By hand: Pr/Pr_t = 0.83529, P = 9.24 (0.87374 - 1) (1 + 0.28 * 0.99417) = -1.4914.
  EXPECT_NEAR(jayatilleke_P(0.71, 0.85), -1.4914, 1e-3);
  // By hand: Pr/Pr_t = 6.8588, P = 9.24 (4.2382 - 1) (1 + 0.28 * 0.95312) = 37.906.
  EXPECT_NEAR(jayatilleke_P(5.83, 0.85), 37.906, 1e-2);
  EXPECT_EQ(jayatilleke_P(0.85, 0.85), 0.0);  // the Reynolds analogy
}

TEST(Jayatilleke, is_the_logarithmic_law_beyond_its_sublayer) {
  // By hand: ln(9.793 * 100) / 0.41 = 16.7965.
  const WallHeatLaw air(WallHeat::jayatilleke, {0.71, 0.85, menter});
  EXPECT_NEAR(air.T_plus(100.0), 0.85 * (16.7965 - 1.4914), 1e-3);
  const WallHeatLaw water(WallHeat::jayatilleke, {5.83, 0.85, menter});
  EXPECT_NEAR(water.T_plus(100.0), 0.85 * (16.7965 + 37.906), 1e-2);
  EXPECT_NEAR(water.conduction(100.0), 5.83 * 100.0 / 46.497, 1e-3);
}

TEST(Jayatilleke, conducts_in_a_sublayer_that_ends_without_a_jump) {
  for (const double Pr : {0.5, 0.71, 5.83, 100.0, 1000.0}) {
    const WallHeatLaw law(WallHeat::jayatilleke, {Pr, 0.85, menter});
    const double y = law.sublayer();
    EXPECT_NEAR(law.T_plus(y * (1.0 + 1e-12)), Pr * y, 1e-9 * Pr * y) << Pr;
    EXPECT_EQ(law.T_plus(0.5 * y), Pr * 0.5 * y);
    EXPECT_EQ(law.conduction(0.5 * y), 1.0);
    EXPECT_LT(law.T_plus(1.01 * y), Pr * 1.01 * y);  // it is the outer of the two places
  }
  EXPECT_EQ(WallHeatLaw(WallHeat::jayatilleke, {0.71, 0.85, menter}).conduction(0.0), 1.0);
}

TEST(Jayatilleke, is_near_kader_in_the_logarithmic_layer_of_air_and_water) {
  // Two fits of the same measurements; their spread at Pr 0.7 to 7 is a few percent.
  for (const double Pr : {0.71, 5.83, 7.0})
    for (const double y_plus : {30.0, 100.0, 1000.0}) {
      const WallHeatLaw law(WallHeat::jayatilleke, {Pr, 0.87, menter});
      EXPECT_NEAR(law.T_plus(y_plus) / kader_T_plus(y_plus, Pr), 1.0, 0.06) << Pr << ' ' << y_plus;
    }
}

TEST(Jayatilleke, refuses_to_extrapolate) {
  for (const double Pr : {0.49, 1001.0, std::nan("")}) {
    EXPECT_THROW(jayatilleke_P(Pr, 0.85), Error);
    EXPECT_THROW(WallHeatLaw(WallHeat::jayatilleke, {Pr, 0.85, menter}), Error);
  }
}

TEST(WallHeatLaw, refuses_a_fluid_outside_kaders_range_at_once) {
  EXPECT_THROW(WallHeatLaw(WallHeat::kader, {0.005, 0.87, menter}), Error);
  EXPECT_EQ(WallHeatLaw(WallHeat::kader, {0.71, 0.87, menter}).T_plus(60.0),
            kader_T_plus(60.0, 0.71));
}

TEST(Kader, is_13_605_for_air_at_y_plus_100) {
  // By hand: beta = (3.85 * 0.89211 - 1.3)^2 + 2.12 ln 0.71 = 3.8306, G = 1412,
  // T+ = (2.12 ln 101 + 3.8306) exp(-1/1412) = 13.605.
  EXPECT_NEAR(kader_T_plus(100.0, 0.71), 13.605, 1e-3);
}

TEST(Kader, is_conduction_in_the_sublayer) {
  for (const double Pr : {0.02, 0.71, 7.0}) {
    EXPECT_NEAR(kader_T_plus(0.5, Pr), 0.5 * Pr, 0.01 * 0.5 * Pr) << Pr;
    EXPECT_EQ(kader_T_plus(0.0, Pr), 0.0);
  }
}

TEST(Kader, refuses_to_extrapolate) {
  EXPECT_THROW(kader_T_plus(100.0, 0.005), Error);
  EXPECT_THROW(kader_T_plus(100.0, 4.1e4), Error);
  EXPECT_THROW(kader_T_plus(100.0, std::nan("")), Error);
}

TEST(StandardWall, is_the_sublayer_up_to_where_it_meets_the_logarithmic_law) {
  EXPECT_NEAR(laminar_sublayer(), 11.53, 0.005);  // by hand: ln(9.793 * 11.53) / 0.41 = 11.529
  EXPECT_EQ(standard_u_plus(0.5), 0.5);
  EXPECT_EQ(standard_u_plus(11.0), 11.0);
  EXPECT_NEAR(standard_u_plus(laminar_sublayer()), laminar_sublayer(), 1e-12);
  EXPECT_NEAR(standard_u_plus(100.0), 16.7965, 1e-3);  // by hand: ln(979.3) / 0.41
}

TEST(AutomaticWall, joins_the_sublayer_and_the_logarithmic_law) {
  EXPECT_NEAR(automatic_u_plus(1.0), 1.0, 0.001);
  EXPECT_NEAR(automatic_u_plus(1000.0), std::log(9.793 * 1000.0) / 0.41, 0.001);
}

TEST(AutomaticWall, is_within_half_a_wall_unit_of_direct_simulation) {
  // To y+ 150: beyond, the simulation's wake stands above any law of the wall.
  const auto dns = reference_table("validation/05_channel/mkm1999_retau395.csv");
  SKIP_WITHOUT_SHARED_DATA(dns);
  double most = 0.0;
  for (const auto& row : dns->rows) {
    const double y = std::stod(row.at("y_plus")), u = std::stod(row.at("U_plus"));
    if (y < 150.0) most = std::max(most, size_of(automatic_u_plus(y) - u));
  }
  EXPECT_GT(most, 0.0);
  EXPECT_LT(most, 0.5);
}

TEST(AutomaticWall, finds_the_friction_of_a_speed) {
  for (const double y_plus : {1e-6, 0.1, 1.0, 5.0, 11.0, 30.0, 300.0, 1e5})
    EXPECT_NEAR(automatic_y_plus(y_plus * automatic_u_plus(y_plus)), y_plus, 1e-10 * y_plus);
  EXPECT_EQ(automatic_y_plus(0.0), 0.0);
}

TEST(Spalding, is_33_75_wall_units_high_at_u_plus_13) {
  // By hand: x = 0.417 * 13 = 5.421, exp(x) = 226.105, 1 + x + x^2/2 + x^3/6 + x^4/24 = 83.632.
  EXPECT_NEAR(spalding_y_plus(13.0), 13.0 + (226.105 - 83.632) / 8.6, 0.01);
}

TEST(Spalding, has_the_viscosity_of_its_slope) {
  for (const double u : {0.1, 1.0, 1.19, 1.21, 5.0, 12.0, 25.0}) {
    const double h = 1e-4 * u;
    const double slope = (spalding_y_plus(u + h) - spalding_y_plus(u - h)) / (2.0 * h);
    EXPECT_NEAR(spalding_viscosity(u), slope, 1e-6 * slope) << u;
  }
  EXPECT_NEAR(spalding_viscosity(30.0) / (0.417 * spalding_y_plus(30.0)), 1.0, 0.01);  // kappa y+
}

TEST(Spalding, finds_the_friction_of_a_speed) {
  for (const double u : {1e-9, 1e-3, 0.5, 1.2, 8.0, 20.0, 35.0})
    EXPECT_NEAR(spalding_u_plus(u * spalding_y_plus(u)), u, 1e-11 * u);
  EXPECT_EQ(spalding_u_plus(0.0), 0.0);
  EXPECT_TRUE(std::isfinite(spalding_u_plus(1e12)));
}

TEST(Spalding, is_within_six_tenths_of_a_wall_unit_of_direct_simulation) {
  const auto dns = reference_table("validation/05_channel/mkm1999_retau395.csv");
  SKIP_WITHOUT_SHARED_DATA(dns);
  double most = 0.0;
  for (const auto& row : dns->rows) {
    const double y = std::stod(row.at("y_plus")), u = std::stod(row.at("U_plus"));
    double low = 0.0, high = 40.0;  // u+ of that y+ by bisection
    for (int n = 0; n < 60; ++n)
      (spalding_y_plus(0.5 * (low + high)) < y ? low : high) = 0.5 * (low + high);
    if (y < 150.0) most = std::max(most, size_of(low - u));
  }
  EXPECT_GT(most, 0.0);
  EXPECT_LT(most, 0.6);
}

TEST(WallLayer, has_the_published_lengths) {
  // By hand: 0.41 * 0.09^-0.75 = 0.41 / 0.164317 = 2.49518; 1 - 1/e = 0.632121 where Re_y is 70 and
  // 2 * 2.49518.
  const double c_l = wall_layer::length_per_distance();
  EXPECT_NEAR(c_l, 2.49518, 1e-5);
  EXPECT_NEAR(wall_layer::viscosity_rise(70.0), 0.632121, 1e-6);
  EXPECT_NEAR(wall_layer::dissipation_rise(4.99036, c_l), 0.632121, 1e-5);
}

// eps = k^(3/2) / l_eps = 2 nu k / y^2 says l_eps = y Re_y / 2.
TEST(WallLayer, loses_at_the_wall_what_k_as_the_square_of_distance_does) {
  const double c_l = wall_layer::length_per_distance(), Re_y = 1e-4;
  EXPECT_NEAR(c_l * wall_layer::dissipation_rise(Re_y, c_l) / (0.5 * Re_y), 1.0, 2e-5);
}

// A is that for which tanh(30 / A) = 0.98.
TEST(WallLayer, gives_way_to_the_equations_from_Re_y_170_to_230) {
  EXPECT_LT(wall_layer::share(0.0), 1e-9);
  EXPECT_NEAR(wall_layer::share(170.0), 0.01, 1e-12);
  EXPECT_NEAR(wall_layer::share(200.0), 0.5, 1e-12);
  EXPECT_NEAR(wall_layer::share(230.0), 0.99, 1e-12);
  EXPECT_EQ(wall_layer::share(1e9), 1.0);
}

TEST(WallLayer, has_the_friction_of_balanced_turbulence) {
  // By hand: 0.09^(1/4) = 0.547723; at Re_y 70, l_mu / l_eps = 0.632121 / (1 - 8e-7),
  // (0.09 * 0.632121)^(1/4) = 0.488383; at the wall l_mu / l_eps = 4.99036 / 70.
  EXPECT_NEAR(wall_layer::friction_speed(1e4), 0.547723, 1e-6);
  EXPECT_NEAR(wall_layer::friction_speed(70.0), 0.488383, 1e-6);
  EXPECT_NEAR(wall_layer::friction_speed(1e-3), std::pow(0.09 * 4.99036 / 70.0, 0.25), 1e-4);
}

}  // namespace rackflux
