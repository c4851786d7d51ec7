#pragma once
#include "solver/linear/conductances.hpp"

#include <array>
#include <vector>

namespace rackflux {

/// What connects the parts of this block with those of the blocks beside it, or with its own round
/// a periodic axis. Memory follows from the parts that meet at this block's cuts, work from how
/// many blocks a part reaches through one after another; neither grows with the number of ranks
/// by itself.
class BlockLinks {
 public:
  /// Finds what open faces connect. of_cell: a number of each cell's part that no other block
  /// uses, halo included; this block's are first and above. Halos of g must be current.
  BlockLinks(const Mesh& mesh, const Conductances& g, const IntField& of_cell, int first);

  /// Gives all parts that are connected the lowest label of any of them, beyond the neighbours as
  /// well. labels: of this block's parts from `first` on. Collective.
  void spread_lowest(std::vector<int>& labels) const;

 private:
  bool exchange_along(Axis axis, std::vector<int>& labels) const;

  const Mesh& mesh_;
  /// This block's part at each link through either side of each axis. The neighbour has as many
  /// through the side that faces this one, in the same order.
  std::array<std::array<std::vector<int>, 2>, 3> linked_;
};

}  // namespace rackflux
