#include "solver/linear/gauss_seidel.hpp"

#include "solver/linear/row_kernels.hpp"

namespace rackflux::multigrid {

namespace {

/// What does not change along a row is gathered first, on SIMD lanes: run upwards it is
/// z_i = before_i z_(i-1) + gathered_i, downwards the mirror image.
class RowSweep {
 public:
  RowSweep(Level& level, bool upwards)
      : level_(level),
        upwards_(upwards),
        before_(static_cast<std::size_t>(level.n.i)),
        gathered_(before_.size()) {}

  void operator()(int j, int k) {
    upwards_ ? gather<true>(j, k) : gather<false>(j, k);
    const int n = level_.n.i;
    float* const z = level_.z.row(j, k);
    const float *before = before_.data(), *gathered = gathered_.data();
    if (upwards_) {
      float last = z[-1];
      for (int c = 0; c < n; ++c) z[c] = last = before[c] * last + gathered[c];
    } else {
      float last = z[n];
      for (int c = n - 1; c >= 0; --c) z[c] = last = before[c] * last + gathered[c];
    }
  }

 private:
  /// The way is chosen before the loop: a choice within it would keep it off SIMD lanes.
  template <bool upwards>
  void gather(int j, int k) {
    const Row a(level_, j, k);
    const float *r = level_.r.row(j, k), *at = level_.z.row(j, k);
    const float *south = level_.z.row(j - 1, k), *north = level_.z.row(j + 1, k);
    const float *bottom = level_.z.row(j, k - 1), *top = level_.z.row(j, k + 1);
    float* const __restrict before = before_.data();
    float* const __restrict gathered = gathered_.data();
#pragma omp simd
    for (int c = 0; c < level_.n.i; ++c) {
      const Coefficients g = convective_coefficients(a, c);
      const float ahead = upwards ? g.east * at[c + 1] : g.west * at[c - 1];
      gathered[c] = g.inverse * (r[c] + g.south * south[c] + g.north * north[c] +
                                 g.bottom * bottom[c] + g.top * top[c] + ahead);
      before[c] = g.inverse * (upwards ? g.west : g.east);
    }
  }

  Level& level_;
  bool upwards_;
  std::vector<float> before_, gathered_;
};

}  // namespace

void gauss_seidel(Level& level, Course course) {
  sweep_rows({{0, 0, 0}, level.n}, course, [&] { return RowSweep(level, course.x); });
}

}  // namespace rackflux::multigrid
