// Mean Nusselt numbers by a spectral solution; they agree with P. Le Quere, Computers & Fluids 20
// (1991) 29-41 at Ra 1e6 and with M. Hortmann et al. (1990) at 1e4 and above.
#include "tests/verification/flow/heated_cavity.hpp"

#include <string>
#include <utility>

namespace rackflux {

TEST(HeatedCavityTable, holds_within_0_3_percent_from_Ra_1e3_to_1e6) {
  const std::pair<const char*, double> known[] = {
      {"1e3", 1.11779}, {"1e4", 2.24482}, {"1e5", 4.52164}, {"1e6", 8.82520}};
  for (const auto& [Ra, nusselt] : known)
    expect_nusselt(heated_cavity({80, 80, 1}, std::stod(Ra)),
                   std::string("Ra ") + Ra + " on 80 x 80 cells",
                   "spectral; Le Quere 1991, Hortmann et al. 1990", nusselt, 0.003);
}

}  // namespace rackflux
