#include "solver/driver/energy_audit.hpp"

#include <algorithm>
#include <cmath>

namespace rackflux {

namespace {

// Every rounding of a number x leaves at most 2^-53 x. In a cell's equation of a step eight numbers
// are as large as `centre T`: the two past temperatures in the rate of change, their sum, that
// times the capacity, the right-hand side with it, the centre's coefficient, its product with T,
// and T.
constexpr double unit_round_off = 0x1p-53;
constexpr double roundings = 8.0;

double share(double missing, double round_off, double moved) {
  const double beyond = std::abs(missing) - round_off;
  return moved == 0.0 || beyond <= 0.0 ? 0.0 : beyond / moved;
}

}  // namespace

void EnergyAudit::start(double stored) {
  start_ = stored_ = stored;
  in_ = out_ = least_ = least_of_step_ = 0.0;
  round_off_ = round_off_of_step_ = gap_of_step_ = 0.0;
  last_.clear();
}

void EnergyAudit::add(const std::array<double, 2>& quadrature, const HeatBalance& rates,
                      double stored, double weighed) {
  std::vector<double> joules;
  for (const auto* list : {&rates.exchanged, &rates.zones})
    for (const double rate : *list) joules.push_back(quadrature[0] * rate);
  for (std::size_t n = 0; n < last_.size(); ++n) joules[n] += quadrature[1] * last_[n];
  double net = 0.0, moved = std::abs(stored - stored_);
  for (const double j : joules) {
    net += j, moved += std::abs(j);
    (j > 0.0 ? in_ : out_) += std::abs(j);
  }
  least_of_step_ = quadrature[0] * rates.least + quadrature[1] * least_of_step_;
  least_ += least_of_step_;
  round_off_of_step_ = roundings * unit_round_off * weighed + quadrature[1] * round_off_of_step_;
  round_off_ += round_off_of_step_;
  gap_of_step_ =
      share(net - (stored - stored_), round_off_of_step_, std::max(0.5 * moved, least_of_step_));
  stored_ = stored;
  last_ = std::move(joules);
}

double EnergyAudit::gap() const {
  const double moved = 0.5 * (in_ + out_ + std::abs(rise()));
  return share(in_ - out_ - rise(), round_off_, std::max(moved, least_));
}

}  // namespace rackflux
