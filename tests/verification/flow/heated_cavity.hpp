#pragma once
// Air between a hot and a cold wall, in a square or a cube of side 1.
#include "solver/parallel/loops.hpp"
#include "tests/support/box_site.hpp"
#include "tests/support/field_run.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/record.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <string>

namespace rackflux {

/// Mean Nusselt numbers: heat over what conduction alone would carry [-].
struct Nusselt {
  double hot = 0.0, cold = 0.0, middle = 0.0;
};

/// Of the square with air, by a spectral solution; agrees with G. de Vahl Davis, Int. J. Numer.
/// Methods Fluids 3 (1983) 249-264 at Ra 1e3, with M. Hortmann, M. Peric, G. Scheuerer, Int. J.
/// Numer. Methods Fluids 11 (1990) 189-207 from 1e4 on, and with P. Le Quere, Computers & Fluids 20
/// (1991) 29-41 at 1e6.
struct KnownNusselt {
  const char* Ra;
  double nusselt;
  const char* source;
};
inline constexpr KnownNusselt known_of_square[] = {
    {"1e3", 1.11779, "spectral; de Vahl Davis 1983"},
    {"1e4", 2.24482, "spectral; Hortmann et al. 1990"},
    {"1e5", 4.52164, "spectral; Hortmann et al. 1990"},
    {"1e6", 8.82520, "spectral; Le Quere 1991, Hortmann et al. 1990"}};

/// Cells at the walls a tenth of those in the middle.
inline double towards_walls(double s) {
  return s - 0.82 / (2.0 * M_PI) * std::sin(2.0 * M_PI * s);
}

/// Heat that crosses the face plane in the middle between the walls, by flow and by conduction.
inline double through_the_middle(const FieldRun& run, const Fluid& fluid) {
  const Mesh& mesh = run.mesh;
  const auto m = run.flow.mass_flux.x.view(), T = run.flow.T.view();
  const int i = mesh.room_cells().i / 2;
  const Box plane{{i, 0, 0}, {i + 1, mesh.cells().hi.j, mesh.cells().hi.k}};
  // The cells beside the plane are equally wide: central means the arithmetic mean.
  return sum(plane, [&](int a, int j, int k) {
    const double T_face = 0.5 * (T(a - 1, j, k) + T(a, j, k));
    const double slope = (T(a, j, k) - T(a - 1, j, k)) / mesh.spacing(Axis::x)[a];
    return fluid.cp * m(a, j, k) * T_face -
           fluid.lambda * slope * mesh.face_area(Axis::x, {a, j, k});
  });
}

/// Pr 0.71; the velocity scale sqrt(g beta dT L) is 1. One rank.
inline Nusselt heated_cavity(Index3 n, double Ra) {
  Site site = box_site(n, {1.0, 1.0, 1.0}, towards_walls);
  for (const int side : {0, 1}) {
    site.patches[side].heat = HeatRule::temperature;
    site.patches[side].temperature = side ? -0.5 : 0.5;
  }
  const double Pr = 0.71;
  const Fluid fluid{.rho = 1.0,
                    .mu = std::sqrt(Pr / Ra),
                    .cp = 1.0,
                    .lambda = 1.0 / std::sqrt(Pr * Ra),
                    .beta_T = 1.0};
  FlowSettings settings;
  settings.velocity_scheme = settings.temperature_scheme = Scheme::central;
  settings.gravity = {0.0, -1.0, 0.0};
  FieldRun run(comm(), site, fluid, settings);
  constexpr int most = 4000;
  const int iterations = run.converge(1e-7, most);
  EXPECT_LT(iterations, most);
  run.simple.close_mass(run.flow);
  const HeatBalance heat = run.settle_heat(1e-10);
  const Nusselt nusselt{.hot = heat.patches[0] / fluid.lambda,
                        .cold = -heat.patches[1] / fluid.lambda,
                        .middle = through_the_middle(run, fluid) / fluid.lambda};
  std::printf("Ra %.0e: hot %.5f, cold %.5f, middle %.5f after %d iterations\n", Ra, nusselt.hot,
              nusselt.cold, nusselt.middle, iterations);
  return nusselt;
}

inline void expect_nusselt(const Nusselt& nusselt, const std::string& what,
                           const std::string& source, double exact, double share) {
  record({"Room: heated cavity", "mean Nusselt number, " + what, source, share},
         nusselt.hot / exact - 1.0);
  EXPECT_NEAR(nusselt.hot, nusselt.cold, 1e-6 * exact);
  EXPECT_NEAR(nusselt.hot, nusselt.middle, 1e-6 * exact);
}

}  // namespace rackflux
