#pragma once
#include "solver/linear/level.hpp"

#include <utility>
#include <vector>

namespace rackflux {

/// What the inner iteration has added to x, and its last direction p, as sums over the corrections
/// z that it has made: p <- z + beta p and x <- x + alpha p then cost no pass over memory, and one
/// pass in a few iterations adds to x what is due.
class Directions {
 public:
  /// Three are made before the residual is computed anew, as a rule, and three after it, which the
  /// last direction before it goes along with.
  static constexpr int most_kept = 4;

  /// In so many arrays of a level.
  explicit Directions(std::vector<multigrid::Array<float>> kept, Index3 cells);

  void restart() { n_ = 0; }
  bool full() const { return n_ == static_cast<int>(kept_.size()); }
  /// Lends the level the array that its next z will be in, which add() takes back. Not when full.
  void lend(multigrid::Level& level) { level.z_next = std::move(kept_[n_]); }
  /// p <- z + beta p, x <- x + alpha p, z the level's in the array that was lent; `sum` is that of
  /// z over all cells of all ranks.
  void add(multigrid::Level& level, double sum, double alpha, double beta);
  /// Leaves only p. Nothing may be due.
  void compress();

  bool any_due() const;
  /// What is due to x along one row, in place of what `row` holds.
  void due(int j, int k, std::vector<double>& row) const;
  /// Sum of what is due to x over all cells of all ranks.
  double sum_due() const;
  void paid() { in_x_.assign(in_x_.size(), 0.0); }

 private:
  Index3 cells_;
  int n_ = 0;
  std::vector<multigrid::Array<float>> kept_;
  std::vector<double> sums_, in_x_, in_p_;  ///< of each z: its sum, its factors in x and in p
};

}  // namespace rackflux
