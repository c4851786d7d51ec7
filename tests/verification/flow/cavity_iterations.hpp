#pragma once
#include "solver/driver/case_file.hpp"
#include "solver/driver/simulation.hpp"
#include "solver/mesh/layout.hpp"
#include "tests/support/mpi_main.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <vector>

namespace rackflux {

/// What a cavity needed on its finest mesh; 0: more than it was given.
struct CavityIterations {
  int to_millionth = 0;   ///< until momentum and temperature leave 1e-6 of their equations
  int to_thousandth = 0;  ///< until the heat of the hot wall stays within 0.1 % of its end
};

/// Runs a shipped case whose wall x_min is hot, on other cells, for so many iterations.
inline CavityIterations iterations_of(const std::string& name, const std::string& cells,
                                      int iterations) {
  const char* const source = std::getenv("RACKFLUX_SOURCE");
  const CaseFile read =
      read_case_file(std::string(source ? source : ".") + "/cases/" + name + "/case.yaml",
                     {"mesh.cells=" + cells, "run.iterations=" + std::to_string(iterations),
                      "run.drift=1e-9", "run.report_every=1"});
  Simulation simulation(comm(), read.settings,
                        [&](double coarsening) { return make_site(read.config, coarsening); });
  std::vector<double> left, heat;
  simulation.watch = [&](const Progress& p) {
    if (p.mesh != p.meshes) return;
    left.push_back(std::max({p.residuals.velocity[0], p.residuals.velocity[1],
                             p.residuals.velocity[2], p.residuals.temperature}));
    const auto wall = std::ranges::find(p.readings, "x_min.heat", &Reading::name);
    heat.push_back(wall == p.readings.end() ? std::nan("") : wall->value);
  };
  simulation.run();
  CavityIterations found;
  for (std::size_t n = left.size(); n-- > 0;) {
    if (left[n] < 1e-6) found.to_millionth = static_cast<int>(n) + 1;
  }
  for (std::size_t n = heat.size(); n-- > 0;) {
    if (!(std::abs(heat[n] / heat.back() - 1.0) <= 1e-3)) break;
    found.to_thousandth = static_cast<int>(n) + 1;
  }
  return found;
}

}  // namespace rackflux
