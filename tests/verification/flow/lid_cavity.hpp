#pragma once
// The square cavity whose lid y = 1 moves with speed 1 towards +x, on a uniform mesh.
#include "tests/support/box_site.hpp"
#include "tests/support/field_run.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/record.hpp"
#include "tests/support/reference_table.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <fmt/format.h>
#include <memory>
#include <string>

namespace rackflux {

inline const char* const lid_subject = "Room: lid-driven cavity";

/// Starts from the solution of a coarser mesh where there is one, else from rest.
inline std::unique_ptr<FieldRun> lid_cavity(int n, double Re, const FieldRun* coarser = nullptr) {
  Site site = box_site({n, n, 1}, {1.0, 1.0, 1.0});
  site.patches[3].wall_velocity = {1.0, 0.0, 0.0};
  FlowSettings settings;
  settings.velocity_scheme = Scheme::central;
  settings.velocity_relaxation = 0.9;
  const Fluid fluid{.rho = 1.0, .mu = 1.0 / Re, .cp = 1.0, .lambda = 1.0};
  auto run = std::make_unique<FieldRun>(comm(), site, fluid, settings);
  if (coarser) run->start_from(*coarser);
  constexpr int most = 10000;
  const int iterations = run->converge(1e-6, most);
  EXPECT_LT(iterations, most);
  std::printf("lid at Re %g, %d x %d cells: %d iterations\n", Re, n, n, iterations);
  std::fflush(stdout);
  return run;
}

/// The velocity across a midline at s: u on x = 1/2 at y = s, or v on y = 1/2 at x = s. Straight
/// between the nodes and the walls, where it is `low` and `high`.
inline double on_midline(const FieldRun& run, Axis component, double s, double high) {
  const int n = run.mesh.room_cells().i, middle = n / 2;  // n even: a face lies on the midline
  const auto v = run.flow.velocity.along(component).view();
  const auto node = [&](int c) { return component == Axis::x ? v(middle, c, 0) : v(c, middle, 0); };
  const double at = s * n - 0.5;  // in cells from the first node
  if (at <= 0.0) return node(0) * s * 2.0 * n;
  if (at >= n - 1) return node(n - 1) + (high - node(n - 1)) * 2.0 * (at - (n - 1));
  const int c = static_cast<int>(at);
  return node(c) + (at - c) * (node(c + 1) - node(c));
}

inline Deviation errors(const FieldRun& run, Axis component, const ReferenceTable& table,
                        const std::string& place, const std::string& value) {
  Deviation worst;
  for (const auto& row : table.rows) {
    const double s = std::stod(row.at(place)), exact = std::stod(row.at(value));
    const double high = component == Axis::x ? 1.0 : 0.0;
    worst.see(on_midline(run, component, s, high), exact, place + " = " + row.at(place));
  }
  return worst;
}

/// Against Ghia, Ghia & Shin, J. Comput. Phys. 48 (1982) 387-411, Tables I and II.
inline void expect_ghia(const FieldRun& run, const std::string& Re, double tolerance) {
  const auto u = reference_table("validation/01_lid_cavity/ghia1982_u_x05.csv");
  const auto v = reference_table("validation/01_lid_cavity/ghia1982_v_y05.csv");
  SKIP_WITHOUT_SHARED_DATA(u && v);
  const std::string at =
      fmt::format("Re {} on {} x {} cells", Re, run.mesh.room_cells().i, run.mesh.room_cells().j);
  const std::string source = "Ghia, Ghia & Shin 1982, tables I and II", unit = "of the lid's speed";
  record({lid_subject, "u on the midline, " + at, source, tolerance, unit},
         errors(run, Axis::x, *u, "y", "u_Re" + Re));
  record({lid_subject, "v on the midline, " + at, source, tolerance, unit},
         errors(run, Axis::y, *v, "x", "v_Re" + Re));
}

}  // namespace rackflux
