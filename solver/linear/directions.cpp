#include "solver/linear/directions.hpp"

#include <algorithm>
#include <utility>

namespace rackflux {

Directions::Directions(std::vector<multigrid::Array<float>> kept, Index3 cells)
    : cells_(cells), kept_(std::move(kept)), sums_(most_kept), in_x_(most_kept), in_p_(most_kept) {}

void Directions::add(multigrid::Level& level, double sum, double alpha, double beta) {
  kept_[n_] = std::move(level.z);
  level.z = std::move(level.z_next);
  for (int m = 0; m < n_; ++m) in_p_[m] *= beta;
  in_p_[n_] = 1.0, in_x_[n_] = 0.0, sums_[n_] = sum;
  ++n_;
  for (int m = 0; m < n_; ++m) in_x_[m] += alpha * in_p_[m];
}

void Directions::compress() {
  if (n_ < 2) return;
#pragma omp parallel for schedule(static)
  for (int k = 0; k < cells_.k; ++k)
    for (int j = 0; j < cells_.j; ++j) {
      const auto z = [&](int m) { return kept_[std::min(m, n_ - 1)].row(j, k); };
      const auto factor = [&](int m) { return static_cast<float>(m < n_ ? in_p_[m] : 0.0); };
      float* const p = z(0);
      const float *z1 = z(1), *z2 = z(2), *z3 = z(3);
      const float f0 = factor(0), f1 = factor(1), f2 = factor(2), f3 = factor(3);
#pragma omp simd
      for (int i = 0; i < cells_.i; ++i) p[i] = f0 * p[i] + f1 * z1[i] + f2 * z2[i] + f3 * z3[i];
    }
  double sum = 0.0;
  for (int m = 0; m < n_; ++m) sum += in_p_[m] * sums_[m];
  sums_[0] = sum, in_p_[0] = 1.0, in_x_[0] = 0.0;
  n_ = 1;
}

bool Directions::any_due() const {
  return std::any_of(in_x_.begin(), in_x_.begin() + n_,
                     [](double factor) { return factor != 0.0; });
}

void Directions::due(int j, int k, std::vector<double>& row) const {
  row.resize(static_cast<std::size_t>(cells_.i));
  double* const out = row.data();
  const auto z = [&](int m) { return kept_[std::min(m, n_ - 1)].row(j, k); };
  const auto factor = [&](int m) { return m < n_ ? in_x_[m] : 0.0; };
  static_assert(most_kept == 4);
  const float *z0 = z(0), *z1 = z(1), *z2 = z(2), *z3 = z(3);
  const double f0 = factor(0), f1 = factor(1), f2 = factor(2), f3 = factor(3);
#pragma omp simd
  for (int i = 0; i < cells_.i; ++i)
    out[i] = f0 * static_cast<double>(z0[i]) + f1 * static_cast<double>(z1[i]) +
             f2 * static_cast<double>(z2[i]) + f3 * static_cast<double>(z3[i]);
}

double Directions::sum_due() const {
  double sum = 0.0;
  for (int m = 0; m < n_; ++m) sum += in_x_[m] * sums_[m];
  return sum;
}

}  // namespace rackflux
