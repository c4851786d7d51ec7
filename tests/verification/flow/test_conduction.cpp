// Conduction without flow: plane walls in series, contact resistance, generation, and a fin.
#include "tests/support/box_site.hpp"
#include "tests/support/differences.hpp"
#include "tests/support/field_run.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/record.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

namespace rackflux {

constexpr double balanced = 1e-10;  // of the heat that passes
const char* const conduction = "Room: conduction";
const char* const exact_series = "resistances in series, exact";

struct Layer {
  double thickness, lambda;  // [m], [W/m/K]
  int cells;
};

/// Layers of solids from x = 0 on, of 1 m2; `lambda` 0 stands for the fluid, at rest.
Site layered(const std::vector<Layer>& layers) {
  int n = 0;
  for (const Layer& layer : layers) n += layer.cells;
  Site site = box_site({n, 1, 1}, {1.0, 1.0, 1.0});
  std::vector<double> nodes{0.0};
  for (const Layer& layer : layers) {
    const int first = static_cast<int>(nodes.size()) - 1;
    const double from = nodes.back();
    for (int c = 1; c <= layer.cells; ++c) {  // graded: the last cell is three times the first
      const double s = static_cast<double>(c) / layer.cells;
      nodes.push_back(from + layer.thickness * (0.5 * s + 0.5 * s * s));
    }
    if (layer.lambda == 0.0) continue;
    site.materials.push_back({"solid", layer.lambda, 1000.0, 1000.0});
    site.solids.push_back({.material = static_cast<int>(site.materials.size()) - 1,
                           .cells = {{first, 0, 0}, {first + layer.cells, 1, 1}}});
  }
  site.lines.nodes[0] = nodes;
  return site;
}

const Fluid still_air{.rho = 1.2, .mu = 1.8e-5, .cp = 1005.0, .lambda = 0.026};

/// The temperature at x of layers through which q [W/m2] flows towards +x.
double in_series(const std::vector<Layer>& layers, double T_face, double q, double x) {
  double T = T_face, from = 0.0;
  for (const Layer& layer : layers) {
    const double lambda = layer.lambda > 0.0 ? layer.lambda : still_air.lambda;
    T -= q / lambda * std::min(layer.thickness, std::max(0.0, x - from));
    from += layer.thickness;
  }
  return T;
}

double worst_error(const FieldRun& run, const std::function<double(double)>& exact) {
  const auto T = run.flow.T.view();
  double worst = 0.0;
  for (int i = 0; i < run.mesh.cells().hi.i; ++i)
    worst = std::max(worst, size_of(T(i, 0, 0) - exact(run.mesh.centre(Axis::x)[i])));
  return run.mesh.comm().max(worst);
}

// Copper, interface material and aluminium under 200 kW/m2, convection to 30 degC behind: the sum
// of resistances gives 139.918624, 134.790419, 114.790419 and 110 degC at the four faces.
constexpr double q_wall = 2e5, htc = 2500.0, T_coolant = 30.0;

void heat_and_cool(Site& site) {
  site.patches[0].heat = HeatRule::flux, site.patches[0].flux = q_wall;
  site.patches[1].heat = HeatRule::convection, site.patches[1].htc = htc;
  site.patches[1].temperature = T_coolant;
}

TEST(Conduction, through_a_composite_wall_is_exact_in_every_cell) {
  const std::vector<Layer> layers{{0.010, 390.0, 5}, {0.0005, 5.0, 3}, {0.004, 167.0, 4}};
  Site site = layered(layers);
  heat_and_cool(site);
  FieldRun run(comm(), site, still_air, {});
  const HeatBalance heat = run.settle_heat(balanced);
  const double worst =
      worst_error(run, [&](double x) { return in_series(layers, 139.918624, q_wall, x); });
  record({conduction, "temperature in every cell of a composite wall", exact_series, 1e-6},
         worst / (139.918624 - T_coolant));
  EXPECT_NEAR(-heat.patches[1], q_wall, 1e-6 * q_wall);
}

TEST(Conduction, across_a_contact_between_solids_drops_by_its_resistance) {
  const std::vector<Layer> layers{{0.010, 390.0, 5}, {0.004, 167.0, 4}};
  Site site = layered(layers);
  heat_and_cool(site);
  Patch contact;  // in place of the interface material: 0.5 mm of 5 W/m/K
  contact.axis = Axis::x;
  contact.faces = {{5, 0, 0}, {6, 1, 1}};
  contact.heat = HeatRule::conducting;
  contact.resistance = 0.0005 / 5.0;
  site.patches.push_back(contact);
  FieldRun run(comm(), site, still_air, {});
  const HeatBalance heat = run.settle_heat(balanced);
  const double worst = worst_error(run, [&](double x) {
    return in_series(layers, 139.918624, q_wall, x) - (x > 0.010 ? q_wall * 1e-4 : 0.0);
  });
  record({conduction, "temperature on both sides of a contact resistance", exact_series, 1e-6},
         worst / (139.918624 - T_coolant));
  EXPECT_NEAR(-heat.patches[1], q_wall, 1e-6 * q_wall);
}

TEST(Conduction, from_a_solid_through_air_at_rest_is_exact) {
  const std::vector<Layer> layers{{0.02, 0.2, 4}, {0.005, 0.0, 6}, {0.01, 390.0, 3}};
  Site site = layered(layers);
  for (const int side : {0, 1}) site.patches[side].heat = HeatRule::temperature;
  site.patches[0].temperature = 350.0, site.patches[1].temperature = 300.0;
  const double q = 50.0 / (0.02 / 0.2 + 0.005 / still_air.lambda + 0.01 / 390.0);
  FieldRun run(comm(), site, still_air, {});
  const HeatBalance heat = run.settle_heat(balanced);
  record({conduction, "temperature in solids and air at rest", exact_series, 1e-6},
         worst_error(run, [&](double x) { return in_series(layers, 350.0, q, x); }) / 50.0);
  EXPECT_NEAR(heat.patches[0], q, 1e-6 * q);
  EXPECT_NEAR(-heat.patches[1], q, 1e-6 * q);
}

// Half a slab of 20 W/m/K that makes 1e7 W/m3, convection 1000 W/m2/K to 25 degC: 150 degC in the
// middle. The half cell at the surface takes the flux there for the mean over it: the error is
// q''' dx^2 / (8 lambda), second order to round-off.
double slab_error(int n) {
  Site site = box_site({n, 1, 1}, {0.01, 1.0, 1.0});
  site.materials.push_back({"solid", 20.0, 1000.0, 1000.0});
  site.solids.push_back({.material = 1, .cells = {{0, 0, 0}, {n, 1, 1}}});
  site.patches[1].heat = HeatRule::convection;
  site.patches[1].htc = 1000.0, site.patches[1].temperature = 25.0;
  Zone source;
  source.cells = {{0, 0, 0}, {n, 1, 1}};
  source.heat = 1e7 * 0.01;
  site.zones.push_back(source);
  FieldRun run(comm(), site, still_air, {});
  const HeatBalance heat = run.settle_heat(balanced);
  EXPECT_NEAR(-heat.patches[1], 1e5, 1e-6 * 1e5);
  return worst_error(run, [](double x) { return 150.0 - 1e7 * x * x / (2.0 * 20.0); });
}

TEST(Conduction, with_uniform_generation_is_second_order) {
  const double coarse = slab_error(5), fine = slab_error(10);
  EXPECT_NEAR(coarse, 1e7 * 0.002 * 0.002 / (8.0 * 20.0), 1e-5);
  record({conduction, "order with uniform generation, less 2", "exact parabola", 1e-3, "-"},
         std::log2(coarse / fine) - 2.0);
}

// Relaxation is for what convection couples to the flow: a solid takes its temperature at once.
TEST(Conduction, in_a_solid_is_not_held_back_by_relaxation) {
  constexpr int n = 64;
  Site site = box_site({n, 1, 1}, {1.0, 1.0, 1.0});
  site.materials.push_back({"copper", 400.0, 8960.0, 385.0});
  site.solids.push_back({.material = 1, .cells = {{0, 0, 0}, {n, 1, 1}}});
  for (const int side : {0, 1}) {
    site.patches[side].heat = HeatRule::temperature;
    site.patches[side].temperature = side;
  }
  FieldRun run(comm(), site, still_air, {.temperature_relaxation = 0.99});
  for (int iteration = 0; iteration < 5; ++iteration) run.simple.iterate(run.flow);
  // Two steps of the linear solver each; held back, the middle would have come to 0.15.
  EXPECT_NEAR(run.flow.T.view()(n / 2, 0, 0), (n / 2 + 0.5) / n, 1e-3);
}

/// A straight fin: aluminium, base at +1 K, both faces in convection to 0, no heat from the tip.
struct Fin {
  double lambda = 200.0, thickness = 0.001, length = 0.02, h = 50.0;

  double efficiency_thin() const {  // uniform across the thickness
    const double mL = std::sqrt(2.0 * h / (lambda * thickness)) * length;
    return std::tanh(mL) / mL;
  }

  /// Two-dimensional: modes cos(k y) with k tan(k b) = h / lambda, b half the thickness. Heat from
  /// the base over what the faces would take at base temperature.
  double efficiency() const {
    const double b = 0.5 * thickness, Bi = h * b / lambda;
    double heat = 0.0;
    for (int mode = 0; mode < 50; ++mode) {               // the terms fall as 1 / mode^3
      double low = mode * M_PI, high = low + 0.5 * M_PI;  // of k b
      for (int n = 0; n < 60; ++n) {
        const double middle = 0.5 * (low + high);
        (middle * std::tan(middle) < Bi ? low : high) = middle;
      }
      const double kb = 0.5 * (low + high);
      const double share = 2.0 * std::sin(kb) / (kb + std::sin(kb) * std::cos(kb));
      heat += 2.0 * lambda * share * std::tanh(kb / b * length) * std::sin(kb);
    }
    return heat / (2.0 * h * length);
  }

  double computed(int nx, int ny) const {
    Site site = box_site({nx, ny, 1}, {length, thickness, 1.0});
    site.materials.push_back({"aluminium", lambda, 2700.0, 900.0});
    site.solids.push_back({.material = 1, .cells = {{0, 0, 0}, {nx, ny, 1}}});
    site.patches[0].heat = HeatRule::temperature, site.patches[0].temperature = 1.0;
    for (const int face : {2, 3})
      site.patches[face].heat = HeatRule::convection, site.patches[face].htc = h;
    FieldRun run(comm(), site, still_air, {});
    const HeatBalance heat = run.settle_heat(balanced);
    EXPECT_NEAR(heat.patches[0], -heat.patches[2] - heat.patches[3], 1e-6 * heat.patches[0]);
    return heat.patches[0] / (2.0 * h * length);
  }
};

TEST(Conduction, in_a_thin_fin_follows_its_efficiency) {
  const Fin fin;  // m L = 0.447
  EXPECT_NEAR(fin.efficiency_thin(), 0.938267, 1e-6);
  EXPECT_NEAR(fin.efficiency(), fin.efficiency_thin(), 1e-4);
  record({conduction, "efficiency of a thin fin, m L 0.447", "tanh(m L)/(m L), exact", 1e-4, "-"},
         fin.computed(40, 4) - fin.efficiency_thin());
}

TEST(Conduction, in_a_fin_is_second_order) {
  const Fin fin{.thickness = 0.004, .h = 5000.0};  // m L = 2.2, Bi 0.05: its faces are cooler
  const double exact = fin.efficiency();
  EXPECT_GT(std::abs(exact - fin.efficiency_thin()), 1e-3);  // the test sees two dimensions
  const double coarse = fin.computed(20, 4) - exact, fine = fin.computed(40, 8) - exact;
  EXPECT_GT(std::log2(std::abs(coarse / fine)), 1.8) << coarse << " -> " << fine;
  record({conduction, "efficiency of a thick fin, m L 2.2", "series of modes, exact", 2e-3},
         fine / exact);
}

}  // namespace rackflux
