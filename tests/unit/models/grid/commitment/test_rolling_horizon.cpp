#include "models/grid/commitment/accounts.hpp"
#include "models/grid/commitment/pglib_uc.hpp"
#include "models/grid/commitment/rolling.hpp"
#include "solver/base/error.hpp"
#include "tests/unit/models/grid/commitment/reference_cases.hpp"
#include "tests/unit/models/grid/commitment/small_systems.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace rackflux {

Schedule commit_exactly(const PowerSystem& system) {
  return commit(system, {1e-9, 120.0});
}

/// Two thermal units with everything that has memory, storage, a load with a budget, a connection.
PowerSystem site_with_memory() {
  PowerSystem system = hourly({60, 40, 30, 30, 50, 90, 110, 100, 70, 40, 60, 95});
  GeneratingUnit a = on_at(free_unit("a", 30, 80, 20), 60), b = free_unit("b", 20, 60, 45);
  a.up_time = a.down_time = 3 * hour, a.ramp_up = a.ramp_down = 25 * MW / hour;
  a.startup_power = a.shutdown_power = 40 * MW;
  a.starts = {{0.0, 300.0}, {4 * hour, 1500.0}};
  b.up_time = 2 * hour, b.down_time = 2 * hour, b.starts = {{0.0, 100.0}, {5 * hour, 400.0}};
  b.initial.time_in_state = 2 * hour;
  system.units = {a, b};
  system.reserve = mega(Series(12, 5));
  GridStorage store;
  store.name = "store", store.charge_max = store.discharge_max = 10 * MW;
  store.capacity = 25 * MWh, store.held = 10 * MWh, store.final_held = 10 * MWh;
  store.charge_efficiency = store.discharge_efficiency = 0.95;
  system.storages = {store};
  FlexibleLoad centre;
  centre.name = "centre";
  centre.power_min = mega(Series(12, 5)), centre.power_max = mega(Series(12, 25));
  centre.budgets = {{0.0, 6 * hour, 90 * MWh}, {6 * hour, 12 * hour, 90 * MWh}};
  centre.ramp = 8 * MW / hour, centre.power_before = 15 * MW;
  system.loads = {centre};
  system.grid = connection(40, {30, 28, 25, 25, 33, 60, 75, 70, 50, 35, 40, 65});
  system.grid->demand_charge = 50.0 / MW;
  return system;
}

TEST(RollingHorizon, enters_the_rest_in_the_state_made_by_hand) {
  PowerSystem system = site_with_memory();
  system.loads[0].overdrive = LoadOverdrive{20 * MW, 1 * hour};
  Schedule schedule;
  schedule.units = {{{1, 1, 1}, {0, 0, 0}, {0, 0, 0}, mega({60, 50, 40}), mega({0, 1, 2}), {}, {}},
                    {{1, 0, 0}, {1, 0, 0}, {0, 1, 0}, mega({20, 0, 0}), mega({3, 0, 0}), {}, {}}};
  schedule.storages = {{mega({0, 5, 0}), mega({5, 0, 0}), {5 * MWh, 10 * MWh, 12 * MWh}}};
  schedule.loads = {mega({15, 23, 16})};
  schedule.from_grid = mega({20, 31, 12});
  const PowerSystem rest = continued(system, schedule, 3);
  EXPECT_EQ(rest.n_periods(), 9);
  EXPECT_EQ(rest.begin, 3 * hour);
  EXPECT_TRUE(rest.units[0].initial.is_on);
  EXPECT_EQ(rest.units[0].initial.time_in_state, 103 * hour);  // 100 h brought in, 3 h more
  EXPECT_EQ(rest.units[0].initial.power, 40 * MW);
  EXPECT_EQ(rest.units[0].initial.reserve, 2 * MW);
  EXPECT_FALSE(rest.units[1].initial.is_on);
  EXPECT_EQ(rest.units[1].initial.time_in_state, 2 * hour);
  EXPECT_EQ(rest.units[1].initial.power, 0.0);
  EXPECT_EQ(rest.storages[0].held, 12 * MWh);
  EXPECT_EQ(*rest.storages[0].final_held, 10 * MWh);
  EXPECT_NEAR(rest.loads[0].budgets[0].least, (90 - 54) * MWh, 1.0);
  EXPECT_EQ(rest.loads[0].budgets[1].least, 90 * MWh);
  EXPECT_EQ(*rest.loads[0].power_before, 16 * MW);
  EXPECT_EQ(rest.loads[0].above_before, mega({0, 3, 0}));
  EXPECT_EQ(rest.grid->peak_so_far, 31 * MW);
  system.grid->billing_ends = {2 * hour, 9 * hour};
  EXPECT_EQ(continued(system, schedule, 3).grid->peak_so_far, 12 * MW);
}

/// Bellman: behind an optimal head, the rest entered with the head's state is optimal as the tail
/// of one shot. Any state that is not carried over (hours on, hours off, power, reserve, store,
/// budget, peak) makes the sum differ.
TEST(RollingHorizon, equals_one_shot_after_every_split) {
  const PowerSystem system = site_with_memory();
  const Schedule one_shot = commit_exactly(system);
  EXPECT_NEAR(cost_accounts(system, one_shot).total(), one_shot.cost, 1e-6 * one_shot.cost);
  for (int n = 1; n < system.n_periods(); ++n) {
    const Schedule tail = commit_exactly(continued(system, one_shot, n));
    Schedule joined = one_shot;
    for (std::size_t g = 0; g < joined.units.size(); ++g) {
      std::copy(tail.units[g].is_on.begin(), tail.units[g].is_on.end(),
                joined.units[g].is_on.begin() + n);
      std::copy(tail.units[g].power.begin(), tail.units[g].power.end(),
                joined.units[g].power.begin() + n);
    }
    std::copy(tail.from_grid.begin(), tail.from_grid.end(), joined.from_grid.begin() + n);
    EXPECT_NEAR(cost_accounts(system, joined).total(), one_shot.cost, 1e-6 * one_shot.cost) << n;
  }
}

TEST(RollingHorizon, with_windows_to_the_end_equals_one_shot) {
  const PowerSystem system = site_with_memory();
  const Schedule rolled = roll(system, {12, 5}, commit_exactly);
  EXPECT_EQ(rolled.units[0].power.size(), 12u);
  EXPECT_NEAR(rolled.cost, commit_exactly(system).cost, 1e-6 * rolled.cost);
}

TEST(RollingHorizon, keeps_every_budget_and_balance_with_short_windows) {
  const PowerSystem system = site_with_memory();
  const Schedule rolled = roll(system, {8, 3}, commit_exactly);
  const double one_shot = commit_exactly(system).cost;
  EXPECT_GE(rolled.cost, one_shot * (1 - 1e-9));
  EXPECT_LE(rolled.cost, one_shot * 1.10);  // eight hours of foresight lose a little, not more
  EXPECT_NEAR(energy_accounts(system, rolled).imbalance(), 0.0, 1e-9);
  const Series& load = rolled.loads[0];
  EXPECT_GE(std::accumulate(load.begin(), load.begin() + 6, 0.0), 90 * MW - 10.0);
  EXPECT_GE(std::accumulate(load.begin() + 6, load.end(), 0.0), 90 * MW - 10.0);
  EXPECT_GE(rolled.storages[0].held.back(), 10 * MWh - 1e3);
}

TEST(RollingHorizon, equals_one_shot_on_a_reference_case) {
  SKIP_WITHOUT_SHARED_DATA();
  const PowerSystem system = read_pglib_uc(grid_data() + "/uc_small/uc_t12_g6.json");
  const Schedule rolled = roll(system, {12, 4}, commit_exactly);
  const double reference = uc_reference("uc_t12_g6").milp;
  EXPECT_NEAR(rolled.cost, reference, 1e-6 * reference);
}

TEST(RollingHorizon, enters_a_window_behind_an_outage_that_ended_against_a_ramp) {
  PowerSystem system = hourly(Series(12, 77));
  GeneratingUnit module = on_at(free_unit("module", 15, 77, 5), 77);
  module.must_run = true;
  module.ramp_up = 10 * MW / hour, module.startup_power = 20 * MW;
  module.outages = {{1 * hour, 4 * hour, true}};
  system.units = {module, on_at(free_unit("gas", 0, 100, 60), 0)};
  for (const int step : {1, 2, 4, 5}) {
    const Schedule rolled = roll(system, {6, step}, commit_exactly);
    const Series expected = mega({77, 0, 0, 0, 20, 30, 40, 50, 60, 70, 77, 77});
    for (int t = 0; t < 12; ++t) EXPECT_NEAR(rolled.units[0].power[t], expected[t], 1.0) << t;
  }
}

TEST(RollingHorizon, carries_the_heat_tank) {
  PowerSystem system = hourly({60, 100, 60, 100, 70, 90});
  GeneratingUnit natrium = on_at(free_unit("natrium", 20, 120, 5), 60);
  natrium.tank = HeatTank{500 * MWh, 200 * MW, 200 * MW, 0.4, 100 * MWh, 100 * MWh};
  system.units = {natrium};
  // by hand: 200 MWh of heat come in each hour, power / 0.4 leaves
  const Series expected{150 * MWh, 100 * MWh, 150 * MWh, 100 * MWh, 125 * MWh, 100 * MWh};
  const Schedule rolled = roll(system, {3, 1}, commit_exactly);
  for (int t = 0; t < 6; ++t) EXPECT_NEAR(rolled.units[0].tank_held[t], expected[t], 1e4) << t;
}

TEST(RollingHorizon, refuses_a_step_longer_than_its_window) {
  EXPECT_THROW(roll(site_with_memory(), {4, 5}, commit_exactly), Error);
}

}  // namespace rackflux
