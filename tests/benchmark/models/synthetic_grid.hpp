#pragma once
#include "models/grid/network/network.hpp"

#include <random>

namespace rackflux::grid {

/// side x side buses in rows, neighbouring rows joined by every fourth line or so: 1.27 branches
/// per bus, as the synthetic 10 000-bus grid of Texas A&M has (ACTIVSg10k: 12 706 branches). Every
/// fifth bus has a generator, every other one a load.
inline Network lattice(int side) {
  Network network;
  network.source = "lattice";
  std::mt19937 random(7);
  const auto draw = [&](double low, double high) {
    return low + (high - low) * static_cast<double>(random() - random.min()) /
                     static_cast<double>(random.max() - random.min());
  };
  const int n = side * side;
  double load = 0.0;
  for (int i = 0; i < n; ++i) {
    const bool holds = i % 5 == 0;
    const double power = holds ? 0.0 : draw(0.02, 0.2);
    network.buses.push_back({.number = i + 1,
                             .kind = i == 0  ? BusKind::reference
                                     : holds ? BusKind::generator
                                             : BusKind::load,
                             .load_power = power,
                             .load_reactive = 0.3 * power});
    load += power;
  }
  for (int i = 0; i < n; i += 5)
    network.generators.push_back({.bus = i, .power = load / (n / 5), .volt_set = 1.02});
  const auto line = [&](int from, int to, bool keep) {
    const double x = draw(0.01, 0.05);
    if (keep)
      network.branches.push_back(
          {.from = from, .to = to, .resistance = x / 5.0, .reactance = x, .charging = x / 2.0});
  };
  for (int i = 0; i < n; ++i) {
    if ((i + 1) % side != 0) line(i, i + 1, true);
    if (i + side < n) line(i, i + side, draw(0.0, 1.0) < 0.27);
  }
  for (int row = 0; row + 1 < side; ++row) line(row * side, (row + 1) * side, true);
  return network;
}

}  // namespace rackflux::grid
