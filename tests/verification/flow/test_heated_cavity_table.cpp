// Mean Nusselt numbers by a spectral solution; they agree with G. de Vahl Davis (1983) at Ra 1e3,
// with M. Hortmann et al. (1990) at 1e4 and above and with P. Le Quere, Computers & Fluids 20
// (1991) 29-41 at 1e6.
#include "tests/verification/flow/heated_cavity.hpp"

#include <string>

namespace rackflux {

TEST(HeatedCavityTable, holds_within_0_3_percent_from_Ra_1e3_to_1e6) {
  struct Known {
    const char* Ra;
    double nusselt;
    const char* source;
  };
  const Known known[] = {{"1e3", 1.11779, "spectral; de Vahl Davis 1983"},
                         {"1e4", 2.24482, "spectral; Hortmann et al. 1990"},
                         {"1e5", 4.52164, "spectral; Hortmann et al. 1990"},
                         {"1e6", 8.82520, "spectral; Le Quere 1991, Hortmann et al. 1990"}};
  for (const auto& [Ra, nusselt, source] : known)
    expect_nusselt(heated_cavity({80, 80, 1}, std::stod(Ra)),
                   std::string("Ra ") + Ra + " on 80 x 80 cells", source, nusselt, 0.003);
}

}  // namespace rackflux
