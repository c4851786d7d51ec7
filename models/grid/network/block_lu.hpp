#pragma once
#include <vector>

namespace rackflux::grid {

/// A 2x2 block, rows (a b; c d).
struct Block2 {
  double a = 0.0, b = 0.0, c = 0.0, d = 0.0;
};

/// Two unknowns of one bus.
struct Pair {
  double x = 0.0, y = 0.0;
};

/// Sparse LU of a matrix of 2x2 blocks whose pattern is symmetric and stays: the order (minimum
/// degree) and the fill are found once, each factor() then runs over fixed lists. Pivoting happens
/// inside the diagonal blocks only, which suits power-flow Jacobians ordered by bus; factor() says
/// where that fails.
class BlockLu {
 public:
  /// Pattern by rows, as AdmittanceMatrix has it: columns rise, diagonal present, symmetric.
  BlockLu(const std::vector<int>& row_start, const std::vector<int>& column);

  /// Blocks in the order of `column`. Returns the row (of the matrix) whose diagonal block became
  /// singular, relative to its row's largest entry, or -1 when all went well.
  int factor(const std::vector<Block2>& blocks);

  /// Overwrites the right-hand side by the solution.
  void solve(std::vector<Pair>& rhs) const;

  /// Off-diagonal blocks in L and U together.
  std::size_t n_blocks() const { return 2 * upper_column_.size(); }

 private:
  void find_fill(const std::vector<int>& row_start, const std::vector<int>& column);

  int n_ = 0;
  std::vector<int> order_, place_;                   ///< eliminated as i-th; when eliminated
  std::vector<int> source_start_, source_, target_;  ///< by row: block of the matrix -> column
  std::vector<int> lower_start_, lower_column_;      ///< L by rows, columns rise
  std::vector<int> upper_start_, upper_column_;      ///< U by rows
  std::vector<Block2> lower_, upper_, inverse_;      ///< inverse_: of the diagonal blocks of U
  std::vector<Block2> work_;
  mutable std::vector<Pair> permuted_;
};

}  // namespace rackflux::grid
