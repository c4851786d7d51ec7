// The clock of a run through time and the events on it.
#include "solver/base/error.hpp"
#include "solver/driver/case.hpp"
#include "solver/driver/clock.hpp"
#include "solver/driver/energy_audit.hpp"
#include "solver/driver/events.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace rackflux {

namespace {

Event event(std::vector<double> at, std::vector<double> value) {
  return {Config::parse("title: an event\n"), "fan", Changed::speed, std::move(at),
          std::move(value)};
}

/// All stops of a run with a wish of dt for every step.
std::vector<Stop> stops_of(Clock clock, double dt, std::vector<double>& lengths) {
  std::vector<Stop> stops;
  while (!clock.done()) {
    const Step step = clock.next(dt);
    lengths.push_back(step.dt);
    const Stop stop = clock.accept(step);
    if (stop.bends || stop.output || stop.means) stops.push_back(stop);
  }
  return stops;
}

}  // namespace

TEST(Clock, ends_steps_at_bends_outputs_and_the_end_to_the_last_bit) {
  std::vector<double> lengths;
  const auto stops = stops_of(Clock(10.0, {1.0 / 3.0, 7.7}, 2.5), 0.4, lengths);
  const std::vector<double> wanted{1.0 / 3.0, 2.5, 5.0, 7.5, 7.7, 10.0};
  ASSERT_EQ(stops.size(), wanted.size());
  for (std::size_t n = 0; n < wanted.size(); ++n) EXPECT_EQ(stops[n].t, wanted[n]);
  EXPECT_TRUE(stops[0].bends && !stops[0].output);
  EXPECT_TRUE(!stops[1].bends && stops[1].output);
}

TEST(Clock, makes_no_sliver_of_a_step_before_a_stop) {
  std::vector<double> lengths;
  stops_of(Clock(1.0, {}, 1.0), 0.3, lengths);
  // 0.3, 0.3, then the 0.4 that are left in two halves.
  ASSERT_EQ(lengths.size(), 4U);
  EXPECT_NEAR(lengths[2], 0.2, 1e-12);
  EXPECT_NEAR(lengths[3], 0.2, 1e-12);
}

TEST(Clock, takes_an_output_and_a_bend_that_differ_by_round_off_for_one) {
  std::vector<double> lengths;
  const double bend = 0.1 + 0.2;  // 0.30000000000000004
  const auto stops = stops_of(Clock(0.6, {bend}, 0.3), 1.0, lengths);
  ASSERT_EQ(stops.size(), 2U);
  EXPECT_EQ(stops[0].t, bend);
  EXPECT_TRUE(stops[0].bends && stops[0].output);
}

TEST(Clock, ends_a_step_where_means_begin) {
  std::vector<double> lengths;
  const auto stops = stops_of(Clock(10.0, {7.7}, 5.0, 1.0 / 3.0), 0.4, lengths);
  ASSERT_EQ(stops.size(), 4U);
  EXPECT_EQ(stops[0].t, 1.0 / 3.0);
  for (const Stop& stop : stops) EXPECT_EQ(stop.means, stop.t == 1.0 / 3.0) << stop.t;
}

TEST(Clock, begins_means_at_an_output_or_a_bend_that_differs_by_round_off) {
  std::vector<double> lengths;
  const double sum = 0.1 + 0.2;  // 0.30000000000000004
  const auto at_bend = stops_of(Clock(0.6, {sum}, 0.6, 0.3), 1.0, lengths);
  ASSERT_EQ(at_bend.size(), 2U);
  EXPECT_EQ(at_bend[0].t, sum);
  EXPECT_TRUE(at_bend[0].bends && at_bend[0].means);
  const auto at_output = stops_of(Clock(0.6, {}, 0.3, sum), 1.0, lengths);
  ASSERT_EQ(at_output.size(), 2U);
  EXPECT_TRUE(at_output[0].output && at_output[0].means);
}

TEST(Event, draws_straight_lines_between_its_points_and_holds_the_last) {
  const Event ramp = event({10.0, 20.0}, {1.0, 3.0});
  EXPECT_EQ(ramp.value_at(0.0, 7.0), 7.0);
  EXPECT_EQ(ramp.value_at(15.0, 7.0), 2.0);
  EXPECT_EQ(ramp.value_at(99.0, 7.0), 3.0);
}

TEST(Event, gives_the_value_before_a_jump_at_the_jump_and_the_one_after_it_beyond) {
  const Event jump = event({5.0, 10.0, 10.0}, {1.0, 1.0, 2.0});
  EXPECT_EQ(jump.value_at(5.0, 7.0), 7.0);
  EXPECT_EQ(jump.value_at(std::nextafter(5.0, 6.0), 7.0), 1.0);
  EXPECT_EQ(jump.value_at(10.0, 7.0), 1.0);
  EXPECT_EQ(jump.value_at(std::nextafter(10.0, 11.0), 7.0), 2.0);
}

TEST(EnergyAudit, sees_joules_that_no_account_explains) {
  EnergyAudit audit;
  audit.start(100.0);
  const HeatBalance rates{.patches = {}, .exchanged = {30.0}, .zones = {-10.0}};
  audit.add({2.0, 0.0}, rates, 140.0);  // 2 s of 20 W
  EXPECT_EQ(audit.gap_of_step(), 0.0);
  EXPECT_EQ(audit.in(), 60.0);
  EXPECT_EQ(audit.out(), 20.0);
  audit.add({2.0, 0.0}, rates, 184.0);  // 4 J too many of 62: half of 60 + 20 + 44
  EXPECT_NEAR(audit.gap_of_step(), 4.0 / 62.0, 1e-15);
  EXPECT_NEAR(audit.gap(), 4.0 / 122.0, 1e-15);
}

TEST(EnergyAudit, integrates_as_steps_of_second_order_do) {
  EnergyAudit audit;
  audit.start(0.0);
  audit.add({1.0, 0.0}, {.patches = {}, .exchanged = {3.0}, .zones = {}}, 3.0);
  // Equal steps: J = (2 dt F + J_last) / 3.
  audit.add({2.0 / 3.0, 1.0 / 3.0}, {.patches = {}, .exchanged = {6.0}, .zones = {}}, 8.0);
  EXPECT_LT(audit.gap(), 1e-15);
}

TEST(EnergyAudit, weighs_round_off_against_a_millikelvin_of_what_flows_in) {
  EnergyAudit audit;
  audit.start(0.0);
  const HeatBalance rates{.patches = {}, .exchanged = {1e-13, -1e-13}, .zones = {}, .least = 0.5};
  audit.add({2.0, 0.0}, rates, 1e-13);
  EXPECT_NEAR(audit.gap_of_step(), 1e-13, 1e-25);  // of 2 s of 0.5 W
  audit.add({2.0, 0.0}, rates, 1e-13);
  EXPECT_NEAR(audit.gap(), 1e-13 / 2.0, 1e-25);
}

TEST(EnergyAudit, misses_only_what_round_off_of_the_temperatures_does_not_explain) {
  // 8 cells of 1 kJ/K at 300 K, steps of 0.1 s: each of eight numbers is off by 2^-53 of 2.4e6 J.
  const double weighed = 8 * 1e3 * 300.0, round_off = 8 * 2.4e6 * 0x1p-53;
  const HeatBalance rates{.patches = {}, .exchanged = {1e-3}, .zones = {}};
  EnergyAudit audit;
  audit.start(0.0);
  audit.add({0.1, 0.0}, rates, 1e-4 + 0.9 * round_off, weighed);
  EXPECT_EQ(audit.gap_of_step(), 0.0);
  EXPECT_EQ(audit.gap(), 0.0);
  // A millionth of the heat is no round-off, and is missing but for what may be.
  audit.add({0.1, 0.0}, rates, 2.001e-4 + 0.9 * round_off, weighed);
  EXPECT_NEAR(audit.gap_of_step(), (1e-7 - round_off) / 1.0005e-4, 1e-8);
  EXPECT_NEAR(audit.gap(), (1e-7 - 1.1 * round_off) / 2.0005e-4, 1e-8);
}

TEST(EnergyAudit, is_no_number_where_what_it_is_given_is_none) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const HeatBalance fine{.patches = {}, .exchanged = {1.0}, .zones = {}};
  const HeatBalance lost{.patches = {}, .exchanged = {nan}, .zones = {}};
  const auto gap = [](const HeatBalance& rates, double stored, double weighed) {
    EnergyAudit audit;
    audit.start(0.0);
    audit.add({1.0, 0.0}, rates, stored, weighed);
    return audit.gap_of_step();
  };
  EXPECT_EQ(gap(fine, 1.0, 0.0), 0.0);
  EXPECT_TRUE(std::isnan(gap(lost, 1.0, 0.0)));
  EXPECT_TRUE(std::isnan(gap(fine, nan, 0.0)));
  EXPECT_TRUE(std::isnan(gap(fine, 1.0, nan)));
}

}  // namespace rackflux
