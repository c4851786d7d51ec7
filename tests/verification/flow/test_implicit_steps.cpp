// Implicit steps in time against exact solutions.
#include "solver/driver/energy_audit.hpp"
#include "tests/support/box_site.hpp"
#include "tests/support/differences.hpp"
#include "tests/support/digits.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/record.hpp"
#include "tests/support/timed_run.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fmt/format.h>
#include <numbers>
#include <numeric>
#include <string>
#include <vector>

namespace rackflux {

namespace {

constexpr double nu = 0.1, kappa = 0.07, T0 = 300.0;

/// The plane Taylor-Green vortex in the box [0, pi]^2 whose walls it does not cross and without
/// shear there, and a temperature that is constant on its streamlines: exact solutions
///   u = sin x cos y F, v = -cos x sin y F, F = exp(-2 nu t);  T = T0 + sin x sin y exp(-2 kappa t)
struct Vortex {
  static double u(double x, double y, double t) {
    return std::sin(x) * std::cos(y) * std::exp(-2.0 * nu * t);
  }
  static double T(double x, double y, double t) {
    return T0 + std::sin(x) * std::sin(y) * std::exp(-2.0 * kappa * t);
  }

  explicit Vortex(int n, double tolerance = 1e-8) : run(comm(), site(n), settings(tolerance)) {
    run.set(run.room.flow.velocity.x, [](double x, double y, double) { return u(x, y, 0.0); });
    run.set(run.room.flow.velocity.y, [](double x, double y, double) { return -u(y, x, 0.0); });
    run.set(run.room.flow.T, [](double x, double y, double) { return T(x, y, 0.0); });
    run.begin();
  }

  static Site site(int n) {
    Site made = box_site({n, n, 1}, {std::numbers::pi, std::numbers::pi, 1.0});
    for (Patch& patch : made.patches) {
      patch.slip = true;
      if (patch.axis == Axis::z) continue;
      patch.heat = HeatRule::temperature;
      patch.temperature = T0;
    }
    return made;
  }
  static CaseSettings settings(double tolerance) {
    CaseSettings made = timed_settings({1.0, nu, 1.0, kappa, 0.0, T0}, tolerance);
    made.flow.velocity_scheme = made.flow.temperature_scheme = Scheme::central;
    return made;
  }

  double error_u() const {
    return run.error(run.room.flow.velocity.x,
                     [&](double x, double y, double) { return u(x, y, run.t); });
  }
  double error_T() const {
    return run.error(run.room.flow.T, [&](double x, double y, double) { return T(x, y, run.t); });
  }

  TimedRun run;
};

}  // namespace

// Mesh and step are refined together; on several ranks not to the finest.
TEST(ImplicitSteps, follow_the_exact_vortex_with_second_order) {
  const bool alone = comm().size() == 1;
  std::vector<double> u, T;
  for (const int n : alone ? std::vector<int>{8, 16, 32} : std::vector<int>{8, 16}) {
    Vortex vortex(n);
    for (int step = 0; step < n; ++step) vortex.run.step(2.0 / n);
    u.push_back(vortex.error_u()), T.push_back(vortex.error_T());
    if (n > 16) continue;
    // Steps end within 1e-9 of their scale, 1: so far apart may runs be, and their errors.
    leave(fmt::format("vortex_{}_velocity", n), u.back(), 1e-8);
    leave(fmt::format("vortex_{}_temperature", n), T.back(), 1e-8);
  }
  const std::size_t fine = u.size() - 1;
  const double order_u = std::log2(u[fine - 1] / u[fine]),
               order_T = std::log2(T[fine - 1] / T[fine]);
  EXPECT_GT(order_u, 1.9);
  EXPECT_GT(order_T, 1.9);
  if (!alone) return;
  EXPECT_LT(u[fine], 1.5e-4);  // 1.4e-4 measured; spacing^2/12 of a unit wave is 8e-4
  EXPECT_LT(T[fine], 1.5e-4);
  record({"Implicit steps in time", "velocity of the plane vortex, order in mesh and step below 2",
          "exact: Taylor & Green 1937", 0.1, "order"},
         short_of(2.0, order_u));
  record({"Implicit steps in time",
          "temperature on the vortex's streamlines, order in mesh and step below 2",
          "exact: Taylor & Green 1937", 0.1, "order"},
         short_of(2.0, order_T));
}

/// The vortex after t = 2 by so many steps, whose lengths repeat a rhythm.
void run_in_rhythm(Vortex& vortex, int steps, const std::vector<double>& rhythm) {
  const double beat = std::accumulate(rhythm.begin(), rhythm.end(), 0.0);
  const double unit = 2.0 * static_cast<double>(rhythm.size()) / (steps * beat);
  for (int n = 0; n < steps; ++n) vortex.run.step(unit * rhythm[n % rhythm.size()]);
}
const std::vector<double> even{1.0}, swinging{1.0, 1.8, 0.6, 1.3, 0.5};

/// Errors in time alone, as the distance from many short steps.
struct TimeErrors {
  double u = 0.0, T = 0.0;
};
TimeErrors time_errors(int steps, const std::vector<double>& rhythm, const Vortex& exact) {
  Vortex vortex(12);
  run_in_rhythm(vortex, steps, rhythm);
  const auto off = [&](const Field& a, const Field& b) {
    const auto va = a.view(), vb = b.view();
    return std::sqrt(comm().sum(sum(
        a.owned(), [=](int i, int j, int k) { return std::pow(va(i, j, k) - vb(i, j, k), 2); })));
  };
  return {off(vortex.run.room.flow.velocity.x, exact.run.room.flow.velocity.x),
          off(vortex.run.room.flow.T, exact.run.room.flow.T)};
}

TEST(ImplicitSteps, are_of_second_order_in_time_also_when_their_lengths_change) {
  if (comm().size() > 1) GTEST_SKIP() << "many small steps; the next test sees ranks";
  Vortex exact(12);
  run_in_rhythm(exact, 240, even);
  for (const auto& rhythm : {even, swinging}) {
    const TimeErrors coarse = time_errors(15, rhythm, exact), fine = time_errors(30, rhythm, exact);
    EXPECT_NEAR(std::log2(coarse.u / fine.u), 2.0, 0.15) << rhythm.size();
    EXPECT_NEAR(std::log2(coarse.T / fine.T), 2.0, 0.15) << rhythm.size();
  }
}

TEST(ImplicitSteps, of_changing_lengths_have_the_same_error_on_any_ranks) {
  Vortex vortex(12);
  run_in_rhythm(vortex, 15, swinging);
  EXPECT_LT(vortex.error_u(), 5e-3);
  leave("rhythm_velocity", vortex.error_u(), 1e-8);
  leave("rhythm_temperature", vortex.error_T(), 1e-8);
}

/// A slab between two cold faces, its lower half a fluid at rest and its upper half copper of the
/// same diffusivity but seven times the conductivity and heat capacity: no heat passes between.
struct Slab {
  static constexpr double length = 0.1, lambda = 401.0, rho = 8933.0, cp = 385.0;
  static constexpr double diffusivity = lambda / (rho * cp);

  // H. S. Carslaw, J. C. Jaeger, Conduction of Heat in Solids (1959), section 3.3: started at 1.
  static double exact(double x, double t) {
    double T = 0.0;
    for (int m = 1; m < 80; m += 2) {
      const double k = m * std::numbers::pi / length;
      T += 4.0 / (m * std::numbers::pi) * std::sin(k * x) * std::exp(-diffusivity * k * k * t);
    }
    return T0 + T;
  }
  static Site site(int n) {
    Site made = box_site({n, 2, 1}, {length, 0.02, 0.01});
    made.materials.push_back({"copper", lambda, rho, cp});
    made.regions.emplace_back("copper");
    made.solids.push_back({1, 1, {{0, 1, 0}, {n, 2, 1}}, false});
    for (Patch& patch : made.patches)
      if (patch.axis == Axis::x) patch.heat = HeatRule::temperature, patch.temperature = T0;
    return made;
  }
};

TEST(ImplicitSteps, cool_copper_as_the_exact_series_with_second_order) {
  const double begin = 0.02 * Slab::length * Slab::length / Slab::diffusivity;
  std::vector<double> errors;
  for (const int n : {10, 20, 40}) {
    TimedRun run(
        comm(), Slab::site(n),
        timed_settings({Slab::rho / 7.0, 1e-3, Slab::cp, Slab::lambda / 7.0, 0.0, T0}, 1e-9));
    run.set(run.room.flow.T, [&](double x, double, double) { return Slab::exact(x, begin); });
    run.begin();
    for (int step = 0; step < n; ++step) run.step(4.0 * begin / n);
    errors.push_back(run.error(
        run.room.flow.T, [&](double x, double, double) { return Slab::exact(x, begin + run.t); }));
  }
  const double order = std::log2(errors[1] / errors[2]);
  leave("slab", errors[2], 1e-9);
  EXPECT_GT(order, 1.9);
  record({"Implicit steps in time", "cooling slab of copper, 40 cells and steps, of the first drop",
          "exact: Carslaw & Jaeger 1959, 3.3", 1e-3},
         errors[2]);
}

/// A closed box without heat through its walls, with a heated corner under gravity.
struct ClosedBox {
  static constexpr double heat = 12.0, side = 0.5;
  static constexpr Fluid air{1.2, 1.8e-3, 1005.0, 2.6, 3.4e-3, T0};  // viscous: laminar at 12 W

  ClosedBox() : run(comm(), site(), settings()) { run.begin(); }

  static Site site() {
    Site made = box_site({8, 6, 8}, {side, side, side});
    Zone corner;
    corner.name = "heater";
    corner.cells = {{0, 0, 0}, {3, 3, 2}};
    corner.heat = heat;
    made.zones.push_back(corner);
    return made;
  }
  static CaseSettings settings() {
    CaseSettings made = timed_settings(air, 1e-4);
    made.flow.gravity = {0.0, 0.0, -9.81};
    return made;
  }
  TimedRun run;
};

TEST(ImplicitSteps, warm_a_closed_room_by_just_the_heat_released) {
  ClosedBox box;
  Room& room = box.run.room;
  const double held = room.simple.stored_heat(room.flow);
  EnergyAudit audit;
  audit.start(held);
  const double capacity = ClosedBox::air.rho * ClosedBox::air.cp * std::pow(ClosedBox::side, 3);
  for (const double dt : {0.1, 0.2, 0.3, 0.2, 0.5, 0.4, 0.4, 0.1}) {
    const StepReport report = box.run.step(dt);
    audit.add(report.quadrature, room.simple.heat_balance(room.flow),
              room.simple.stored_heat(room.flow));
    EXPECT_LT(audit.gap_of_step(), 1e-9) << box.run.t;
  }
  const double rise = (room.simple.stored_heat(room.flow) - held) / capacity;
  EXPECT_GT(room.extremes().speed, 0.01);  // it does convect
  record({"Implicit steps in time", "mean temperature of a closed heated room after 2.2 s",
          "heat over heat capacity", 1e-9},
         rise / (ClosedBox::heat * box.run.t / capacity) - 1.0);
  EXPECT_LT(audit.gap(), 1e-9);
  EXPECT_LT(mass_balance(room.geometry, room.flow).total, 1e-10);
}

/// The error of the third step of a tenth of a second, in a box beside which so many layers of
/// cells are solid, without a temperature.
double third_error(int solid_layers) {
  constexpr double cell = ClosedBox::side / 8;
  Site site = box_site({8 + solid_layers, 6, 8},
                       {ClosedBox::side + solid_layers * cell, ClosedBox::side, ClosedBox::side});
  site.zones = ClosedBox::site().zones;
  site.regions.emplace_back("beside");
  site.solids.push_back({1, 0, {{8, 0, 0}, {8 + solid_layers, 6, 8}}, true});
  TimedRun run(comm(), site, ClosedBox::settings());
  run.begin();
  for (int n = 0; n < 2; ++n) run.step(0.1);
  return run.step(0.1).error;
}

TEST(ImplicitSteps, have_the_same_error_however_much_of_the_box_is_solid) {
  const double alone = third_error(0);
  EXPECT_GT(alone, 1e-6);
  for (const int layers : {1, 8, 24}) EXPECT_NEAR(third_error(layers) / alone, 1.0, 1e-3) << layers;
}

/// Largest difference of vertical velocity and temperature, over their sizes.
double difference(const Room& a, const Room& b) {
  const auto [range, speed] = a.extremes();
  const auto wa = a.flow.velocity.z.view(), wb = b.flow.velocity.z.view();
  const auto Ta = a.flow.T.view(), Tb = b.flow.T.view();
  return comm().max(largest(a.mesh.cells(), 0.0, [=, u = speed, T = range](int i, int j, int k) {
    return std::max(size_of(wa(i, j, k) - wb(i, j, k)) / u, size_of(Ta(i, j, k) - Tb(i, j, k)) / T);
  }));
}

/// The same box cooled by a wall: it has a steady state. On several ranks the steps alone go there;
/// same_on_ranks.py holds their end to that of one rank, which the steady solver confirms.
TEST(ImplicitSteps, end_and_stay_where_the_steady_solver_does_whatever_their_length) {
  Site cooled = ClosedBox::site();
  cooled.patches[5].heat = HeatRule::temperature, cooled.patches[5].temperature = T0;
  CaseSettings settings = ClosedBox::settings();
  settings.time->tolerance = 1e-7;
  TimedRun timed(comm(), cooled, settings);
  timed.begin();
  const int steps = comm().size() > 1 ? 30 : 60;
  for (int n = 0; n < steps; ++n) timed.step(50.0);  // from rest, Courant numbers to 150
  const auto [range, speed] = timed.room.extremes();
  EXPECT_GT(speed, 0.1);
  leave("end_speed", speed, 1e-6 * speed), leave("end_range", range, 1e-6 * range);
  if (comm().size() > 1) return;
  TimedRun steady(comm(), cooled, settings);
  steady.begin();
  for (int n = 0; n < 3000 && !(steady.room.iterate().worst() < 1e-12); ++n) continue;
  EXPECT_LT(difference(steady.room, timed.room), 1e-6);
  for (const double dt : {0.05, 2.0, 50.0}) {
    timed.begin();
    for (int n = 0; n < 5; ++n) timed.step(dt);
    EXPECT_LT(difference(steady.room, timed.room), 1e-6) << dt;
  }
}

/// A box whose middle a plate closes that lets next to nothing through: all that enters on one side
/// must press through it.
Site plated(double loss) {
  Site made = ClosedBox::site();
  made.patches[0].rule = FaceRule::inlet, made.patches[0].flow = 1e-3;
  made.patches[1].rule = FaceRule::outlet;
  for (const int end : {0, 1}) made.patches[end].temperature = T0;
  Patch plate;
  plate.name = "plate", plate.rule = FaceRule::resistor, plate.fluid_side = 0;
  plate.axis = Axis::x, plate.faces = {{4, 0, 0}, {5, 6, 8}};
  plate.loss_linear = loss;
  made.patches.push_back(plate);
  return made;
}

/// The iterations of such a step come to rest where the last net flux of a half can no more be
/// closed: which of them do so is left to round-off, and so they are many.
TEST(ImplicitSteps, are_repeated_shorter_and_do_not_end_the_run_where_mass_cannot_be_closed) {
  CaseSettings settings = timed_settings(ClosedBox::air, 1e-2);
  settings.time->fixed.reset();
  settings.time->smallest = 1e-9;
  int stalled = 0;
  for (const double of_open : {0.005, 0.5})
    for (double loss = 1e9; loss < 2e14; loss *= 10.0)
      for (const double dt : {1e-3, 1.0}) {
        settings.flow.pressure_tolerance = of_open;
        TimedRun run(comm(), plated(loss), settings);
        run.room.simple.initialise(run.room.flow);
        run.begin();
        FlowLevel before(run.room.mesh);
        before.take(run.room.flow);
        StepReport report;
        EXPECT_NO_THROW(report = run.step(dt)) << loss << " Pa s/m, " << dt << " s";
        EXPECT_FALSE(report.accepted);
        EXPECT_LT(run.integrator.next_dt(run.room), dt);
        EXPECT_EQ(distance(run.room.geometry, before, {1.0, 1.0}, run.room.flow), 0.0);
        stalled += report.error == 0.0 ? 1 : 0;
      }
  EXPECT_GT(stalled, 0);
}

/// A step of 2 ms after one of 0.1 s and, between them, one that fails, by what is no number or by
/// its length: the speed and the eddy viscosity that it ends with.
enum class Failure { none, no_number, too_long };
std::array<double, 2> end_after(Failure failure, const std::string& turbulence) {
  CaseSettings settings = ClosedBox::settings();
  settings.turbulence = turbulence;
  settings.fluid.mu = 1.8e-5, settings.fluid.lambda = 0.026;
  settings.time->fixed.reset();
  settings.time->smallest = 1e-9, settings.time->largest = 10.0, settings.time->first = 0.1;
  settings.time->tolerance = 0.05, settings.time->most_iterations = 40;
  TimedRun run(comm(), ClosedBox::site(), settings);
  run.begin();
  EXPECT_TRUE(run.step(0.1).accepted) << turbulence;
  double& heat = run.room.simple.zones.back().heat;
  if (failure == Failure::no_number) heat = std::nan("");
  if (failure != Failure::none) {
    EXPECT_FALSE(run.step(5.0).accepted) << turbulence;
  }
  heat = ClosedBox::heat;
  EXPECT_TRUE(run.step(0.002).accepted) << turbulence;
  const auto mu_t = run.room.flow.mu_t.view();
  const double sum_of_mu_t =
      comm().sum(sum(run.room.mesh.cells(), [=](int i, int j, int k) { return mu_t(i, j, k); }));
  return {run.room.extremes().speed, sum_of_mu_t};
}

TEST(ImplicitSteps, are_repeated_as_if_the_step_that_failed_had_not_been) {
  for (const std::string turbulence :
       {"laminar", "k_epsilon", "k_epsilon_two_layer", "k_omega_sst", "lvel"}) {
    const auto wanted = end_after(Failure::none, turbulence);
    for (const Failure failure : {Failure::no_number, Failure::too_long}) {
      const auto found = end_after(failure, turbulence);
      EXPECT_EQ(found, wanted) << turbulence << (failure == Failure::too_long ? ", long" : "");
    }
  }
}

TEST(ImplicitSteps, do_not_take_temperatures_that_are_no_numbers_for_a_solution) {
  CaseSettings settings = timed_settings(ClosedBox::air, 1e-4);  // heat does not move the air
  TimedRun run(comm(), ClosedBox::site(), settings);
  run.begin();
  EXPECT_TRUE(run.step(0.1).accepted);
  run.room.simple.zones.back().heat = std::nan("");
  EXPECT_THROW(run.step(0.1), Unconverged);
}

}  // namespace rackflux
