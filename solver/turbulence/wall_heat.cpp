#include "solver/turbulence/wall_heat.hpp"

#include "solver/base/error.hpp"
#include "solver/turbulence/wall.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux {

double jayatilleke_P(double Pr, double Pr_t) {
  if (!(Pr >= 0.5 && Pr <= 1000.0))
    throw Error(fmt::format(
        "Jayatilleke's wall law holds for Pr 0.5 to 1000; found {:.6g}: write 'flow: {{wall_heat: "
        "kader}}'",
        Pr));
  const double ratio = Pr / Pr_t;
  return 9.24 * (std::pow(ratio, 0.75) - 1.0) * (1.0 + 0.28 * std::exp(-0.007 * ratio));
}

WallHeatLaw::WallHeatLaw(WallHeat rule, const Numbers& numbers) : rule_(rule), numbers_(numbers) {
  if (rule_ == WallHeat::kader) {
    kader_T_plus(0.0, numbers_.Pr);  // refuses a Pr that it does not hold for
    return;
  }
  P_ = jayatilleke_P(numbers_.Pr, numbers_.Pr_t);
  // The outer of the two places where both parts meet; from outside each round contracts, as the
  // logarithm is the flatter part there.
  double y = 100.0;
  for (int n = 0; n < 200; ++n)
    y = numbers_.Pr_t / numbers_.Pr * (std::log(numbers_.law.E * y) / numbers_.law.kappa + P_);
  sublayer_ = y;
}

double WallHeatLaw::T_plus(double y_plus) const {
  if (rule_ == WallHeat::kader) return kader_T_plus(y_plus, numbers_.Pr);
  if (y_plus < sublayer_) return numbers_.Pr * y_plus;
  return numbers_.Pr_t * (std::log(numbers_.law.E * y_plus) / numbers_.law.kappa + P_);
}

double WallHeatLaw::conduction(double y_plus) const {
  const double T = T_plus(y_plus);
  return T > 0.0 ? std::max(1.0, numbers_.Pr * y_plus / T) : 1.0;
}

}  // namespace rackflux
