// Developed laminar flow in rectangular ducts.
#include "tests/validation/mesh_study.hpp"
#include "tests/verification/flow/duct.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>
#include <string>

namespace rackflux {

// R. K. Shah, A. L. London, Laminar Flow Forced Convection in Ducts (1978); spectral solution of
// the same equations, validation/07_cht.
TEST(Ducts, have_the_friction_and_nusselt_numbers_of_shah_and_london) {
  struct Published {
    double alpha, fRe, Nu_H1;
  };
  const Published all[] = {{1.0, 14.2271, 3.608},
                           {0.5, 15.5481, 4.1233},
                           {0.25, 18.2328, 5.3311},
                           {0.125, 20.5846, 6.4904}};
  const std::string set = "Rectangular ducts, developed laminar flow",
                    source = "Shah & London 1978; spectral";
  for (const auto& [alpha, fRe, Nu_H1] : all) {
    MeshStudy friction, nusselt;
    for (int mesh = 0; mesh < 3; ++mesh) {
      const int n = 8 << mesh;
      const DuctNumbers found =
          Duct{{Duct::n_x, alpha < 0.5 ? 2 * n : n, n}, 1.0 / alpha, 1.0}.developed();
      friction.cell[mesh] = nusselt.cell[mesh] = 1.0 / n;
      friction.value[mesh] = found.fRe, nusselt.value[mesh] = found.Nu_H1;
    }
    const std::string what = fmt::format(", sides {} : 1", 1.0 / alpha);
    judge({set, "friction factor times Re" + what, source, fRe, 0.005 * fRe}, friction);
    judge({set, "Nusselt number H1" + what, source, Nu_H1, 0.005 * Nu_H1}, nusselt);
  }
}

}  // namespace rackflux
