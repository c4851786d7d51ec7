#include "tests/verification/flow/heated_cavity.hpp"

#include <string>

namespace rackflux {

TEST(HeatedCavityTable, holds_within_0_3_percent_from_Ra_1e3_to_1e6) {
  for (const auto& [Ra, nusselt, source] : known_of_square)
    expect_nusselt(heated_cavity({80, 80, 1}, std::stod(Ra)),
                   std::string("Ra ") + Ra + " on 80 x 80 cells", source, nusselt, 0.003);
}

}  // namespace rackflux
