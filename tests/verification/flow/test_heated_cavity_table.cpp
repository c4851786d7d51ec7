// Mean Nusselt numbers by a spectral solution; they agree with P. Le Quere, Computers & Fluids 20
// (1991) 29-41 at Ra 1e6 and with M. Hortmann et al. (1990) at 1e4 and above.
#include "tests/verification/flow/heated_cavity.hpp"

namespace rackflux {

const char* const source = "spectral; Le Quere 1991, Hortmann et al. 1990";

TEST(HeatedCavityTable, at_Ra_1e3_holds_within_0_3_percent) {
  expect_nusselt(heated_cavity({80, 80, 1}, 1e3), "Ra 1e3 on 80 x 80 cells", source, 1.11779,
                 0.003);
}
TEST(HeatedCavityTable, at_Ra_1e4_holds_within_0_3_percent) {
  expect_nusselt(heated_cavity({80, 80, 1}, 1e4), "Ra 1e4 on 80 x 80 cells", source, 2.24482,
                 0.003);
}
TEST(HeatedCavityTable, at_Ra_1e5_holds_within_0_3_percent) {
  expect_nusselt(heated_cavity({80, 80, 1}, 1e5), "Ra 1e5 on 80 x 80 cells", source, 4.52164,
                 0.003);
}
TEST(HeatedCavityTable, at_Ra_1e6_holds_within_0_3_percent) {
  expect_nusselt(heated_cavity({80, 80, 1}, 1e6), "Ra 1e6 on 80 x 80 cells", source, 8.82520,
                 0.003);
}

}  // namespace rackflux
