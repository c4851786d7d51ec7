#include "models/metrics/tokens.hpp"

#include "models/metrics/finance.hpp"
#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace rackflux {

namespace {

void check(const HardwareGeneration& generation) {
  if (!(generation.life > 0.0 && generation.price >= 0.0 && generation.residual >= 0.0 &&
        generation.residual <= 1.0 && generation.count >= 0.0))
    throw Error(fmt::format(
        "{}: needs a life above 0 years, a price and count not negative and a "
        "residual within 0 and 1; found {} years, {}, {} and {}",
        generation.name, generation.life, generation.price, generation.count, generation.residual));
}

void require_positive(double value, const char* what) {
  if (!(value > 0.0) || !std::isfinite(value))
    throw Error(fmt::format("{} is {}; it must be above 0", what, value));
}

}  // namespace

double book_value(const HardwareGeneration& generation, double age) {
  check(generation);
  const double spent = std::clamp(age / generation.life, 0.0, 1.0);
  return generation.price * (1.0 - (1.0 - generation.residual) * spent);
}

double yearly_depreciation(const HardwareGeneration& generation, double age) {
  check(generation);
  if (age < 0.0 || age >= generation.life) return 0.0;
  return generation.count * generation.price * (1.0 - generation.residual) / generation.life;
}

double token_price(const TokenMarket& market) {
  const HardwareGeneration& newest = market.newest;
  check(newest);
  require_positive(newest.tokens, "token rate of the newest generation");
  // the residual comes back at the end of the life: annuity of price less its present value
  const double recovery = capital_recovery_factor(market.discount_rate, newest.life);
  const double back = newest.residual * std::pow(1.0 + market.discount_rate, -newest.life);
  const double capital = newest.price * (1.0 - back) * recovery / seconds_per_year;
  return (capital + newest.power * market.PUE * market.energy_price) / newest.tokens;
}

double margin(const HardwareGeneration& generation, const TokenMarket& market) {
  check(generation);
  return token_price(market) * generation.tokens -
         generation.power * market.PUE * market.energy_price;
}

double tokens_per_joule(const ServicePeriod& period) {
  require_positive(period.energy, "energy at the wall [J]");
  return period.tokens / period.energy;
}

double tokens_per_site_watt(const ServicePeriod& period) {
  require_positive(period.duration, "duration of the service period [s]");
  require_positive(period.site_power, "site power [W]");
  return period.tokens / period.duration / period.site_power;
}

ServiceCosts cost_per_million_tokens(const ServiceCosts& spent, const ServicePeriod& period) {
  require_positive(period.tokens, "number of tokens delivered");
  const double share = 1e6 / period.tokens;
  return {share * spent.energy,   share * spent.water,    share * spent.carbon,
          share * spent.hardware, share * spent.building, share * spent.operation};
}

ReturnPerWatt return_per_watt(const ServicePeriod& period, double price_per_token,
                              double running_cost, double investment) {
  require_positive(period.duration, "duration of the service period [s]");
  require_positive(period.site_power, "site power [W]");
  require_positive(investment, "investment");
  const double per_year = seconds_per_year / period.duration / period.site_power;
  ReturnPerWatt result;
  result.revenue = price_per_token * period.tokens * per_year;
  result.margin = result.revenue - running_cost * per_year;
  result.investment = investment / period.site_power;
  result.yearly_return = result.margin / result.investment;
  result.payback = result.margin > 0.0 ? result.investment / result.margin
                                       : std::numeric_limits<double>::infinity();
  return result;
}

Rebound rebound(const EfficiencyGain& gain) {
  require_positive(gain.after, "energy per token after [J]");
  require_positive(gain.cap, "site cap [W]");
  require_positive(gain.asked_before, "tokens asked for [1/s]");
  if (!(gain.after < gain.before) || gain.elasticity < 0.0)
    throw Error(
        fmt::format("rebound: energy per token goes from {} J to {} J with elasticity {}; it "
                    "must fall, and the elasticity must not be negative",
                    gain.before, gain.after, gain.elasticity));
  Rebound result;
  const double asked_after =
      gain.asked_before * std::pow(gain.after / gain.before, -gain.elasticity);
  result.served_before = std::min(gain.asked_before, gain.cap / gain.before);
  result.served_after = std::min(asked_after, gain.cap / gain.after);
  result.power_before = result.served_before * gain.before;
  result.power_after = result.served_after * gain.after;
  const double expected = result.served_before * (gain.before - gain.after);
  result.rebound = 1.0 - (result.power_before - result.power_after) / expected;
  return result;
}

}  // namespace rackflux
