#include "tests/verification/flow/lid_cavity.hpp"

namespace rackflux {

TEST(LidCavity, at_Re_100_follows_the_table_of_ghia_on_64_cells) {
  expect_ghia(*lid_cavity(64, 100.0), "100", 0.01);
}

}  // namespace rackflux
