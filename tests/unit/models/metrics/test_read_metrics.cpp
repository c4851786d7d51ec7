#include "models/metrics/read_metrics.hpp"
#include "solver/base/error.hpp"

#include <gtest/gtest.h>

namespace rackflux {

TEST(ReadMetrics, takes_prices_lives_and_rates_in_their_units) {
  const Config config = Config::parse(R"(
tariff: {energy_price: [100 USD/MWh], demand_charge: 8 USD/kW, demand_interval: 30 min,
         billing_ends: [730 h, 1460 h], fixed: 7 USD}
plant: {capital: 6000 USD/kW, fixed_yearly: 120 USD/kW, variable: 3 USD/MWh, fuel: 7 USD/MWh,
        rate: 6 %, life: 40 years, capacity_factor: 0.9}
market:
  newest: {name: new, count: 10, price: 40000 USD, life: 43800 h, residual: 10 %,
           tokens: 1000 Hz, power: 1.2 kW}
  discount_rate: 0
  energy_price: 100 USD/MWh
  PUE: 1.2
gain: {before: 2 J, after: 1 J, asked_before: 10 Hz, elasticity: 0.5, cap: 100 W}
)");
  const Tariff tariff = read_tariff(config.at("tariff"));
  EXPECT_DOUBLE_EQ(tariff.demand_charge, 0.008);
  EXPECT_DOUBLE_EQ(tariff.demand_interval, 1800.0);
  EXPECT_DOUBLE_EQ(tariff.billing_ends[1], 1460 * 3600.0);
  const PowerPlantCosts plant = read_power_plant_costs(config.at("plant"));
  EXPECT_DOUBLE_EQ(plant.life, 40.0);
  EXPECT_NEAR(levelised_cost(plant) * 3.6e9, 75.80, 0.005);  // as in test_economics.cpp
  const TokenMarket market = read_token_market(config.at("market"));
  EXPECT_DOUBLE_EQ(market.newest.life, 5.0);
  EXPECT_DOUBLE_EQ(market.newest.residual, 0.1);
  EXPECT_DOUBLE_EQ(market.newest.power, 1200.0);
  EXPECT_DOUBLE_EQ(read_efficiency_gain(config.at("gain")).cap, 100.0);
  config.reject_unread();
}

TEST(ReadMetrics, refuses_a_life_without_unit_and_a_factor_above_one) {
  const std::string good =
      "{capital: 6000 USD/kW, fixed_yearly: 120 USD/kW, rate: 6 %, life: 350400 h, "
      "capacity_factor: 0.9}";
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    return read_power_plant_costs(Config::parse(text.replace(text.find(from), from.size(), to)));
  };
  EXPECT_NO_THROW(with("0.9", "0.8"));
  EXPECT_THROW(with("350400 h", "40"), Error);
  EXPECT_THROW(with("0.9", "1.2"), Error);
  EXPECT_THROW(with("6000 USD/kW", "6000 USD"), Error);
}

}  // namespace rackflux
