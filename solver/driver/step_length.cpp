#include "solver/driver/step_length.hpp"

#include <algorithm>
#include <cmath>

namespace rackflux {

namespace {

// Steps aim at this share of the tolerance, so that few are repeated.
constexpr double aim = 0.7;
// A step that takes more iterations than this costs more than the shorter ones in its place.
constexpr double worthwhile_iterations = 8.0;
constexpr double b = 4.0;  // of the filter: recommended for implicit methods
constexpr double most_shrink = 0.2, least_shrink = 0.9;  // of a step to be repeated
constexpr double halved = 0.5;      // of a step whose iterations did not come to rest
constexpr double cut_short = 0.95;  // of what was wanted: a stop came in between
constexpr double still_low = 0.95, still_high = 1.1;  // factors that are not worth a change

/// Close to the factor where that is near 1; never below 0.21 nor above 2.57.
double limited(double factor) {
  return 1.0 + std::atan(factor - 1.0);
}

}  // namespace

StepLength::StepLength(const TimeSettings& settings)
    : target_(aim * settings.tolerance), largest_(settings.largest), fixed_(settings.fixed) {}

void StepLength::restart(double dt) {
  state_ = {.dt = dt, .wanted = dt};
}

/// What a step cost, over what is aimed at; grows with its length about as its error does.
double StepLength::load(double error, int order, int iterations) const {
  return std::max(error / target_, std::pow(iterations / worthwhile_iterations, order));
}

void StepLength::accept(double dt, double error, int order, int iterations) {
  if (fixed_) {
    state_.dt = std::min(*fixed_, most_growth * dt);
    return;
  }
  const double load = this->load(error, order, iterations);
  const bool tells_little = dt < cut_short * state_.wanted && load <= 1.0;
  if (!tells_little) {
    double factor = most_growth;
    if (state_.load > 0.0 && load > 0.0)
      factor =
          std::pow(load * state_.load, -1.0 / (b * order)) * std::pow(dt / state_.last, -1.0 / b);
    else if (load > 0.0)
      factor = std::pow(load, -1.0 / order);
    factor = limited(factor);
    if (factor > still_low && factor < still_high) factor = 1.0;
    state_.wanted = std::min(factor * dt, largest_);
    state_.load = load;
  }
  state_.dt = std::min(state_.wanted, most_growth * dt);
  state_.last = dt;
}

void StepLength::repeat(double dt, double error, int order, int iterations) {
  const double factor = error > 0.0 ? std::pow(target_ / error, 1.0 / order) : halved;
  state_.dt = state_.wanted = std::clamp(factor, most_shrink, least_shrink) * dt;
  // The steps after the repeated one grow hesitantly.
  state_.load = load(error, order, iterations);
  state_.last = state_.dt;
}

}  // namespace rackflux
