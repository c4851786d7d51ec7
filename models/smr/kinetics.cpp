#include "models/smr/kinetics.hpp"

#include "models/numerics/rosenbrock.hpp"
#include "solver/base/error.hpp"

#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace rackflux {

namespace {

constexpr std::size_t at_energy = 1 + delayed_groups, at_time = at_energy + 1;

struct KineticsRates {
  const DelayedNeutrons& neutrons;
  const Reactivity& reactivity;

  template <class T>
  void operator()(const std::array<T, delayed_groups + 3>& y,
                  std::array<T, delayed_groups + 3>& rate) const {
    const T rho =
        reactivity.at + reactivity.ramp * y[at_time] - reactivity.per_energy * y[at_energy];
    rate[0] = (rho - neutrons.beta_eff()) / neutrons.generation * y[0];
    for (std::size_t i = 0; i < delayed_groups; ++i) {
      rate[0] += neutrons.fraction[i] / neutrons.generation * y[1 + i];
      rate[1 + i] = neutrons.decay[i] * (y[0] - y[1 + i]);
    }
    rate[at_energy] = y[0];
    rate[at_time] = T(1.0);
  }
};

}  // namespace

double DelayedNeutrons::beta_eff() const {
  return std::accumulate(fraction.begin(), fraction.end(), 0.0);
}

void DelayedNeutrons::check() const {
  for (std::size_t i = 0; i < delayed_groups; ++i) {
    if (!(decay[i] > 0.0))
      throw Error(fmt::format("delayed group {}: decay constant {} 1/s; expected one above 0",
                              i + 1, decay[i]));
    if (!(fraction[i] >= 0.0))
      throw Error(fmt::format("delayed group {}: fraction {}; expected one of 0 or more", i + 1,
                              fraction[i]));
  }
  if (!(beta_eff() > 0.0 && beta_eff() < 0.1))
    throw Error(
        fmt::format("delayed fractions sum to {}; expected above 0 and below 0.1 (0.0065 "
                    "for U-235); are they given in percent or pcm?",
                    beta_eff()));
  if (!(generation > 0.0))
    throw Error(fmt::format("prompt generation time {} s; expected one above 0", generation));
}

DelayedNeutrons DelayedNeutrons::thermal_u235() {
  return {.decay = {0.0127, 0.0317, 0.115, 0.311, 1.4, 3.87},
          .fraction = {0.000266, 0.001491, 0.001316, 0.002849, 0.000896, 0.000182},
          .generation = 2e-5};
}

DelayedNeutrons DelayedNeutrons::fast() {
  return {.decay = {0.0129, 0.0311, 0.134, 0.331, 1.26, 3.21},
          .fraction = {0.0001672, 0.001232, 0.0009504, 0.001443, 0.0004534, 0.000154},
          .generation = 1e-7};
}

PointKinetics::PointKinetics(const DelayedNeutrons& neutrons, double n, double tolerance)
    : neutrons_(neutrons), tolerance_(tolerance) {
  neutrons_.check();
  if (!(n > 0.0)) throw Error(fmt::format("neutron population {}; expected one above 0", n));
  for (std::size_t i = 0; i <= delayed_groups; ++i) state_[i] = n;
}

void PointKinetics::advance(double dt, const Reactivity& reactivity) {
  state_[at_time] = 0.0;
  std::array<double, n_states> absolute{};
  absolute[at_energy] = tolerance_;
  absolute[at_time] = 1.0;
  Rosenbrock<n_states> integrator(tolerance_, absolute, 1e-3 * neutrons_.generation);
  integrator.advance(KineticsRates{neutrons_, reactivity}, state_, dt);
}

double PointKinetics::advance_to_peak(double longest, const Reactivity& reactivity) {
  state_[at_time] = 0.0;
  std::array<double, n_states> absolute{};
  absolute[at_energy] = tolerance_ * state_[0] * neutrons_.generation;
  absolute[at_time] = 1.0;
  Rosenbrock<n_states> integrator(tolerance_, absolute, 1e-3 * neutrons_.generation);
  const KineticsRates f{neutrons_, reactivity};
  const auto slope = [&](const std::array<double, n_states>& y) {
    std::array<double, n_states> rate;
    f(y, rate);
    return rate[0];
  };
  bool rose = false;
  while (longest - state_[at_time] > 1e-12 * longest) {
    const auto before = state_;
    const double h = integrator.step(f, state_, longest - state_[at_time]);
    rose = rose || slope(state_) > 0.0;
    if (!rose || slope(state_) >= 0.0) continue;
    double low = 0.0, high = h;  // dn/dt falls through zero inside the step: halve the bracket
    while (high - low > 1e-15 * (before[at_time] + h)) {
      const double middle = 0.5 * (low + high);
      if (middle == low || middle == high) break;
      (slope(integrator.peek(f, before, middle)) > 0.0 ? low : high) = middle;
    }
    state_ = integrator.peek(f, before, low);
    return state_[at_time];
  }
  throw Error(
      fmt::format("the neutron population has no maximum within {} s; give a longer time or "
                  "a reactivity that feedback can turn",
                  longest));
}

double PointKinetics::inverse_period(double reactivity) const {
  double rate = (reactivity - neutrons_.beta_eff()) / neutrons_.generation * state_[0];
  for (std::size_t i = 0; i < delayed_groups; ++i)
    rate += neutrons_.fraction[i] / neutrons_.generation * state_[1 + i];
  return rate / state_[0];
}

}  // namespace rackflux
