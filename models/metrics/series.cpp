#include "models/metrics/series.hpp"

#include "solver/base/error.hpp"

#include <cmath>
#include <fmt/format.h>

namespace rackflux {

double integral(const Metered& metered, const std::string& what) {
  if (!(metered.period > 0.0) || metered.values.empty())
    throw Error(
        fmt::format("{}: {} values over periods of {} s; at least one value and a period "
                    "above 0 are needed",
                    what, metered.values.size(), metered.period));
  double sum = 0.0;
  for (std::size_t t = 0; t < metered.values.size(); ++t) {
    if (!std::isfinite(metered.values[t]))
      throw Error(fmt::format("{}: period {} is {}; fill the gap in the readings", what, t,
                              metered.values[t]));
    sum += metered.values[t];
  }
  return sum * metered.period;
}

void require_same_clock(const Metered& a, const std::string& name_a, const Metered& b,
                        const std::string& name_b) {
  if (a.period != b.period || a.values.size() != b.values.size())
    throw Error(
        fmt::format("{} has {} periods of {} s, {} has {} of {} s; they must share one clock",
                    name_a, a.values.size(), a.period, name_b, b.values.size(), b.period));
}

}  // namespace rackflux
