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

double standard_u_plus(double y_star) {
  using namespace k_epsilon_constants;
  return y_star < laminar_sublayer() ? y_star : std::log(E * y_star) / kappa;
}

double automatic_u_plus(double y_plus) {
  using namespace k_epsilon_constants;
  if (y_plus <= 0.0) return 0.0;
  const double ratio = y_plus * kappa / std::log1p(E * y_plus);
  return y_plus / std::pow(1.0 + std::pow(ratio, 4), 0.25);
}

// Newton on the logarithms: there the law's slope lies between 1 and 2 everywhere.
double automatic_y_plus(double Re) {
  using namespace k_epsilon_constants;
  if (Re <= 0.0) return 0.0;
  constexpr double round_off = 1e-13;
  double y = std::min(std::sqrt(Re), Re);
  for (int n = 0; n < 50; ++n) {
    const double log_law = std::log1p(E * y), r4 = std::pow(y * kappa / log_law, 4);
    const double slope = 2.0 - r4 / (1.0 + r4) * (1.0 - E * y / ((1.0 + E * y) * log_law));
    const double step = std::log(Re / (y * automatic_u_plus(y))) / slope;
    y *= std::exp(step);
    if (std::abs(step) < round_off) break;
  }
  return y;
}

namespace {

/// What exp(x) adds to the first `terms` terms of its series; x not negative.
double exp_beyond(double x, int terms) {
  double series = 1.0, term = 1.0;
  if (x < 0.5) {  // here the difference would cancel: the series' own tail
    for (int n = 1; n < terms; ++n) term *= x / n;
    double tail = 0.0;
    for (int n = terms; n < terms + 10; ++n) tail += term *= x / n;
    return tail;
  }
  for (int n = 1; n < terms; ++n) series += term *= x / n;
  return std::exp(x) - series;
}

}  // namespace

double spalding_y_plus(double u_plus) {
  return u_plus + exp_beyond(spalding_constants::kappa * u_plus, 5) / spalding_constants::E;
}

double spalding_viscosity(double u_plus) {
  return 1.0 + spalding_constants::kappa / spalding_constants::E *
                   exp_beyond(spalding_constants::kappa * u_plus, 4);
}

// Newton on the logarithms of u+ and u+ y+, whose relation is convex; from the smaller of two
// bounds of u+: y+ >= u+, and the logarithmic law with room to spare.
double spalding_u_plus(double Re) {
  if (Re <= 0.0) return 0.0;
  constexpr double round_off = 1e-13;
  double u = std::min(std::sqrt(Re),
                      3.0 + std::log1p(spalding_constants::E * Re) / spalding_constants::kappa);
  for (int n = 0; n < 50; ++n) {
    const double y = spalding_y_plus(u), slope = 1.0 + u * spalding_viscosity(u) / y;
    const double step = std::log(Re / (u * y)) / slope;
    u *= std::exp(step);
    if (std::abs(step) < round_off) break;
  }
  return u;
}

double kader_T_plus(double y_plus, double Pr) {
  if (!(Pr >= 6e-3 && Pr <= 4e4))
    throw Error(fmt::format("Kader's wall law holds for Pr 0.006 to 40000; found {}", Pr));
  const double conduction = Pr * y_plus;
  const double gamma = 0.01 * std::pow(conduction, 4) / (1.0 + 5.0 * std::pow(Pr, 3) * y_plus);
  if (gamma <= 0.0) return conduction;
  const double beta = std::pow(3.85 * std::cbrt(Pr) - 1.3, 2) + 2.12 * std::log(Pr);
  return conduction * std::exp(-gamma) +
         (2.12 * std::log1p(y_plus) + beta) * std::exp(-1.0 / gamma);
}

}  // namespace rackflux
