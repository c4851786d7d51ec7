// Means over time of flows whose courses are known, and of others against sums kept beside.
#include "solver/base/error.hpp"
#include "solver/driver/record.hpp"
#include "solver/driver/transient.hpp"
#include "solver/mesh/layout.hpp"
#include "tests/support/mpi_main.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace rackflux {

namespace {

/// Air of 1 kg/m3 that slides through a duct of 0.04 m2 without friction, 1 m/s at the start.
constexpr const char* duct = R"(
title: a duct
room: {size: [1 m, 0.2 m, 0.2 m]}
walls: {y_min: symmetry, y_max: symmetry, z_min: symmetry, z_max: symmetry}
gravity: [0 m/s2, 0 m/s2, 0 m/s2]
fluid: {density: 1 kg/m3, viscosity: 1e-5 Pa s, heat_capacity: 1000 J/kg/K, conductivity: 1e-6 W/m/K,
  reference_temperature: 20 degC}
mesh: {cells: [20, 3, 4]}
flow: {turbulence: laminar, schemes: {temperature: linear_upwind}}
objects:
  - {kind: inlet, name: in, on: x_min, flow: 0.04 m3/s, temperature: 20 degC}
  - {kind: outlet, name: out, on: x_max, backflow: 20 degC}
)";

/// A cavity from rest, whose first steps are too long and are tried again.
constexpr const char* cavity = R"(
title: heated cavity
room: {size: [1 m, 1 m, 0.1 m]}
walls:
  x_min: {temperature: 1 degC}
  x_max: {temperature: 0 degC}
  z_min: symmetry
  z_max: symmetry
gravity: [0 m/s2, -1 m/s2, 0 m/s2]
fluid: {reference_temperature: 0.5 degC, density: 1 kg/m3, viscosity: 8.426e-3 Pa s,
  heat_capacity: 1 J/kg/K, conductivity: 1.1868e-2 W/m/K, expansion: 1 1/K}
mesh: {cells: [8, 8, 1]}
flow: {turbulence: laminar}
probes: [{name: P, at: [0.2 m, 0.3 m, 0.05 m]}]
)";

/// Eddies that enter a room with a warm ceiling.
constexpr const char* eddies = R"(
title: turbulent inflow
room: {size: [1.6 m, 0.8 m, 0.8 m]}
walls: {z_max: {flux: 100 W/m2}}
fluid: {kind: air, reference_temperature: 24 degC}
mesh: {cells: [16, 8, 8]}
flow: {turbulence: wale}
objects:
  - {kind: inlet, name: supply, on: x_min, velocity: 1 m/s, temperature: 20 degC, intensity: 0.2,
     eddies: {length: 0.1 m}}
  - {kind: outlet, name: exhaust, on: x_max, backflow: 24 degC}
probes: [{name: P, at: [0.8 m, 0.4 m, 0.4 m]}]
)";

/// A run with its outcome, and what was seen at the ends of its steps.
struct WatchedRun {
  explicit WatchedRun(const std::string& text,
                      const std::function<void(double, const Room&)>& see = {})
      : config(Config::parse(text, "case", {})),
        transient(comm(), read_case(config), [this](double c) { return make_site(config, c); }) {
    transient.watch = [&](const Moment& m) {
      times.push_back(m.t);
      all_readings.push_back(m.readings);
      if (see) see(m.t, transient.room());
    };
    outcome = transient.run();
  }
  WatchedRun(const WatchedRun&) = delete;

  const RunMeans& means() const { return *transient.means(); }
  ReadingMean mean_of(const std::string& name) const {
    for (const ReadingMean& mean : means().readings())
      if (mean.name == name) return mean;
    ADD_FAILURE() << name;
    return {};
  }

  Config config;
  Transient transient;
  std::vector<double> times;
  std::vector<std::vector<Reading>> all_readings;
  TransientOutcome outcome;
};

/// Ends of steps from `from` on, which is one of them.
std::vector<double> since(double from, const std::vector<double>& times) {
  const auto first = std::ranges::find(times, from);
  EXPECT_NE(first, times.end());
  return {first, times.end()};
}

/// Variance of t by the trapezoidal rule: L^2 / 12 and the rule's error h^3 / 6 of each step.
double variance_of(const std::vector<double>& times) {
  const double L = times.back() - times.front();
  double cubes = 0.0;
  for (std::size_t n = 1; n < times.size(); ++n) cubes += std::pow(times[n] - times[n - 1], 3);
  return L * L / 12.0 + cubes / (6.0 * L);
}

/// Mean of a product of two fluctuations, in two passes by the trapezoidal rule.
struct Product {
  double mean = 0.0, of_fluctuations = 0.0;
};
Product product(const std::vector<double>& times, const std::vector<double>& a,
                const std::vector<double>& b) {
  const auto integral = [&](const std::function<double(std::size_t)>& f) {
    double sum = 0.0;
    for (std::size_t n = 1; n < times.size(); ++n)
      sum += 0.5 * (times[n] - times[n - 1]) * (f(n) + f(n - 1));
    return sum / (times.back() - times.front());
  };
  const double mean = integral([&](std::size_t n) { return a[n]; });
  const double other = integral([&](std::size_t n) { return b[n]; });
  return {mean, integral([&](std::size_t n) { return (a[n] - mean) * (b[n] - other); })};
}

struct Method {
  std::string time;
  double left;  ///< of a step by its iterations, over the largest speed [-]
};
// Explicit substeps leave `divergence`, implicit steps a fifth of their tolerance.
const std::vector<Method> methods{
    {"method: fractional_step, largest_step: 0.05 s, first_step: 0.001 s", 1e-6},
    {"tolerance: 1e-4, first_step: 0.001 s, largest_step: 0.2 s", 2e-5}};

}  // namespace

// The flow rises from 1 to 2 m/s in 2 s, everywhere at once: straight from 1.25 to 2 m/s over the
// last one and a half.
TEST(RunMeans, are_those_of_a_flow_that_rises_in_a_straight_line) {
  for (const Method& method : methods) {
    const WatchedRun run(
        std::string(duct) +
        "events: [{object: in, at: [0 s, 2 s], flow: [0.04 m3/s, 0.08 m3/s]}]\n"
        "time: {end: 2 s, start: rest, output_every: 0.7 s, means: {from: 0.5 s}, " +
        method.time + "}\n");
    const std::vector<double> times = since(0.5, run.times);
    const double variance = 0.5 * 0.5 * variance_of(times), left = method.left * 2.0;
    ASSERT_GT(variance_of(times), 1.5 * 1.5 / 12.0);
    const FlowMeans& means = run.means().flow();
    for_each_in_order(means.T.owned(), [&](int i, int j, int k) {
      EXPECT_NEAR(means.velocity[0].view()(i, j, k), 1.625, left);
      EXPECT_NEAR(means.velocity[1].view()(i, j, k), 0.0, left);
      EXPECT_NEAR(means.stress[0].view()(i, j, k), variance, left);
      for (int n = 1; n < 6; ++n) EXPECT_NEAR(means.stress[n].view()(i, j, k), 0.0, left);
      EXPECT_NEAR(means.T_variance.view()(i, j, k), 0.0, 1e-9);
    });
    EXPECT_NEAR(run.mean_of("in.flow").mean, 0.04 * 1.625, 1e-8);
    EXPECT_NEAR(run.mean_of("in.flow").deviation, 0.04 * std::sqrt(variance), 1e-8);
    // From one half of the time to the other: 0.75 s of the slope.
    EXPECT_NEAR(run.mean_of("in.flow").drift, 0.04 * 0.5 * 0.75, 0.1 * 0.04 * 0.5 * 0.75);
    EXPECT_EQ(run.means().steps(), static_cast<int>(times.size()) - 1);
    EXPECT_EQ(run.means().from(), 0.5);
    EXPECT_EQ(run.means().to(), 2.0);
  }
}

// Air that comes in warmer by 0.5 K each second reaches x after x / u: T = 20 degC + 0.5 K/s (t -
// x/u).
TEST(RunMeans, are_those_of_air_that_enters_ever_warmer) {
  for (const Method& method : methods) {
    const WatchedRun run(
        std::string(duct) +
        "events: [{object: in, at: [0 s, 10 s], temperature: [20 degC, 25 degC]}]\n"
        "time: {end: 4 s, start: rest, output_every: 1.7 s, means: {from: 2 s}, " +
        method.time + "}\n");
    const double variance = 0.5 * 0.5 * variance_of(since(2.0, run.times));
    const FlowMeans& means = run.means().flow();
    const Field rms = temperature_rms(run.transient.room().mesh, means);
    const double* const x = run.transient.room().mesh.centre(Axis::x);
    for_each_in_order(means.T.owned(), [&](int i, int j, int k) {
      // The face behind the inlet's cell is of first order, which dies out by a third a cell;
      // behind the outlet's the line is not known.
      if (x[i] < 0.3 || x[i] > 0.9) return;
      EXPECT_NEAR(means.T.view()(i, j, k), 293.15 + 0.5 * (3.0 - x[i]), 1e-4) << x[i];
      EXPECT_NEAR(rms.view()(i, j, k), std::sqrt(variance), 1e-4) << x[i];
      EXPECT_NEAR(means.stress[0].view()(i, j, k), 0.0, 1e-9);
    });
  }
}

TEST(RunMeans, forget_steps_that_are_tried_again) {
  std::vector<std::vector<double>> T, u, v;  // at each moment, of each owned cell
  const auto see = [&](double, const Room& room) {
    for (auto* list : {&T, &u, &v}) list->emplace_back();
    const auto x = room.flow.velocity.x.view(), y = room.flow.velocity.y.view();
    for_each_in_order(room.mesh.cells(), [&](int i, int j, int k) {
      T.back().push_back(room.flow.T.view()(i, j, k));
      u.back().push_back(0.5 * (x(i, j, k) + x(i + 1, j, k)));
      v.back().push_back(0.5 * (y(i, j, k) + y(i, j + 1, k)));
    });
  };
  const WatchedRun run(
      cavity + std::string("objects: [{kind: heat_source, name: H, at: [0.5 m, 0.25 m, 0 m], size: "
                           "[0.25 m, 0.25 m, 0.1 m], heat: 1 mW}]\n"
                           "events: [{object: H, at: [10 s, 10 s, 25 s, 25 s, 40 s, 40 s], heat: "
                           "[1 mW, 9 mW, 9 mW, 1 mW, 1 mW, 9 mW]}]\n"
                           "time: {end: 60 s, start: rest, first_step: 5 s, largest_step: 20 s, "
                           "means: {from: 0.01 s}}\n"),
      see);
  EXPECT_GT(run.outcome.repeated, 2);
  const std::vector<double> times = since(0.01, run.times);
  const std::size_t first = run.times.size() - times.size();
  const FlowMeans& means = run.means().flow();
  std::size_t at = 0;
  for_each_in_order(means.T.owned(), [&](int i, int j, int k) {
    std::array<std::vector<double>, 3> of;
    for (std::size_t n = first; n < T.size(); ++n)
      of[0].push_back(T[n][at]), of[1].push_back(u[n][at]), of[2].push_back(v[n][at]);
    const Product TT = product(times, of[0], of[0]), uv = product(times, of[1], of[2]);
    EXPECT_NEAR(means.T.view()(i, j, k), TT.mean, 1e-12 * TT.mean);
    EXPECT_NEAR(means.T_variance.view()(i, j, k), TT.of_fluctuations, 1e-12);
    EXPECT_NEAR(means.velocity[0].view()(i, j, k), uv.mean, 1e-14);
    EXPECT_NEAR(means.stress[3].view()(i, j, k), uv.of_fluctuations, 1e-14);
    ++at;
  });
}

TEST(RunMeans, of_readings_are_those_of_the_lines_of_history) {
  for (const std::string& text :
       {cavity +
            std::string("time: {end: 30 s, start: rest, first_step: 5 s, means: {from: 9 s}}\n"),
        eddies + std::string("time: {end: 2 s, method: fractional_step, start: rest, first_step: "
                             "0.02 s, largest_step: 0.1 s, means: {from: 0.77 s}}\n")}) {
    const WatchedRun run(text);
    const std::vector<double> times = since(run.means().from(), run.times);
    const std::size_t first = run.times.size() - times.size();
    const std::vector<ReadingMean> found = run.means().readings();
    ASSERT_EQ(found.size(), run.all_readings[0].size());
    for (std::size_t r = 0; r < found.size(); ++r) {
      std::vector<double> values;
      for (std::size_t n = first; n < run.times.size(); ++n)
        values.push_back(run.all_readings[n][r].value);
      const Product wanted = product(times, values, values);
      const double scale = 1e-12 * (std::abs(wanted.mean) + std::sqrt(wanted.of_fluctuations));
      EXPECT_EQ(found[r].name, run.all_readings[0][r].name);
      EXPECT_NEAR(found[r].mean, wanted.mean, scale) << found[r].name;
      EXPECT_NEAR(found[r].deviation, std::sqrt(wanted.of_fluctuations), 10.0 * scale)
          << found[r].name;
    }
  }
}

TEST(RunMeans, hold_the_eddy_viscosity_of_models_that_have_one) {
  const WatchedRun run(eddies +
                       std::string("time: {end: 1 s, method: fractional_step, start: rest, "
                                   "first_step: 0.02 s, means: {from: 0.5 s}}\n"));
  double most = 0.0;
  const FlowMeans& means = run.means().flow();
  ASSERT_TRUE(means.mu_t);
  for_each_in_order(means.T.owned(), [&](int i, int j, int k) {
    most = std::max(most, means.mu_t->view()(i, j, k));
  });
  EXPECT_GT(comm().max(most), 0.0);
}

TEST(RunMeans, are_not_taken_where_the_case_asks_for_none) {
  const WatchedRun run(cavity + std::string("time: {end: 1 s, start: rest}\n"));
  EXPECT_EQ(run.transient.means(), nullptr);
  const Summary summary = summary_of(run.transient, run.outcome);
  for (const SummaryResult& result : summary.results)
    EXPECT_FALSE(result.name.ends_with(".mean")) << result.name;
}

TEST(RunMeans, are_doubted_where_a_room_is_still_on_its_way) {
  const std::string start = "events: [{object: in, at: ",
                    end = "}]\ntime: {end: 2 s, start: rest, ";
  const std::string steps =
      "largest_step: 0.05 s, method: fractional_step, means: {from: 0.4 s}}\n";
  const auto doubts_of = [&](const std::string& course) {
    const WatchedRun run(duct + start + course + end + steps);
    return summary_of(run.transient, run.outcome).doubts;
  };
  const std::vector<std::string> rising = doubts_of("[0 s, 2 s], flow: [0.04 m3/s, 0.08 m3/s]");
  ASSERT_EQ(rising.size(), 1U);
  // In as out, from one half of 1.6 s to the other; 0.04 0.5 1.6 / sqrt(12) is the deviation.
  EXPECT_NE(
      rising[0].find("0.016 m3/s from one half of its time to the other and swings by 0.0092 "),
      std::string::npos)
      << rising[0];
  // Four swings of 0.4 s.
  EXPECT_TRUE(doubts_of("[0 s, 0.2 s, 0.4 s, 0.6 s, 0.8 s, 1 s, 1.2 s, 1.4 s, 1.6 s, 1.8 s, 2 s], "
                        "flow: [0.04 m3/s, 0.05 m3/s, 0.04 m3/s, 0.05 m3/s, 0.04 m3/s, 0.05 m3/s, "
                        "0.04 m3/s, 0.05 m3/s, 0.04 m3/s, 0.05 m3/s, 0.04 m3/s]")
                  .empty());
}

TEST(RunMeans, are_doubted_if_they_are_of_few_steps) {
  const auto doubts_of = [](const std::string& from) {
    const WatchedRun run(std::string(duct) +
                         "time: {end: 2 s, start: rest, step: 0.1 s, means: {from: " + from +
                         "}}\n");
    const Summary summary = summary_of(run.transient, run.outcome);
    EXPECT_TRUE(summary.converged);
    return summary.doubts;
  };
  const std::vector<std::string> few = doubts_of("1.5 s");
  ASSERT_EQ(few.size(), 1U);
  EXPECT_TRUE(few[0].starts_with("the means are of 5 steps, too few")) << few[0];
  EXPECT_TRUE(doubts_of("0.5 s").empty());
}

TEST(RunMeans, stand_in_the_summary_with_the_time_they_are_of) {
  const WatchedRun run(std::string(cavity) +
                       "time: {end: 30 s, start: rest, means: {from: 12.5 s}}\n");
  const Summary summary = summary_of(run.transient, run.outcome);
  const auto value = [&](const std::string& name) {
    const auto found = std::ranges::find(summary.results, name, &SummaryResult::name);
    EXPECT_NE(found, summary.results.end()) << name;
    return found == summary.results.end() ? std::nan("") : found->value;
  };
  EXPECT_EQ(value("P.temperature.mean"), run.mean_of("P.temperature").mean);
  EXPECT_EQ(value("P.temperature.deviation"), run.mean_of("P.temperature").deviation);
  EXPECT_EQ(value("means from"), 12.5);
  EXPECT_EQ(value("means to"), 30.0);
  EXPECT_EQ(value("steps of means"), run.means().steps());
  EXPECT_NE(summary.verdict.find("means from 12.5 s to 30 s over "), std::string::npos);
}

}  // namespace rackflux
