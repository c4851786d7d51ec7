#include "models/grid/network/opf_common.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux::grid {

void refuse_costs_not_convex(const Network& network) {
  // Points printed with five decimals bend a straight line by this much (RTS-GMLC, generator 74).
  constexpr double rounding = 1e-5;
  for (const Generator& generator : network.generators) {
    if (!network.runs(generator)) continue;
    const Cost& cost = generator.cost;
    bool convex = true;
    for (std::size_t n = 1; cost.is_piecewise() && n + 1 < cost.points.size(); ++n) {
      const double before = cost.slope(cost.points[n - 1].first);
      const double after = cost.slope(cost.points[n].first);
      convex = convex && after >= before - rounding * std::abs(before);
    }
    if (cost.coefficients.size() > 4 && !cost.is_linear())
      throw Error(name_of(network, generator) +
                  ": costs of more than third order are not supported; use points (model 1)");
    // The curvature of a cubic is linear, so its ends decide.
    for (const double power : {generator.power_min, generator.power_max})
      if (!cost.is_piecewise() && !cost.is_linear())
        convex = convex && cost.curvature(power) >= 0.0;
    if (!convex)
      throw Error(name_of(network, generator) +
                  ": its cost is not convex (the price falls as power rises), so no least-cost "
                  "dispatch is defined without unit commitment; correct its gencost row");
  }
}

std::optional<std::string> no_balance(const Network& network, Shunts shunts) {
  const Islands parts = islands(network);
  std::vector<double> load(parts.count, 0.0), least(parts.count, 0.0), most(parts.count, 0.0);
  std::vector<int> first(parts.count, -1);
  for (int n = network.n_buses() - 1; n >= 0; --n)
    if (parts.of_bus[n] >= 0) {
      load[parts.of_bus[n]] += network.buses[n].load_power;
      if (shunts == Shunts::at_rated_voltage)
        load[parts.of_bus[n]] += network.buses[n].shunt_conductance;
      first[parts.of_bus[n]] = n;
    }
  for (const Generator& generator : network.generators)
    if (network.runs(generator) && generator.dc_line < 0) {
      least[parts.of_bus[generator.bus]] += generator.power_min;
      most[parts.of_bus[generator.bus]] += generator.power_max;
    }
  for (const DcLine& line : network.dc_lines) {
    const int from = parts.of_bus[line.from.bus], to = parts.of_bus[line.to.bus];
    if (!line.in_service || from == to) continue;
    least[from] -= line.power_max, most[from] -= line.power_min;
    least[to] += line.power_min, most[to] += line.power_max;
  }
  const double mega = network.base_power / 1e6;
  for (int k = 0; k < parts.count; ++k) {
    const int number = network.buses[first[k]].number;
    if (most[k] < load[k])
      return fmt::format(
          "{}: infeasible: in the island of bus {} generators give at most {:g} MW and the load is "
          "{:g} MW; {:g} MW must be shed or added",
          network.source, number, most[k] * mega, load[k] * mega, (load[k] - most[k]) * mega);
    if (least[k] > load[k])
      return fmt::format(
          "{}: infeasible: in the island of bus {} generators give at least {:g} MW and the load "
          "is {:g} MW; switch units off or lower their least power by {:g} MW in total",
          network.source, number, least[k] * mega, load[k] * mega, (least[k] - load[k]) * mega);
  }
  return std::nullopt;
}

}  // namespace rackflux::grid
