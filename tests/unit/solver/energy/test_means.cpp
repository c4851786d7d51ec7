#include "solver/energy/means.hpp"
#include "tests/support/box_site.hpp"
#include "tests/support/field_run.hpp"
#include "tests/support/mpi_main.hpp"

#include <gtest/gtest.h>

namespace rackflux {

/// A plate of two solids side by side in y, heated by a flux at x = 0, at 300 K at x = 1.
struct HeatedPlate {
  static constexpr int n = 20;
  static constexpr double flux = 100.0, lambda = 50.0;
  std::unique_ptr<FieldRun> run;

  HeatedPlate() {
    Site site = box_site({n, 8, 1}, {1.0, 1.0, 1.0});
    site.materials.push_back({"plate", lambda, 1000.0, 500.0});
    site.regions = {"fluid", "left", "right"};
    site.solids.push_back({.region = 1, .material = 1, .cells = {{0, 0, 0}, {n, 8, 1}}});
    site.solids.push_back({.region = 2, .material = 1, .cells = {{n / 2, 4, 0}, {n, 8, 1}}});
    site.patches[0].heat = HeatRule::flux, site.patches[0].flux = flux;
    site.patches[1].heat = HeatRule::temperature, site.patches[1].temperature = 300.0;
    const Fluid still{.rho = 1.0, .mu = 1.0, .cp = 1.0, .lambda = 1.0};
    run = std::make_unique<FieldRun>(comm(), site, still, FlowSettings());
    run->settle_heat(1e-10);
  }
  /// Linear in x, and exact on any mesh.
  static double exact(double x) { return 300.0 + flux / lambda * (1.0 - x); }
};

TEST(Means, of_a_heated_plate_are_exact_on_its_surface_and_in_its_parts) {
  const HeatedPlate plate;
  const auto surfaces = plate.run->simple.surfaces(plate.run->flow);
  EXPECT_NEAR(surfaces[0].mean, HeatedPlate::exact(0.0), 1e-6);
  EXPECT_NEAR(surfaces[0].most, HeatedPlate::exact(0.0), 1e-6);
  EXPECT_NEAR(surfaces[0].size, 1.0, 1e-12);
  EXPECT_EQ(surfaces[1].size, 0.0);  // its temperature is given
  const auto solids = solid_temperatures(plate.run->geometry, plate.run->flow);
  EXPECT_NEAR(solids[1].mean, HeatedPlate::exact(0.75), 1e-6);
  EXPECT_NEAR(solids[1].most, HeatedPlate::exact(0.5 + 0.5 / HeatedPlate::n), 1e-6);
  EXPECT_NEAR(solids[1].size, 0.25, 1e-12);
  // What the second solid took of the first counts no more: 0.75 m2 about x = 5/12.
  EXPECT_NEAR(solids[0].size, 0.75, 1e-12);
  EXPECT_NEAR(solids[0].mean, HeatedPlate::exact(5.0 / 12.0), 1e-6);
}

}  // namespace rackflux
