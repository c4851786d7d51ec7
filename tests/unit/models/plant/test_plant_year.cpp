#include "models/plant/usage.hpp"
#include "tests/unit/models/plant/sample_plants.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <ctime>

namespace rackflux {

using namespace sample;

TEST(PlantBenchmark, runs_a_year_of_hours_in_under_five_seconds) {
  const Plant plant(wet_plant());
  Usage usage;
  int flagged = 0;
  const std::clock_t start = std::clock();  // processor time: the machine may be shared
  for (int n = 0; n < 8760; ++n) {
    const double season = -std::cos(2.0 * 3.14159265358979 * n / 8760.0),
                 day = -std::cos(2.0 * 3.14159265358979 * n / 24.0);
    const PlantOutcome out =
        plant.solve(at(9e6, 12.0 + 11.0 * season + 6.0 * day, 0.7 - 0.2 * day));
    usage.add({9e6, 9e6 + out.power(), 0.0, out.makeup, 1e-7}, 3600.0);
    flagged += out.chiller_flags.any() || out.tower_is_flagged;
  }
  const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  std::printf("[ benchmark] a year of plant hours: %.2f s; %s; %d hours with a flag\n", seconds,
              usage.summary().c_str(), flagged);
  EXPECT_LT(seconds, 5.0);
  EXPECT_GT(usage.pue(), 1.01);
}

}  // namespace rackflux
