#include "models/grid/network/reactive_limits.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux::grid {

Dispatch::Dispatch(const Network& network) {
  std::vector<bool> held(network.buses.size(), false);
  for (const Generator& generator : network.generators)
    if (network.runs(generator)) held[generator.bus] = true;
  for (int n = 0; n < network.n_buses(); ++n) {
    kind.push_back(network.buses[n].kind);
    if (kind[n] == BusKind::generator && !held[n]) kind[n] = BusKind::load;
  }
  for (const Generator& generator : network.generators) {
    const bool runs = network.runs(generator);
    power.push_back(runs ? generator.power : 0.0);
    reactive.push_back(runs ? generator.reactive : 0.0);
    free.push_back(runs && kind[generator.bus] != BusKind::load);
  }
}

std::vector<Complex> Dispatch::injection(const Network& network) const {
  std::vector<Complex> sum;
  for (const Bus& bus : network.buses) sum.emplace_back(-bus.load_power, -bus.load_reactive);
  for (int g = 0; g < network.n_generators(); ++g)
    sum[network.generators[g].bus] += Complex(power[g], reactive[g]);
  return sum;
}

/// Q_g = Qmin_g + (Q - sum Qmin) / (sum Qmax - sum Qmin) (Qmax_g - Qmin_g); without any range, all
/// are equally far beyond. An infinite limit counts as the sum of all finite limits and Q.
void Dispatch::share_reactive(const Network& network, const std::vector<int>& at_bus,
                              double total) {
  double large = 0.0;
  for (const int g : at_bus) {
    large += std::abs(total) / static_cast<double>(at_bus.size());
    const auto [least, most] = reactive_range(network.generators[g], power[g]);
    for (const double limit : {least, most})
      if (std::isfinite(limit)) large += std::abs(limit);
  }
  const auto finite = [&](double limit) { return std::clamp(limit, -large, large); };
  double low = 0.0, range = 0.0;
  for (const int g : at_bus) {
    const auto [least, most] = reactive_range(network.generators[g], power[g]);
    low += finite(least), range += finite(most) - finite(least);
  }
  for (const int g : at_bus) {
    const auto [lowest, most] = reactive_range(network.generators[g], power[g]);
    const double least = finite(lowest), own_range = finite(most) - least;
    reactive[g] = least + (range > 0.0 ? (total - low) * own_range / range
                                       : (total - low) / static_cast<double>(at_bus.size()));
  }
}

void Dispatch::take(const Network& network, const std::vector<Complex>& injections) {
  std::vector<std::vector<int>> free_at(network.buses.size());
  for (int g = 0; g < network.n_generators(); ++g)
    if (free[g]) free_at[network.generators[g].bus].push_back(g);
  std::vector<Complex> held(network.buses.size());  // by generators that are not free
  for (int g = 0; g < network.n_generators(); ++g)
    if (!free[g]) held[network.generators[g].bus] += Complex(power[g], reactive[g]);
  for (int n = 0; n < network.n_buses(); ++n) {
    if (free_at[n].empty()) continue;
    const Bus& bus = network.buses[n];
    const Complex given = injections[n] + Complex(bus.load_power, bus.load_reactive) - held[n];
    if (kind[n] == BusKind::reference) {
      double others = 0.0;
      for (std::size_t k = 1; k < free_at[n].size(); ++k) others += power[free_at[n][k]];
      power[free_at[n].front()] = given.real() - others;
    }
    share_reactive(network, free_at[n], given.imag());
  }
}

bool Dispatch::hold_at_limits(const Network& network, const Islands& parts) {
  const double slack = 5e-6 * 1e6 / network.base_power;  // 5 var: closer counts as at the limit
  std::vector<int> beyond;
  for (int g = 0; g < network.n_generators(); ++g) {
    const auto [least, most] = reactive_range(network.generators[g], power[g]);
    if (free[g] && (reactive[g] > most + slack || reactive[g] < least - slack)) beyond.push_back(g);
  }
  if (beyond.empty()) return false;
  for (const int g : beyond) {
    const Generator& generator = network.generators[g];
    const auto [least, most] = reactive_range(generator, power[g]);
    reactive[g] = std::clamp(reactive[g], least, most);
    kind[generator.bus] = BusKind::load;
    limited.push_back(g);
  }
  for (int g = 0; g < network.n_generators(); ++g)
    if (kind[network.generators[g].bus] == BusKind::load) free[g] = false;
  std::vector<char> can_balance(network.buses.size(), false);  // the power of a DC line is given
  for (const Generator& generator : network.generators)
    if (network.runs(generator) && generator.dc_line < 0) can_balance[generator.bus] = true;
  std::vector<int> reference(parts.count, -1), next(parts.count, -1);
  for (int n = network.n_buses() - 1; n >= 0; --n) {
    if (kind[n] == BusKind::reference) reference[parts.of_bus[n]] = n;
    if (kind[n] == BusKind::generator && can_balance[n]) next[parts.of_bus[n]] = n;
  }
  for (int island = 0; island < parts.count; ++island) {
    if (reference[island] >= 0) continue;
    if (next[island] < 0)
      throw Error(fmt::format(
          "{}: no operating point within reactive limits: every generator of the island of bus {} "
          "is beyond its own, the last at bus {} ({:.3f} to {:.3f} Mvar). Widen the limits, add "
          "compensation, or move the voltage set-points",
          network.source,
          network
              .buses[std::find(parts.of_bus.begin(), parts.of_bus.end(), island) -
                     parts.of_bus.begin()]
              .number,
          network.buses[network.generators[beyond.back()].bus].number,
          network.generators[beyond.back()].reactive_min * network.base_power / 1e6,
          network.generators[beyond.back()].reactive_max * network.base_power / 1e6));
    kind[next[island]] = BusKind::reference;
  }
  return true;
}

}  // namespace rackflux::grid
