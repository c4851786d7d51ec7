#pragma once
#include "solver/linear/conductances.hpp"
#include "solver/linear/disjoint_sets.hpp"

#include <vector>

namespace rackflux {

/// The connected parts of a flux system that no sink ties to a value: in each, solutions are only
/// defined up to a constant, and exist only if its right-hand sides add up to zero.
class FloatingParts {
 public:
  explicit FloatingParts(const Mesh& mesh);

  /// Finds them. Halos of the conductances must be current. Collective.
  void find(const Conductances& g);

  int count() const { return static_cast<int>(cells_.size()); }
  /// Cells of one part on all ranks.
  double cells(int part) const { return cells_[static_cast<std::size_t>(part)]; }
  /// Whether every unknown of the room belongs to part 0.
  bool is_whole() const { return whole_; }
  /// Part of each owned cell; -1 where it is no unknown or tied by a sink.
  const IntField& part() const { return part_; }

 private:
  std::vector<int> number_floating(DisjointSets& joined, std::vector<double>& cells,
                                   std::vector<double>& sinks);

  const Mesh* mesh_;
  IntField part_;
  std::vector<double> cells_;
  bool whole_ = false;
};

}  // namespace rackflux
