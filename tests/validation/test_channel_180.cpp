// Turbulent flow between two plates at Re_tau 180, resolved, against direct simulation.
#include "tests/support/mpi_main.hpp"
#include "tests/support/record.hpp"
#include "tests/support/reference_table.hpp"
#include "tests/support/vortex_run.hpp"
#include "tests/validation/mesh_study.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

namespace rackflux {

namespace {

constexpr double Re_tau = 178.12;  // of the reference
constexpr int nx = 64, ny = 64, nz = 64;
constexpr double from = 8.0, end = 18.0;  // of the averages [half height / friction velocity]

/// Planes crowd at the walls: 1.2 wall units wide there, 9 in the middle.
double crowded(double s) {
  constexpr double gamma = 1.7;
  return 0.5 + 0.5 * std::tanh(gamma * (2.0 * s - 1.0)) / std::tanh(gamma);
}

/// U+ near the turbulent mean, H. Reichardt, ZAMM 31 (1951) 208-219, with rolls and waves that
/// grow.
std::array<double, 3> disturbed(double x, double y, double z) {
  const double Y = Re_tau * std::min(y, 2.0 - y);
  const double U = std::log(1.0 + 0.4 * Y) / 0.4 +
                   7.8 * (1.0 - std::exp(-Y / 11.0) - Y / 11.0 * std::exp(-Y / 3.0));
  const double bump = y * (2.0 - y), wave = std::sin(4.0 * z) + 0.6 * std::cos(6.0 * z + 1.0);
  const double ripple = std::sin(2.0 * x + 2.0 * z) + std::cos(3.0 * x - 4.0 * z);
  return {U + bump * (1.5 * wave + ripple), bump * bump * (1.5 * std::cos(4.0 * z) + ripple),
          bump * (std::cos(2.0 * x) + std::sin(3.0 * x + 2.0 * z))};
}

/// Sums over planes of one height and over time.
struct Averages {
  std::vector<double> U = std::vector<double>(ny), uu = U, vv = U, ww = U, uv = U;
  double samples = 0.0;

  void add(const FractionalRun& run) {
    const auto u = run.flow.velocity.x.view(), v = run.flow.velocity.y.view(),
               w = run.flow.velocity.z.view();
    const int below = run.mesh.offset().j;
    constexpr double share = 1.0 / (nx * nz);
    for_each_in_order(run.mesh.cells(), [&](int i, int j, int k) {
      const auto at = static_cast<std::size_t>(j + below);
      const double here = u(i, j, k), up = 0.5 * (v(i, j, k) + v(i, j + 1, k));
      U[at] += share * here, uu[at] += share * here * here;
      vv[at] += share * up * up, ww[at] += share * w(i, j, k) * w(i, j, k);
      uv[at] += share * up * 0.5 * (here + u(i + 1, j, k));
    });
    samples += 1.0;
  }
  /// Over time, ranks and both halves.
  void finish() {
    for (auto* sums : {&U, &uu, &vv, &ww, &uv}) {
      comm().sum(*sums);
      for (double& value : *sums) value /= samples;
    }
    for (std::size_t j = 0; j < ny; ++j) uu[j] -= U[j] * U[j];
    for (auto* sums : {&U, &uu, &vv, &ww, &uv})
      for (std::size_t j = 0; j < ny / 2; ++j) {
        const double sign = sums == &uv ? -1.0 : 1.0;
        (*sums)[j] = 0.5 * ((*sums)[j] + sign * (*sums)[ny - 1 - j]);
      }
  }
};

/// Between the values of planes at heights y.
double at_height(const std::vector<double>& y, const std::vector<double>& value, double wanted) {
  std::size_t j = 1;
  while (j + 1 < ny / 2 && y[j] < wanted) ++j;
  const double share = (wanted - y[j - 1]) / (y[j] - y[j - 1]);
  return value[j - 1] + share * (value[j] - value[j - 1]);
}

}  // namespace

TEST(Channel, has_the_profiles_of_direct_simulation_at_Re_tau_180) {
  const auto table = reference_table("validation/05_channel/mkm1999_retau180.csv");
  if (!table) GTEST_SKIP() << "no reference data";
  FractionalRun run(comm(),
                    periodic_site({nx, ny, nz}, {2.0 * std::numbers::pi, 2.0, std::numbers::pi},
                                  {true, false, true}, crowded),
                    {.rho = 1.0, .mu = 1.0 / Re_tau, .cp = 1.0, .lambda = 1.0},
                    {.acceleration = {1.0, 0.0, 0.0}});
  run.set_velocity(disturbed);
  run.solver.initialise(run.flow);
  Averages mean;
  int steps = 0;
  double dt = 0.0;
  for (double t = 0.0; t < end; t += dt, ++steps) {
    if (steps % 10 == 0) dt = run.solver.stable_step(1.3, run.flow);
    run.solver.advance(dt, run.flow);
    if (t > from && steps % 10 == 0) mean.add(run);
    if (comm().is_root() && steps % 500 == 0 && std::getenv("SHOW"))
      std::printf("t %.3f dt %.5f E %.5f\n", t, dt, run.kinetic_energy());
  }
  mean.finish();
  std::vector<double> y;
  for (int j = 0; j < ny; ++j)
    y.push_back(Re_tau * (crowded((j + 1.0) / ny) + crowded(1.0 * j / ny)));
  Deviation U, uu, uv;
  double peak = 0.0, wanted_peak = 0.0, bulk = 0.0;
  for (int j = 0; j < ny; ++j)
    bulk += mean.U[j < ny / 2 ? j : ny - 1 - j] * (crowded((j + 1.0) / ny) - crowded(1.0 * j / ny));
  for (const auto& row : table->rows) {
    const double height = std::stod(row.at("y_plus"));
    if (height < y[0]) continue;
    if (std::getenv("SHOW"))
      std::printf("%8.3f U %.3f %.3f uu %.3f %.3f vv %.3f %.3f ww %.3f %.3f uv %.3f %.3f\n", height,
                  at_height(y, mean.U, height), std::stod(row.at("U_plus")),
                  at_height(y, mean.uu, height), std::stod(row.at("uu_plus")),
                  at_height(y, mean.vv, height), std::stod(row.at("vv_plus")),
                  at_height(y, mean.ww, height), std::stod(row.at("ww_plus")),
                  at_height(y, mean.uv, height), std::stod(row.at("uv_plus")));
    U.see(at_height(y, mean.U, height) / 18.301, std::stod(row.at("U_plus")) / 18.301);
    uv.see(at_height(y, mean.uv, height), std::stod(row.at("uv_plus")));
    wanted_peak = std::max(wanted_peak, std::sqrt(std::stod(row.at("uu_plus"))));
    peak = std::max(peak, std::sqrt(at_height(y, mean.uu, height)));
  }
  const std::string subject = "Channel, Re_tau 180, resolved on 64^3", paper = "Moser et al. 1999";
  record({subject, "mean velocity at all heights, over that in the middle", paper, 0.05}, U);
  record({subject, "bulk velocity", paper, 0.05}, bulk / 15.679 - 1.0);
  record({subject, "largest rms of the velocity along the flow", paper, 0.1},
         peak / wanted_peak - 1.0);
  record({subject, "shear stress at all heights over that of the wall", paper, 0.1, "-"}, uv);
}

}  // namespace rackflux
