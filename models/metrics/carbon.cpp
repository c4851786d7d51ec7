#include "models/metrics/carbon.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace rackflux {

namespace {

double total_load(const Metered& load) {
  const double energy = integral(load, "load");
  if (!(energy > 0.0)) throw Error("matching score: the load takes no energy; it must be above 0");
  return energy;
}

void require_range(const Metered& metered, const char* what, double most) {
  for (std::size_t t = 0; t < metered.values.size(); ++t)
    if (!(metered.values[t] >= 0.0 && metered.values[t] <= most))
      throw Error(fmt::format("matching score: {} of period {} is {}; it must lie within 0 and {}",
                              what, t, metered.values[t], most));
}

double weighted(const Metered& power, const Metered& intensity, const char* what) {
  require_same_clock(power, "power", intensity, what);
  Metered rate = power;
  for (std::size_t t = 0; t < rate.values.size(); ++t) rate.values[t] *= intensity.values[t];
  return integral(rate, what);
}

}  // namespace

CarbonAccount carbon_account(const Metered& power, const Metered& average,
                             const Metered& marginal) {
  return {weighted(power, average, "average intensity"),
          weighted(power, marginal, "marginal intensity")};
}

double hourly_matching_score(const Metered& load, const Metered& free, const Metered& share) {
  const double energy = total_load(load);
  require_same_clock(load, "load", free, "carbon-free power");
  if (!share.values.empty()) require_same_clock(load, "load", share, "grid's carbon-free share");
  const double no_limit = 1e300;
  require_range(load, "load", no_limit), require_range(free, "carbon-free power", no_limit);
  require_range(share, "grid's carbon-free share", 1.0);
  double matched = 0.0;
  for (std::size_t t = 0; t < load.values.size(); ++t) {
    const double own = std::min(load.values[t], free.values[t]);
    const double from_grid = share.values.empty() ? 0.0 : share.values[t];
    matched += own + (load.values[t] - own) * from_grid;
  }
  return matched * load.period / energy;
}

double annual_matching_score(const Metered& load, const Metered& free) {
  return std::min(1.0, integral(free, "carbon-free power") / total_load(load));
}

}  // namespace rackflux
