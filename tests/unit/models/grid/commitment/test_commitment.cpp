#include "models/grid/commitment/accounts.hpp"
#include "models/grid/commitment/commit.hpp"
#include "solver/base/error.hpp"
#include "tests/unit/models/grid/commitment/small_systems.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace rackflux {

constexpr double watt = 1.0;  // CLP's feasibility tolerance is 1e-7 MW = 0.1 W

TEST(Commitment, keeps_a_unit_on_for_its_minimum_up_time) {
  PowerSystem system = hourly({50, 150, 50, 50, 50, 50});
  system.units = {on_at(free_unit("base", 0, 100, 10), 50), free_unit("peak", 40, 100, 50)};
  system.units[1].up_time = 3 * hour;
  const Schedule schedule = commit(system);
  // 3 h at 40 MW or more, the peak hour among them, 50 MW there
  EXPECT_EQ(schedule.units[1].starts[0] + schedule.units[1].starts[1], 1);
  int hours_on = 0;
  for (const char is_on : schedule.units[1].is_on) hours_on += is_on;
  EXPECT_EQ(hours_on, 3);
  // by hand: 500 MWh at 10 with 130 MWh of them by the peaker at 50 instead
  EXPECT_NEAR(schedule.cost, 400.0 * 10 + 40 * 10 - 130 * 10 + 130 * 50 - 40 * 10, 1e-6);
}

TEST(Commitment, keeps_a_unit_off_for_its_minimum_down_time) {
  PowerSystem system = hourly({100, 0, 90, 90, 100});
  system.units = {on_at(free_unit("base", 50, 100, 10), 100), free_unit("backup", 0, 100, 1000)};
  system.units[0].down_time = 3 * hour;
  const Schedule schedule = commit(system);
  EXPECT_EQ(schedule.units[0].is_on, (std::vector<char>{1, 0, 0, 0, 1}));
  EXPECT_NEAR(schedule.cost, 200 * 10 + 180 * 1000, 1e-3);
}

TEST(Commitment, pays_for_a_start_by_the_time_off) {
  // must be off for 2 h: hot start 100; off for 5 h: cold start 900. Running on costs 400 per hour.
  const std::vector<StartCategory> starts{{0.0, 100.0}, {4 * hour, 900.0}};
  PowerSystem system = hourly({80, 0, 0, 80, 0, 0, 0, 0, 0, 80});
  system.units = {on_at(free_unit("unit", 80, 80, 5), 80)};
  system.units[0].starts = starts;
  const Schedule schedule = commit(system);
  EXPECT_NEAR(schedule.cost, 3 * 80 * 5 + 100 + 900, 1e-6);
  EXPECT_NEAR(cost_accounts(system, schedule).starts, 1000, 1e-6);
}

TEST(Commitment, counts_the_time_off_before_the_first_period) {
  for (const double hours_off : {3.0, 4.0}) {
    PowerSystem system = hourly({80});
    system.units = {free_unit("unit", 80, 80, 5)};
    system.units[0].starts = {{0.0, 100.0}, {4 * hour, 900.0}};
    system.units[0].initial.time_in_state = hours_off * hour;
    EXPECT_NEAR(commit(system).cost, 80 * 5 + (hours_off < 4.0 ? 100 : 900), 1e-6);
  }
}

TEST(Commitment, counts_parts_of_a_period_off_before_the_first_one) {
  // off for half an hour, started an hour later: off for 1.5 h
  for (const auto& [cold_after, start_cost] : {std::pair(2.0, 100.0), std::pair(1.5, 900.0)}) {
    PowerSystem system = hourly({0, 80});
    system.units = {free_unit("unit", 80, 80, 5)};
    system.units[0].starts = {{0.0, 100.0}, {cold_after * hour, 900.0}};
    system.units[0].initial.time_in_state = 0.5 * hour;
    const Schedule schedule = commit(system);
    EXPECT_NEAR(schedule.cost, 80 * 5 + start_cost, 1e-6);
    EXPECT_NEAR(cost_accounts(system, schedule).starts, start_cost, 1e-6);
  }
}

TEST(Commitment, counts_parts_of_a_period_in_minimum_times) {
  // after half an hour in its state and one hour more, 1.5 h are over
  for (const bool is_on : {true, false}) {
    PowerSystem system = hourly(is_on ? Series{80, 0} : Series{0, 80});
    system.units = {free_unit("unit", 80, 80, 5)};
    if (is_on) system.units[0] = on_at(system.units[0], 80);
    system.units[0].initial.time_in_state = 0.5 * hour;
    system.units[0].up_time = system.units[0].down_time = 1.5 * hour;
    EXPECT_EQ(commit(system).units[0].is_on, (std::vector<char>{is_on, !is_on}));
  }
}

TEST(Commitment, ramps_in_power_per_time_whatever_the_period) {
  // 0.5 MW/min: 30 MW in an hour, 7.5 MW in a quarter. The step of demand is met by the expensive
  // unit until the cheap one has followed.
  for (const double period : {3600.0, 900.0}) {
    PowerSystem system = hourly({});
    system.period = period;
    system.demand = {100 * MW, 100 * MW};
    system.units = {on_at(free_unit("slow", 0, 200, 10), 40), free_unit("fast", 0, 200, 99)};
    system.units[0].ramp_up = 0.5 * MW / 60.0;
    const Schedule schedule = commit(system);
    const double rise = 0.5 * MW / 60.0 * period;
    EXPECT_NEAR(schedule.units[0].power[0], 40 * MW + rise, watt);
    EXPECT_NEAR(schedule.units[0].power[1], std::min(100 * MW, 40 * MW + 2 * rise), watt);
  }
}

TEST(Commitment, rounds_minimum_times_up_to_periods) {
  EXPECT_EQ(periods_up(3600.0, 900.0), 4);
  EXPECT_EQ(periods_up(3601.0, 900.0), 5);
  EXPECT_EQ(periods_up(0.1 + 0.2, 0.1), 3);  // decimal input is not a fourth period
}

TEST(Commitment, holds_reserve_that_a_unit_can_reach_in_one_period) {
  PowerSystem system = hourly({100, 100});
  system.units = {on_at(free_unit("cheap", 0, 110, 10), 100),
                  on_at(free_unit("dear", 20, 200, 30), 20)};
  system.units[1].ramp_up = 25 * MW / hour;
  system.reserve = mega({30, 30});
  const Schedule schedule = commit(system);
  for (int t = 0; t < 2; ++t) {
    EXPECT_GE(schedule.units[0].reserve[t] + schedule.units[1].reserve[t], 30 * MW - watt);
    EXPECT_LE(schedule.units[1].reserve[t], 25 * MW + watt);
    EXPECT_LE(schedule.units[0].power[t] + schedule.units[0].reserve[t], 110 * MW + watt);
  }
}

TEST(Commitment, prices_energy_at_the_cost_of_one_more_megawatt) {
  PowerSystem system = hourly({90, 130, 160});
  system.units = {on_at(free_unit("a", 20, 100, 12), 90), on_at(free_unit("b", 10, 100, 35), 10)};
  const Schedule schedule = commit(system);
  for (int t = 0; t < 3; ++t) {
    PowerSystem more = system;
    more.demand[t] += MW;
    const double extra = commit(more).cost - schedule.cost;
    EXPECT_NEAR(schedule.price[t] * MWh, extra, 1e-6 * extra);
  }
}

TEST(Commitment, sheds_load_only_at_its_price_and_reports_it) {
  PowerSystem system = hourly({100, 150, 100});
  system.units = {on_at(free_unit("only", 0, 120, 10), 100)};
  system.lost_load_value = 5000.0 / MWh;
  const Schedule schedule = commit(system);
  EXPECT_NEAR(schedule.shed[1], 30 * MW, watt);
  EXPECT_NEAR(schedule.shed[0] + schedule.shed[2], 0.0, watt);
  EXPECT_NEAR(cost_accounts(system, schedule).lost_load, 30 * 5000, 1e-2);
  EXPECT_NEAR(energy_accounts(system, schedule).imbalance(), 0.0, 1e-9);
}

TEST(UnitOutage, that_ends_against_a_ramp_limit_stays_feasible) {
  // back at 04:00 with 20 MW at most in the first hour and 10 MW/h after that, must-run
  PowerSystem system = hourly(Series(8, 77));
  GeneratingUnit module = on_at(free_unit("module", 15, 77, 5), 77);
  module.must_run = true;
  module.ramp_up = 10 * MW / hour, module.startup_power = 20 * MW;
  module.outages = {{1 * hour, 4 * hour, true}};
  system.units = {module, on_at(free_unit("gas", 0, 100, 60), 0)};
  const Schedule schedule = commit(system);
  const Series expected = mega({77, 0, 0, 0, 20, 30, 40, 50});
  for (int t = 0; t < 8; ++t) EXPECT_NEAR(schedule.units[0].power[t], expected[t], watt) << t;
}

TEST(UnitOutage, if_planned_is_prepared_by_a_ramp_down_and_if_forced_is_not) {
  PowerSystem system = hourly(Series(5, 77));
  GeneratingUnit module = on_at(free_unit("module", 15, 77, 5), 77);
  module.ramp_down = 25 * MW / hour, module.shutdown_power = 15 * MW;
  module.outages = {{4 * hour, 9 * hour, false}};
  system.units = {module, on_at(free_unit("gas", 0, 100, 60), 0)};
  const Schedule planned = commit(system);
  const Series expected = mega({77, 65, 40, 15, 0});
  for (int t = 0; t < 5; ++t) EXPECT_NEAR(planned.units[0].power[t], expected[t], watt) << t;
  system.units[0].outages[0].is_forced = true;
  const Schedule forced = commit(system);
  EXPECT_NEAR(forced.units[0].power[3], 77 * MW, watt);
  EXPECT_NEAR(forced.units[0].power[4], 0.0, watt);
}

TEST(UnitOutage, releases_a_tripped_unit_from_its_minimum_up_time) {
  PowerSystem system = hourly(Series(6, 50));
  GeneratingUnit module = on_at(free_unit("module", 15, 77, 5), 50);
  module.initial.time_in_state = 1 * hour, module.up_time = 5 * hour;
  module.outages = {{2 * hour, 3 * hour, true}};
  system.units = {module, free_unit("gas", 0, 100, 60)};
  const Schedule schedule = commit(system);
  EXPECT_EQ(schedule.units[0].is_on, (std::vector<char>{1, 1, 0, 1, 1, 1}));
}

TEST(UnitOutage, ends_a_run_that_began_within_the_horizon_only_if_forced) {
  PowerSystem system = hourly(Series(6, 50));
  GeneratingUnit module = free_unit("module", 15, 77, 5);
  module.up_time = 5 * hour;
  module.outages = {{2 * hour, 6 * hour, false}};
  system.units = {module, on_at(free_unit("gas", 0, 100, 60), 50)};
  EXPECT_EQ(commit(system).units[0].is_on, (std::vector<char>{0, 0, 0, 0, 0, 0}));
  system.units[0].outages[0].is_forced = true;
  EXPECT_EQ(commit(system).units[0].is_on, (std::vector<char>{1, 1, 0, 0, 0, 0}));
}

TEST(UnitOutage, lets_a_must_run_unit_wait_for_its_minimum_down_time) {
  PowerSystem system = hourly(Series(9, 50));
  GeneratingUnit module = on_at(free_unit("module", 15, 77, 5), 50);
  module.must_run = true, module.down_time = 5 * hour;
  module.outages = {{2 * hour, 4 * hour, true}};
  system.units = {module, on_at(free_unit("gas", 0, 100, 60), 0)};
  EXPECT_EQ(commit(system).units[0].is_on, (std::vector<char>{1, 1, 0, 0, 0, 0, 0, 1, 1}));
  // behind a second outage the gap of 2 h is shorter than the minimum up time: it stays off
  system.units[0].down_time = 1 * hour, system.units[0].up_time = 3 * hour;
  system.units[0].outages = {{2 * hour, 4 * hour, true}, {6 * hour, 7 * hour, false}};
  EXPECT_EQ(commit(system).units[0].is_on, (std::vector<char>{1, 1, 0, 0, 0, 0, 0, 1, 1}));
}

TEST(Ceiling, of_xenon_bounds_power_and_reserve_and_is_approached_by_ramps) {
  PowerSystem system = hourly(Series(5, 77));
  GeneratingUnit module = on_at(free_unit("module", 15, 77, 5), 77);
  module.ramp_down = 20 * MW / hour;
  module.ceiling = mega({77, 77, 77, 30, 50});
  system.units = {module, on_at(free_unit("gas", 0, 200, 60), 0)};
  system.reserve = mega(Series(5, 10));
  const Schedule schedule = commit(system);
  const Series expected = mega({77, 70, 50, 30, 50});
  for (int t = 0; t < 5; ++t) EXPECT_NEAR(schedule.units[0].power[t], expected[t], watt) << t;
}

TEST(Ceiling, below_the_least_power_keeps_the_unit_off) {
  PowerSystem system = hourly(Series(3, 20));
  GeneratingUnit module = on_at(free_unit("module", 15, 77, 5), 20);
  module.ceiling = mega({77, 10, 77});
  system.units = {module, on_at(free_unit("gas", 0, 200, 60), 0)};
  EXPECT_EQ(commit(system).units[0].is_on, (std::vector<char>{1, 0, 1}));
}

TEST(HeatTank, lets_the_turbine_follow_while_the_reactor_stays) {
  // reactor 200 MW of heat at 40 %: 80 MW mean; demand 60 then 100: the tank carries 50 MWh of heat
  PowerSystem system = hourly({60, 100});
  GeneratingUnit natrium = on_at(free_unit("natrium", 20, 120, 5), 60);
  natrium.tank = HeatTank{500 * MWh, 200 * MW, 200 * MW, 0.4, 100 * MWh, 100 * MWh};
  system.units = {natrium};
  const Schedule schedule = commit(system);
  EXPECT_NEAR(schedule.units[0].tank_held[0], 150 * MWh, 360.0);
  EXPECT_NEAR(schedule.units[0].tank_held[1], 100 * MWh, 360.0);
  system.units[0].tank->capacity = 120 * MWh;  // overflows: no schedule
  EXPECT_THROW(commit(system), Error);
}

}  // namespace rackflux
