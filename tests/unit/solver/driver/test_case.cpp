// What a case says about how the flow is solved.
#include "solver/base/error.hpp"
#include "solver/driver/case.hpp"

#include <gtest/gtest.h>

#include <string>

namespace rackflux {

namespace {

CaseSettings settings_of(const std::string& flow, const std::string& others = "") {
  const Config config = Config::parse(
      "title: a room\n"
      "room: {size: [2 m, 1 m, 1 m]}\n"
      "mesh: {spacing: 0.25 m}\n"
      "fluid: {kind: air, reference_temperature: 20 degC}\n"
      "flow: {turbulence: k_epsilon" +
      flow + "}\n" + others);
  return read_case(config);
}

FlowSettings flow_of(const std::string& part) {
  return settings_of(part).flow;
}

}  // namespace

TEST(FlowPart, sets_the_sweeps_of_an_iteration) {
  const FlowSettings flow = flow_of(", sweeps: {velocity: 5, temperature: 2, turbulence: 7}");
  EXPECT_EQ(flow.momentum_sweeps, 5);
  EXPECT_EQ(flow.temperature_iterations, 2);
  EXPECT_EQ(flow.turbulence_sweeps, 7);
  EXPECT_EQ(flow_of(", sweeps: {velocity: 5}").turbulence_sweeps, FlowSettings{}.turbulence_sweeps);
  EXPECT_THROW(flow_of(", sweeps: {turbulence: 0}"), Error);
}

// A share that a case gives holds everywhere, in stable layers and for unbounded schemes too.
TEST(FlowPart, holds_the_relaxation_that_a_case_gives) {
  const FlowSettings given = flow_of(", relaxation: {velocity: 0.7, temperature: 0.95}");
  EXPECT_EQ(given.velocity_relaxation, 0.7);
  EXPECT_EQ(given.most_velocity_relaxation, 0.7);
  EXPECT_EQ(given.temperature_relaxation, 0.95);
  EXPECT_EQ(given.unbounded_relaxation, 0.95);
  EXPECT_GT(flow_of("").most_velocity_relaxation, flow_of("").velocity_relaxation);
}

// 0.17 min are 10.200000000000001 s in double precision.
TEST(TimePart, takes_events_for_one_moment_in_whatever_unit_each_is_written) {
  const std::string events =
      "events:\n"
      "  - {object: A, at: 10.2 s, heat: 1 W}\n"
      "  - {object: B, at: [0.03 min, 0.17 min], heat: [2 W, 3 W]}\n"
      "  - {object: C, at: [1.8 s, 10.2000002 s], heat: [2 W, 3 W]}\n";
  const CaseSettings read = settings_of("", "time: {end: 20 s, start: rest}\n" + events);
  EXPECT_EQ(read.events[1].at[1], read.events[0].at[0]);
  EXPECT_EQ(read.events[2].at[0], read.events[1].at[0]);
  EXPECT_GT(read.events[2].at[1], read.events[0].at[0]);  // no round-off

  const std::string till_the_end = "events: [{object: A, at: [1 s, 10.2 s], heat: [1 W, 2 W]}]\n";
  const CaseSettings ends = settings_of("", "time: {end: 0.17 min, start: rest}\n" + till_the_end);
  EXPECT_EQ(ends.events[0].at[1], ends.time->end);
}

TEST(TimePart, allows_lengths_as_long_as_the_run_in_whatever_unit) {
  const TimeSettings time = *settings_of("", "time: {end: 10.2 s, output_every: 0.17 min}\n").time;
  EXPECT_EQ(time.output_every, time.end);
  EXPECT_THROW(settings_of("", "time: {end: 10.2 s, output_every: 0.171 min}\n"), Error);
}

}  // namespace rackflux
