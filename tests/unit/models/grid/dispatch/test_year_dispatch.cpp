#include "models/grid/dispatch/year.hpp"
#include "solver/base/error.hpp"
#include "tests/support/smr_site.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace rackflux {

TEST(YearDispatch, closes_energy_and_money_over_many_windows) {
  const PowerSystem site = smr_site(21);
  const YearDispatch year = dispatch_year(site, {72, 48}, {});
  EXPECT_LE(std::abs(year.energy.imbalance()), 1e-9);
  EXPECT_NEAR(year.cost.total(), year.schedule.cost, 1e-9 * std::abs(year.schedule.cost));
  EXPECT_EQ(year.schedule.storages[0].held.size(), site.demand.size());
  EXPECT_NEAR(year.energy.demand, 20 * MW * 21 * 24 * hour, 1.0);
  EXPECT_GT(year.cycles[0], 1.0);
}

TEST(YearDispatch, carries_the_store_across_window_edges) {
  const PowerSystem site = smr_site(14);
  const StorageSchedule store = dispatch_year(site, {48, 24}, {}).schedule.storages[0];
  const double kept = std::exp(-1e-8 * hour);
  double held = 80 * MWh;
  for (std::size_t t = 0; t < store.held.size(); ++t) {
    const double now = kept * held + (0.94 * store.charge[t] - store.discharge[t] / 0.94) * hour;
    EXPECT_NEAR(store.held[t], now, 1e3) << t;  // CLP: 1e-7 MWh
    held = store.held[t];
  }
  EXPECT_GE(held, 80 * MWh - 1e3);
}

TEST(YearDispatch, keeps_modules_off_in_their_outages_and_ramps_them_round_it) {
  const PowerSystem site = smr_site(21);
  const Schedule schedule = dispatch_year(site, {72, 48}, {}).schedule;
  const UnitSchedule& module = schedule.units[0];  // out from day 5 to day 15
  for (int t = 0; t < 21 * 24; ++t) EXPECT_EQ(bool(module.is_on[t]), t < 120 || t >= 360) << t;
  EXPECT_LE(module.power[119], 30.8 * MW + 1.0);
  EXPECT_LE(module.power[360], 30.8 * MW + 1.0);
  for (int t = 1; t < 120; ++t)
    EXPECT_LE(std::abs(module.power[t] - module.power[t - 1]), 30.8 * MW + 1.0) << t;
}

TEST(YearDispatch, takes_each_daily_budget_of_the_data_centre) {
  const PowerSystem site = smr_site(10);
  const Schedule schedule = dispatch_year(site, {48, 24}, {}).schedule;
  for (int day = 0; day < 10; ++day) {
    double energy = 0.0;
    for (int t = 24 * day; t < 24 * (day + 1); ++t) energy += schedule.loads[0][t] * hour;
    EXPECT_GE(energy, 24 * 225 * MWh * (1 - 1e-9)) << day;
  }
}

TEST(YearDispatch, in_windows_to_the_end_costs_what_one_program_costs) {
  const PowerSystem site = smr_site(7);
  const double one_shot = dispatch(site).cost;
  EXPECT_NEAR(dispatch_year(site, {168, 24}, {}).schedule.cost, one_shot, 1e-7 * one_shot);
  EXPECT_GE(dispatch_year(site, {30, 24}, {}).schedule.cost, one_shot * (1 - 1e-9));
}

TEST(YearDispatch, counts_carbon_of_units_and_grid) {
  PowerSystem site = hourly({50, 120});
  site.units = {on_at(free_unit("gas", 0, 100, 30), 50)};
  site.units[0].carbon = 400.0 / MWh;
  site.grid = connection(60, {90, 90});
  const YearDispatch year = dispatch_year(site, {2, 2}, {500.0 / MWh, 250.0 / MWh});
  EXPECT_NEAR(year.carbon, 150 * 400 + 20 * 250, 1e-6);
  EXPECT_NEAR(year.capacity_factor[0], 0.75, 1e-9);
  // one more megawatt burns gas in the first hour and is imported in the second
  EXPECT_NEAR(marginal_carbon(site, 0, {500.0 / MWh, 250.0 / MWh}) * MWh, 400.0, 1e-3);
  EXPECT_NEAR(marginal_carbon(site, 1, {500.0 / MWh, 250.0 / MWh}) * MWh, 250.0, 1e-3);
  EXPECT_THROW(dispatch_year(site, {2, 2}, {1.0}), Error);
  EXPECT_THROW(marginal_carbon(site, 2, {}), Error);
}

TEST(YearDispatch, names_the_window_and_the_hours_that_lack_capacity) {
  PowerSystem site = hourly(Series(96, 50));
  site.demand[70] = 130 * MW;
  site.units = {on_at(free_unit("gas", 0, 100, 30), 50)};
  try {
    dispatch_year(site, {24, 24}, {});
    FAIL() << "130 MW cannot be served";
  } catch (const Error& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("window from 172800 s"), std::string::npos) << text;
    EXPECT_NE(text.find("22 (30 MW)"), std::string::npos) << text;
  }
}

}  // namespace rackflux
