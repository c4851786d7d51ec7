#include "models/fluids/fluid.hpp"
#include "solver/base/error.hpp"

#include <gtest/gtest.h>

namespace rackflux {

TEST(FluidProperties, of_air_are_those_of_the_textbook_table) {
  // Incropera, Fundamentals of Heat and Mass Transfer, Table A.4 at 300 K: 1.1614 kg/m3,
  // 1007 J/kg/K, 184.6e-7 Pa s, 26.3e-3 W/m/K; its beta is 1/T of an ideal gas.
  const FluidProperties air = fluid_properties("air", 300.0);
  EXPECT_NEAR(air.rho, 1.1614, 0.02);  // the book's density is that of its own 1 atm, 1.3 % lower
  EXPECT_NEAR(air.cp, 1007.0, 1.0);
  EXPECT_NEAR(air.mu, 184.6e-7, 1.0e-7);
  EXPECT_NEAR(air.lambda, 26.3e-3, 0.2e-3);
  EXPECT_NEAR(air.beta_T, 1.0 / 300.0, 0.03 / 300.0);
}

TEST(FluidProperties, expand_as_an_ideal_gas_and_as_water_at_the_rows_of_the_table_too) {
  EXPECT_NEAR(fluid_properties("air", 293.15).beta_T, 1.0 / 293.15, 0.002 / 293.15);
  // Incropera, Table A.6 at 295 and 300 K: 227.5e-6 and 276.1e-6 1/K.
  EXPECT_NEAR(fluid_properties("water", 297.5).beta_T, 252e-6, 15e-6);
}

TEST(FluidProperties, refuse_to_leave_their_table) {
  EXPECT_THROW(fluid_properties("air", 200.0), Error);
  EXPECT_THROW(fluid_properties("water", 400.0), Error);
}

}  // namespace rackflux
