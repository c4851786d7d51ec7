#pragma once
#include <string>
#include <vector>

namespace rackflux {

/// A quantity as its mean over each of equal periods: the integral is a sum, exactly, and
/// resampling to longer periods keeps it.
struct Metered {
  double period = 0.0;         ///< [s]
  std::vector<double> values;  ///< mean over each period
};

/// Integral over all periods [unit of the values times s]. Throws Error naming `what` where the
/// period is not above 0, there are no values or one is not finite.
double integral(const Metered& metered, const std::string& what);

/// Throws Error naming both where their periods or lengths differ.
void require_same_clock(const Metered& a, const std::string& name_a, const Metered& b,
                        const std::string& name_b);

}  // namespace rackflux
