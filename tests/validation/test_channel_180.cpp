// Turbulent flow between two plates at Re_tau 180 against direct simulation: with WALE on three
// meshes, and resolved.
#include "tests/support/mpi_main.hpp"
#include "tests/support/record.hpp"
#include "tests/support/reference_table.hpp"
#include "tests/support/vortex_run.hpp"
#include "tests/validation/mesh_study.hpp"
#include "tests/validation/plane.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdio>

namespace rackflux {

namespace {

constexpr double Re_tau = 178.12;         // of the reference
constexpr double from = 8.0, end = 18.0;  // of the averages [half height / friction velocity]

/// Planes crowd at the walls: of 64 the first is 1.2 wall units wide, those in the middle 9.
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

/// Sums over planes of one height and over time, n cells along each axis.
struct Averages {
  explicit Averages(int n) : U(static_cast<std::size_t>(n)), uu(U), vv(U), ww(U), uv(U) {}
  std::vector<double> U, uu, vv, ww, uv;
  double samples = 0.0;

  void add(const FractionalRun& run) {
    const auto u = run.flow.velocity.x.view(), v = run.flow.velocity.y.view(),
               w = run.flow.velocity.z.view();
    const int below = run.mesh.offset().j;
    const double share = std::pow(static_cast<double>(U.size()), -2);
    for_each_in_order(run.mesh.cells(), [&](int i, int j, int k) {
      const auto at = static_cast<std::size_t>(j + below);
      const double here = u(i, j, k), up = 0.5 * (v(i, j, k) + v(i, j + 1, k));
      U[at] += share * here, uu[at] += share * here * here;
      vv[at] += share * up * up, ww[at] += share * w(i, j, k) * w(i, j, k);
      uv[at] += share * up * 0.5 * (here + u(i + 1, j, k));
    });
    samples += 1.0;
  }
  /// Over time, ranks and both halves; what remains is the lower half.
  void finish() {
    const std::size_t n = U.size();
    for (auto* sums : {&U, &uu, &vv, &ww, &uv}) {
      comm().sum(*sums);
      for (double& value : *sums) value /= samples;
    }
    for (std::size_t j = 0; j < n; ++j) uu[j] -= U[j] * U[j];
    for (auto* sums : {&U, &uu, &vv, &ww, &uv}) {
      const double sign = sums == &uv ? -1.0 : 1.0;
      for (std::size_t j = 0; j < n / 2; ++j)
        (*sums)[j] = 0.5 * ((*sums)[j] + sign * (*sums)[n - 1 - j]);
      sums->resize(n / 2);
    }
  }
};

/// Averages of a run and the heights they belong to [wall units].
struct Simulated {
  std::vector<double> y;
  Averages mean;
};

/// n cells along each axis.
Simulated simulate(int n, const std::string& turbulence) {
  FractionalRun run(comm(),
                    periodic_site({n, n, n}, {2.0 * std::numbers::pi, 2.0, std::numbers::pi},
                                  {true, false, true}, crowded),
                    {.rho = 1.0, .mu = 1.0 / Re_tau, .cp = 1.0, .lambda = 1.0},
                    {.acceleration = {1.0, 0.0, 0.0}}, turbulence);
  run.set_velocity(disturbed);
  run.solver.initialise(run.flow);
  Simulated found{{}, Averages(n)};
  int steps = 0;
  double dt = 0.0;
  for (double t = 0.0; t < end; t += dt, ++steps) {
    if (steps % 10 == 0) dt = run.solver.stable_step(1.3, run.flow);
    run.solver.advance(dt, run.flow);
    if (t > from && steps % 10 == 0) found.mean.add(run);
  }
  found.mean.finish();
  for (int j = 0; j < n / 2; ++j)
    found.y.push_back(Re_tau * (crowded((j + 1.0) / n) + crowded(1.0 * j / n)));
  if (comm().is_root()) std::printf("%s, %d^3 cells: %d steps\n", turbulence.c_str(), n, steps);
  std::fflush(stdout);
  return found;
}

/// What is compared, beside direct simulation.
struct Comparison {
  Deviation U;   ///< mean velocity over that in the middle
  Deviation uv;  ///< shear stress over that of the wall
  double bulk = 0.0, centre = 0.0, peak = 0.0, wanted_peak = 0.0;
};

Comparison compare(const Simulated& run, const ReferenceTable& table) {
  Comparison found;
  const Averages& mean = run.mean;
  const auto half = mean.U.size();
  const double n = 2.0 * static_cast<double>(half);
  for (std::size_t j = 0; j < half; ++j) {
    const double at = static_cast<double>(j);
    found.bulk += 2.0 * mean.U[j] * (crowded((at + 1.0) / n) - crowded(at / n));
  }
  found.centre = mean.U.back();
  for (const auto& row : table.rows) {
    const double height = std::stod(row.at("y_plus"));
    const std::string where = "y+ " + row.at("y_plus");
    if (height < run.y[0]) continue;
    found.U.see(between(run.y, mean.U, height) / 18.301, std::stod(row.at("U_plus")) / 18.301,
                where);
    found.uv.see(between(run.y, mean.uv, height), std::stod(row.at("uv_plus")), where);
    found.wanted_peak = std::max(found.wanted_peak, std::sqrt(std::stod(row.at("uu_plus"))));
    found.peak = std::max(found.peak, std::sqrt(between(run.y, mean.uu, height)));
  }
  return found;
}

const std::string paper = "Moser et al. 1999";

}  // namespace

TEST(Channel, with_wale_follows_direct_simulation_at_Re_tau_180) {
  const auto table = reference_table("validation/05_channel/mkm1999_retau180.csv");
  if (!table) GTEST_SKIP() << no_shared_data;
  const std::string set = "Plane channel, large eddies, Re_tau 180";
  MeshStudy U, bulk, centre, peak;
  Series points{"direct simulation", {}, {}, true};
  for (const auto& row : table->rows)
    points.x.push_back(std::stod(row.at("y_plus"))),
        points.y.push_back(std::stod(row.at("U_plus")));
  Figure figure{
      "channel_180_wale", set, "mean velocity, WALE; points: " + paper, "y+", "U+", {points}};
  double wanted_peak = 0.0;
  for (std::size_t m = 0; m < 3; ++m) {
    const int n = std::array{24, 32, 48}[m];
    const Simulated run = simulate(n, "wale");
    const Comparison found = compare(run, *table);
    U.cell[m] = bulk.cell[m] = centre.cell[m] = peak.cell[m] = 1.0 / n;
    U.value[m] = found.U.largest(), bulk.value[m] = found.bulk;
    centre.value[m] = found.centre, peak.value[m] = found.peak;
    wanted_peak = found.wanted_peak;
    figure.series.push_back({std::to_string(n) + "^3", run.y, run.mean.U});
  }
  judge_profile({set, "mean velocity of profile, over that in the middle", paper, 0.0, 0.05}, U);
  judge({set, "U+ in the middle", paper, 18.301, 0.05 * 18.301}, centre);
  judge({set, "bulk velocity over friction velocity", paper, 15.679, 0.05 * 15.679}, bulk);
  judge({set, "largest rms of the velocity along the flow", paper, wanted_peak, 0.1 * wanted_peak},
        peak);
  draw(figure);
}

TEST(Channel, has_the_profiles_of_direct_simulation_at_Re_tau_180) {
  const auto table = reference_table("validation/05_channel/mkm1999_retau180.csv");
  if (!table) GTEST_SKIP() << no_shared_data;
  const Comparison found = compare(simulate(64, "laminar"), *table);
  const std::string subject = "Channel, Re_tau 180, resolved on 64^3";
  record({subject, "mean velocity at all heights, over that in the middle", paper, 0.05}, found.U);
  record({subject, "bulk velocity", paper, 0.05}, found.bulk / 15.679 - 1.0);
  record({subject, "largest rms of the velocity along the flow", paper, 0.1},
         found.peak / found.wanted_peak - 1.0);
  record({subject, "shear stress at all heights over that of the wall", paper, 0.1, "-"}, found.uv);
}

}  // namespace rackflux
