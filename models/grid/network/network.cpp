#include "models/grid/network/network.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <numeric>
#include <span>

namespace rackflux::grid {

double Cost::operator()(double power) const {
  if (is_piecewise()) {
    std::size_t n = 0;
    while (n + 2 < points.size() && power >= points[n + 1].first) ++n;
    return points[n].second + slope(power) * (power - points[n].first);
  }
  double cost = 0.0;
  for (std::size_t k = coefficients.size(); k-- > 0;) cost = cost * power + coefficients[k];
  return cost;
}

double Cost::slope(double power) const {
  if (is_piecewise()) {
    std::size_t n = 0;
    while (n + 2 < points.size() && power >= points[n + 1].first) ++n;
    const auto [x0, y0] = points[n];
    const auto [x1, y1] = points[n + 1];
    return (y1 - y0) / (x1 - x0);
  }
  double slope = 0.0;
  for (std::size_t k = coefficients.size(); k-- > 1;)
    slope = slope * power + static_cast<double>(k) * coefficients[k];
  return slope;
}

double Cost::curvature(double power) const {
  if (is_piecewise()) return 0.0;
  double curvature = 0.0;
  for (std::size_t k = coefficients.size(); k-- > 2;)
    curvature = (curvature == 0.0 ? 0.0 : curvature * power) +  // power may have no limit
                static_cast<double>(k * (k - 1)) * coefficients[k];
  return curvature;
}

bool Cost::is_linear() const {
  const auto higher =
      std::span(coefficients).subspan(std::min<std::size_t>(2, coefficients.size()));
  return !is_piecewise() && std::ranges::all_of(higher, [](double c) { return c == 0.0; });
}

std::pair<double, double> reactive_range(const Generator& generator, double power) {
  double low = generator.reactive_min, high = generator.reactive_max;
  if (const auto& curve = generator.capability) {
    low = std::max(low, curve->low_1 + curve->low_slope() * (power - curve->power_1));
    high = std::min(high, curve->high_1 + curve->high_slope() * (power - curve->power_1));
  }
  return {low, high};
}

int Network::bus(int number) const {
  for (int n = 0; n < n_buses(); ++n)
    if (buses[n].number == number) return n;
  throw Error(fmt::format("{}: there is no bus {}; it has {} buses", source, number, n_buses()));
}

bool Network::runs(const Generator& generator) const {
  return generator.in_service && buses[generator.bus].kind != BusKind::isolated;
}

bool Network::runs(const Branch& branch) const {
  return branch.in_service && buses[branch.from].kind != BusKind::isolated &&
         buses[branch.to].kind != BusKind::isolated;
}

namespace {

std::string place(const Network& network, int line) {
  return line > 0 ? fmt::format("{}:{}", network.source, line) : network.source;
}

template <class Element>
int position(const std::vector<Element>& all, const Element& one) {
  return static_cast<int>(&one - all.data()) + 1;
}

}  // namespace

std::string name_of(const Network& network, const Bus& bus) {
  return fmt::format("{}: bus {}{}", place(network, bus.line), bus.number,
                     bus.name.empty() ? "" : fmt::format(" ({})", bus.name));
}

std::string name_of(const Network& network, const Generator& generator) {
  if (generator.dc_line >= 0) return name_of(network, network.dc_lines[generator.dc_line]);
  return fmt::format("{}: generator {} at bus {}", place(network, generator.line),
                     position(network.generators, generator), network.buses[generator.bus].number);
}

std::string name_of(const Network& network, const Branch& branch) {
  return fmt::format("{}: branch {} (bus {} - bus {})", place(network, branch.line),
                     position(network.branches, branch), network.buses[branch.from].number,
                     network.buses[branch.to].number);
}

std::string name_of(const Network& network, const DcLine& line) {
  return fmt::format("{}: DC line {} (bus {} - bus {})", place(network, line.line),
                     position(network.dc_lines, line), network.buses[line.from.bus].number,
                     network.buses[line.to.bus].number);
}

Islands islands(const Network& network) {
  std::vector<int> parent(network.buses.size());
  std::iota(parent.begin(), parent.end(), 0);
  const auto root = [&](int n) {
    while (parent[n] != n) n = parent[n] = parent[parent[n]];
    return n;
  };
  for (const Branch& branch : network.branches)
    if (network.runs(branch)) parent[root(branch.from)] = root(branch.to);
  Islands found;
  found.of_bus.assign(network.buses.size(), -1);
  std::vector<int> label(network.buses.size(), -1);
  for (int n = 0; n < network.n_buses(); ++n) {
    if (network.buses[n].kind == BusKind::isolated) continue;
    int& island = label[root(n)];
    if (island < 0) island = found.count++;
    found.of_bus[n] = island;
  }
  return found;
}

Network without_dc_lines(Network network) {
  for (DcLine& line : network.dc_lines) line.in_service = false;
  return network;
}

}  // namespace rackflux::grid
