#include "models/metrics/facility_ratios.hpp"
#include "tests/unit/models/plant/sample_plants.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <ctime>

namespace rackflux {

using namespace sample;

TEST(PlantBenchmark, runs_a_year_of_hours_in_under_five_seconds) {
  const Plant plant(wet_plant());
  FacilityMeters meters;
  for (Metered* metered : {&meters.total, &meters.it, &meters.water}) metered->period = 3600.0;
  int flagged = 0;
  const std::clock_t start = std::clock();  // processor time: the machine may be shared
  for (int n = 0; n < 8760; ++n) {
    const double season = -std::cos(2.0 * 3.14159265358979 * n / 8760.0),
                 day = -std::cos(2.0 * 3.14159265358979 * n / 24.0);
    const PlantOutcome out =
        plant.solve(at(9e6, 12.0 + 11.0 * season + 6.0 * day, 0.7 - 0.2 * day));
    meters.it.values.push_back(9e6);
    meters.total.values.push_back(9e6 + out.power());
    meters.water.values.push_back(out.makeup / water_rho);
    flagged += out.chiller_flags.any() || out.tower_is_flagged;
  }
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  const FacilityRatios ratios = facility_ratios(meters);
  std::printf(
      "[ benchmark] a year of plant hours: %.2f s; PUE %.4f, WUE %.3f L/kWh; %d hours flagged\n",
      seconds, ratios.PUE, *ratios.WUE / litre_per_kilowatt_hour, flagged);
  EXPECT_LT(seconds, 5.0);
  EXPECT_GT(ratios.PUE, 1.01);
}

}  // namespace rackflux
