#include "models/smr/decay_heat.hpp"

#include <cmath>
#include <numeric>

namespace rackflux {

double DecayHeatGroups::sum_of_fractions() {
  return std::accumulate(fraction.begin(), fraction.end(), 0.0);
}

DecayHeat::DecayHeat(double n) {
  for (std::size_t j = 0; j < decay_heat_groups; ++j) e_[j] = DecayHeatGroups::fraction[j] * n;
}

void DecayHeat::advance(double dt, double n) {
  for (std::size_t j = 0; j < decay_heat_groups; ++j) {
    const double settled = DecayHeatGroups::fraction[j] * n;
    e_[j] = settled + (e_[j] - settled) * std::exp(-DecayHeatGroups::decay[j] * dt);
  }
}

double DecayHeat::power() const {
  return std::accumulate(e_.begin(), e_.end(), 0.0);
}

}  // namespace rackflux
