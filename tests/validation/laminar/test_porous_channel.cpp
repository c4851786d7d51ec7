// A channel filled with a porous medium.
#include "tests/support/box_site.hpp"
#include "tests/support/field_run.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/validation/mesh_study.hpp"

#include <gtest/gtest.h>

#include <string>

namespace rackflux {

// Darcy-Brinkman flow between plates at y = -h, h with h = 5 sqrt(K): exact,
// u / (G K / mu) = 1 - cosh(y / sqrt(K)) / cosh(h / sqrt(K)).
TEST(PorousChannel, has_the_velocity_of_brinkman) {
  MeshStudy mean, centre;
  for (int mesh = 0; mesh < 3; ++mesh) {
    const int n = 16 << mesh;
    Site site = box_site({4, n, 1}, {1.0, 2.0, 1.0});
    site.lines.periodic[0] = true;
    site.patches.erase(site.patches.begin(), site.patches.begin() + 2);
    Zone medium;
    medium.cells = {{0, 0, 0}, {4, n, 1}};
    medium.loss_linear = {25.0, 25.0, 25.0};  // 1 / K
    medium.force[0] = 25.0;                   // G, so that G K / mu = 1
    site.zones.push_back(medium);
    FlowSettings settings;
    settings.velocity_relaxation = 0.999;
    settings.momentum_sweeps = 100;
    FieldRun run(comm(), site, {.rho = 1.0, .mu = 1.0, .cp = 1.0, .lambda = 1.0}, settings);
    int iterations = 0;
    while (++iterations < 200 && run.simple.iterate(run.flow).velocity[0] > 1e-10) {
    }
    EXPECT_LT(iterations, 200);
    const auto u = run.flow.velocity.x.view();
    double sum_u = 0.0;
    for (int j = 0; j < n; ++j) sum_u += u(1, j, 0);
    mean.cell[mesh] = centre.cell[mesh] = 1.0 / n;
    mean.value[mesh] = sum_u / n, centre.value[mesh] = u(1, n / 2, 0);
  }
  const std::string set = "Channel filled with a porous medium", source = "Brinkman, exact";
  judge({set, "mean velocity", source, 0.800018, 0.005 * 0.800018, "G K / mu"}, mean);
  judge({set, "velocity in the middle", source, 0.986525, 0.005 * 0.986525, "G K / mu"}, centre);
}

}  // namespace rackflux
