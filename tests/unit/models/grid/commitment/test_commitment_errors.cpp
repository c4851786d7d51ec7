#include "models/grid/commitment/commit.hpp"
#include "models/grid/commitment/pglib_uc.hpp"
#include "solver/base/error.hpp"
#include "tests/unit/models/grid/commitment/small_systems.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

namespace rackflux {

std::string complaint(const PowerSystem& system) {
  try {
    commit(system);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

testing::AssertionResult says(const std::string& text, const std::vector<std::string>& parts) {
  for (const std::string& part : parts)
    if (text.find(part) == std::string::npos)
      return testing::AssertionFailure() << "'" << part << "' is not in: " << text;
  return testing::AssertionSuccess();
}

PowerSystem two_units() {
  PowerSystem system = hourly({60, 150, 90, 160});
  system.units = {on_at(free_unit("a", 20, 100, 12), 60), free_unit("b", 10, 60, 35)};
  return system;
}

TEST(NoSchedule, names_the_hours_that_lack_capacity_and_how_much) {
  PowerSystem system = two_units();
  system.demand[3] = 175 * MW;
  EXPECT_TRUE(says(complaint(system), {"capacity is missing in 1 of 4 periods", "3 (15 MW)",
                                       "175 MW", "lost_load_value"}));
}

TEST(NoSchedule, names_the_hours_that_have_too_much_power) {
  PowerSystem system = two_units();
  system.demand[2] = 5 * MW;
  system.units[0].must_run = true;
  EXPECT_TRUE(says(complaint(system), {"more power than use", "2 (15 MW)"}));
}

TEST(NoSchedule, names_the_hours_that_lack_reserve) {
  PowerSystem system = two_units();
  system.demand[3] = 100 * MW;
  system.reserve = mega({0, 20, 0, 0});
  EXPECT_TRUE(says(complaint(system), {"upward reserve is missing", "1 (10 MW)"}));
}

TEST(NoSchedule, names_a_shortage_that_only_whole_units_show) {
  // 5 MW between the least power of one unit and nothing: the relaxation is feasible, units are not
  PowerSystem system = hourly({5, 5});
  system.units = {free_unit("a", 20, 100, 12)};
  EXPECT_TRUE(says(complaint(system), {"no schedule exists", "5 MW demand"}));
}

TEST(NoSchedule, names_the_unit_whose_ceiling_outruns_its_ramp) {
  PowerSystem system = two_units();
  system.units[0].ramp_down = 10 * MW / hour;
  system.units[0].initial.power = 100 * MW, system.units[0].must_run = true;
  system.units[0].ceiling = mega({50, 50, 50, 50});
  EXPECT_TRUE(says(complaint(system), {"a: has no schedule of its own", "its ceiling"}));
}

TEST(NoSchedule, names_the_planned_outage_that_leaves_no_time_to_ramp_down) {
  PowerSystem system = two_units();
  system.units[0].ramp_down = 10 * MW / hour;
  system.units[0].outages = {{1 * hour, 2 * hour, false}};
  EXPECT_TRUE(says(complaint(system), {"a: has no schedule of its own", "its outages", "forced"}));
}

TEST(NoSchedule, names_the_storage_that_cannot_reach_its_final_content) {
  PowerSystem system = two_units();
  GridStorage store;
  store.name = "store", store.charge_max = MW, store.capacity = 100 * MWh;
  store.final_held = 50 * MWh;
  system.storages = {store};
  EXPECT_TRUE(says(complaint(system), {"store: cannot go from 0 J", "final_held"}));
}

TEST(NoSchedule, misses_nothing_that_may_be_left_out_at_a_price) {
  // 100 MW come down to 70 MW at best, where 10 MW are asked for; 150 MW could be shed.
  PowerSystem system = hourly({10, 150});
  system.units = {on_at(free_unit("a", 20, 100, 12), 100)};
  system.units[0].ramp_up = system.units[0].ramp_down = 30 * MW / hour;
  system.units[0].shutdown_power = 20 * MW;
  system.lost_load_value = 1000 / MWh;
  EXPECT_TRUE(
      says(complaint(system), {"there is more power than use in 1 of 2 periods", "0 (60 MW)"}));
}

TEST(NoSchedule, names_the_load_whose_budget_does_not_fit_its_band) {
  PowerSystem system = two_units();
  FlexibleLoad centre;
  centre.name = "centre";
  centre.power_min = mega(Series(4, 0)), centre.power_max = mega(Series(4, 10));
  centre.budgets = {{0.0, 4 * hour, 41 * MWh}};
  system.loads = {centre};
  EXPECT_TRUE(says(complaint(system), {"centre: its energy budgets"}));
}

TEST(BadInput, names_accounts_that_begin_or_end_within_a_period) {
  FlexibleLoad centre;
  centre.name = "centre";
  centre.power_min = mega(Series(4, 0)), centre.power_max = mega(Series(4, 10));
  PowerSystem system = two_units();
  system.begin = 24 * hour;
  system.loads = {centre};
  system.loads[0].budgets = {{24 * hour, 25.5 * hour, 1 * MWh}};
  EXPECT_TRUE(says(complaint(system), {"centre: the end of its energy budget at 91800 s lies "
                                       "within a period of 3600 s"}));
  system.loads[0].budgets = {{24.5 * hour, 26 * hour, 1 * MWh}};
  EXPECT_TRUE(says(complaint(system), {"centre: the begin of its energy budget at 88200 s"}));
  system.loads[0].budgets = {{20 * hour, 48 * hour, 1 * MWh}};
  EXPECT_EQ(complaint(system), "");
  system.grid = connection(100, {20, 20, 20, 20});
  system.grid->billing_ends = {26 * hour, 27.25 * hour};
  EXPECT_TRUE(
      says(complaint(system), {"grid: the end of a billing period at 98100 s lies within"}));
}

TEST(BadInput, of_a_unit_names_the_unit_what_was_found_and_the_cure) {
  const auto with = [](auto change) {
    PowerSystem system = two_units();
    change(system.units[1]);
    return complaint(system);
  };
  EXPECT_TRUE(says(with([](GeneratingUnit& u) { u.startup_power = 5 * MW; }),
                   {"b: can never start", "raise"}));
  EXPECT_TRUE(says(with([](GeneratingUnit& u) { u.power_min = 70 * MW; }), {"b: power goes from"}));
  EXPECT_TRUE(says(with([](GeneratingUnit& u) { u.ramp_up = 0.0; }), {"b: ramps are 0"}));
  EXPECT_TRUE(says(with([](GeneratingUnit& u) { u.cost.front().power = 0.0; }),
                   {"b: cost points run from"}));
  EXPECT_TRUE(says(with([](GeneratingUnit& u) {
                     u.cost.insert(u.cost.begin() + 1, {30 * MW, 1.0});
                   }),
                   {"b: its marginal cost falls", "convex"}));
  EXPECT_TRUE(
      says(with([](GeneratingUnit& u) { u.starts.clear(); }), {"b: has no start category"}));
  EXPECT_TRUE(
      says(with([](GeneratingUnit& u) { u.initial.power = 3.0; }), {"b: starts off, yet at 3 W"}));
  EXPECT_TRUE(
      says(with([](GeneratingUnit& u) { u.ceiling = {1.0}; }), {"b: ceiling: has 1 values"}));
  EXPECT_TRUE(says(with([](GeneratingUnit& u) {
                     u.initial.is_on = true, u.initial.power = 10 * MW, u.initial.time_in_state = 0;
                     u.up_time = 3 * hour, u.outages = {{2 * hour, 3 * hour, false}};
                   }),
                   {"b: cannot be on in period 2", "minimum up time", "forced"}));
}

TEST(BadInput, of_a_site_names_the_part) {
  PowerSystem system = two_units();
  system.grid = connection(10, {5, 5, 5, 5});
  system.grid->export_price = Series(4, 9 / MWh), system.grid->export_cap = mega(Series(4, 1));
  EXPECT_TRUE(says(complaint(system), {"grid: in period 0 export earns"}));
  system.grid.reset();
  system.demand[1] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(says(complaint(system), {"demand: period 1 is nan"}));
  EXPECT_TRUE(says(complaint(hourly({})), {"no periods"}));
}

TEST(BadInput, beyond_what_the_solver_can_count_is_refused_and_a_limit_as_wide_is_none) {
  PowerSystem system = two_units();
  system.lost_load_value = 1000.0 / MWh;
  system.units[0].ramp_up = 1e30, system.units[1].startup_power = 1e30;
  const double cost = commit(system).cost;
  EXPECT_NEAR(cost, (60 + 100 + 90 + 100) * 12.0 + (50 + 60) * 35.0, 1e-6 * cost);
  system.demand[1] = 1e30;
  EXPECT_TRUE(says(complaint(system), {"1e+24 MW", "wrong unit"}));
  system = two_units();
  system.lost_load_value = 1e30;
  EXPECT_TRUE(says(complaint(system), {"wrong unit"}));
}

TEST(BadInput, of_a_pglib_file_names_the_file_and_the_unit) {
  const std::string file = testing::TempDir() + "rackflux_bad_uc.json";
  const auto reading = [&](const std::string& text) -> std::string {
    std::ofstream(file) << text;
    try {
      read_pglib_uc(file);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_TRUE(says(reading("{"), {file, "is not JSON"}));
  EXPECT_TRUE(says(reading(R"({"time_periods": 2, "demand": [1], "reserves": [0]})"),
                   {file, "'time_periods' is 2, but 'demand' has 1"}));
  EXPECT_TRUE(says(reading(R"({"time_periods": 1, "demand": [1], "reserves": [0],
                               "thermal_generators": {"G7": {"power_output_minimum": 1}}})"),
                   {file, "G7", "has no 'power_output_maximum'"}));
  std::remove(file.c_str());
  EXPECT_THROW(read_pglib_uc("/nowhere/at/all.json"), Error);
}

}  // namespace rackflux
