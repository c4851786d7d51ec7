#pragma once
#include <numeric>
#include <vector>

namespace rackflux {

/// Sets of the numbers 0 .. n - 1 that grow by joining.
class DisjointSets {
 public:
  explicit DisjointSets(int n) : parent_(static_cast<std::size_t>(n)) {
    std::iota(parent_.begin(), parent_.end(), 0);
  }
  int add() {
    parent_.push_back(static_cast<int>(parent_.size()));
    return parent_.back();
  }
  int size() const { return static_cast<int>(parent_.size()); }
  /// The lowest member of a's set.
  int root(int a) {
    while (parent_[a] != a) a = parent_[a] = parent_[parent_[a]];
    return a;
  }
  void join(int a, int b) {
    a = root(a), b = root(b);
    if (a < b)
      parent_[b] = a;
    else
      parent_[a] = b;
  }

 private:
  std::vector<int> parent_;
};

}  // namespace rackflux
