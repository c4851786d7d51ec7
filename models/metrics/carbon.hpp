#pragma once
#include "models/metrics/series.hpp"

namespace rackflux {

/// Emissions of a load by two accounts that answer two questions: its share of what was emitted
/// (average intensity), and what would not have been emitted without it (marginal intensity).
struct CarbonAccount {
  double average = 0.0;   ///< [kg]
  double marginal = 0.0;  ///< [kg]
};

/// m = sum intensity(t) power(t) dt.
///   power               drawn from the grid [W]
///   average, marginal   intensities on the same clock [kg/J]
///   throws Error where clocks differ or a reading is missing
CarbonAccount carbon_account(const Metered& power, const Metered& average, const Metered& marginal);

/// Share of the load met by carbon-free energy in the same period, never from another:
///   score = sum [ min(load, free) + max(load - free, 0) share ] dt / sum load dt
///   load   [W]
///   free   carbon-free power owned or contracted [W]
///   share  carbon-free share of the grid that supplies the rest, 0 to 1 [-]; no values: none
///   counted throws Error where clocks differ, a value is negative, a share above 1, or the load is
///   zero source Google, "24/7 Carbon-Free Energy: Methodologies and Metrics" (2021)
double hourly_matching_score(const Metered& load, const Metered& free, const Metered& share);

/// Share met if surplus of one period counted for another (what yearly certificates claim):
/// min(1, sum free / sum load) [-].
double annual_matching_score(const Metered& load, const Metered& free);

}  // namespace rackflux
