#include "models/metrics/read_metrics.hpp"

namespace rackflux {

namespace {

constexpr Quantity money{"money", "USD", "28000 USD"};
constexpr Quantity energy_price{"a price of energy", "USD/J", "40 USD/MWh"};
constexpr Quantity power_charge{"a charge on power", "USD/W", "8 USD/kW"};
constexpr Range share{0.0, 1.0};
constexpr Range above_minus_one{-0.999999, 10.0};

}  // namespace

Tariff read_tariff(const Config& node) {
  Tariff tariff;
  tariff.energy_price =
      node.numbers("energy_price", energy_price, any, 0, "one for all, or one for each period");
  tariff.export_price =
      node.number_or(0.0, "export_price", energy_price, any, "paid for energy delivered");
  tariff.demand_charge =
      node.number_or(0.0, "demand_charge", power_charge, not_negative, "per billing peak");
  tariff.demand_interval =
      node.number_or(tariff.demand_interval, "demand_interval", quantity::duration, positive,
                     "demand is the mean over it");
  if (node.has("billing_ends"))
    tariff.billing_ends = node.numbers("billing_ends", quantity::duration, positive, 0,
                                       "ends of billing periods from the first reading");
  tariff.fixed = node.number_or(0.0, "fixed", money, any, "per billing period");
  return tariff;
}

PowerPlantCosts read_power_plant_costs(const Config& node) {
  PowerPlantCosts plant;
  plant.capital = node.number("capital", power_charge, not_negative,
                              "overnight, with interest during construction");
  plant.fixed_yearly =
      node.number("fixed_yearly", power_charge, not_negative, "fixed operation, each year");
  plant.variable = node.number_or(0.0, "variable", energy_price, any, "variable operation");
  plant.fuel = node.number_or(0.0, "fuel", energy_price, any, "per electricity delivered");
  plant.rate = node.number("rate", quantity::ratio, above_minus_one, "discount rate per year");
  plant.life =
      node.number("life", quantity::duration, positive, "in years of 8760 h") / seconds_per_year;
  plant.capacity_factor =
      node.number("capacity_factor", quantity::ratio, share, "mean over rated output");
  return plant;
}

HardwareGeneration read_hardware_generation(const Config& node) {
  HardwareGeneration generation;
  generation.name = node.text("name", "of the generation");
  generation.count = node.number("count", quantity::ratio, not_negative, "accelerators");
  generation.price =
      node.number("price", money, not_negative, "of one, with its share of server and network");
  generation.life =
      node.number("life", quantity::duration, positive, "book life, in years of 8760 h") /
      seconds_per_year;
  generation.residual =
      node.number_or(0.0, "residual", quantity::ratio, share, "of the price at the end of life");
  generation.tokens =
      node.number("tokens", quantity::frequency, positive, "sustained rate of one accelerator");
  generation.power =
      node.number("power", quantity::power, positive, "of one at that rate, at the plug");
  return generation;
}

TokenMarket read_token_market(const Config& node) {
  TokenMarket market;
  market.newest = read_hardware_generation(node.at("newest"));
  market.discount_rate = node.number("discount_rate", quantity::ratio, above_minus_one, "per year");
  market.energy_price = node.number("energy_price", energy_price, any, "at the meter");
  market.PUE = node.number("PUE", quantity::ratio, {1.0, 10.0}, "site energy over IT energy");
  return market;
}

EfficiencyGain read_efficiency_gain(const Config& node) {
  EfficiencyGain gain;
  gain.before = node.number("before", quantity::energy, positive, "per token at the wall");
  gain.after = node.number("after", quantity::energy, positive, "per token at the wall");
  gain.asked_before =
      node.number("asked_before", quantity::frequency, positive, "tokens wanted at the old cost");
  gain.elasticity =
      node.number("elasticity", quantity::ratio, not_negative, "of tokens wanted to their cost");
  gain.cap = node.number("cap", quantity::power, positive, "of the site");
  return gain;
}

}  // namespace rackflux
