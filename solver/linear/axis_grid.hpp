#pragma once
#include "solver/linear/level.hpp"

#include <vector>

namespace rackflux::multigrid {

/// The whole room's mesh lines along one axis of one level, the same on every rank.
struct AxisGrid {
  std::vector<double> nodes;     ///< n + 1 coordinates [m]
  std::vector<double> hardness;  ///< of each node plane: 0 if cells may merge across it freely
  std::vector<int> cuts;         ///< where blocks begin, and the end; never merged across
  bool periodic = false;

  int blocks() const { return static_cast<int>(cuts.size()) - 1; }
  int cells() const { return static_cast<int>(nodes.size()) - 1; }
  double width(int cell) const { return nodes[cell + 1] - nodes[cell]; }
};

/// Width of the pair of neighbouring cells that is cheapest to merge: the wider of the two,
/// stretched by the hardness of the plane between them. Infinite if there is none.
double cheapest_pair(const AxisGrid& grid);

/// First cell of each group when neighbours that cost no more than `limit` merge in pairs, and the
/// end. Thin cells are never left over where a wider one can be.
std::vector<int> merge_pairs(const AxisGrid& grid, double limit);

AxisGrid merged(const AxisGrid& grid, const std::vector<int>& first);

/// How few neighbouring blocks must be made one, in groups of as many, so that none is thinner than
/// `reach`: a divisor of their number. One block is never too thin.
int fewest_to_join(const AxisGrid& grid);

/// With every `count` neighbouring blocks made one; a divisor of their number.
AxisGrid joined(const AxisGrid& grid, int count);

/// The same merge as the block between two cuts sees it.
AxisMap axis_map(const AxisGrid& fine, const std::vector<int>& first, int block);

}  // namespace rackflux::multigrid
