// Solids and the fluid beside them: spreading resistance, Luikov's plate.
#include "tests/support/box_site.hpp"
#include "tests/support/differences.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/reference_table.hpp"
#include "tests/validation/mesh_study.hpp"
#include "tests/validation/plane.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <memory>

namespace rackflux {

namespace {

const std::string spreading_set = "Spreading resistance of a square source";
const std::string luikov_set = "Conjugate flat plate (Luikov)";

/// A quarter of a copper-like plate of 100 x 100 x 5 mm: source of 25 x 25 mm on top, 2000 W/m2/K
/// to 0 below. Mean temperature of the source over its heat [K/W].
double spreading_resistance(int n) {
  constexpr double half = 0.05, thickness = 0.005, source = 0.0125, flux = 1e4;
  Site site = box_site({4 * n, 4 * n, n / 2}, {half, half, thickness});
  site.materials.push_back({"plate", 390.0, 8933.0, 385.0});
  site.solids.push_back({.material = 1, .cells = {{0, 0, 0}, {4 * n, 4 * n, n / 2}}});
  site.patches[4].heat = HeatRule::convection, site.patches[4].htc = 2000.0;
  Patch chip = site.patches[5];
  chip.heat = HeatRule::flux, chip.flux = flux;
  chip.faces.hi.i = chip.faces.hi.j = n;
  site.patches.push_back(chip);
  FieldRun run(comm(), site, {.rho = 1.0, .mu = 1.0, .cp = 1.0, .lambda = 1.0}, FlowSettings());
  const HeatBalance heat = run.settle_heat(1e-9);
  EXPECT_NEAR(heat.patches.back(), flux * source * source, 1e-9);
  return run.simple.surfaces(run.flow).back().mean / (4.0 * heat.patches.back());
}

/// Air of 1000 K over a plate held at 600 K below: x = -0.1 .. 0.2 m, air 0.1 m high, plate 0.01 m
/// thick from x = 0, adiabatic wall before it. `n` cells over the plate's length / 3.
struct LuikovPlate {
  static constexpr double height = 0.1, thickness = 0.01;
  int n = 0;

  /// Cells grow away from 0; `power` 1 is even.
  static void add_from(double from, double to, int count, double power,
                       std::vector<double>& nodes) {
    for (int c = 1; c <= count; ++c)
      nodes.push_back(from + (to - from) * std::pow(1.0 * c / count, power));
  }

  Site site() const {
    const int before = n, along = 3 * n, solid = n / 2, air = 2 * n;
    Site s = box_site({before + along, solid + air, 1}, {0.3, 0.11, 1.0});
    auto &x = s.lines.nodes[0], &y = s.lines.nodes[1];
    x.clear(), y.clear();
    for (int c = 0; c < before; ++c) x.push_back(-0.1 * std::pow(1.0 - 1.0 * c / before, 2.0));
    x.push_back(0.0);
    add_from(0.0, 0.2, along, 2.0, x);
    for (int c = 0; c < solid; ++c) y.push_back(-thickness * std::pow(1.0 - 1.0 * c / solid, 1.5));
    y.push_back(0.0);
    add_from(0.0, height, air, 2.5, y);
    s.materials.push_back({"plate", 0.2876, 1.0, 1.0});
    s.materials.push_back({"nothing", 1.0, 1.0, 1.0});
    s.solids.push_back({.material = 1, .cells = {{before, 0, 0}, {before + along, solid, 1}}});
    s.solids.push_back(
        {.material = 2, .cells = {{0, 0, 0}, {before, solid, 1}}, .blocked_out = true});
    Patch inlet = s.patches[0];
    inlet.rule = FaceRule::inlet, inlet.flow = 12.0 * height, inlet.temperature = 1000.0;
    inlet.faces.lo.j = solid, inlet.fluid_side = 1;
    Patch outlet = s.patches[1];
    outlet.rule = FaceRule::outlet, outlet.temperature = 1000.0;
    outlet.faces.lo.j = solid, outlet.fluid_side = -1;
    s.patches.push_back(inlet), s.patches.push_back(outlet);
    s.patches[3].rule = FaceRule::outlet, s.patches[3].temperature = 1000.0;
    s.patches[3].fluid_side = -1;
    Patch cold = s.patches[2];
    cold.heat = HeatRule::temperature, cold.temperature = 600.0;
    s.patches.push_back(cold);
    return s;
  }

  std::unique_ptr<FieldRun> solve(const FieldRun* coarser) const {
    FlowSettings settings;
    settings.velocity_scheme = settings.temperature_scheme = Scheme::linear_upwind;
    const Fluid gas{.rho = 0.3525, .mu = 3.95e-5, .cp = 1142.6, .lambda = 0.06808};
    auto run = std::make_unique<FieldRun>(comm(), site(), gas, settings);
    run->flow.T.fill(1000.0);
    run->flow.velocity.x.fill(0.0);
    run->simple.initialise(run->flow);
    if (coarser) run->start_from(*coarser);
    constexpr int most = 3000;
    const int iterations = run->converge(1e-6, most);
    EXPECT_LT(iterations, most);
    std::printf("Luikov, n = %d: %d iterations\n", n, iterations);
    run->simple.close_mass(run->flow);
    run->settle_heat(1e-8);
    return run;
  }

  /// Temperature at y = 0 by the two half cells' conductances.
  static Column interface_of(const FieldRun& run, int solid) {
    const auto T = run.flow.T.view();
    const double* const w = run.mesh.width(Axis::y);
    const double below = 0.2876 / w[solid - 1], above = 0.06808 / w[solid];
    Column found{places(run, run.flow.T, Axis::x), {}};
    for (int i = 0; i < run.mesh.cells().hi.i; ++i)
      found.value.push_back((below * T(i, solid - 1, 0) + above * T(i, solid, 0)) /
                            (below + above));
    return found;
  }
};

}  // namespace

TEST(Spreading, of_a_square_source_has_the_resistance_of_the_fourier_series) {
  MeshStudy study;
  for (int mesh = 0; mesh < 3; ++mesh) {
    const int n = 8 << mesh;
    study.cell[mesh] = 1.0 / n, study.value[mesh] = spreading_resistance(n);
  }
  // Yovanovich, Muzychka: series of 400 x 400 terms, validation/07_cht.
  judge({spreading_set, "mean source temperature over heat", "Fourier series, exact", 0.120841,
         0.005 * 0.120841, "K/W"},
        study);
}

// M. Verstraete, S. Scholl, Computers & Fluids (2018), reference CFD of the problem of A. V.
// Luikov, Int. J. Heat Mass Transfer 17 (1974) 257-265. Its first millimetre depends on the mesh.
TEST(Luikov, has_the_interface_temperatures_of_the_reference_solution) {
  const auto table = reference_table("validation/07_cht/flat_plate_luikov_interface.csv");
  SKIP_WITHOUT_SHARED_DATA(table);
  MeshStudy worst, middle;
  Series points{"Verstraete & Scholl 2018", {}, {}, true};
  std::unique_ptr<FieldRun> run;
  for (int mesh = 0; mesh < 3; ++mesh) {
    const LuikovPlate plate{12 << mesh};
    run = plate.solve(run.get());
    const Column found = LuikovPlate::interface_of(*run, plate.n / 2);
    worst.cell[mesh] = middle.cell[mesh] = 1.0 / plate.n;
    for (const auto& row : table->rows) {
      const double x = std::stod(row.at("x_m")), T = std::stod(row.at("T_interface_K"));
      if (x < 1e-3) continue;
      const double error = size_of(between(found.y, found.value, x) - T);
      worst.value[mesh] = std::max(worst.value[mesh], error);
      if (mesh == 2) points.x.push_back(x), points.y.push_back(T);
    }
    middle.value[mesh] = between(found.y, found.value, 0.10136793);
    if (mesh == 2) {
      Series curve{"rackflux, finest mesh", {}, {}};
      for (std::size_t i = 0; i < found.y.size(); ++i)
        if (found.y[i] > 1e-3) curve.x.push_back(found.y[i]), curve.y.push_back(found.value[i]);
      draw({"luikov_interface",
            luikov_set,
            "temperature along the interface",
            "x [m]",
            "T [K]",
            {curve, points}});
    }
  }
  const std::string source = "Verstraete & Scholl 2018";
  judge_profile(
      {luikov_set, "interface temperature of profile, x from 1 mm", source, 0.0, 4.0, "K"}, worst);
  judge({luikov_set, "interface temperature at x = 0.1014 m", source, 781.5634, 4.0, "K"}, middle);
}

}  // namespace rackflux
