#include "models/grid/commitment/accounts.hpp"
#include "models/grid/commitment/commit.hpp"
#include "solver/base/error.hpp"
#include "tests/unit/models/grid/commitment/small_systems.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace rackflux {

constexpr double watt = 1.0;   // CLP's feasibility tolerance is 1e-7 MW = 0.1 W
constexpr double joule = 1e3;  // and 1e-7 MWh = 360 J

GridStorage battery(double power_mw, double energy_mwh, double held_mwh) {
  GridStorage storage;
  storage.name = "battery";
  storage.charge_max = storage.discharge_max = power_mw * MW;
  storage.capacity = energy_mwh * MWh, storage.held = held_mwh * MWh;
  storage.charge_efficiency = storage.discharge_efficiency = 0.9;
  return storage;
}

TEST(GridStorage, moves_energy_from_the_cheap_hour_with_its_losses) {
  PowerSystem system = hourly({10, 30});
  system.grid = connection(100, {20, 100});
  system.storages = {battery(50, 18, 0)};
  const Schedule schedule = commit(system);
  // by hand: 20 MWh in, 18 held, 16.2 out
  EXPECT_NEAR(schedule.storages[0].charge[0], 20 * MW, watt);
  EXPECT_NEAR(schedule.storages[0].held[0], 18 * MWh, joule);
  EXPECT_NEAR(schedule.storages[0].discharge[1], 16.2 * MW, watt);
  EXPECT_NEAR(schedule.cost, 30 * 20 + 13.8 * 100, 1e-6);
  EXPECT_NEAR(energy_accounts(system, schedule).storage_losses, 3.8 * MWh, joule);
}

TEST(GridStorage, ends_with_what_it_must_hold) {
  PowerSystem system = hourly({10, 30});
  system.grid = connection(100, {20, 100});
  system.storages = {battery(50, 18, 9)};
  system.storages[0].final_held = 9 * MWh;
  const Schedule cyclic = commit(system);
  EXPECT_NEAR(cyclic.storages[0].held[1], 9 * MWh, joule);
  // by hand: 10 MWh in at 20 fills it to 18, 8.1 MWh out at 100
  EXPECT_NEAR(cyclic.cost, 20 * 20 + 21.9 * 100, 1e-6);
  system.storages[0].final_held.reset();
  EXPECT_NEAR(commit(system).cost, 20 * 20 + (30 - 16.2) * 100, 1e-6);
}

TEST(GridStorage, without_losses_does_not_charge_and_discharge_at_once) {
  PowerSystem system = hourly({5, 5, 5, 5, 45, 20, 0, 20, 45, 5, 5, 20, 0, 20});
  system.grid = connection(40, {-20, 0, 90, 90, 40, 0, 0, -20, -20, 0, 0, 0, 0, 10});
  system.renewables = {
      {"sun", Series(14, 0.0), mega({10, 30, 30, 0, 30, 30, 30, 10, 0, 10, 10, 10, 10, 30})}};
  system.storages = {battery(3, 5, 2.5)};
  system.storages[0].charge_efficiency = system.storages[0].discharge_efficiency = 1.0;
  system.lost_load_value = 2000 / MWh;
  const StorageSchedule store = dispatch(system).storages[0];
  double before = 2.5 * MWh;
  for (std::size_t t = 0; t < store.held.size(); ++t) {
    EXPECT_NEAR(std::min(store.charge[t], store.discharge[t]), 0.0, watt) << t;
    EXPECT_NEAR(store.held[t] - before, (store.charge[t] - store.discharge[t]) * hour, joule) << t;
    before = store.held[t];
  }
}

TEST(GridStorage, of_zero_capacity_does_nothing) {
  PowerSystem system = hourly({10, 30});
  system.grid = connection(100, {20, 100});
  const double without = commit(system).cost;
  system.storages = {battery(50, 0, 0)};
  system.storages[0].final_held = 0.0;
  const Schedule schedule = commit(system);
  EXPECT_NEAR(schedule.cost, without, 1e-9);
  EXPECT_NEAR(schedule.storages[0].charge[0] + schedule.storages[0].discharge[1], 0.0, watt);
}

TEST(GridStorage, loses_what_self_discharge_takes) {
  PowerSystem system = hourly({0, 30});
  system.grid = connection(100, {20, 100});
  system.storages = {battery(50, 18, 18)};
  system.storages[0].self_discharge = std::log(2.0) / (2 * hour);
  // nothing to do in the first hour but top up: 18 to 12.73 MWh by itself, recharged, then again
  const Schedule schedule = commit(system);
  const double kept = std::sqrt(0.5);
  EXPECT_NEAR(schedule.storages[0].charge[0], 18 * (1 - kept) / 0.9 * MW, watt);
  EXPECT_NEAR(schedule.storages[0].discharge[1], 18 * kept * 0.9 * MW, watt);
}

TEST(GridStorage, never_charges_and_discharges_at_once_even_where_power_must_be_wasted) {
  PowerSystem system = hourly({10, 10});
  GeneratingUnit must = on_at(free_unit("must", 20, 20, 5), 20);
  must.must_run = true;
  system.units = {must};
  system.storages = {battery(50, 100, 0)};
  for (const Schedule& schedule : {commit(system), dispatch(system)})
    for (int t = 0; t < 2; ++t)
      EXPECT_LT(std::min(schedule.storages[0].charge[t], schedule.storages[0].discharge[t]), watt);
}

TEST(GridStorage, offers_reserve_no_longer_than_it_can_give_it) {
  PowerSystem system = hourly({50});
  system.units = {on_at(free_unit("unit", 0, 50, 10), 50)};
  system.storages = {battery(50, 100, 20)};
  system.storages[0].gives_reserve = true;
  system.storages[0].final_held = 20 * MWh;
  system.reserve = mega({18});  // 20 MWh held give 18 MW for one hour
  EXPECT_NEAR(commit(system).cost, 500, 1e-6);
  system.reserve = mega({18.5});
  EXPECT_THROW(commit(system), Error);
}

TEST(FlexibleLoad, takes_its_energy_when_it_is_cheapest) {
  PowerSystem system = hourly({0, 0, 0, 0});
  system.grid = connection(200, {50, 10, 30, 40});
  FlexibleLoad centre;
  centre.name = "data centre";
  centre.power_min = mega(Series(4, 40)), centre.power_max = mega(Series(4, 100));
  centre.budgets = {{0.0, 4 * hour, 280 * MWh}};
  system.loads = {centre};
  const Schedule schedule = commit(system);
  const Series expected = mega({40, 100, 100, 40});
  for (int t = 0; t < 4; ++t) EXPECT_NEAR(schedule.loads[0][t], expected[t], watt) << t;
}

TEST(FlexibleLoad, moves_no_faster_than_its_ramp) {
  PowerSystem system = hourly({0, 0, 0, 0});
  system.grid = connection(200, {50, 10, 30, 40});
  FlexibleLoad centre;
  centre.name = "data centre";
  centre.power_min = mega(Series(4, 40)), centre.power_max = mega(Series(4, 100));
  centre.budgets = {{0.0, 4 * hour, 280 * MWh}};
  centre.ramp = 30 * MW / hour, centre.power_before = 50 * MW;
  system.loads = {centre};
  const Series power = commit(system).loads[0];
  double before = 50 * MW;
  for (const double now : power) {
    EXPECT_LE(std::abs(now - before), 30 * MW + watt);
    before = now;
  }
}

TEST(FlexibleLoad, runs_hot_no_longer_than_its_thermal_limit) {
  // 100 MW for one hour in any two, 60 MW for ever: two cheap hours in a row cannot both be full
  PowerSystem system = hourly({0, 0, 0, 0});
  system.grid = connection(200, {50, 10, 10, 50});
  FlexibleLoad centre;
  centre.name = "data centre";
  centre.power_min = mega(Series(4, 0)), centre.power_max = mega(Series(4, 100));
  centre.budgets = {{0.0, 4 * hour, 200 * MWh}};
  centre.overdrive = LoadOverdrive{60 * MW, 1 * hour};
  system.loads = {centre};
  const Series power = commit(system).loads[0];
  EXPECT_NEAR(power[1] + power[2], 160 * MW, 2 * watt);
  EXPECT_NEAR(power[0] + power[3], 40 * MW, 2 * watt);
}

TEST(GridConnection, pays_the_demand_charge_on_each_billing_peak) {
  // 10 per MWh and 1000 per MW of peak: the battery shaves 10 MW off the second period's peak
  PowerSystem system = hourly({20, 20, 20, 40});
  system.grid = connection(100, Series(4, 10));
  system.grid->demand_charge = 1000.0 / MW;
  system.grid->billing_ends = {2 * hour, 4 * hour};
  system.grid->peak_so_far = 15 * MW;
  GridStorage ideal = battery(10, 10, 0);
  ideal.charge_efficiency = ideal.discharge_efficiency = 1.0;
  system.storages = {ideal};
  const Schedule schedule = commit(system);
  // by hand: first peak 20, of which 15 are paid; second peak 30 (10 MWh stored before the last
  // hour)
  EXPECT_NEAR(schedule.cost, 100 * 10 + 1000 * (20 - 15) + 1000 * 30, 1e-6);
  const CostAccounts accounts = cost_accounts(system, schedule);
  EXPECT_NEAR(accounts.demand_charge, 35000, 1e-6);
  EXPECT_NEAR(accounts.total(), schedule.cost, 1e-6);
}

TEST(RenewablePlant, is_curtailed_where_it_has_no_use) {
  PowerSystem system = hourly({50, 50});
  system.units = {on_at(free_unit("unit", 20, 60, 10), 50)};
  system.renewables = {{"wind", mega({0, 0}), mega({10, 45})}};
  const Schedule schedule = commit(system);
  EXPECT_NEAR(schedule.renewables[0][0], 10 * MW, watt);
  EXPECT_GE(schedule.renewables[0][1], 30 * MW - watt);
  EXPECT_NEAR(energy_accounts(system, schedule).imbalance(), 0.0, 1e-9);
}

}  // namespace rackflux
