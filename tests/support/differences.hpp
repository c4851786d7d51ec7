#pragma once
#include <algorithm>
#include <cmath>
#include <limits>

namespace rackflux {

/// |difference|; infinite where it is NaN. std::max and largest() drop a NaN, so that the largest
/// difference of a field that is none would be 0.
inline double size_of(double difference) {
  return std::isnan(difference) ? std::numeric_limits<double>::infinity() : std::abs(difference);
}

/// By how much an order falls short of the one wanted, at least 0; infinite where it is NaN.
inline double short_of(double wanted, double order) {
  return std::isnan(order) ? std::numeric_limits<double>::infinity()
                           : std::max(0.0, wanted - order);
}

}  // namespace rackflux
