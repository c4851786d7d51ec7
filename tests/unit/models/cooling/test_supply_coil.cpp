#include "models/cooling/supply_coil.hpp"

#include <gtest/gtest.h>

namespace rackflux {

namespace {

const SupplyCoil ideal{.supply = 291.15, .effectiveness = 0.0, .water = {}};
const SupplyCoil real{.supply = 291.15, .effectiveness = 0.7, .water = 285.15};

}  // namespace

TEST(SupplyCoil, gives_back_its_set_point) {
  EXPECT_EQ(ideal.leaving(310.0), 291.15);
  EXPECT_EQ(real.leaving(300.15), 291.15);  // could reach 300.15 - 0.7 * 15 = 289.65 K
  EXPECT_FALSE(real.idles(300.15));
}

TEST(SupplyCoil, misses_its_set_point_where_its_water_is_too_warm_for_the_load) {
  EXPECT_NEAR(real.leaving(315.15), 294.15, 1e-10);  // 315.15 - 0.7 * 30
}

TEST(SupplyCoil, heats_no_air_that_is_colder_than_its_set_point) {
  for (const SupplyCoil& coil : {ideal, real}) {
    EXPECT_EQ(coil.leaving(288.15), 288.15);
    EXPECT_TRUE(coil.idles(288.15));
    EXPECT_TRUE(coil.idles(291.15));
  }
}

TEST(SupplyCoil, heats_no_air_that_is_colder_than_its_water) {
  const SupplyCoil warm_water{.supply = 291.15, .effectiveness = 0.7, .water = 303.15};
  EXPECT_EQ(warm_water.leaving(298.15), 298.15);  // 301.65 K through an open valve
  EXPECT_TRUE(warm_water.idles(298.15));
  EXPECT_FALSE(warm_water.idles(308.15));
}

}  // namespace rackflux
