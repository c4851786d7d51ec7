// What a case says about how the flow is solved.
#include "solver/base/error.hpp"
#include "solver/driver/case.hpp"

#include <gtest/gtest.h>

#include <string>

namespace rackflux {

namespace {

FlowSettings flow_of(const std::string& part) {
  const Config config = Config::parse(
      "title: a room\n"
      "room: {size: [2 m, 1 m, 1 m]}\n"
      "mesh: {spacing: 0.25 m}\n"
      "fluid: {kind: air, reference_temperature: 20 degC}\n"
      "flow: {turbulence: k_epsilon" +
      part + "}\n");
  return read_case(config).flow;
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

}  // namespace rackflux
