#include "models/metrics/carbon.hpp"
#include "models/metrics/facility_ratios.hpp"
#include "models/metrics/rack_temperatures.hpp"
#include "solver/base/error.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace rackflux {

TEST(FacilityRatios, divide_integrals_and_not_means_of_ratios) {
  FacilityMeters meters;
  meters.boundary = ItBoundary::pdu_output;
  meters.total = {3600, {150, 60}}, meters.it = {3600, {100, 50}};
  meters.water = {3600, {0.003, 0.0}}, meters.carbon = {3600, {0.01, 0.02}};
  meters.reused = {3600, {21, 0}};
  const FacilityRatios ratios = facility_ratios(meters);
  EXPECT_DOUBLE_EQ(ratios.PUE, 1.4);  // the mean of ratios would be 1.35
  EXPECT_DOUBLE_EQ(*ratios.WUE, 0.003 / 150);
  EXPECT_DOUBLE_EQ(*ratios.CUE, 0.03 / 150);
  EXPECT_DOUBLE_EQ(ratios.ERF, 0.1);
  EXPECT_DOUBLE_EQ(ratios.ERE, 1.26);
  EXPECT_EQ(ratios.boundary, ItBoundary::pdu_output);
}

TEST(FacilityRatios, stay_the_same_when_readings_are_resampled) {
  FacilityMeters fine, coarse;
  fine.total = {900, {4, 5, 6, 9, 8, 7, 3, 2}}, fine.it = {900, {3, 4, 5, 6, 7, 5, 2, 1}};
  coarse.total = {3600, {6, 5}}, coarse.it = {3600, {4.5, 3.75}};
  EXPECT_NEAR(facility_ratios(fine).PUE, facility_ratios(coarse).PUE, 1e-15);
}

TEST(FacilityRatios, leave_out_what_is_not_metered) {
  FacilityMeters meters;
  meters.total = {3600, {150}}, meters.it = {3600, {100}};
  EXPECT_FALSE(facility_ratios(meters).WUE.has_value());
  EXPECT_FALSE(facility_ratios(meters).CUE.has_value());
}

TEST(FacilityRatios, refuse_readings_that_cannot_be_meant) {
  FacilityMeters meters;
  meters.total = {3600, {150, 60}}, meters.it = {3600, {100}};
  EXPECT_THROW(facility_ratios(meters), Error);
  meters.it = {3600, {0, 0}};
  EXPECT_THROW(facility_ratios(meters), Error);
  meters.it = {3600, {160, 60}};  // more IT energy than energy
  EXPECT_THROW(facility_ratios(meters), Error);
  meters.it = {3600, {100, std::nan("")}};
  EXPECT_THROW(facility_ratios(meters), Error);
}

TEST(RackCoolingIndex, falls_with_the_mean_excess_over_the_recommended_range) {
  // by hand, A1: 30 degC exceeds 27 by 3 of 5 K on one of four racks; 17 degC
  // lacks 1 of 3 K
  const RackCoolingIndex index = rack_cooling_index({295.15, 300.15, 303.15, 290.15}, ashrae_a1);
  EXPECT_NEAR(index.high, 1.0 - 3.0 / (4 * 5), 1e-12);
  EXPECT_NEAR(index.low, 1.0 - 1.0 / (4 * 3), 1e-12);
  EXPECT_THROW(rack_cooling_index({}, ashrae_a1), Error);
  EXPECT_THROW(rack_cooling_index({300.0}, {1, 3, 2, 4}), Error);
}

TEST(HeatIndices, weigh_the_heat_that_reaches_the_intakes) {
  // by hand: (1 x 2 + 3 x 0) / (1 x 12 + 3 x 10) = 1/21
  const HeatIndices indices = heat_indices({{292, 302, 1.0}, {290, 300, 3.0}}, 290);
  EXPECT_NEAR(indices.SHI, 1.0 / 21, 1e-15);
  EXPECT_NEAR(indices.RHI, 20.0 / 21, 1e-15);
  EXPECT_THROW(heat_indices({{289, 302, 1.0}}, 290), Error);
  EXPECT_THROW(heat_indices({}, 290), Error);
}

TEST(CarbonAccount, integrates_average_and_marginal_intensity_apart) {
  const CarbonAccount account =
      carbon_account({3600, {1e6, 2e6}}, {3600, {1e-7, 5e-8}}, {3600, {2e-7, 2e-7}});
  EXPECT_NEAR(account.average, 3600 * (0.1 + 0.1), 1e-9);
  EXPECT_NEAR(account.marginal, 3600 * (0.2 + 0.4), 1e-9);
  EXPECT_THROW(carbon_account({3600, {1.0}}, {900, {1.0}}, {3600, {1.0}}), Error);
}

TEST(HourlyMatching, counts_no_surplus_of_another_hour) {
  // twice the energy at noon, none at night: half matched by hour, all of it by
  // year
  const Metered load{3600, {10, 10}}, sun{3600, {20, 0}};
  EXPECT_DOUBLE_EQ(hourly_matching_score(load, sun, {}), 0.5);
  EXPECT_DOUBLE_EQ(annual_matching_score(load, sun), 1.0);
  // the rest of the night from a grid that is 40 % carbon-free
  EXPECT_DOUBLE_EQ(hourly_matching_score(load, sun, {3600, {0.2, 0.4}}), 0.7);
}

TEST(HourlyMatching, refuses_shares_above_one_and_loads_of_nothing) {
  EXPECT_THROW(hourly_matching_score({3600, {1}}, {3600, {0}}, {3600, {1.5}}), Error);
  EXPECT_THROW(hourly_matching_score({3600, {0}}, {3600, {0}}, {}), Error);
  EXPECT_THROW(hourly_matching_score({3600, {2}}, {3600, {-1}}, {}), Error);
}

}  // namespace rackflux
