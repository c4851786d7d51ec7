#include "models/numerics/rosenbrock.hpp"
#include "models/smr/kinetics.hpp"
#include "solver/base/error.hpp"
#include "tests/support/record.hpp"
#include "tests/support/reference_table.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <iostream>
#include <map>
#include <string>

namespace rackflux {

const char* const kinetics_subject = "Reactor: point kinetics";

DelayedNeutrons neutrons(const ReferenceTable& parameters, const std::string& set) {
  DelayedNeutrons data;
  for (const auto& row : parameters.where("set", set)) {
    const auto i = static_cast<std::size_t>(std::stoi(row.at("group")) - 1);
    data.decay[i] = std::stod(row.at("lambda_1_per_s"));
    data.fraction[i] = std::stod(row.at("beta_i"));
    data.generation = std::stod(row.at("Lambda_s"));
  }
  return data;
}

// "rho=0.003" is a step, "rho=0.0007*t" a ramp.
Reactivity reactivity(const std::string& expression) {
  const double number = std::stod(expression.substr(4));
  if (expression.ends_with("*t")) return {.ramp = number};
  return {.at = number};
}

TEST(PointKinetics, agrees_with_40_digit_solutions_to_1e_8) {
  const auto parameters = reference_table("grid/reference/point_kinetics_parameters.csv");
  const auto reference = reference_table("grid/reference/point_kinetics_reference.csv");
  SKIP_WITHOUT_SHARED_DATA(parameters && reference);
  ASSERT_EQ(reference->rows.size(), 48u);
  Deviation worst;
  struct Run {
    PointKinetics kinetics;
    double now = 0.0;
  };
  std::map<std::string, Run> runs;  // one per transient, its times in rising order
  for (const auto& row : reference->rows) {
    const std::string& expression = row.at("rho_expression");
    const double t = std::stod(row.at("t_s")), n = std::stod(row.at("n"));
    Run& run = runs.try_emplace(row.at("set") + expression,
                                Run{PointKinetics(neutrons(*parameters, row.at("set")))})
                   .first->second;
    Reactivity change = reactivity(expression);
    change.at += change.ramp * run.now;
    run.kinetics.advance(t - run.now, change);
    run.now = t;
    worst.see_relative(run.kinetics.n(), n,
                       row.at("set") + " " + expression + " at " + row.at("t_s"));
  }
  record({kinetics_subject, "neutron density, 48 instants of steps and ramps",
          "40-digit solutions; Kinard & Allen 2004, Ganapol 2013", 1e-8},
         worst);
}

TEST(PointKinetics, finds_the_first_peak_under_adiabatic_feedback) {
  const auto parameters = reference_table("grid/reference/point_kinetics_parameters.csv");
  const auto reference = reference_table("grid/reference/point_kinetics_feedback_peaks.csv");
  SKIP_WITHOUT_SHARED_DATA(parameters && reference);
  ASSERT_EQ(reference->rows.size(), 4u);
  Deviation time, height;
  for (const auto& row : reference->rows) {
    PointKinetics kinetics(neutrons(*parameters, "D"));
    const double t = kinetics.advance_to_peak(
        10.0,
        {.ramp = std::stod(row.at("a_per_s")), .per_energy = std::stod(row.at("B_cm3_per_s"))});
    time.see_relative(t, std::stod(row.at("t_peak_s")), row.at("B_cm3_per_s"));
    height.see_relative(kinetics.n(), std::stod(row.at("n_peak")), row.at("B_cm3_per_s"));
  }
  const std::string source = "50-digit Taylor series; Ganapol 2013";
  record(
      {kinetics_subject, "time of the first peak under adiabatic feedback, 4 ramps", source, 1e-8},
      time);
  record({kinetics_subject, "height of the first peak under adiabatic feedback, 4 ramps", source,
          1e-8},
         height);
}

TEST(PointKinetics, jumps_by_beta_over_beta_minus_rho_as_the_generation_time_vanishes) {
  // Precursors stand still during the jump; the deviation is of the order of lambda times the
  // time of the jump, Lambda / (beta - rho) = 1e-9/0.004 s, seen after 40 such times.
  DelayedNeutrons data = DelayedNeutrons::thermal_u235();
  data.generation = 1e-9;
  const double rho = 0.003, beta = 0.007;
  PointKinetics kinetics(data);
  kinetics.advance(40.0 * data.generation / (beta - rho), {.at = rho});
  record(
      {kinetics_subject, "prompt jump", "beta/(beta - rho), exact as Lambda vanishes", 1e-5, "-"},
      kinetics.n() - beta / (beta - rho));
}

TEST(PointKinetics, settles_on_the_period_of_the_inhour_equation) {
  // rho = omega (Lambda + sum beta_i/(lambda_i + omega)) is put in for omega = 0.1 1/s, and that
  // inverse period must come back once the other modes have died.
  const DelayedNeutrons data = DelayedNeutrons::thermal_u235();
  const double omega = 0.1;
  double rho = omega * data.generation;
  for (std::size_t i = 0; i < delayed_groups; ++i)
    rho += omega * data.fraction[i] / (data.decay[i] + omega);
  PointKinetics kinetics(data);
  kinetics.advance(200.0, {.at = rho});
  record({kinetics_subject, "asymptotic inverse period", "inhour equation, exact", 1e-9, "1/s"},
         kinetics.inverse_period(rho) - omega);
}

TEST(PointKinetics, refuses_a_core_that_cannot_be) {
  DelayedNeutrons percent = DelayedNeutrons::thermal_u235();
  for (double& fraction : percent.fraction) fraction *= 100.0;
  EXPECT_THROW(PointKinetics{percent}, Error);
  DelayedNeutrons timeless = DelayedNeutrons::thermal_u235();
  timeless.generation = 0.0;
  EXPECT_THROW(PointKinetics{timeless}, Error);
  EXPECT_THROW(PointKinetics(DelayedNeutrons::fast(), 0.0), Error);
  PointKinetics unchecked(DelayedNeutrons::fast());
  EXPECT_THROW(unchecked.advance_to_peak(1.0, {.at = 0.001}), Error);
}

struct Fading {
  template <class T>
  void operator()(const std::array<T, 1>& y, std::array<T, 1>& rate) const {
    rate[0] = -1.0 * (y[0] * y[0]);
  }
};

struct StiffPair {
  template <class T>
  void operator()(const std::array<T, 2>& y, std::array<T, 2>& rate) const {
    rate[0] = -1e6 * (y[0] - y[1] * y[1]);
    rate[1] = -1.0 * y[1];
  }
};

struct Bad {
  template <class T>
  void operator()(const std::array<T, 1>& y, std::array<T, 1>& rate) const {
    using std::sqrt;
    rate[0] = sqrt(y[0] - 2.0);
  }
};

TEST(Rosenbrock, is_of_order_four) {
  // y' = -y^2 from 1: y(t) = 1/(1 + t).
  double error[2] = {};
  for (int level = 0; level < 2; ++level) {
    const int steps = level == 0 ? 16 : 32;
    Rosenbrock<1> integrator(1.0, {1.0}, 1.0);
    std::array<double, 1> y{1.0};
    for (int n = 0; n < steps; ++n) y = integrator.peek(Fading{}, y, 1.0 / steps);
    error[level] = std::abs(y[0] - 0.5);
  }
  EXPECT_LT(error[1], 1e-8);
  EXPECT_NEAR(std::log2(error[0] / error[1]), 4.0, 0.2);
}

TEST(Rosenbrock, takes_few_steps_on_a_stiff_problem_within_its_tolerance) {
  // y1 = e^-t, and y0 = e^-2t k/(k - 2), k = 1e6, on the slow manifold.
  Rosenbrock<2> integrator(1e-8, {1e-12, 1e-12}, 1e-3);
  std::array<double, 2> y{1e6 / (1e6 - 2.0), 1.0};
  integrator.advance(StiffPair{}, y, 2.0);
  EXPECT_NEAR(y[0], 1e6 / (1e6 - 2.0) * std::exp(-4.0), 1e-7);
  EXPECT_NEAR(y[1], std::exp(-2.0), 1e-7);
  EXPECT_LT(integrator.accepted(), 3000);  // an explicit method of order 4 needs 2e6 / 2.8
}

TEST(Rosenbrock, reports_a_rate_without_a_value) {
  Rosenbrock<1> integrator(1e-6, {1e-6}, 0.1);
  std::array<double, 1> y{1.0};
  EXPECT_THROW(integrator.advance(Bad{}, y, 1.0), Unconverged);
}

}  // namespace rackflux
