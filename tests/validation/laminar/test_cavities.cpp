// Square cavities on three meshes, graded towards the walls alike; Ra 1e6 is in
// test_cavities_long.cpp.
#include "tests/validation/mesh_study.hpp"
#include "tests/verification/flow/heated_cavity.hpp"

#include <gtest/gtest.h>

#include <string>

namespace rackflux {

// Spectral solution of validation/02_heated_cavity; agrees at Ra 1e3 with G. de Vahl Davis, Int. J.
// Numer. Methods Fluids 3 (1983) 249-264, at 1e4 and 1e5 with M. Hortmann, M. Peric, G. Scheuerer,
// Int. J. Numer. Methods Fluids 11 (1990) 189-207. Demanded as in test_heated_cavity_table.
TEST(HeatedSquare, has_the_accurate_mean_nusselt_numbers) {
  struct Published {
    const char* Ra;
    double Nu;
    const char* source;
  };
  const Published cases[] = {{"1e3", 1.11779, "spectral; de Vahl Davis 1983"},
                             {"1e4", 2.24482, "spectral; Hortmann et al. 1990"},
                             {"1e5", 4.52164, "spectral; Hortmann et al. 1990"}};
  for (const auto& [Ra, exact, source] : cases) {
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
