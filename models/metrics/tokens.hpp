#pragma once
#include "models/metrics/series.hpp"

#include <string>
#include <vector>

namespace rackflux {

/// Accelerators of one generation.
struct HardwareGeneration {
  std::string name;
  double count = 0.0;
  double price = 0.0;     ///< of one, with its share of server and network
  double life = 0.0;      ///< book life [years]
  double residual = 0.0;  ///< share of the price left at the end of the life [-]
  double tokens = 0.0;    ///< sustained by one [1/s]
  double power = 0.0;     ///< of one at that rate, at the plug [W]
};

/// Book value of one accelerator at an age [years], straight line to its residual, then level.
double book_value(const HardwareGeneration& generation, double age);

/// Yearly depreciation of all accelerators of a generation at an age [years]; 0 beyond its life.
double yearly_depreciation(const HardwareGeneration& generation, double age);

/// What a second of one old accelerator is worth where a new generation sets the price of a token:
/// price_new tokens_old - energy_old, with price_new the full cost of a token on the newest
/// (capital by annuity and energy). Below 0: running it loses money, it is economically dead.
struct TokenMarket {
  HardwareGeneration newest;
  double discount_rate = 0.0;  ///< per year [-]
  double energy_price = 0.0;   ///< at the meter [1/J]
  double PUE = 1.0;
};
double token_price(const TokenMarket& market);                                   ///< [1/token]
double margin(const HardwareGeneration& generation, const TokenMarket& market);  ///< [1/s]

/// What a period of service used and delivered.
struct ServicePeriod {
  double tokens = 0.0;      ///< delivered [-]
  double energy = 0.0;      ///< at the wall: the site's meter [J]
  double duration = 0.0;    ///< [s]
  double site_power = 0.0;  ///< contracted at the connection [W]
};

/// tokens / energy at the wall [1/J]. Throws Error for no energy.
double tokens_per_joule(const ServicePeriod& period);

/// tokens per second and watt of site power [1/(s W)]; times 1e6 it is per MW. Throws Error.
double tokens_per_site_watt(const ServicePeriod& period);

/// Money spent over the period, by kind.
struct ServiceCosts {
  double energy = 0.0, water = 0.0, carbon = 0.0;
  double hardware = 0.0;  ///< depreciation of all generations, or their annuity
  double building = 0.0;  ///< annuity of site, plant and power chain
  double operation = 0.0;
  double total() const { return energy + water + carbon + hardware + building + operation; }
};

/// The same kinds per million tokens. Throws Error where no tokens were delivered.
ServiceCosts cost_per_million_tokens(const ServiceCosts& spent, const ServicePeriod& period);

/// Return on what was invested, per year and per watt of site power:
///   yearly_margin = (revenue - costs without capital) / site power / years  [1/W per year]
///   payback       = investment / (yearly margin x site power)               [years]
struct ReturnPerWatt {
  double revenue = 0.0, margin = 0.0;  ///< [1/W per year]
  double investment = 0.0;             ///< [1/W]
  double yearly_return = 0.0;          ///< margin / investment [1/year]
  double payback = 0.0;                ///< [years]; infinite where the margin is not above 0
};
/// price_per_token [1], running_cost over the period, investment in hardware and site.
ReturnPerWatt return_per_watt(const ServicePeriod& period, double price_per_token,
                              double running_cost, double investment);

/// A site whose power is capped gets more efficient: joules per token at the wall fall from
/// `before` to `after`. Demand follows its own price with an elasticity, and no more is served than
/// the cap carries:
///   asked(e) = asked_before (e / before)^-elasticity,   served(e) = min(asked(e), cap / e)
///   rebound = 1 - (saving that happened) / (saving at unchanged service)
/// 0: all of it is saved; 1: none (a full site that stays full); above 1: backfire.
struct EfficiencyGain {
  double before = 0.0, after = 0.0;  ///< energy per token at the wall [J]
  double asked_before = 0.0;         ///< tokens wanted at the old cost [1/s]
  double elasticity = 0.0;  ///< of tokens wanted to cost per token, as a positive number [-]
  double cap = 0.0;         ///< power of the site [W]
};
struct Rebound {
  double served_before = 0.0, served_after = 0.0;  ///< [1/s]
  double power_before = 0.0, power_after = 0.0;    ///< [W]
  double rebound = 0.0;                            ///< [-]
};
/// Throws Error unless 0 < after < before and cap, demand are above 0.
Rebound rebound(const EfficiencyGain& gain);

}  // namespace rackflux
