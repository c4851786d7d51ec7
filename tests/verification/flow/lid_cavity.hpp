#pragma once
// The square cavity whose lid y = 1 moves with speed 1 towards +x, on a uniform mesh.
#include "tests/support/box_site.hpp"
#include "tests/support/field_run.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/reference_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>

namespace rackflux {

inline std::unique_ptr<FieldRun> lid_cavity(int n, double Re) {
  Site site = box_site({n, n, 1}, {1.0, 1.0, 1.0});
  site.patches[3].wall_velocity = {1.0, 0.0, 0.0};
  FlowSettings settings;
  settings.velocity_scheme = Scheme::central;
  settings.velocity_relaxation = 0.9;
  const Fluid fluid{.rho = 1.0, .mu = 1.0 / Re, .cp = 1.0, .lambda = 1.0};
  auto run = std::make_unique<FieldRun>(comm(), site, fluid, settings);
  constexpr int most = 10000;
  EXPECT_LT(run->converge(1e-6, most), most);
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

inline double worst_error(const FieldRun& run, Axis component, const ReferenceTable& table,
                          const std::string& place, const std::string& value) {
  double worst = 0.0;
  for (const auto& row : table.rows) {
    const double s = std::stod(row.at(place)), exact = std::stod(row.at(value));
    const double high = component == Axis::x ? 1.0 : 0.0;
    worst = std::max(worst, std::abs(on_midline(run, component, s, high) - exact));
  }
  return worst;
}

/// Against Ghia, Ghia & Shin, J. Comput. Phys. 48 (1982) 387-411, Tables I and II.
inline void expect_ghia(const FieldRun& run, const std::string& Re, double tolerance) {
  const auto u = reference_table("validation/01_lid_cavity/ghia1982_u_x05.csv");
  const auto v = reference_table("validation/01_lid_cavity/ghia1982_v_y05.csv");
  if (!u || !v) GTEST_SKIP() << "no reference data: RACKFLUX_DATA does not hold them";
  EXPECT_LT(worst_error(run, Axis::x, *u, "y", "u_Re" + Re), tolerance);
  EXPECT_LT(worst_error(run, Axis::y, *v, "x", "v_Re" + Re), tolerance);
}

}  // namespace rackflux
