#include "solver/mesh/lines.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace rackflux {

namespace {

constexpr double round_off = 1e-9;    // of a length: what sums of decimal fractions are off by
constexpr int most_cells = 100000;    // along an axis, as where a case counts them itself
constexpr double stretchable = 1.15;  // cells may be this much larger than wanted to save one

struct Cut {
  double at = 0.0;
  std::string origin;
};

/// The planes in rising order, those closer than snap merged into the one asked for first; the
/// room's walls stay where they are.
std::vector<Cut> cuts_of(const AxisDemand& demand, std::vector<std::string>& notes) {
  std::vector<Cut> cuts{{demand.low, "room"}, {demand.high, "room"}};
  const double snap = std::max(demand.snap, round_off * (demand.high - demand.low));
  for (const Plane& plane : demand.planes) {
    if (plane.at < demand.low - snap || plane.at > demand.high + snap)
      throw Error(fmt::format("{} reaches to {:.6g} m, outside the room from {:.6g} to {:.6g} m",
                              plane.origin, plane.at, demand.low, demand.high));
    const auto near = std::ranges::find_if(
        cuts, [&](const Cut& cut) { return std::abs(cut.at - plane.at) <= snap; });
    if (near == cuts.end()) {
      cuts.push_back({plane.at, plane.origin});
    } else if (std::abs(near->at - plane.at) > round_off * (demand.high - demand.low)) {
      notes.push_back(fmt::format("a face of {} at {:.6g} m was moved to {:.6g} m, a face of {}",
                                  plane.origin, plane.at, near->at, near->origin));
    }
  }
  std::ranges::sort(cuts, {}, &Cut::at);
  return cuts;
}

std::vector<double> profile(int n, double first, double last, double cell, double ratio) {
  std::vector<double> sizes(static_cast<std::size_t>(n));
  for (int i = 0; i < n; ++i)
    sizes[i] = std::min({first * std::pow(ratio, i), last * std::pow(ratio, n - 1 - i), cell});
  return sizes;
}

double total(const std::vector<double>& sizes) {
  return std::accumulate(sizes.begin(), sizes.end(), 0.0);
}

/// The stretch of an axis between two cuts, with its wanted and its largest cell.
struct Segment {
  double length = 0.0;
  double wanted = 0.0;
  double limit = 0.0;
};

/// Throws Error where cells of the sizes wanted would be more than anybody can mean.
void require_countable(const std::vector<Segment>& segments) {
  double cells = 0.0, smallest = std::numeric_limits<double>::infinity();
  for (const Segment& segment : segments) {
    cells += segment.length / segment.wanted;
    smallest = std::min(smallest, segment.wanted);
  }
  if (cells > most_cells)
    throw Error(fmt::format("cells as small as {:.6g} m would be {:.3g}; at most {} are allowed",
                            smallest, cells, most_cells));
}

bool covers(const Stretch& stretch, double at) {
  return at >= stretch.low && at <= stretch.high;
}

std::vector<Segment> segments_of(const AxisDemand& demand, const std::vector<Cut>& cuts) {
  std::vector<Segment> segments;
  const double period = demand.periodic ? demand.high - demand.low : 0.0;
  for (std::size_t s = 0; s + 1 < cuts.size(); ++s) {
    const double low = cuts[s].at, high = cuts[s + 1].at, middle = 0.5 * (low + high);
    Segment segment{high - low, demand.cell, std::numeric_limits<double>::infinity()};
    for (const Stretch& stretch : demand.stretches) {
      if (!covers(stretch, middle) && !covers(stretch, middle - period) &&
          !covers(stretch, middle + period))
        continue;
      const double even = std::max(stretch.high - stretch.low, segment.length);
      segment.limit =
          std::min({segment.limit, stretch.largest_cell, even / std::max(1, stretch.least_cells)});
    }
    segment.wanted = std::min(segment.wanted, segment.limit);
    segments.push_back(segment);
  }
  require_countable(segments);
  return segments;
}

/// Cells of a segment whose end cells are limited.
std::vector<double> filled(const Segment& segment, double first, double last, double growth) {
  // Round-off must not decide a tie: equal segments get equal cells.
  const double ratio = segment.length / segment.wanted;
  const int nearest = std::max(1, static_cast<int>(std::floor(ratio + 0.5 - 1e-6)));
  const double even = segment.length / nearest;
  const double most =
      std::min({first, last, segment.limit * (1.0 + round_off), segment.wanted * stretchable});
  if (even <= most) return std::vector<double>(static_cast<std::size_t>(nearest), even);
  return cells_between(segment.length, first, last, segment.wanted, growth);
}

/// Both ends of a periodic axis are one plane.
void join_ends(std::vector<double>& at_cut) {
  at_cut.front() = at_cut.back() = std::min(at_cut.front(), at_cut.back());
}

/// Lowers the sizes at the cuts to what can be reached from their neighbours.
void limit_growth(std::vector<double>& at_cut, const std::vector<Segment>& segments,
                  const AxisDemand& demand) {
  const double slope = demand.growth - 1.0;
  for (int round = 0; round < (demand.periodic ? 2 : 1); ++round) {
    if (demand.periodic) join_ends(at_cut);  // the second time for what has come to them
    for (std::size_t s = 0; s < segments.size(); ++s)
      at_cut[s + 1] = std::min(at_cut[s + 1], at_cut[s] + slope * segments[s].length);
    for (std::size_t s = segments.size(); s-- > 0;)
      at_cut[s] = std::min(at_cut[s], at_cut[s + 1] + slope * segments[s].length);
  }
}

/// Largest cells allowed beside each cut before neighbours are compared.
std::vector<double> sizes_asked_for(const AxisDemand& demand, const std::vector<Cut>& cuts) {
  std::vector<double> at_cut(cuts.size(), std::numeric_limits<double>::infinity());
  const double near = std::max(demand.snap, round_off * (demand.high - demand.low));
  for (const Refinement& refinement : demand.refinements)
    for (std::size_t c = 0; c < cuts.size(); ++c)
      if (std::abs(cuts[c].at - refinement.at) <= near)
        at_cut[c] = std::min(at_cut[c], refinement.cell);
  return at_cut;
}

/// Lowers the size at every cut where the cells on its two sides differ by more than growth.
/// Returns whether there was one.
bool lowered(std::vector<double>& at_cut, const std::vector<std::vector<double>>& cells,
             const AxisDemand& demand) {
  const auto differ = [&](double left, double right, double& size) {
    const double small = std::min(left, right);
    if (std::max(left, right) <= small * demand.growth * (1.0 + round_off)) return false;
    size = small * demand.growth;
    return true;
  };
  bool any = demand.periodic && differ(cells.back().back(), cells.front().front(), at_cut[0]);
  if (any) at_cut.back() = at_cut.front();
  for (std::size_t s = 0; s + 1 < cells.size(); ++s)
    any = differ(cells[s].back(), cells[s + 1].front(), at_cut[s + 1]) || any;
  return any;
}

AxisLines assembled(const std::vector<Cut>& cuts, const std::vector<std::vector<double>>& cells,
                    std::vector<std::string> notes) {
  AxisLines lines{{cuts.front().at}, {cuts.front().origin}, std::move(notes)};
  for (std::size_t s = 0; s < cells.size(); ++s) {
    const double low = cuts[s].at, length = cuts[s + 1].at - low;
    const double sum = total(cells[s]);
    double reached = 0.0;
    for (std::size_t c = 0; c + 1 < cells[s].size(); ++c) {
      reached += cells[s][c];
      lines.nodes.push_back(low + length * (reached / sum));
      lines.origins.emplace_back();
    }
    lines.nodes.push_back(cuts[s + 1].at);
    lines.origins.push_back(cuts[s + 1].origin);
  }
  return lines;
}

/// Names the nodes on which planes lie.
AxisLines with_origins(const AxisDemand& demand, std::vector<double> nodes) {
  AxisLines lines;
  lines.origins.resize(nodes.size());
  lines.origins.front() = lines.origins.back() = "room";
  const double snap = std::max(demand.snap, round_off * (demand.high - demand.low));
  for (const Plane& plane : demand.planes) {
    const auto near =
        std::ranges::min_element(nodes, {}, [&](double node) { return std::abs(node - plane.at); });
    const double off = std::abs(*near - plane.at);
    if (off > snap)
      throw Error(fmt::format(
          "a face of {} at {:.6g} m lies on no line of the mesh given; the nearest is at {:.6g} m: "
          "move the face, change the mesh, or let 'mesh: {{spacing: ...}}' follow the objects",
          plane.origin, plane.at, *near));
    if (off > round_off * (demand.high - demand.low))
      lines.notes.push_back(fmt::format("a face of {} at {:.6g} m was moved to {:.6g} m",
                                        plane.origin, plane.at, *near));
    std::string& origin = lines.origins[static_cast<std::size_t>(near - nodes.begin())];
    if (origin.empty()) origin = plane.origin;
  }
  lines.nodes = std::move(nodes);
  return lines;
}

}  // namespace

std::vector<double> cells_between(double length, double first, double last, double cell,
                                  double growth) {
  int n = std::max(1, static_cast<int>(length / cell * (1.0 - round_off)));  // none is larger
  while (total(profile(n, first, last, cell, growth)) < length * (1.0 - round_off)) ++n;
  double low = 1.0, high = growth;
  if (total(profile(n, first, last, cell, low)) >= length)
    return std::vector<double>(static_cast<std::size_t>(n), length / n);
  for (int halving = 0; halving < 60; ++halving) {
    const double middle = 0.5 * (low + high);
    (total(profile(n, first, last, cell, middle)) < length ? low : high) = middle;
  }
  std::vector<double> sizes = profile(n, first, last, cell, high);
  const double factor = length / total(sizes);
  for (double& size : sizes) size *= factor;
  return sizes;
}

AxisLines graded_lines(const AxisDemand& demand) {
  std::vector<std::string> notes;
  const std::vector<Cut> cuts = cuts_of(demand, notes);
  const std::vector<Segment> segments = segments_of(demand, cuts);
  std::vector<double> at_cut = sizes_asked_for(demand, cuts);
  // Each round only lowers sizes, and ever smaller cells can match their neighbours ever better.
  constexpr int most_rounds = 10000;
  for (int round = 0; round < most_rounds; ++round) {
    limit_growth(at_cut, segments, demand);
    std::vector<std::vector<double>> cells;
    for (std::size_t s = 0; s < segments.size(); ++s)
      cells.push_back(filled(segments[s], at_cut[s], at_cut[s + 1], demand.growth));
    if (!lowered(at_cut, cells, demand)) return assembled(cuts, cells, std::move(notes));
  }
  throw Error(
      fmt::format("no mesh lines between {:.6g} and {:.6g} m keep neighbouring cells within "
                  "a ratio of {:.6g}; allow a larger one with 'mesh: {{growth: 1.25}}'",
                  demand.low, demand.high, demand.growth));
}

AxisLines uniform_lines(const AxisDemand& demand, int n) {
  std::vector<double> nodes;
  for (int i = 0; i <= n; ++i) nodes.push_back(demand.low + (demand.high - demand.low) * i / n);
  return with_origins(demand, std::move(nodes));
}

AxisLines two_sided_lines(const AxisDemand& demand, int n, double ratio) {
  if (n % 2 != 0 || n < 2)
    throw Error(
        fmt::format("a mesh graded from both walls needs an even number of cells; found {}", n));
  const int half = n / 2;
  const double growth = half > 1 ? std::pow(ratio, 1.0 / (half - 1)) : 1.0;
  std::vector<double> sizes;
  for (int i = 0; i < half; ++i) sizes.push_back(std::pow(growth, i));
  const double scale = 0.5 * (demand.high - demand.low) / total(sizes);
  std::vector<double> nodes(static_cast<std::size_t>(n) + 1);
  double reached = 0.0;
  for (int i = 0; i < half; ++i) {
    nodes[i] = demand.low + reached * scale;
    nodes[n - i] = demand.high - reached * scale;
    reached += sizes[i];
  }
  nodes[half] = 0.5 * (demand.low + demand.high);
  return with_origins(demand, std::move(nodes));
}

AxisLines given_lines(const AxisDemand& demand, const std::vector<double>& nodes, int keep_every) {
  const AxisLines all = with_origins(demand, nodes);
  AxisLines kept{{}, {}, all.notes};
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    if (n % static_cast<std::size_t>(keep_every) != 0 && all.origins[n].empty()) continue;
    kept.nodes.push_back(nodes[n]);
    kept.origins.push_back(all.origins[n]);
  }
  return kept;
}

}  // namespace rackflux
