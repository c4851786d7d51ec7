#include "models/grid/network/block_lu.hpp"

#include <Eigen/OrderingMethods>
#include <Eigen/SparseCore>
#include <algorithm>
#include <cmath>

namespace rackflux::grid {
namespace {

Block2 operator*(const Block2& p, const Block2& q) {
  return {p.a * q.a + p.b * q.c, p.a * q.b + p.b * q.d, p.c * q.a + p.d * q.c,
          p.c * q.b + p.d * q.d};
}

void subtract_product(Block2& r, const Block2& p, const Block2& q) {
  r.a -= p.a * q.a + p.b * q.c, r.b -= p.a * q.b + p.b * q.d;
  r.c -= p.c * q.a + p.d * q.c, r.d -= p.c * q.b + p.d * q.d;
}

void subtract_product(Pair& r, const Block2& p, const Pair& v) {
  r.x -= p.a * v.x + p.b * v.y, r.y -= p.c * v.x + p.d * v.y;
}

double largest(const Block2& p) {
  return std::max({std::abs(p.a), std::abs(p.b), std::abs(p.c), std::abs(p.d)});
}

std::vector<int> minimum_degree(const std::vector<int>& row_start, const std::vector<int>& column) {
  const int n = static_cast<int>(row_start.size()) - 1;
  std::vector<Eigen::Triplet<double>> entries;
  for (int i = 0; i < n; ++i)
    for (int k = row_start[i]; k < row_start[i + 1]; ++k) entries.emplace_back(i, column[k], 1.0);
  Eigen::SparseMatrix<double> pattern(n, n);
  pattern.setFromTriplets(entries.begin(), entries.end());
  Eigen::AMDOrdering<int>::PermutationType permutation;
  Eigen::AMDOrdering<int>()(pattern, permutation);
  return {permutation.indices().data(), permutation.indices().data() + n};
}

}  // namespace

BlockLu::BlockLu(const std::vector<int>& row_start, const std::vector<int>& column)
    : n_(static_cast<int>(row_start.size()) - 1), order_(minimum_degree(row_start, column)) {
  place_.resize(n_);
  for (int i = 0; i < n_; ++i) place_[order_[i]] = i;
  source_start_.push_back(0);
  for (int i = 0; i < n_; ++i) {
    for (int k = row_start[order_[i]]; k < row_start[order_[i] + 1]; ++k) {
      source_.push_back(k);
      target_.push_back(place_[column[k]]);
    }
    source_start_.push_back(static_cast<int>(source_.size()));
  }
  find_fill(row_start, column);
  lower_.resize(lower_column_.size()), upper_.resize(upper_column_.size());
  inverse_.resize(n_), work_.resize(n_), permuted_.resize(n_);
}

/// Row i of L has the columns on the way from each entry of the row up the elimination tree
/// (Liu, SIAM J. Matrix Anal. Appl. 11 (1990) 134-172, section 3).
void BlockLu::find_fill(const std::vector<int>& row_start, const std::vector<int>& column) {
  std::vector<int> parent(n_, -1), mark(n_, -1), count(n_ + 1, 0);
  lower_start_.push_back(0);
  for (int i = 0; i < n_; ++i) {
    mark[i] = i;
    const std::size_t begin = lower_column_.size();
    for (int k = row_start[order_[i]]; k < row_start[order_[i] + 1]; ++k)
      for (int j = place_[column[k]]; j < i && mark[j] != i; j = parent[j]) {
        if (parent[j] < 0) parent[j] = i;
        mark[j] = i;
        lower_column_.push_back(j);
        ++count[j + 1];
      }
    std::sort(lower_column_.begin() + begin, lower_column_.end());
    lower_start_.push_back(static_cast<int>(lower_column_.size()));
  }
  for (int i = 0; i < n_; ++i) count[i + 1] += count[i];
  upper_start_ = count;
  upper_column_.resize(lower_column_.size());
  for (int i = 0; i < n_; ++i)
    for (int k = lower_start_[i]; k < lower_start_[i + 1]; ++k)
      upper_column_[count[lower_column_[k]]++] = i;
}

int BlockLu::factor(const std::vector<Block2>& blocks) {
  // Below this, relative to the row, a determinant is round-off of entries that should cancel.
  constexpr double singular = 1e-13;
  for (int i = 0; i < n_; ++i) {
    for (int k = lower_start_[i]; k < lower_start_[i + 1]; ++k) work_[lower_column_[k]] = {};
    for (int k = upper_start_[i]; k < upper_start_[i + 1]; ++k) work_[upper_column_[k]] = {};
    double scale = 0.0;
    for (int k = source_start_[i]; k < source_start_[i + 1]; ++k) {
      work_[target_[k]] = blocks[source_[k]];
      scale = std::max(scale, largest(blocks[source_[k]]));
    }
    for (int k = lower_start_[i]; k < lower_start_[i + 1]; ++k) {
      const int j = lower_column_[k];
      const Block2 factor = lower_[k] = work_[j] * inverse_[j];
      for (int m = upper_start_[j]; m < upper_start_[j + 1]; ++m)
        subtract_product(work_[upper_column_[m]], factor, upper_[m]);
    }
    for (int k = upper_start_[i]; k < upper_start_[i + 1]; ++k) upper_[k] = work_[upper_column_[k]];
    const Block2& pivot = work_[i];
    const double determinant = pivot.a * pivot.d - pivot.b * pivot.c;
    if (!(std::abs(determinant) > singular * scale * largest(pivot))) return order_[i];
    inverse_[i] = {pivot.d / determinant, -pivot.b / determinant, -pivot.c / determinant,
                   pivot.a / determinant};
  }
  return -1;
}

void BlockLu::solve(std::vector<Pair>& rhs) const {
  for (int i = 0; i < n_; ++i) {
    Pair value = rhs[order_[i]];
    for (int k = lower_start_[i]; k < lower_start_[i + 1]; ++k)
      subtract_product(value, lower_[k], permuted_[lower_column_[k]]);
    permuted_[i] = value;
  }
  for (int i = n_ - 1; i >= 0; --i) {
    Pair value = permuted_[i];
    for (int k = upper_start_[i]; k < upper_start_[i + 1]; ++k)
      subtract_product(value, upper_[k], permuted_[upper_column_[k]]);
    const Block2& p = inverse_[i];
    permuted_[i] = {p.a * value.x + p.b * value.y, p.c * value.x + p.d * value.y};
    rhs[order_[i]] = permuted_[i];
  }
}

}  // namespace rackflux::grid
