// Fans, perforated plates and porous slabs in a duct without friction, where the pressure they
// cost is known exactly.
#include "models/cooling/fan_curve.hpp"
#include "solver/flow/patch_flow.hpp"
#include "tests/support/box_site.hpp"
#include "tests/support/field_run.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/record.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace rackflux {

const char* const devices = "Room: fans, plates and porous slabs";
constexpr double area = 0.04;  // of the duct, 0.2 m x 0.2 m [m2]
constexpr int n_x = 16, middle = 7;
constexpr int device = 6;  // index of the patch across the duct
const Fluid air{.rho = 1.18, .mu = 1.84e-5, .cp = 1005.0, .lambda = 0.026};

/// A duct of 0.8 m with slip walls, a patch across at `middle`, and pressure 0 at both ends.
Site duct() {
  Site site = box_site({n_x, 3, 2}, {0.8, 0.2, 0.2},
                       [](double s) { return s - 0.3 / (2.0 * M_PI) * std::sin(2.0 * M_PI * s); });
  for (Patch& patch : site.patches) patch.slip = true;
  for (const int end : {0, 1}) site.patches[end].rule = FaceRule::outlet;
  Patch across;
  across.axis = Axis::x;
  across.faces = {{middle, 0, 0}, {middle + 1, 3, 2}};
  across.rule = FaceRule::resistor;
  site.patches.push_back(across);
  return site;
}

void blow(Site& site, double speed) {
  site.patches[0].rule = FaceRule::inlet;
  site.patches[0].flow = speed * area;
}

constexpr int most_iterations = 1000;

/// One iteration; whether the flow along the duct has settled. Across it nothing flows but
/// round-off, whose residual over itself says nothing.
bool settled(FieldRun& run) {
  const Residuals r = run.simple.iterate(run.flow);
  return r.velocity[0] < 1e-11 && r.mass < 1e-11;
}

void converge(FieldRun& run) {
  int n = 1;
  while (!settled(run) && n < most_iterations) ++n;
  EXPECT_LT(n, most_iterations);
}

// Fan: 120, 100, 60, 0 Pa at 0, 0.02, 0.04, 0.06 m3/s on a system of 30000 Q^2 Pa. The line from
// 0.04 to 0.06 m3/s meets it at Q = (sqrt(30.6e6) - 3000) / 60000 = 0.042195 m3/s and 53.4137 Pa.
const FanCurve curve({{0.0, 120.0}, {0.02, 100.0}, {0.04, 60.0}, {0.06, 0.0}});

/// Flow through the duct, and the drop over fan and resistance together, that the fan settles at.
PatchFlow operating_point(double sign) {
  Site site = duct();
  // Air drawn from rest brings one dynamic head of loss of its own.
  site.patches[device].loss = 30000.0 * 2.0 * area * area / air.rho - 1.0;
  FieldRun run(comm(), site, air, {});
  Patch& fan = run.simple.patches[device];
  PatchFlow through;
  for (int n = 0; n < most_iterations; ++n) {
    through = measure_patches(run.geometry, run.simple.patches, run.flow)[device];
    fan.rise_at = through.flow;
    fan.rise = sign * curve.rise(sign * through.flow);
    fan.rise_slope = curve.slope(sign * through.flow);
    if (settled(run)) break;
  }
  return through;
}

TEST(DevicesFlow, a_fan_settles_where_its_curve_meets_the_system) {
  Deviation flows, rises;
  for (const double sign : {1.0, -1.0}) {
    const PatchFlow through = operating_point(sign);
    const double Q = sign * through.flow;
    const double exact = (std::sqrt(30.6e6) - 3000.0) / 60000.0;
    EXPECT_NEAR(exact, 0.042195, 5e-7);
    flows.see_relative(Q, exact);
    rises.see(curve.rise(Q), 53.4137);
    // What fan less resistance leave to the field is the dynamic head of the air drawn in.
    EXPECT_NEAR(-sign * through.pressure, 0.5 * air.rho * std::pow(Q / area, 2), 1e-4);
  }
  const std::string source = "curve and system solved by hand";
  record({devices, "flow where a fan's curve meets the system, both ways", source, 1e-6}, flows);
  record({devices, "pressure rise of the fan there", source, 1e-3, "Pa"}, rises);
}

constexpr double K_25_percent = 30.678;  // Idelchik, diagram 8-1, a quarter open [-]

TEST(DevicesFlow, a_perforated_plate_costs_its_loss_on_the_approach_velocity) {
  Site site = duct();
  blow(site, 1.5);
  site.patches[device].loss = K_25_percent;
  FieldRun run(comm(), site, air, {});
  converge(run);
  const PatchFlow through = measure_patches(run.geometry, run.simple.patches, run.flow)[device];
  const double dp = K_25_percent * air.rho * 1.5 * 1.5 / 2.0;
  record({devices, "loss of a perforated plate, a quarter open", "Idelchik, diagram 8-1", 1e-6},
         through.pressure / dp - 1.0);
}

TEST(DevicesFlow, jets_behind_a_plate_lower_the_pressure_there_and_cost_nothing_more) {
  constexpr double open = 0.25, speed = 1.5;
  for (const double sign : {1.0, -1.0}) {
    Site site = duct();
    blow(site, speed);
    if (sign < 0.0) {
      site.patches[0].flow.reset(), site.patches[0].rule = FaceRule::outlet;
      site.patches[1].rule = FaceRule::inlet, site.patches[1].flow = speed * area;
    }
    site.patches[device].loss = K_25_percent;
    site.patches[device].jets = 1.0 / open - 1.0;
    FieldRun run(comm(), site, air, {});
    converge(run);
    const auto p = run.flow.p.view();
    const double head = air.rho * speed * speed;
    const int before = sign > 0.0 ? middle - 1 : middle, behind = sign > 0.0 ? middle : middle - 1;
    const int mixed = sign > 0.0 ? middle + 1 : middle - 2;
    EXPECT_NEAR(p(before, 1, 1) - p(mixed, 1, 1), 0.5 * K_25_percent * head, 1e-6 * head);
    EXPECT_NEAR(p(mixed, 1, 1) - p(behind, 1, 1), (1.0 / open - 1.0) * head, 1e-6 * head);
  }
}

TEST(DevicesFlow, a_perforated_plate_passes_what_a_pressure_difference_drives) {
  Site site = duct();
  site.patches[1].pressure = 20.0;  // the flow turns towards -x
  site.patches[device].loss = K_25_percent;
  FieldRun run(comm(), site, air, {});
  converge(run);
  const PatchFlow through = measure_patches(run.geometry, run.simple.patches, run.flow)[device];
  const double speed = std::sqrt(2.0 * 20.0 / (air.rho * (K_25_percent + 1.0)));
  record({devices, "flow that 20 Pa drive through that plate", "Idelchik and Bernoulli", 1e-6},
         -through.flow / (speed * area) - 1.0);
}

/// Pressure over a porous zone from `first` to `last` cell of the duct, whose end has none [Pa].
double drop_over(Zone zone, double speed, const Fluid& fluid, double& length, int last = 11) {
  constexpr int first = 5;
  Site site = duct();
  site.patches.pop_back();
  blow(site, speed);
  zone.cells = {{first, 0, 0}, {last, 3, 2}};
  length = site.lines.nodes[0][last] - site.lines.nodes[0][first];
  site.zones.push_back(zone);
  FieldRun run(comm(), site, fluid, {});
  converge(run);
  const auto p = run.flow.p.view();
  return p(first - 1, 1, 1) - (last < n_x ? p(last, 1, 1) : 0.0);
}

TEST(DevicesFlow, a_porous_slab_costs_darcy_and_forchheimer_exactly) {
  Zone zone;  // permeability 1e-7 m2, C 500 1/m: 154.8 Pa over 0.1 m at 2 m/s
  zone.loss_linear[0] = 1.0 / 1e-7;
  zone.loss[0] = 500.0;
  double length = 0.0;
  const double dp = drop_over(zone, 2.0, air, length);
  record({devices, "pressure over a porous slab", "Darcy and Forchheimer, exact", 1e-6},
         dp / length * 0.1 / 154.8 - 1.0);
}

// The half cell before the outlet lies in the slab too.
TEST(DevicesFlow, a_porous_slab_that_ends_at_an_outlet_costs_its_whole_length) {
  for (const bool on_speed : {false, true}) {
    Zone zone;
    zone.loss_linear[0] = 1.0 / 1e-7;
    zone.loss[0] = 500.0;
    zone.force[0] = -300.0;
    zone.loss_on_speed = on_speed;
    double length = 0.0;
    const double dp = drop_over(zone, 2.0, air, length, n_x);
    const double by_hand = 1e7 * air.mu * 2.0 + 500.0 * air.rho * 2.0 + 300.0;  // [Pa/m]
    EXPECT_NEAR(dp / length, by_hand, 1e-6 * by_hand) << on_speed;
  }
}

TEST(DevicesFlow, a_packed_bed_costs_what_ergun_says) {
  const double e = 0.38, d = 5e-3;  // void, diameter [m]: 1553.321913 Pa/m at 0.5 m/s
  Zone zone;
  zone.loss_linear[0] = 150.0 * (1.0 - e) * (1.0 - e) / (e * e * e * d * d);
  zone.loss[0] = 2.0 * 1.75 * (1.0 - e) / (e * e * e * d);
  double length = 0.0;
  const double dp = drop_over(zone, 0.5, air, length);
  record({devices, "pressure over a packed bed", "Ergun's equation", 1e-6},
         dp / length / 1553.321913 - 1.0);
}

}  // namespace rackflux
