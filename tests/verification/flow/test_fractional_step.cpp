// Order and conservation of the explicit flow solver on exact solutions.
#include "tests/support/differences.hpp"
#include "tests/support/field_run.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/record.hpp"
#include "tests/support/vortex_run.hpp"

#include <gtest/gtest.h>
#include <omp.h>

#include <cmath>
#include <numbers>

namespace rackflux {

namespace {

constexpr double L = 2.0 * std::numbers::pi;  // of the periodic box [m]
constexpr double tight = 1e-12;               // FractionalSettings::divergence

/// Cells half as wide at the ends as in the middle, the same map on every mesh.
double graded(double s) {
  return s - 0.5 / L * std::sin(L * s);
}
double even(double s) {
  return s;
}

Fluid viscous(double nu) {
  return {.rho = 1.0, .mu = nu, .cp = 1.0, .lambda = 1.0};
}

/// Share of its kinetic energy that the inviscid vortex gains in the time L / (1 m/s).
double energy_gain(double (*line)(double), int steps) {
  constexpr int n = 16;
  FractionalRun run(comm(), periodic_site({n, n, n}, {L, L, L}, {true, true, true}, line),
                    viscous(0.0), {.divergence = tight});
  run.set_velocity(taylor_green);
  run.solver.initialise(run.flow);
  const double before = run.kinetic_energy();
  for (int s = 0; s < steps; ++s) run.solver.advance(L / steps, run.flow);
  return run.kinetic_energy() / before - 1.0;
}

struct VortexError {
  double velocity = 0.0, pressure = 0.0;  ///< rms deviation [m/s], [m2/s2]
};

/// The plane Taylor-Green vortex after 1 s against the exact solution.
VortexError plane_vortex(int n, double (*line)(double)) {
  constexpr double nu = 0.05, end = 1.0;
  FractionalRun run(comm(), periodic_site({n, n, 2}, {L, L, L}, {true, true, true}, line),
                    viscous(nu), {.divergence = 1e-10});
  run.set_velocity([](double x, double y, double) { return taylor_green(x, y, 0.0); });
  run.solver.initialise(run.flow);
  const int steps = n;
  for (int s = 0; s < steps; ++s) run.solver.advance(end / steps, run.flow);
  const double decay = std::exp(-2.0 * nu * end);
  const Mesh& mesh = run.mesh;
  Faces wrong(mesh, "wrong", "m/s");
  for (const Axis axis : {Axis::x, Axis::y}) {
    const auto u = run.flow.velocity.along(axis).view(), d = wrong.along(axis).view();
    for_each_in_order(mesh.faces(axis), [&](int i, int j, int k) {
      const auto [x, y, z] = run.place(face_of(axis), {i, j, k});
      d(i, j, k) = u(i, j, k) - decay * taylor_green(x, y, 0.0)[index(axis)];
    });
  }
  // Pressure is known but for its mean.
  const auto p = run.flow.p.view();
  std::array<double, 3> sums{};
  for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
    const auto [x, y, z] = run.place(Place::centre, {i, j, k});
    const double d = p(i, j, k) - 0.25 * decay * decay * (std::cos(2.0 * x) + std::cos(2.0 * y));
    const double volume = mesh.volume({i, j, k});
    sums[0] += volume, sums[1] += volume * d, sums[2] += volume * d * d;
  });
  comm().sum(sums);
  const double mean = sums[1] / sums[0];
  return {std::sqrt(run.integral(wrong, wrong) / sums[0]),
          std::sqrt(sums[2] / sums[0] - mean * mean)};
}

/// Largest difference of two flows' velocities [m/s].
double distance(const FractionalRun& a, const FractionalRun& b) {
  double most = 0.0;
  for (const Axis axis : axes) {
    const auto u = a.flow.velocity.along(axis).view(), v = b.flow.velocity.along(axis).view();
    most = std::max(most, largest(a.mesh.faces(axis), 0.0, [=](int i, int j, int k) {
                      return size_of(u(i, j, k) - v(i, j, k));
                    }));
  }
  return comm().max(most);
}

const std::string subject = "Unsteady flow: explicit fractional step";

// Why the long runs of this file are left out on several.
const char* const one_rank_will_do =
    "runs on one rank alone, for its length: that ranks change no step is shown by "
    "does_not_feel_where_blocks_are_cut";

}  // namespace

TEST(FractionalStep, keeps_kinetic_energy_in_space_and_loses_it_at_third_order_in_time) {
  if (comm().size() > 1) GTEST_SKIP() << one_rank_will_do;
  for (const auto line : {&even, &graded}) {
    const double a = energy_gain(line, 120), b = energy_gain(line, 240), c = energy_gain(line, 480);
    const std::string mesh = line == &even ? "uniform" : "graded";
    record(
        {subject, "order of the energy error of inviscid Taylor-Green in time short of 3, " + mesh,
         "A. A. Wray's scheme", 0.1, "-"},
        short_of(3.0, std::log2(b / c)));
    // The error is c3 dt^3 + c4 dt^4 + ...: what remains without the first two is the space
    // scheme's.
    const double ab = (8.0 * b - a) / 7.0, bc = (8.0 * c - b) / 7.0;
    record({subject, "drift of kinetic energy for dt -> 0, one period, " + mesh + " 16^3",
            "exact: none", 1e-10},
           (16.0 * bc - ab) / 15.0);
  }
}

TEST(FractionalStep, follows_the_plane_vortex_at_second_order) {
  for (const auto line : {&even, &graded}) {
    const VortexError coarse = plane_vortex(16, line), fine = plane_vortex(32, line);
    const std::string mesh = line == &even ? "uniform" : "graded";
    record({subject, "order of the velocity of the plane vortex short of 2, " + mesh,
            "exact; Taylor & Green 1937", 0.1, "-"},
           short_of(2.0, std::log2(coarse.velocity / fine.velocity)));
    record({subject, "order of the pressure of the plane vortex short of 2, " + mesh,
            "exact; Taylor & Green 1937", 0.2, "-"},
           short_of(2.0, std::log2(coarse.pressure / fine.pressure)));
    record({subject, "velocity of the plane vortex after 1 s, 32^2, " + mesh,
            "exact; Taylor & Green 1937", 0.005, "m/s"},
           fine.velocity);
  }
}

TEST(FractionalStep, loses_the_kinetic_energy_that_its_vorticity_says) {
  if (comm().size() > 1) GTEST_SKIP() << one_rank_will_do;
  // In a periodic box of constant viscosity -dE/dt = nu times the integral of the squared
  // vorticity, by parts, and the discrete sums obey it too. Re 1600 on 32^3, from 3 s to 4 s:
  // vortices stretch.
  constexpr int n = 32, steps = 20;
  constexpr double nu = 1.0 / 1600.0, dt = 0.05;
  FractionalRun run(comm(), periodic_site({n, n, n}, {L, L, L}, {true, true, true}), viscous(nu),
                    {.divergence = 1e-8});
  run.set_velocity(taylor_green);
  run.solver.initialise(run.flow);
  for (int s = 0; s < 60; ++s) run.solver.advance(dt, run.flow);
  const double before = run.kinetic_energy(), first = run.squared_vorticity();
  double integral = first;  // Simpson's rule
  for (int s = 1; s <= steps; ++s) {
    run.solver.advance(dt, run.flow);
    integral += (s == steps ? 1.0 : s % 2 ? 4.0 : 2.0) * run.squared_vorticity();
  }
  const double lost = before - run.kinetic_energy();
  EXPECT_GT(run.squared_vorticity(), 1.5 * first);
  record({subject, "energy lost by the vortex at Re 1600 beside nu times squared vorticity, 32^3",
          "exact: equal", 5e-4},
         lost / (nu * integral * dt / 3.0) - 1.0);
}

TEST(FractionalStep, is_third_order_in_time) {
  if (comm().size() > 1) GTEST_SKIP() << one_rank_will_do;
  const auto run_with = [](int steps) {
    auto run = std::make_unique<FractionalRun>(
        comm(), periodic_site({12, 12, 12}, {L, L, L}, {true, true, true}, graded), viscous(0.02),
        FractionalSettings{.divergence = tight});
    run->set_velocity(taylor_green);
    run->solver.initialise(run->flow);
    for (int s = 0; s < steps; ++s) run->solver.advance(2.0 / steps, run->flow);
    return run;
  };
  const auto a = run_with(20), b = run_with(40), c = run_with(80);
  EXPECT_NEAR(std::log2(distance(*a, *b) / distance(*b, *c)), 3.0, 0.1);
}

TEST(FractionalStep, does_not_feel_where_blocks_are_cut) {
  // The same vortex, once moved by three cells along every axis across the borders of blocks.
  constexpr int n = 16, steps = 5;
  constexpr double shift = 3.0 * L / n;
  const auto energy = [&](double by, const char* turbulence) {
    FractionalRun run(comm(), periodic_site({n, n, n}, {L, L, L}, {true, true, true}),
                      viscous(0.01), {.divergence = tight}, turbulence);
    run.set_velocity([by](double x, double y, double z) {
      auto u = taylor_green(x - by, y - by, z - by);
      u[2] = 0.5 * std::sin(2.0 * (x - by) + (y - by));  // no symmetry left
      return u;
    });
    run.solver.initialise(run.flow);
    for (int s = 0; s < steps; ++s) run.solver.advance(0.05, run.flow);
    return run.kinetic_energy();
  };
  const double laminar = energy(0.0, "laminar"), wale = energy(0.0, "wale");
  EXPECT_NEAR(energy(shift, "laminar"), laminar, 1e-11 * laminar);
  EXPECT_NEAR(energy(shift, "wale"), wale, 1e-11 * wale);
  EXPECT_LT(wale, 0.999 * laminar);
}

TEST(FractionalStep, gives_the_same_bits_on_one_thread_and_two) {
  if (comm().size() > 1) GTEST_SKIP() << "threads are compared on one rank";
  const auto end = [](int threads) {
    const int before = omp_get_max_threads();
    omp_set_num_threads(threads);
    auto run = std::make_unique<FractionalRun>(
        comm(), periodic_site({12, 12, 12}, {L, L, L}, {true, true, false}, graded), viscous(0.01),
        FractionalSettings{});
    run->set_velocity([](double x, double y, double z) { return taylor_green(x, y, 0.5 * z); });
    run->solver.initialise(run->flow);
    for (int s = 0; s < 3; ++s) run->solver.advance(0.05, run->flow);
    omp_set_num_threads(before);
    return run;
  };
  EXPECT_EQ(distance(*end(1), *end(2)), 0.0);
}

}  // namespace rackflux
