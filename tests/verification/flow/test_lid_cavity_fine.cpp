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
  SKIP_WITHOUT_SHARED_DATA(u && v);
  const std::string source = "spectral; Botella & Peyret 1998", unit = "of the lid's speed";
  record({lid_subject, "u on the midline, Re 1000 on 128 x 128 cells", source, 0.02, unit},
         errors(*run, Axis::x, *u, "y", "u"));
  record({lid_subject, "v on the midline, Re 1000 on 128 x 128 cells", source, 0.02, unit},
         errors(*run, Axis::y, *v, "x", "v"));
}

}  // namespace rackflux
