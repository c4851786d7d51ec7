#include "solver/turbulence/wall.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux {

double laminar_sublayer() {
  using namespace k_epsilon_constants;
  static const double y_plus = [] {
    double y = 11.0;
    for (int n = 0; n < 50; ++n) y = std::log(E * y) / kappa;  // contracts by 1 / (kappa y) = 0.22
    return y;
  }();
  return y_plus;
}

double scalable_u_plus(double y_star) {
  using namespace k_epsilon_constants;
  return std::log(E * std::max(y_star, laminar_sublayer())) / kappa;
}

double jayatilleke_T_plus(double u_plus, double Pr, double Pr_t) {
  if (!(Pr >= 0.5 && Pr <= 1000.0))
    throw Error(fmt::format("Jayatilleke's wall law holds for Pr 0.5 to 1000; found {}", Pr));
  const double ratio = Pr / Pr_t;
  const double P = 9.24 * (std::pow(ratio, 0.75) - 1.0) * (1.0 + 0.28 * std::exp(-0.007 * ratio));
  return Pr_t * (u_plus + P);
}

}  // namespace rackflux
