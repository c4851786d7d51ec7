#include "solver/linear/axis_grid.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rackflux::multigrid {

namespace {

/// What merging cell and cell + 1 costs.
double cost(const AxisGrid& grid, int cell) {
  if (std::binary_search(grid.cuts.begin(), grid.cuts.end(), cell + 1))
    return std::numeric_limits<double>::infinity();
  return std::max(grid.width(cell), grid.width(cell + 1)) * (1.0 + grid.hardness[cell + 1]);
}

}  // namespace

double cheapest_pair(const AxisGrid& grid) {
  double least = std::numeric_limits<double>::infinity();
  for (int c = 0; c + 1 < grid.cells(); ++c) least = std::min(least, cost(grid, c));
  return least;
}

std::vector<int> merge_pairs(const AxisGrid& grid, double limit) {
  const double accepted = limit * (1.0 + 1e-9);  // equal widths differ by round-off
  std::vector<int> first;
  const int n = grid.cells();
  for (int begin = 0; begin < n;) {
    int end = begin + 1;  // a run in which any two neighbours may merge
    while (end < n && cost(grid, end - 1) <= accepted) ++end;
    const bool odd = (end - begin) % 2 != 0;
    const bool leave_first = odd && grid.width(begin) > grid.width(end - 1) * (1.0 + 1e-9);
    int at = begin;
    if (leave_first) first.push_back(at++);
    for (; at < end; at += 2) first.push_back(at);
    begin = end;
  }
  first.push_back(n);
  return first;
}

AxisGrid merged(const AxisGrid& grid, const std::vector<int>& first) {
  AxisGrid coarse;
  coarse.periodic = grid.periodic;
  for (const int cell : first) {
    coarse.nodes.push_back(grid.nodes[cell]);
    coarse.hardness.push_back(grid.hardness[cell]);
  }
  for (const int cut : grid.cuts)
    coarse.cuts.push_back(
        static_cast<int>(std::lower_bound(first.begin(), first.end(), cut) - first.begin()));
  return coarse;
}

int fewest_to_join(const AxisGrid& grid) {
  const int blocks = grid.blocks();
  for (int count = 1; count < blocks; ++count) {
    if (blocks % count != 0) continue;
    int thinnest = grid.cells();
    for (int b = 0; b < blocks; b += count)
      thinnest = std::min(thinnest, grid.cuts[b + count] - grid.cuts[b]);
    if (thinnest >= reach) return count;
  }
  return blocks;
}

AxisGrid joined(const AxisGrid& grid, int count) {
  AxisGrid larger = grid;
  larger.cuts.clear();
  for (int block = 0; block <= grid.blocks(); block += count)
    larger.cuts.push_back(grid.cuts[block]);
  return larger;
}

namespace {

/// Index into the room and the number of turns round a periodic axis; clamped at walls.
struct Wrapped {
  int at, turns;
  bool outside;
};

Wrapped wrapped(int cell, int n, bool periodic) {
  if (cell >= 0 && cell < n) return {cell, 0, false};
  if (!periodic) return {std::clamp(cell, 0, n - 1), 0, true};
  const int turns = cell >= 0 ? cell / n : -((n - 1 - cell) / n);
  return {cell - turns * n, turns, false};
}

void map_fine(const AxisGrid& fine, const std::vector<int>& first, int offset, int coarse_offset,
              AxisMap& map) {
  const int n_coarse = static_cast<int>(first.size()) - 1;
  const int n = static_cast<int>(map.coarse.size()) - 2 * reach;
  map.all_pairs = n % 2 == 0;
  for (int c = -reach; c < n + reach; ++c) {
    const Wrapped w = wrapped(offset + c, fine.cells(), fine.periodic);
    const int group =
        static_cast<int>(std::upper_bound(first.begin(), first.end(), w.at) - first.begin() - 1);
    const bool high = w.at > first[group];
    map.coarse[c + reach] = group + w.turns * n_coarse - coarse_offset;
    map.source[c + reach] = 2 * map.coarse[c + reach] + (high ? 1 : 0);
    map.all_pairs = map.all_pairs && (w.outside || map.source[c + reach] == c);
  }
}

}  // namespace

AxisMap axis_map(const AxisGrid& fine, const std::vector<int>& first, int block) {
  const AxisGrid coarse = merged(fine, first);
  const int offset = fine.cuts[block], n = fine.cuts[block + 1] - offset;
  const int coarse_offset = coarse.cuts[block], nc = coarse.cuts[block + 1] - coarse_offset;
  AxisMap map;
  map.coarse.resize(n + 2 * reach), map.source.resize(n + 2 * reach);
  map_fine(fine, first, offset, coarse_offset, map);
  const int count = nc + 2 * reach;
  map.first.resize(count + 1);
  map.low_share.resize(count), map.low_reach.resize(count), map.high_reach.resize(count);
  const auto width = [&](int cell) {
    return fine.width(wrapped(cell, fine.cells(), fine.periodic).at);
  };
  for (int c = -reach; c <= nc + reach; ++c) {
    const Wrapped w = wrapped(coarse_offset + c, coarse.cells(), coarse.periodic);
    const int beyond = w.outside ? coarse_offset + c - w.at : 0;  // walls: cells of width one
    map.first[c + reach] = (beyond > 0 ? first[w.at + 1] + beyond - 1 : first[w.at] + beyond) +
                           w.turns * fine.cells() - offset;
  }
  for (int c = -reach; c < nc + reach; ++c) {
    const int low = map.first_of(c) + offset;
    if (!map.is_pair(c)) continue;
    const double h1 = width(low), h2 = width(low + 1);
    map.low_share[c + reach] = static_cast<float>(h2 / (h1 + h2));
    map.low_reach[c + reach] = static_cast<float>(h2 / (width(low - 1) + h1));
    map.high_reach[c + reach] = static_cast<float>(h1 / (h2 + width(low + 2)));
  }
  return map;
}

}  // namespace rackflux::multigrid
