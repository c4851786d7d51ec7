#include "solver/driver/energy_audit.hpp"

#include <algorithm>
#include <cmath>

namespace rackflux {

void EnergyAudit::start(double stored) {
  start_ = stored_ = stored;
  in_ = out_ = gap_of_step_ = 0.0;
  last_.clear();
}

void EnergyAudit::add(const std::array<double, 2>& quadrature, const HeatBalance& rates,
                      double stored) {
  std::vector<double> joules;
  for (const auto* list : {&rates.patches, &rates.zones})
    for (const double rate : *list) joules.push_back(quadrature[0] * rate);
  for (std::size_t n = 0; n < last_.size(); ++n) joules[n] += quadrature[1] * last_[n];
  double net = 0.0, moved = std::abs(stored - stored_);
  for (const double j : joules) {
    net += j, moved += std::abs(j);
    (j > 0.0 ? in_ : out_) += std::abs(j);
  }
  gap_of_step_ = moved > 0.0 ? std::abs(net - (stored - stored_)) / (0.5 * moved) : 0.0;
  stored_ = stored;
  last_ = std::move(joules);
}

double EnergyAudit::gap() const {
  const double moved = 0.5 * (in_ + out_ + std::abs(rise()));
  return moved > 0.0 ? std::abs(in_ - out_ - rise()) / moved : 0.0;
}

}  // namespace rackflux
