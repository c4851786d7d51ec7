#pragma once
#include "solver/linear/conductances.hpp"
#include "solver/linear/residual_rows.hpp"

#include <optional>
#include <vector>

namespace rackflux {

struct BlockParts;

/// The connected parts of a flux system that no sink ties to a value: in each, solutions are only
/// defined up to a constant, and exist only if its right-hand sides add up to zero.
class FloatingParts {
 public:
  explicit FloatingParts(const Mesh& mesh);

  /// Finds them. Halos of the conductances must be current, and `rows` have been shown them.
  /// has_sink: some sink of this rank is not zero. Collective.
  void find(const Conductances& g, const ResidualRows& rows, bool has_sink);

  int count() const { return static_cast<int>(cells_.size()); }
  /// Cells of one part on all ranks.
  double cells(int part) const { return cells_[static_cast<std::size_t>(part)]; }
  /// Whether every unknown of the room belongs to part 0.
  bool is_whole() const { return whole_; }
  /// Whether every cell of the room does.
  bool is_seamless() const { return seamless_; }
  /// Part of each owned cell of a row; -1 where it is no unknown or tied by a sink. Null if all of
  /// the room is one part or none, which needs no such field.
  const int* row(int j, int k) const { return part_ ? part_->view().row(j, k) : nullptr; }

 private:
  std::vector<int> number_floating(const BlockParts& parts, const std::vector<int>& label,
                                   int first);

  const Mesh* mesh_;
  std::optional<IntField> part_;
  std::vector<double> cells_;
  bool whole_ = false, seamless_ = false;
};

}  // namespace rackflux
