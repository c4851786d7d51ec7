#pragma once
#include "solver/base/box.hpp"

#include <cassert>
#include <cstddef>

namespace rackflux {

/// A field as a kernel sees it: v(i, j, k). Copied by value, owns nothing.
template <class T>
class View {
 public:
  View(T* origin, std::ptrdiff_t stride_j, std::ptrdiff_t stride_k, const Box& allocated)
      : origin_(origin), stride_j_(stride_j), stride_k_(stride_k), allocated_(allocated) {}

  T& operator()(int i, int j, int k) const {
    assert(allocated_.holds({i, j, k}));
    return origin_[i + stride_j_ * j + stride_k_ * k];
  }
  T& operator()(Index3 at) const { return (*this)(at.i, at.j, at.k); }

  T* row(int j, int k) const { return origin_ + stride_j_ * j + stride_k_ * k; }
  std::ptrdiff_t stride_j() const { return stride_j_; }
  std::ptrdiff_t stride_k() const { return stride_k_; }

 private:
  T* origin_;
  std::ptrdiff_t stride_j_, stride_k_;
  Box allocated_;
};

}  // namespace rackflux
