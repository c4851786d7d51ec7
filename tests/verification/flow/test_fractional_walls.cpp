// The explicit flow solver at walls, inlets, outlets and bodies.
#include "tests/support/differences.hpp"
#include "tests/support/field_run.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/record.hpp"
#include "tests/support/vortex_run.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace rackflux {

namespace {

const std::string subject = "Unsteady flow: explicit fractional step";

/// Largest error of the flow between two walls after one of them was set moving at 1 m/s.
double couette_error(int n) {
  constexpr double nu = 0.1, end = 1.0, h = 1.0;
  Site site = periodic_site({4, n, 4}, {1.0, h, 1.0}, {true, false, true}, [](double s) {
    return s - 0.5 / (2.0 * std::numbers::pi) * std::sin(2.0 * std::numbers::pi * s);
  });
  site.patches[1].wall_velocity = {1.0, 0.0, 0.0};
  FractionalRun run(comm(), site, {.rho = 2.0, .mu = 2.0 * nu, .cp = 1.0, .lambda = 1.0},
                    {.divergence = 1e-8});
  run.solver.initialise(run.flow);
  const int steps = static_cast<int>(end / run.solver.stable_step(1.0, run.flow)) + 1;
  for (int s = 0; s < steps; ++s) run.solver.advance(end / steps, run.flow);
  const auto u = run.flow.velocity.x.view();
  double most = 0.0;
  for_each_in_order(run.mesh.faces(Axis::x), [&](int i, int j, int k) {
    const double y = run.mesh.centre(Axis::y)[j];
    double exact = y / h;  // H. Schlichting, Boundary-Layer Theory, start of Couette flow
    for (int m = 1; m < 40; ++m) {
      const double q = m * std::numbers::pi / h;
      exact += 2.0 / (m * std::numbers::pi) * (m % 2 ? -1.0 : 1.0) * std::exp(-nu * q * q * end) *
               std::sin(q * y);
    }
    most = std::max(most, size_of(u(i, j, k) - exact));
  });
  return comm().max(most);
}

struct Difference {
  double velocity = 0.0, pressure = 0.0;
};

/// The explicit solver run until `end`, against the steady one's answer, which on uniform meshes
/// has the same central differences.
Difference from_steady(const Site& site, const Fluid& fluid, double end) {
  FlowSettings central;
  central.velocity_scheme = Scheme::central;
  FieldRun steady(comm(), site, fluid, central);
  steady.converge(1e-10, 3000);
  FractionalRun run(comm(), site, fluid, {.divergence = 1e-9});
  run.solver.initialise(run.flow);
  for (double t = 0.0; t < end;) {
    const double dt = std::min(0.02, run.solver.stable_step(1.0, run.flow));
    run.solver.advance(dt, run.flow);
    t += dt;
  }
  Difference d;
  for (const Axis axis : axes) {
    const auto u = run.flow.velocity.along(axis).view(),
               v = steady.flow.velocity.along(axis).view();
    d.velocity = std::max(d.velocity, largest(run.mesh.faces(axis), 0.0, [=](int i, int j, int k) {
                            return size_of(u(i, j, k) - v(i, j, k));
                          }));
  }
  const auto p = run.flow.p.view(), q = steady.flow.p.view();
  const auto fluid_cell = run.geometry.fluid.view();
  d.pressure = largest(run.mesh.cells(), 0.0, [=](int i, int j, int k) {
    return fluid_cell(i, j, k) * size_of(p(i, j, k) - q(i, j, k));
  });
  return {comm().max(d.velocity), comm().max(d.pressure)};
}

}  // namespace

TEST(FractionalStep, starts_couette_flow_at_second_order_on_a_graded_mesh) {
  const double coarse = couette_error(12), fine = couette_error(24);
  record({subject, "start of Couette flow after 0.1 h^2 / nu, 24 graded cells", "exact series",
          0.002, "m/s"},
         fine);
  EXPECT_GT(std::log2(coarse / fine), 1.9);
}

// rho (L - dx) dU/dt between the outermost cells, as nothing rubs and nothing changes along the
// duct; at an inlet, half a cell more down to the outlet's 0 Pa.
TEST(FractionalStep, has_the_pressure_that_a_ramp_of_the_flow_takes) {
  constexpr int n = 16;
  constexpr double L = 0.8, dx = L / n, rho = 1.18, ramp = 0.5, dt = 0.01;
  for (const FaceRule rule : {FaceRule::inlet, FaceRule::outlet}) {
    Site site = box_site({n, 3, 2}, {L, 0.2, 0.2});
    for (Patch& patch : site.patches) patch.slip = true;
    site.patches[0].rule = rule, site.patches[0].flow = 0.04;
    site.patches[1].rule = FaceRule::outlet;
    FractionalRun run(comm(), site, {.rho = rho, .mu = 1.84e-5, .cp = 1005.0, .lambda = 0.026},
                      {.divergence = 1e-12});
    run.solver.initialise(run.flow);
    for (int s = 1; s <= 10; ++s) {
      run.solver.patches[0].flow = 0.04 * (1.0 + ramp * s * dt);
      run.solver.advance(dt, run.flow);
    }
    std::array<double, 2> p{};  // of the first and the last cell
    for (const int end : {0, 1}) {
      const Index3 cell = Index3{end * (n - 1), 1, 1} - run.mesh.offset();
      if (run.mesh.cells().holds(cell)) p[end] = run.flow.p.view()(cell);
    }
    comm().sum(p);
    const double sign = rule == FaceRule::inlet ? 1.0 : -1.0;
    EXPECT_NEAR(p[0] - p[1], sign * rho * (L - dx) * ramp, 1e-6);
    if (rule == FaceRule::inlet) {
      EXPECT_NEAR(p[0], rho * (L - 0.5 * dx) * ramp, 1e-6);
    }
  }
}

// Flows through openings at high walls are flows too, which the net flows of cells are held
// against.
TEST(FractionalStep, closes_mass_as_soon_wherever_the_inlet_lies) {
  for (const Axis axis : axes) {
    std::array<int, 2> iterations{};
    for (const int side : {0, 1}) {
      Site site = box_site({6, 6, 6}, {1.0, 1.0, 1.0});
      Patch& inlet = site.patches[2 * index(axis) + side];
      inlet.rule = FaceRule::inlet, inlet.flow = 0.1;
      site.patches[2 * index(axis) + 1 - side].rule = FaceRule::outlet;
      FractionalRun run(comm(), site, {.rho = 1.2, .mu = 1e-3, .cp = 1.0, .lambda = 1.0},
                        {.divergence = 1e-13});
      ASSERT_NO_THROW({
        run.solver.initialise(run.flow);
        iterations[side] = run.solver.advance(0.02, run.flow).pressure_iterations;
      }) << letter(axis)
         << side;
    }
    EXPECT_LE(std::abs(iterations[0] - iterations[1]), 1) << letter(axis);
  }
}

TEST(FractionalStep, settles_to_the_steady_cavity_under_a_moving_lid) {
  Site site = box_site({16, 16, 1}, {1.0, 1.0, 1.0});
  site.patches[3].wall_velocity = {1.0, 0.0, 0.0};
  const Difference d = from_steady(site, {.rho = 1.0, .mu = 0.01, .cp = 1.0, .lambda = 1.0}, 60.0);
  EXPECT_LT(d.velocity, 1e-7);
  EXPECT_LT(d.pressure, 1e-6);
}

TEST(FractionalStep, settles_to_the_steady_flow_past_a_block_between_inlet_and_outlet) {
  Site site = box_site({32, 12, 1}, {4.0, 1.0, 1.0});
  site.patches[0].rule = FaceRule::inlet;
  site.patches[0].flow = 1.0;
  site.patches[1].rule = FaceRule::outlet;
  site.patches[1].pressure = 3.0;
  site.solids.push_back(
      {.region = 0, .material = 0, .cells = {{8, 0, 0}, {12, 4, 1}}, .blocked_out = true});
  const Difference d = from_steady(site, {.rho = 1.2, .mu = 0.03, .cp = 1.0, .lambda = 1.0}, 60.0);
  EXPECT_LT(d.velocity, 1e-6);
  EXPECT_LT(d.pressure, 1e-5);
}

TEST(FractionalStep, settles_to_the_steady_flow_through_resistances_and_a_fan) {
  // A duct with a plate whose holes make jets, a porous zone and a fan with a falling line.
  Site site = box_site({32, 12, 1}, {4.0, 1.0, 1.0});
  site.patches[0].rule = site.patches[1].rule = FaceRule::outlet;
  Patch plate = site.patches[0];
  plate.name = "plate", plate.rule = FaceRule::resistor, plate.fluid_side = 0;
  plate.faces = {{8, 0, 0}, {9, 8, 1}};
  plate.loss = 300.0, plate.jets = 0.5, plate.loss_linear = 0.1;
  Patch fan = plate;
  fan.name = "fan", fan.faces = {{24, 0, 0}, {25, 12, 1}};
  fan.loss = 0.0, fan.jets = 0.0, fan.rise = 9.0, fan.rise_slope = -2.0;
  site.patches.push_back(plate), site.patches.push_back(fan);
  site.zones.push_back({.name = "filter",
                        .cells = {{12, 4, 0}, {16, 12, 1}},
                        .loss = {4.0, 2.0, 0.0},
                        .loss_linear = {5.0, 5.0, 0.0},
                        .loss_on_speed = true});
  site.zones.push_back({.name = "screen",  // around a part of the way out
                        .cells = {{30, 3, 0}, {32, 9, 1}},
                        .loss = {4.0, 2.0, 0.0},
                        .loss_linear = {5.0, 5.0, 0.0},
                        .loss_on_speed = true,
                        .force = {-1.0, 0.0, 0.0}});
  const Difference d = from_steady(site, {.rho = 1.2, .mu = 0.03, .cp = 1.0, .lambda = 1.0}, 60.0);
  EXPECT_LT(d.velocity, 1e-6);
  EXPECT_LT(d.pressure, 1e-5);
}

namespace {

/// A shaft of eight cells upwards without friction, open below and above.
Site shaft() {
  Site site = box_site({3, 3, 8}, {0.3, 0.3, 1.0}, [](double s) { return s * (0.7 + 0.3 * s); });
  for (Patch& patch : site.patches) patch.slip = true;
  for (const int end : {4, 5}) site.patches[end].rule = FaceRule::outlet;
  return site;
}

}  // namespace

// What comes in at w through a slab that ends at the outlet leaves it at no pressure.
TEST(FractionalStep, needs_pressure_for_the_whole_length_of_a_slab_before_an_outlet) {
  constexpr double w = 0.5;
  Site site = shaft();
  site.patches[4].rule = FaceRule::inlet, site.patches[4].flow = w * 0.09;
  site.zones.push_back({.name = "filter",
                        .cells = {{0, 0, 6}, {3, 3, 8}},
                        .loss = {0.0, 0.0, 40.0},
                        .loss_linear = {0.0, 0.0, 3000.0},
                        .force = {0.0, 0.0, -2.0}});
  const double length = site.lines.nodes[2][8] - site.lines.nodes[2][6];
  FractionalRun run(comm(), site, {.rho = 1.2, .mu = 0.01, .cp = 1.0, .lambda = 1.0},
                    {.divergence = 1e-12});
  run.set_velocity([](double, double, double) { return std::array{0.0, 0.0, w}; });
  run.solver.initialise(run.flow);
  for (int s = 0; s < 4; ++s) run.solver.advance(0.05, run.flow);
  const double by_hand = (3000.0 * 0.01 * w + 40.0 * 1.2 * w * w / 2.0 + 2.0) * length;  // [Pa]
  const auto p = run.flow.p.view();
  for_each_in_order(run.mesh.cells(), [&](int i, int j, int k) {
    if (k + run.mesh.offset().k >= 6) return;
    EXPECT_NEAR(p(i, j, k), by_hand, 1e-6 * by_hand) << k;
  });
}

// Air 10 K too warm gets beta_T 10 K g from rest, on the outlets as between them.
TEST(FractionalStep, lifts_the_warm_air_of_a_shaft_alike_everywhere) {
  FractionalRun run(comm(), shaft(),
                    {.rho = 1.2,
                     .mu = 1e-5,
                     .cp = 1.0,
                     .lambda = 1.0,
                     .beta_T = 1.0 / 300.0,
                     .T_reference = 300.0},
                    {.gravity = {0.0, 0.0, -9.81}, .divergence = 1e-12});
  run.flow.T.fill(310.0);
  run.solver.initialise(run.flow);
  constexpr double dt = 1e-3;
  run.solver.advance(dt, run.flow);
  const auto w = run.flow.velocity.z.view();
  const double by_hand = 9.81 * 10.0 / 300.0 * dt;
  for_each_in_order(run.mesh.faces(Axis::z), [&](int i, int j, int k) {
    EXPECT_NEAR(w(i, j, k), by_hand, 1e-3 * by_hand) << k;
  });
}

// du/dt = f - c u from rest as in the room without walls below: nothing is lost at the outlets.
TEST(FractionalStep, starts_flow_through_a_porous_shaft_alike_everywhere) {
  Site site = shaft();
  site.zones.push_back({.name = "foam",
                        .cells = {{0, 0, 0}, {3, 3, 8}},
                        .loss_linear = {0.0, 0.0, 10.0},
                        .force = {0.0, 0.0, 6.0}});
  FractionalRun run(comm(), site, {.rho = 2.0, .mu = 1.0, .cp = 1.0, .lambda = 1.0},
                    {.divergence = 1e-12});
  run.solver.initialise(run.flow);
  constexpr double dt = 1e-4;
  run.solver.advance(dt, run.flow);
  const auto w = run.flow.velocity.z.view();
  for_each_in_order(run.mesh.faces(Axis::z), [&](int i, int j, int k) {
    EXPECT_NEAR(w(i, j, k), 3.0 * dt, 3e-3 * dt) << k;
  });
}

TEST(FractionalStep, starts_flow_through_a_porous_room_at_first_order) {
  // du/dt = f - c u from rest, everywhere the same: u = f / c (1 - exp(-c t)); c dt up to 1.
  const auto error = [](int steps) {
    Site site = periodic_site({6, 4, 4}, {1.0, 1.0, 1.0}, {true, true, true});
    site.zones.push_back({.name = "foam",
                          .cells = {{0, 0, 0}, {6, 4, 4}},
                          .loss_linear = {10.0, 10.0, 10.0},
                          .force = {6.0, 0.0, 0.0}});
    FractionalRun run(comm(), site, {.rho = 2.0, .mu = 1.0, .cp = 1.0, .lambda = 1.0}, {});
    run.solver.initialise(run.flow);
    for (int s = 0; s < steps; ++s) run.solver.advance(0.4 / steps, run.flow);
    return run.flow.velocity.x.view()(0, 0, 0) - 3.0 / 5.0 * (1.0 - std::exp(-5.0 * 0.4));
  };
  EXPECT_LT(std::abs(error(2)), 0.1);
  EXPECT_NEAR(std::log2(error(20) / error(40)), 1.0, 0.05);
}

TEST(FractionalStep, makes_no_kinetic_energy_beside_a_body_on_a_graded_mesh) {
  Site site = box_site({16, 12, 8}, {1.0, 1.0, 1.0}, [](double s) { return s * (0.5 + 0.5 * s); });
  for (Patch& patch : site.patches) patch.slip = true;
  site.solids.push_back(
      {.region = 0, .material = 0, .cells = {{6, 0, 0}, {10, 5, 4}}, .blocked_out = true});
  FractionalRun run(comm(), site, {.rho = 1.0, .cp = 1.0, .lambda = 1.0}, {.divergence = 1e-13});
  run.set_velocity([](double x, double y, double z) {
    return std::array{std::sin(3.0 * y) + z, std::cos(4.0 * x) * z, std::sin(5.0 * x + y)};
  });
  for (const Axis axis : axes) {
    const auto u = run.flow.velocity.along(axis).view();
    const auto open = run.geometry.open.along(axis).view();
    for_each(run.mesh.faces(axis), [=](int i, int j, int k) { u(i, j, k) *= open(i, j, k); });
  }
  run.solver.initialise(run.flow);
  const double before = run.kinetic_energy();
  run.solver.advance(1e-4, run.flow);
  // The scheme's own error is of the order (dt u / h)^4 = 1e-12; fluxes that did not pair up would
  // change the energy by some dt u / h = 1e-3.
  EXPECT_NEAR(run.kinetic_energy(), before, 1e-12 * before);
}

}  // namespace rackflux
