#include "models/metrics/finance.hpp"
#include "models/metrics/tariff.hpp"
#include "models/metrics/tokens.hpp"
#include "solver/base/error.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace rackflux {

constexpr double kWh = 3.6e6, MWh = 3.6e9, hour = 3600.0;

TEST(CapitalRecovery, pays_back_the_capital_over_the_life) {
  // the present value of n yearly payments of CRF is 1, summed term by term
  for (const double rate : {0.03, 0.08, 1e-9}) {
    double present = 0.0;
    for (int k = 1; k <= 25; ++k)
      present += capital_recovery_factor(rate, 25) * std::pow(1.0 + rate, -k);
    EXPECT_NEAR(present, 1.0, 1e-12) << rate;
  }
  EXPECT_DOUBLE_EQ(capital_recovery_factor(0.0, 20), 0.05);
  EXPECT_NEAR(capital_recovery_factor(0.07, 1), 1.07, 1e-14);
}

TEST(CapitalRecovery, refuses_a_life_of_nothing) {
  EXPECT_THROW(capital_recovery_factor(0.05, 0.0), Error);
  EXPECT_THROW(capital_recovery_factor(-1.0, 10.0), Error);
}

TEST(LevelisedCost, equals_the_price_at_which_the_plant_breaks_even) {
  PowerPlantCosts plant;
  plant.capital = 6.0, plant.fixed_yearly = 0.12;  // 6000 and 120 per kW
  plant.variable = 3.0 / MWh, plant.fuel = 7.0 / MWh;
  plant.rate = 0.06, plant.life = 40, plant.capacity_factor = 0.9;
  const double price = levelised_cost(plant);
  // cash flow of 1 W year by year, discounted
  double present = -plant.capital;
  for (int k = 1; k <= 40; ++k) {
    const double energy = 8760 * hour * 0.9;
    present += (energy * (price - 10.0 / MWh) - 0.12) * std::pow(1.06, -k);
  }
  EXPECT_NEAR(present, 0.0, 1e-11);
  // by hand: CRF 0.0664615, (398.769 + 120) / 7.884 MWh = 65.80 per MWh, and 10
  EXPECT_NEAR(price * MWh, 75.80, 0.005);
}

TEST(LevelisedCost, refuses_a_capacity_factor_outside_its_range) {
  PowerPlantCosts plant{6.0, 0.12, 0.0, 0.0, 0.06, 40.0, 0.0};
  EXPECT_THROW(levelised_cost(plant), Error);
  plant.capacity_factor = 1.01;
  EXPECT_THROW(levelised_cost(plant), Error);
}

TEST(Tariff, charges_energy_by_period_and_demand_by_interval_and_bill) {
  Tariff tariff;
  tariff.energy_price = {0.1 / kWh, 0.1 / kWh, 0.2 / kWh, 0.2 / kWh, 0.2 / kWh, 0.2 / kWh};
  tariff.export_price = 0.05 / kWh, tariff.demand_charge = 10.0 / 1e3, tariff.fixed = 7.0;
  tariff.demand_interval = 1800.0, tariff.billing_ends = {3600.0, 5400.0};
  const Metered power{900.0, {1e6, 3e6, 0.0, 2e6, -4e6, 2e6}};
  const Bill bill = settle(tariff, power);
  // by hand: 1 MWh at 100; 1 MWh at 200; 1 MWh out at 50; peaks: means 2, 1 | 1
  // MW
  EXPECT_NEAR(bill.energy, 100.0 + 200.0, 1e-9);
  EXPECT_NEAR(bill.exported, -50.0, 1e-9);
  EXPECT_EQ(bill.peaks, (std::vector<double>{2e6, 1e6}));
  EXPECT_NEAR(bill.demand, 30000.0, 1e-9);
  EXPECT_NEAR(bill.total(), 300 - 50 + 30000 + 14, 1e-9);
}

TEST(Tariff, charges_no_billing_period_after_the_last_reading) {
  Tariff tariff;
  tariff.energy_price = {0.0};
  tariff.demand_charge = 10.0 / 1e3, tariff.fixed = 7.0;
  tariff.billing_ends = {1800.0, 3600.0, 5400.0};
  const Bill bill = settle(tariff, {900.0, {1e6, 2e6, 3e6}});
  EXPECT_EQ(bill.peaks, (std::vector<double>{2e6, 3e6}));
  EXPECT_DOUBLE_EQ(bill.fixed, 14.0);  // the second has begun, the third has not
  tariff.billing_ends = {1800.0, 2700.0};
  EXPECT_DOUBLE_EQ(settle(tariff, {900.0, {1e6, 2e6, 3e6}}).fixed, 14.0);
}

TEST(Tariff, refuses_readings_that_end_inside_a_demand_interval) {
  // The last reading would set the peak: 5 MW for 900 s of an interval of 1800 s.
  Tariff tariff;
  tariff.energy_price = {0.0};
  tariff.demand_charge = 10.0 / 1e3, tariff.demand_interval = 1800.0;
  EXPECT_THROW(settle(tariff, {900.0, {1e6, 1e6, 5e6}}), Error);
  EXPECT_DOUBLE_EQ(settle(tariff, {900.0, {1e6, 1e6, 5e6, 5e6}}).demand, 5e4);
}

TEST(Tariff, refuses_a_billing_period_that_ends_inside_a_demand_interval) {
  // 3 MW in the half hour from 1800 s on, of which the first bill would own 950 s: read every 900 s
  // its demand fell to the second bill, read every half hour to the first.
  Tariff tariff;
  tariff.energy_price = {0.0};
  tariff.demand_charge = 10.0 / 1e3, tariff.demand_interval = 1800.0;
  const Metered power{900.0, {1e6, 1e6, 3e6, 3e6, 2e6, 2e6}};
  for (const double end : {1800.0, 3600.0}) {
    tariff.billing_ends = {end, 7000.0};
    EXPECT_EQ(settle(tariff, power).peaks.size(), 2u) << end;
  }
  tariff.billing_ends = {2750.0, 5400.0};
  EXPECT_THROW(settle(tariff, power), Error);
}

TEST(Tariff, refuses_what_does_not_fit_the_readings) {
  const Metered power{900.0, {1.0, 2.0}};
  Tariff tariff;
  tariff.energy_price = {1.0};
  tariff.demand_interval = 1000.0;
  EXPECT_THROW(settle(tariff, power), Error);
  tariff.demand_interval = 900.0, tariff.energy_price = {1.0, 1.0, 1.0};
  EXPECT_THROW(settle(tariff, power), Error);
  tariff.energy_price = {1.0}, tariff.billing_ends = {900.0};
  EXPECT_THROW(settle(tariff, power), Error);
  tariff.billing_ends.clear();
  EXPECT_THROW(settle(tariff, {900.0, {1.0, std::nan("")}}), Error);
}

HardwareGeneration newest() {
  return {"new", 10, 40000, 5, 0.1, 1000, 1200};
}

TEST(Depreciation, runs_straight_to_the_residual_of_each_generation) {
  EXPECT_DOUBLE_EQ(book_value(newest(), 0.0), 40000);
  EXPECT_DOUBLE_EQ(book_value(newest(), 2.5), 40000 - 0.5 * 36000);
  EXPECT_DOUBLE_EQ(book_value(newest(), 9.0), 4000);
  EXPECT_DOUBLE_EQ(yearly_depreciation(newest(), 4.9), 10 * 36000 / 5.0);
  EXPECT_DOUBLE_EQ(yearly_depreciation(newest(), 5.0), 0.0);
  HardwareGeneration none = newest();
  none.life = 0.0;
  EXPECT_THROW(book_value(none, 1.0), Error);
}

TEST(TokenMarket, leaves_the_newest_its_annuity_and_an_inefficient_one_nothing) {
  const TokenMarket market{newest(), 0.0, 0.1 / kWh, 1.2};
  // by hand at rate 0: capital 36000 / 5 years, energy 1.44 kW
  const double capital = 36000 / (5 * 8760.0 * hour), energy = 1.44 * 0.1 / hour;
  EXPECT_NEAR(token_price(market), (capital + energy) / 1000, 1e-12 * energy);
  EXPECT_NEAR(margin(newest(), market), capital, 1e-12 * capital);
  HardwareGeneration old = newest();
  old.name = "old", old.tokens = 100;
  EXPECT_NEAR(margin(old, market), 0.1 * (capital + energy) - energy, 1e-12 * energy);
  const TokenMarket dear{newest(), 0.0, 2.0 / kWh, 1.2};
  EXPECT_LT(margin(old, dear), 0.0);
}

TEST(Tokens, per_joule_and_per_site_megawatt_follow_from_the_meters) {
  const ServicePeriod day{8.64e12, 86400 * 80e6, 86400, 100e6};
  EXPECT_DOUBLE_EQ(tokens_per_joule(day), 1e8 / 80e6);
  EXPECT_DOUBLE_EQ(tokens_per_site_watt(day) * 1e6, 1e6);
  EXPECT_THROW(tokens_per_joule({1.0, 0.0, 1.0, 1.0}), Error);
  EXPECT_THROW(tokens_per_site_watt({1.0, 1.0, 1.0, 0.0}), Error);
}

TEST(Tokens, cost_per_million_by_kind_adds_up_to_the_total) {
  const ServicePeriod day{4e9, 1.0, 86400, 1.0};
  const ServiceCosts each = cost_per_million_tokens({400, 20, 40, 1200, 300, 40}, day);
  EXPECT_DOUBLE_EQ(each.energy, 0.1);
  EXPECT_DOUBLE_EQ(each.hardware, 0.3);
  EXPECT_NEAR(each.total(), 0.5, 1e-15);
  EXPECT_THROW(cost_per_million_tokens({}, {}), Error);
}

TEST(ReturnPerWatt, pays_back_in_investment_over_margin) {
  // a quarter of a year, 1 MW: revenue 250 k, running 50 k, invested 4 M: 0.8
  // per W and year, 5 years
  const ServicePeriod quarter{250e9, 1.0, seconds_per_year / 4, 1e6};
  const ReturnPerWatt result = return_per_watt(quarter, 1e-6, 50e3, 4e6);
  EXPECT_NEAR(result.revenue, 1.0, 1e-12);
  EXPECT_NEAR(result.margin, 0.8, 1e-12);
  EXPECT_NEAR(result.payback, 5.0, 1e-12);
  EXPECT_NEAR(result.yearly_return, 0.2, 1e-12);
  EXPECT_EQ(return_per_watt(quarter, 0.0, 50e3, 4e6).payback,
            std::numeric_limits<double>::infinity());
}

TEST(Rebound, is_zero_with_fixed_demand_and_whole_on_a_full_site) {
  EfficiencyGain gain{2.0, 1.0, 10.0, 0.0, 100.0};
  EXPECT_DOUBLE_EQ(rebound(gain).rebound,
                   0.0);       // 20 W to 10 W under a cap of 100 W
  gain.asked_before = 1000.0;  // wants 2000 W, gets 100 W before and after
  EXPECT_DOUBLE_EQ(rebound(gain).rebound, 1.0);
  EXPECT_DOUBLE_EQ(rebound(gain).served_after, 100.0);
}

TEST(Rebound, follows_the_elasticity_until_the_cap_stops_it) {
  // unit elasticity: twice the tokens at half the energy each, nothing is saved
  EXPECT_NEAR(rebound({2.0, 1.0, 10.0, 1.0, 100.0}).rebound, 1.0, 1e-14);
  // elasticity 0.5: sqrt 2 times the tokens: power 20 to 14.142, rebound sqrt 2
  // - 1
  EXPECT_NEAR(rebound({2.0, 1.0, 10.0, 0.5, 100.0}).rebound, std::sqrt(2.0) - 1.0, 1e-14);
  // elasticity 2 wants 40 W: backfire, 3; a cap of 30 W stops it at 2
  EXPECT_NEAR(rebound({2.0, 1.0, 10.0, 2.0, 100.0}).rebound, 3.0, 1e-14);
  EXPECT_NEAR(rebound({2.0, 1.0, 10.0, 2.0, 30.0}).rebound, 2.0, 1e-14);
  EXPECT_THROW(rebound({1.0, 2.0, 10.0, 0.5, 100.0}), Error);
}

}  // namespace rackflux
