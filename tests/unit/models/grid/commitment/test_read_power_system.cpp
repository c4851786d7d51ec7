#include "models/grid/commitment/commit.hpp"
#include "models/grid/commitment/read_power_system.hpp"
#include "solver/base/error.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

namespace rackflux {

constexpr double MW = 1e6, MWh = 3.6e9, hour = 3600.0;

const std::string site_text = R"(
period: 1 h
periods: 3
demand: {values: [60 MW, 80 MW, 70 MW]}
reserve: {constant: 5 MW}
lost_load_value: 9000 USD/MWh
units:
  - name: module
    power_min: 15 MW
    power_max: 77 MW
    ramp_up: 0.5 MW/min
    startup_power: 30 MW
    up_time: 8 h
    starts: [{cost: 100 USD}, {off_time: 6 h, cost: 900 USD}]
    cost: [{power: 15 MW, rate: 150 USD/h}, {power: 77 MW, rate: 770 USD/h}]
    ceiling: {constant: 76 MW}
    outages: [{begin: 40 h, end: 60 h, forced: true}]
    carbon: 12 kg/MWh
    initial: {on: true, time_in_state: 100 h, power: 60 MW}
renewables: [{name: sun, most: {values: [0 MW, 5 MW, 9 MW]}}]
storages:
  - {name: battery, charge: 10 MW, capacity: 20 MWh, charge_efficiency: 0.9,
     discharge_efficiency: 95 %, held: 10 MWh, gives_reserve: true}
loads:
  - name: centre
    least: {constant: 5 MW}
    most: {constant: 20 MW}
    ramp: 10 MW/h
    budgets: [{begin: 0 h, end: 3 h, energy: 30 MWh}]
    overdrive: {sustained: 12 MW, duration: 1 h}
grid: {import_cap: {constant: 30 MW}, import_price: {constant: 50 USD/MWh}, demand_charge: 8 USD/kW}
)";

TEST(ReadPowerSystem, takes_every_part_in_SI) {
  const Config config = Config::parse(site_text);
  const PowerSystem site = read_power_system(config);
  config.reject_unread();
  EXPECT_EQ(site.demand, (Series{60 * MW, 80 * MW, 70 * MW}));
  EXPECT_EQ(site.reserve, Series(3, 5 * MW));
  EXPECT_DOUBLE_EQ(*site.lost_load_value, 9000 / MWh);
  const GeneratingUnit& module = site.units.at(0);
  EXPECT_DOUBLE_EQ(module.ramp_up, 0.5 * MW / 60);
  EXPECT_DOUBLE_EQ(module.ramp_down, module.ramp_up);
  EXPECT_DOUBLE_EQ(module.shutdown_power, 15 * MW);
  EXPECT_DOUBLE_EQ(module.starts[1].off_time, 6 * hour);
  EXPECT_DOUBLE_EQ(module.cost[1].rate, 770 / hour);
  EXPECT_TRUE(module.outages[0].is_forced);
  EXPECT_DOUBLE_EQ(module.carbon, 12 / MWh);
  EXPECT_EQ(module.ceiling, Series(3, 76 * MW));
  EXPECT_EQ(site.renewables[0].power_min, Series(3, 0.0));
  EXPECT_DOUBLE_EQ(*site.storages[0].final_held, 10 * MWh);
  EXPECT_DOUBLE_EQ(site.storages[0].discharge_efficiency, 0.95);
  EXPECT_DOUBLE_EQ(site.loads[0].budgets[0].least, 30 * MWh);
  EXPECT_DOUBLE_EQ(site.loads[0].overdrive->sustained, 12 * MW);
  EXPECT_DOUBLE_EQ(site.grid->import_price[2], 50 / MWh);
  EXPECT_DOUBLE_EQ(site.grid->demand_charge, 8 / 1e3);
  EXPECT_TRUE(commit(site).is_proven);
}

TEST(ReadPowerSystem, takes_a_column_of_a_file) {
  const std::string file = testing::TempDir() + "rackflux_prices.csv";
  std::ofstream(file) << "hour,price\n1,30\n2,40\n3,50\n";
  const auto prices = [&](int n, const std::string& column) {
    const Config config =
        Config::parse("p: {file: " + file + ", column: " + column + ", unit: USD/MWh}");
    return read_series(config, "p", {"a price", "USD/J", "40 USD/MWh"}, n, "price");
  };
  EXPECT_DOUBLE_EQ(prices(2, "price")[1], 40 / MWh);
  EXPECT_THROW(prices(4, "price"), Error);  // too few rows
  EXPECT_THROW(prices(2, "cost"), Error);   // no such column
  std::ofstream(file) << "hour,price\n1,30\n2,\n";
  EXPECT_THROW(prices(2, "price"), Error);  // an empty cell is no number
  std::remove(file.c_str());
}

TEST(ReadPowerSystem, refuses_a_bare_number_and_a_list_of_another_length) {
  const auto with = [](const std::string& from, const std::string& to) {
    std::string text = site_text;
    text.replace(text.find(from), from.size(), to);
    return Config::parse(text);
  };
  EXPECT_THROW(read_power_system(with("power_max: 77 MW", "power_max: 77")), Error);
  EXPECT_THROW(read_power_system(with("80 MW, ", "")), Error);
  EXPECT_THROW(read_power_system(with("0.9,", "1.9,")), Error);
  EXPECT_THROW(read_power_system(
                   with("starts: [{cost: 100 USD}, {off_time: 6 h, cost: 900 USD}]", "starts: []")),
               Error);
}

TEST(ReadRollingWindows, takes_whole_periods_only) {
  const PowerSystem site = read_power_system(Config::parse(site_text));
  const RollingWindows windows =
      read_rolling_windows(Config::parse("{window: 2 days, step: 24 h}"), site);
  EXPECT_EQ(windows.window, 48);
  EXPECT_EQ(windows.step, 24);
  EXPECT_THROW(read_rolling_windows(Config::parse("{window: 90 min, step: 1 h}"), site), Error);
}

}  // namespace rackflux
