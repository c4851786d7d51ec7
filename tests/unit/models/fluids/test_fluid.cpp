#include "models/fluids/fluid.hpp"
#include "solver/base/error.hpp"

#include <gtest/gtest.h>

#include <tuple>

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

TEST(FluidProperties, of_water_are_those_of_iapws) {
  // IAPWS-95 at 1 atm (NIST Chemistry WebBook): 4195.2, 4184.1, 4179.4, 4190.1 J/kg/K. Viscosity of
  // IAPWS R12-08: 1305.9, 1001.6, 652.7, 403.5 uPa s. Conductivity: 0.6065 W/m/K at 25 degC (M. L.
  // Huber et al. 2012).
  const auto at = [](double celsius) { return fluid_properties("water", celsius + 273.15); };
  for (const auto& [celsius, cp, mu] : {std::tuple{10.0, 4195.2, 1305.9e-6},
                                        {20.0, 4184.1, 1001.6e-6},
                                        {40.0, 4179.4, 652.7e-6},
                                        {70.0, 4190.1, 403.5e-6}}) {
    EXPECT_NEAR(at(celsius).cp, cp, 1e-3 * cp) << celsius;
    EXPECT_NEAR(at(celsius).mu, mu, 1e-3 * mu) << celsius;
  }
  EXPECT_NEAR(at(25.0).lambda, 0.6065, 1e-3 * 0.6065);
  EXPECT_NEAR(at(15.0).mu, 1137.5e-6, 4e-3 * 1137.5e-6);
}

TEST(FluidProperties, refuse_to_leave_their_table) {
  EXPECT_THROW(fluid_properties("air", 200.0), Error);
  EXPECT_THROW(fluid_properties("water", 400.0), Error);
}

}  // namespace rackflux
