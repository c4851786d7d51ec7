// An eighth of the Taylor-Green vortex, between its planes of symmetry, is the vortex.
#include "tests/support/mpi_main.hpp"
#include "tests/support/vortex_run.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace rackflux {

namespace {

constexpr double pi = std::numbers::pi;
constexpr double nu = 0.002;  // Re 500 [m2/s]

/// Per unit mass after every step.
struct History {
  std::vector<double> energy;       ///< [m2/s2]
  std::vector<double> dissipation;  ///< nu times squared vorticity [m2/s3]
};

History history(Site site, double size) {
  FractionalRun run(comm(), std::move(site), {.rho = 1.0, .mu = nu, .cp = 1.0, .lambda = 1.0},
                    {.divergence = 1e-12});
  run.set_velocity(taylor_green);
  run.solver.initialise(run.flow);
  const double volume = size * size * size;
  History found;
  for (int s = 0; s < 20; ++s) {
    run.solver.advance(0.15, run.flow);
    found.energy.push_back(run.kinetic_energy() / volume);
    found.dissipation.push_back(nu * run.squared_vorticity() / volume);
  }
  return found;
}

}  // namespace

TEST(VortexOctant, has_the_energy_and_the_dissipation_of_the_whole_box) {
  const History box =
      history(periodic_site({32, 32, 32}, {2 * pi, 2 * pi, 2 * pi}, {true, true, true}), 2.0 * pi);
  const History octant = history(mirror_site(16, pi), pi);
  for (std::size_t s = 0; s < box.energy.size(); ++s) {
    EXPECT_NEAR(octant.energy[s], box.energy[s], 1e-10 * box.energy[s]) << "step " << s + 1;
    EXPECT_NEAR(octant.dissipation[s], box.dissipation[s], 1e-10 * box.dissipation[s])
        << "step " << s + 1;
  }
  EXPECT_GT(box.dissipation.back(), 2.0 * box.dissipation.front());  // vortices were stretched
}

}  // namespace rackflux
