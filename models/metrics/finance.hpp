#pragma once

namespace rackflux {

// Money is in the currency of the case. A year is 8760 h, as in the definition of the levelised
// cost.

inline constexpr double seconds_per_year = 8760.0 * 3600.0;  // [s]

/// Yearly payment per capital over a life at a discount rate:
///   CRF = i (1 + i)^n / ((1 + i)^n - 1),  1/n for i = 0.
///   rate   i, per year, above -1 [-]
///   years  n, above 0 [-], not necessarily whole
///   throws Error outside these
double capital_recovery_factor(double rate, double years);

struct PowerPlantCosts {
  double capital = 0.0;          ///< overnight, with interest during construction [1/W]
  double fixed_yearly = 0.0;     ///< fixed operation and maintenance [1/W per year]
  double variable = 0.0;         ///< [1/J]
  double fuel = 0.0;             ///< [1/J of electricity]
  double rate = 0.0;             ///< discount rate per year [-]
  double life = 0.0;             ///< [years]
  double capacity_factor = 0.0;  ///< above 0, to 1 [-]
};

/// Levelised cost of electricity [1/J]:
///   LCOE = (CRF capital + fixed) / (8760 h CF) + variable + fuel
///   throws Error naming the input that is outside its range
///   source NREL Annual Technology Baseline, "simple LCOE"; constant output every year
double levelised_cost(const PowerPlantCosts& plant);

}  // namespace rackflux
