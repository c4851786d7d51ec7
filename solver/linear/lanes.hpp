#pragma once

namespace rackflux::multigrid {

/// As many floats as the widest registers hold. Sums over rows are kept in lanes, and the lanes
/// added up in pairs, once for many rows: a compiler that may not reorder sums adds sixteen of them
/// one after another, which on a row of 64 cells took longer than the row.
inline constexpr int lanes = 16;

template <class T>
struct alignas(64) Lanes {
  T of[lanes] = {};

  template <class Other>
  void add(const Lanes<Other>& more) {
#pragma omp simd
    for (int l = 0; l < lanes; ++l) of[l] += static_cast<T>(more.of[l]);
  }

  T total() const {
    T sum[lanes / 2];
    for (int l = 0; l < lanes / 2; ++l) sum[l] = of[l] + of[l + lanes / 2];
    for (int half = lanes / 4; half > 0; half /= 2)
      for (int l = 0; l < half; ++l) sum[l] += sum[l + half];
    return sum[0];
  }
};

/// each(cell, lane) for the n cells of a row.
template <class Each>
inline void over_lanes(int n, Each each) {
  int begin = 0;
  for (; begin + lanes <= n; begin += lanes) {
#pragma omp simd simdlen(16)
    for (int l = 0; l < lanes; ++l) each(begin + l, l);
  }
  for (int l = 0; begin + l < n; ++l) each(begin + l, l);
}

}  // namespace rackflux::multigrid
