#pragma once
#include "models/metrics/series.hpp"

#include <vector>

namespace rackflux {

/// What the utility charges at the connection point.
struct Tariff {
  std::vector<double> energy_price;  ///< per period of the readings [1/J]; one value: flat
  double export_price = 0.0;         ///< paid for energy delivered [1/J]
  double demand_charge = 0.0;        ///< per watt of each billing period's peak demand [1/W]
  double demand_interval = 900.0;    ///< demand is the mean over this [s], whole periods
  std::vector<double> billing_ends;  ///< rising, from the first reading [s]; empty: one bill. Those
                                     ///< that begin after the last reading cost nothing
  double fixed = 0.0;                ///< per billing period
};

/// One settlement.
struct Bill {
  double energy = 0.0, exported = 0.0, demand = 0.0, fixed = 0.0;  ///< revenue counts negative
  std::vector<double> peaks;  ///< demand that each billing period pays for [W]
  double total() const { return energy + exported + demand + fixed; }
};

/// Bill for power drawn (positive) or delivered (negative) at the connection [W].
/// Throws Error where prices, intervals or billing periods do not fit the readings, or these or a
/// billing period end inside a demand interval.
Bill settle(const Tariff& tariff, const Metered& power);

}  // namespace rackflux
