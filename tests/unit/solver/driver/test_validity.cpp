#include "models/fluids/fluid.hpp"
#include "solver/driver/validity.hpp"

#include <gtest/gtest.h>

namespace rackflux {

namespace {

Fluid of_library(const char* name, double T) {
  const FluidProperties f = fluid_properties(name, T);
  return {f.rho, f.mu, f.cp, f.lambda, f.beta_T, T};
}

const Fluid air = of_library("air", 297.15), water = of_library("water", 313.15);

}  // namespace

TEST(Validity, says_nothing_of_a_room_of_servers) {
  const Validity v = validity_of({291.15, 320.0}, air, "air");
  EXPECT_TRUE(v.holds);
  EXPECT_EQ(v.doubt, "");
}

TEST(Validity, doubts_air_40_K_from_its_reference_and_still_takes_it) {
  const Validity v = validity_of({291.15, 337.15}, air, "air");
  EXPECT_TRUE(v.holds);
  EXPECT_NE(v.doubt.find("from 18.0 to 64.0 degC, 40 K from"), std::string::npos) << v.doubt;
}

// By the ideal gas the density differs by 100 / 397 of itself, by Boussinesq's line by a third.
TEST(Validity, takes_no_answer_of_air_100_K_from_its_reference) {
  EXPECT_FALSE(validity_of({291.15, 397.15}, air, "air").holds);
  EXPECT_FALSE(validity_of({18.0, 297.15}, air, "air").holds);
  EXPECT_FALSE(validity_of({291.15, 397.15}, air, "").holds);
}

TEST(Validity, takes_no_answer_of_water_that_boils_or_freezes) {
  EXPECT_TRUE(validity_of({293.15, 363.15}, water, "water").holds);
  const Validity hot = validity_of({293.15, 375.15}, water, "water");
  EXPECT_FALSE(hot.holds);
  EXPECT_NE(hot.doubt.find("it boils at 99.97 degC"), std::string::npos) << hot.doubt;
  EXPECT_FALSE(validity_of({272.15, 313.15}, water, "water").holds);
}

TEST(Validity, leaves_benchmarks_without_units_alone) {
  const Fluid unit{1.0, 1e-3, 1.0, 1e-3, 1.0, 300.0};
  EXPECT_EQ(validity_of({299.5, 300.5}, unit, "").doubt, "");
}

TEST(FluidTemperatures, keep_the_ends_of_all_that_was_seen) {
  FluidTemperatures seen;
  seen.see({290.0, 300.0});
  seen.see({295.0, 310.0});
  EXPECT_EQ(seen.coldest, 290.0);
  EXPECT_EQ(seen.hottest, 310.0);
}

}  // namespace rackflux
