// Heat in solids through time, by implicit steps refined together with the mesh. Exact solutions:
// H. S. Carslaw, J. C. Jaeger, Conduction of Heat in Solids (1959).
#include "tests/support/box_site.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/timed_run.hpp"
#include "tests/validation/mesh_study.hpp"

#include <gtest/gtest.h>

namespace rackflux {

namespace {

const Fluid nothing{.rho = 1.0, .mu = 1.0, .cp = 1.0, .lambda = 1.0};

/// Temperature at x = 0, the middle of the slab, by the even parabola through two cells.
double in_the_middle(const TimedRun& run) {
  const double* const x = run.room.mesh.centre(Axis::x);
  const auto T = std::as_const(run.room.flow.T).view();
  return (T(0, 0, 0) * x[1] * x[1] - T(1, 0, 0) * x[0] * x[0]) / (x[1] * x[1] - x[0] * x[0]);
}

/// One half of a slab of unit half thickness, conductivity and capacity in surroundings at 0, Bi 1.
Site slab(int n) {
  Site site = box_site({n, 1, 1}, {1.0, 1.0, 1.0});
  site.materials.push_back({"slab", 1.0, 1.0, 1.0});
  site.solids.push_back({.material = 1, .cells = {{0, 0, 0}, {n, 1, 1}}});
  site.patches[1].heat = HeatRule::convection, site.patches[1].htc = 1.0;
  return site;
}

}  // namespace

TEST(SlabInTime, cools_as_the_series_of_biot_1_says) {
  const std::string set = "Slab that cools, Biot 1";
  // Fo -> temperature in the middle, and of the surface; validation/07_cht.
  const struct {
    const char* Fo;
    double middle, surface;
  } exact[] = {{"0.1", 0.993108, 0.723577}, {"0.5", 0.772526, 0.504522}, {"1", 0.533859, 0.348177}};
  std::map<std::string, std::array<MeshStudy, 2>> studies;
  for (int mesh = 0; mesh < 3; ++mesh) {
    const int n = 10 << mesh, steps_to_tenth = 10 << mesh;
    TimedRun run(comm(), slab(n), timed_settings(nothing, 1e-9));
    run.room.flow.T.fill(1.0);
    run.begin();
    int step = 0;
    for (const auto& at : exact) {
      for (; step < std::lround(10.0 * std::stod(at.Fo)) * steps_to_tenth; ++step)
        run.step(0.1 / steps_to_tenth);
      auto& [middle, surface] = studies[at.Fo];
      middle.cell[mesh] = surface.cell[mesh] = 1.0 / n;
      middle.value[mesh] = in_the_middle(run);
      // Between the half cell and the film: half = 2 n, film = 1.
      const auto T = std::as_const(run.room.flow.T).view();
      surface.value[mesh] = T(n - 1, 0, 0) * 2.0 * n / (2.0 * n + 1.0);
    }
  }
  for (const auto& at : exact) {
    const std::string fo = std::string(", Fo ") + at.Fo;
    judge({set, "temperature in the middle" + fo, "series, exact", at.middle, 0.001},
          studies[at.Fo][0]);
    judge({set, "temperature of the surface" + fo, "series, exact", at.surface, 0.001},
          studies[at.Fo][1]);
  }
}

// Two half spaces at 1 and 0 meet: their faces take (e1 T1 + e2 T2)/(e1 + e2), e = sqrt(k rho c).
TEST(Contact, of_two_solids_takes_the_temperature_of_their_effusivities) {
  const std::string set = "Two solids brought together";
  constexpr double lambda = 9.0, exact = 0.25;  // e1 = 1, e2 = 3
  MeshStudy study;
  for (int mesh = 0; mesh < 3; ++mesh) {
    const int n = 40 << mesh, steps = 20 << mesh;
    Site site = box_site({2 * n, 1, 1}, {6.0, 1.0, 1.0});
    site.materials.push_back({"one", 1.0, 1.0, 1.0});
    site.materials.push_back({"two", lambda, 1.0, 1.0});
    // Deep enough: 2 sqrt(kappa t) is 0.6 of 2 on one side, 1.9 of 4 on the other.
    for (int i = 0; i <= 2 * n; ++i)
      site.lines.nodes[0][i] = i <= n ? 2.0 * i / n : 2.0 + 4.0 * (i - n) / n;
    site.solids.push_back({.material = 1, .cells = {{0, 0, 0}, {n, 1, 1}}});
    site.solids.push_back({.material = 2, .cells = {{n, 0, 0}, {2 * n, 1, 1}}});
    TimedRun run(comm(), site, timed_settings(nothing, 1e-9));
    run.set(run.room.flow.T, [](double x, double, double) { return x < 2.0 ? 1.0 : 0.0; });
    run.begin();
    for (int step = 0; step < steps; ++step) run.step(0.1 / steps);
    const auto T = std::as_const(run.room.flow.T).view();
    const double left = 1.0 * n / 2.0, right = lambda * n / 4.0;
    study.cell[mesh] = 1.0 / n;
    study.value[mesh] = (left * T(n - 1, 0, 0) + right * T(n, 0, 0)) / (left + right);
  }
  judge({set, "temperature of the faces", "Carslaw & Jaeger, exact", exact, 0.001}, study);
}

}  // namespace rackflux
