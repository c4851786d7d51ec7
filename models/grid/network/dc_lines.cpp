#include "models/grid/network/dc_lines.hpp"

#include <algorithm>

namespace rackflux::grid {
namespace {

/// The cost of a line as a function of what its from end gives: c(-power).
Cost mirrored(Cost cost) {
  for (std::size_t k = 1; k < cost.coefficients.size(); k += 2)
    cost.coefficients[k] = -cost.coefficients[k];
  std::reverse(cost.points.begin(), cost.points.end());
  for (auto& [power, money] : cost.points) power = -power;
  return cost;
}

Generator end_of(const DcLineEnd& end, int line) {
  Generator made;
  made.bus = end.bus, made.dc_line = line;
  made.reactive = end.reactive;
  made.reactive_min = end.reactive_min, made.reactive_max = end.reactive_max;
  made.volt_set = end.volt_set;
  made.power_min = -no_limit, made.power_max = no_limit;
  return made;
}

}  // namespace

WithDcLineEnds::WithDcLineEnds(Network given) : network(std::move(given)) {
  for (int n = 0; n < static_cast<int>(network.dc_lines.size()); ++n) {
    const DcLine& line = network.dc_lines[n];
    if (!line.in_service) continue;
    Generator from = end_of(line.from, n), to = end_of(line.to, n);
    from.power = -line.power, to.power = line.delivered(line.power);
    from.cost = mirrored(line.cost);
    (line.power_min >= 0.0 ? from.power_max : to.power_min) =
        line.power_min >= 0.0 ? -line.power_min : line.power_min;
    (line.power_max >= 0.0 ? from.power_min : to.power_max) =
        line.power_max >= 0.0 ? -line.power_max : line.power_max;
    links.push_back({n, network.n_generators(), network.n_generators() + 1});
    for (const Generator& end : {from, to}) {
      network.generators.push_back(end);
      BusKind& kind = network.buses[end.bus].kind;
      if (kind == BusKind::load) kind = BusKind::generator;
    }
  }
}

std::vector<DcLineFlow> take_dc_lines(const Network& network, const std::vector<DcLineLink>& links,
                                      std::vector<double>& power, std::vector<double>& reactive) {
  std::vector<DcLineFlow> flows(network.dc_lines.size());
  for (const DcLineLink& link : links) {
    DcLineFlow& flow = flows[link.line];
    flow.from = -power[link.from], flow.to = power[link.to];
    if (reactive.empty()) continue;
    flow.reactive_from = reactive[link.from], flow.reactive_to = reactive[link.to];
  }
  const std::size_t own = power.size() - 2 * links.size();
  power.resize(own);
  if (!reactive.empty()) reactive.resize(own);
  return flows;
}

}  // namespace rackflux::grid
