#include "tests/verification/flow/lid_cavity.hpp"

namespace rackflux {

TEST(LidCavityFine, at_Re_100_follows_the_table_of_ghia) {
  expect_ghia(*lid_cavity(128, 100.0), "100", 0.01);
}

// O. Botella, R. Peyret, Computers & Fluids 27 (1998) 421-433: spectral, at Ghia's stations.
TEST(LidCavityFine, at_Re_1000_follows_the_spectral_solution_and_the_table_of_ghia) {
  const auto run = lid_cavity(128, 1000.0);
  expect_ghia(*run, "1000", 0.02);
  const auto u = reference_table("validation/01_lid_cavity/re1000_spectral_u.csv");
  const auto v = reference_table("validation/01_lid_cavity/re1000_spectral_v.csv");
  if (!u || !v) GTEST_SKIP() << "no reference data: RACKFLUX_DATA does not hold them";
  EXPECT_LT(worst_error(*run, Axis::x, *u, "y", "u"), 0.02);
  EXPECT_LT(worst_error(*run, Axis::y, *v, "x", "v"), 0.02);
}

}  // namespace rackflux
