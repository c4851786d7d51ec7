#include "tests/verification/flow/heated_cavity.hpp"

namespace rackflux {

// E. Tric, G. Labrosse, M. Betrouni, Int. J. Heat Mass Transfer 43 (2000) 4043-4056.
TEST(HeatedCavityCube, at_Ra_1e5_holds_within_0_5_percent) {
  expect_nusselt(heated_cavity({40, 40, 40}, 1e5), "cube, Ra 1e5 on 40 x 40 x 40 cells",
                 "Tric et al. 2000", 4.337, 0.005);
}

}  // namespace rackflux
