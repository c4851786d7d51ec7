// Square cavities on three meshes, graded towards the walls alike; Ra 1e6 is in
// test_cavities_long.cpp.
#include "tests/validation/mesh_study.hpp"
#include "tests/verification/flow/heated_cavity.hpp"

#include <gtest/gtest.h>

#include <span>
#include <string>

namespace rackflux {

// Demanded as in test_heated_cavity_table. Ra 1e6 takes finer meshes: test_cavities_long.
TEST(HeatedSquare, has_the_accurate_mean_nusselt_numbers) {
  for (const auto& [Ra, exact, source] : std::span(known_of_square).first(3)) {
    MeshStudy study;
    for (int mesh = 0; mesh < 3; ++mesh) {
      const int n = 16 << mesh;
      study.cell[mesh] = 1.0 / n;
      study.value[mesh] = heated_cavity({n, n, 1}, std::stod(Ra)).hot;
    }
    judge({"Heated square cavity", std::string("mean Nusselt number, Ra ") + Ra, source, exact,
           0.003 * exact},
          study);
  }
}

}  // namespace rackflux
