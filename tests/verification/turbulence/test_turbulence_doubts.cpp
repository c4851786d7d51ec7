// What summary, verdict and log say of a turbulence model that is used out of its range: the bound
// of eddy viscosity, where the case makes it act for good, and wall functions in the sublayer.
#include "solver/driver/record.hpp"
#include "solver/mesh/layout.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/small_room.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>

namespace rackflux {

namespace {

/// A duct of 1 m x 0.4 m x 0.4 m; what enters has eddies of the length given.
std::string duct(const std::string& length, const std::string& model) {
  return "title: a duct\n"
         "room: {size: [1 m, 0.4 m, 0.4 m]}\n"
         "walls: {y_min: symmetry, y_max: symmetry, z_min: symmetry, z_max: symmetry}\n"
         "fluid: {kind: air, reference_temperature: 20 degC}\n"
         "gravity: [0 m/s2, 0 m/s2, 0 m/s2]\n"
         "mesh: {cells: [10, 4, 4]}\n"
         "objects:\n"
         "  - {name: in, kind: inlet, on: x_min, velocity: 2 m/s, temperature: 20 degC,\n"
         "     intensity: 1, length_scale: " +
         length +
         "}\n"
         "  - {name: out, kind: outlet, on: x_max, backflow: 20 degC}\n"
         "run: {iterations: 200, sequence: 1}\n"
         "flow: {turbulence: " +
         model + "}\n";
}

struct Ended {
  Summary summary;
  std::string log;
};

Ended run(const std::string& text) {
  const ScratchFolder folder(comm());
  const Config config = Config::parse(text);
  Simulation simulation(comm(), read_case(config), [&](double c) { return make_site(config, c); });
  const Outcome outcome = simulation.run();
  Ended ended{summary_of(simulation, outcome), ""};
  {
    Record record(comm(), folder.path(), "duct", {});
    record.finish(simulation, outcome);
  }
  std::ostringstream log;
  log << std::ifstream(folder.path() / "log.txt").rdbuf();
  ended.log = log.str();
  return ended;
}

const std::string entry = "cells at the viscosity bound";

class ViscosityBound : public testing::TestWithParam<std::string> {};

}  // namespace

// k = 1.5 (2 m/s)^2 and eps = C_mu^(3/4) k^(3/2) / l make mu_t = 0.55 rho sqrt(k) l: with l = 100 m
// 9e6 times the viscosity of air, and no eddy of 100 m decays within 1 m.
TEST_P(ViscosityBound, is_told_in_summary_verdict_and_log_where_it_holds_cells) {
  const Ended ended = run(duct("100 m", GetParam()));
  const auto& results = ended.summary.results;
  const auto found = std::ranges::find(results, entry, &SummaryResult::name);
  ASSERT_NE(found, results.end());
  EXPECT_EQ(found->value, 160.0);
  const std::string words = "in 160 of 160 cells the eddy viscosity is held at 1e+05";
  EXPECT_NE(ended.summary.verdict.find(words), std::string::npos) << ended.summary.verdict;
  EXPECT_NE(ended.log.find("warning: " + words), std::string::npos) << ended.log;
}

// 0.55 * sqrt(6) * 0.02 / 1.5e-5 = 1.8e3.
TEST_P(ViscosityBound, is_not_spoken_of_where_it_holds_none) {
  const Ended ended = run(duct("2 cm", GetParam()));
  const auto& results = ended.summary.results;
  EXPECT_EQ(std::ranges::find(results, entry, &SummaryResult::name), results.end());
  EXPECT_EQ(ended.summary.verdict.find("held at"), std::string::npos) << ended.summary.verdict;
  EXPECT_EQ(ended.log.find("warning"), std::string::npos) << ended.log;
}

namespace {

/// A duct of the same size whose long sides are walls.
std::string walled(const std::string& speed, const std::string& model) {
  std::string text = duct("2 cm", model);
  const auto put = [&](const std::string& old, const std::string& fresh) {
    text.replace(text.find(old), old.size(), fresh);
  };
  put("walls: {y_min: symmetry, y_max: symmetry, z_min: symmetry, z_max: symmetry}\n", "");
  put("velocity: 2 m/s", "velocity: " + speed);
  put("intensity: 1,", "intensity: 0.05,");
  return text;
}

const std::string in_sublayer = "share of walls in the viscous sublayer";

double share_of(const Summary& summary) {
  const auto found = std::ranges::find(summary.results, in_sublayer, &SummaryResult::name);
  return found == summary.results.end() ? -1.0 : found->value;
}

}  // namespace

// Half cells of 5 cm: y* = C_mu^(1/4) sqrt(1.5) 0.05 U 0.05 m / nu is 5.5 at 5 cm/s and 220 at
// 2 m/s where the air enters.
TEST(WallFunctions, are_doubted_where_cells_lie_in_the_viscous_sublayer) {
  const Ended slow = run(walled("0.05 m/s", "k_epsilon"));
  EXPECT_EQ(share_of(slow.summary), 1.0);
  const std::string words = "at 100 % of the walls' area the first cells lie within y* = 11.5";
  EXPECT_NE(slow.summary.verdict.find(words), std::string::npos) << slow.summary.verdict;
  EXPECT_NE(slow.log.find("warning: " + words), std::string::npos) << slow.log;
  const std::string way_out = "take coarser cells there, k_epsilon_two_layer or k_omega_sst";
  EXPECT_NE(slow.log.find(way_out), std::string::npos) << slow.log;
}

TEST(WallFunctions, are_not_spoken_of_beyond_it_or_with_a_model_that_has_none) {
  const Ended fast = run(walled("2 m/s", "k_epsilon"));
  EXPECT_EQ(share_of(fast.summary), 0.0);
  EXPECT_EQ(fast.summary.verdict.find("y*"), std::string::npos) << fast.summary.verdict;
  EXPECT_EQ(share_of(run(walled("0.05 m/s", "k_epsilon_two_layer")).summary), -1.0);
  EXPECT_EQ(share_of(run(walled("0.05 m/s", "k_omega_sst")).summary), -1.0);
}

TEST(WallFunctions, are_doubted_at_the_end_of_a_run_through_time) {
  const Config config = Config::parse(walled("0.05 m/s", "k_epsilon") + "time: {end: 1 s}\n");
  Transient transient(comm(), read_case(config), [&](double c) { return make_site(config, c); });
  const TransientOutcome outcome = transient.run();
  const Summary summary = summary_of(transient, outcome);
  EXPECT_EQ(share_of(summary), 1.0);
  EXPECT_NE(summary.verdict.find("within y* = 11.5"), std::string::npos) << summary.verdict;
}

namespace {

/// Summary of explicit steps with wale in the duct above.
Summary resolved(const std::string& speed) {
  const Config config = Config::parse(walled(speed, "wale") +
                                      "time: {end: 1 ms, method: fractional_step, start: rest}\n");
  Transient transient(comm(), read_case(config), [&](double c) { return make_site(config, c); });
  const TransientOutcome outcome = transient.run();
  return summary_of(transient, outcome);
}

double beyond_sublayer(const Summary& summary) {
  const auto found = std::ranges::find(
      summary.results, "share of walls beyond the viscous sublayer", &SummaryResult::name);
  return found == summary.results.end() ? -1.0 : found->value;
}

}  // namespace

// Half cells of 5 cm: y+ = sqrt(U y / nu) is 1.8 at 1 mm/s, in the sublayer; at 2 m/s, where
// U y / nu is 6600, u+ = 16 and y+ = 400.
TEST(ResolvedWalls, are_doubted_where_cells_reach_beyond_the_viscous_sublayer) {
  const Summary fast = resolved("2 m/s");
  EXPECT_EQ(beyond_sublayer(fast), 1.0);
  EXPECT_NE(fast.verdict.find("at 100 % of the walls' area the first cells lie beyond y+ = 5"),
            std::string::npos)
      << fast.verdict;
}

TEST(ResolvedWalls, are_not_spoken_of_within_it_or_with_a_model_that_has_a_wall_law) {
  const Summary slow = resolved("1 mm/s");
  EXPECT_EQ(beyond_sublayer(slow), 0.0);
  EXPECT_EQ(slow.verdict.find("y+"), std::string::npos) << slow.verdict;
  EXPECT_EQ(beyond_sublayer(run(walled("2 m/s", "k_epsilon")).summary), -1.0);
}

INSTANTIATE_TEST_SUITE_P(OfTwoEquations, ViscosityBound,
                         testing::Values("k_epsilon", "k_epsilon_two_layer", "k_omega_sst"),
                         [](const auto& model) { return model.param; });

}  // namespace rackflux
