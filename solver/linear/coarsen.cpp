#include "solver/linear/coarsen.hpp"

#include "solver/linear/coarsen_sinks.hpp"

#include <algorithm>

namespace rackflux::multigrid {

namespace {

/// Sums of fine values over rows of one coarse row, then over its cells.
class RowSum {
 public:
  explicit RowSum(int n) : sum_(static_cast<std::size_t>(n)) {}

  void clear() { std::fill(sum_.begin(), sum_.end(), 0.0F); }
  void add(const float* row) {
    const auto n = static_cast<int>(sum_.size());
    float* const sum = sum_.data();
#pragma omp simd
    for (int i = 0; i < n; ++i) sum[i] += row[i];
  }
  /// Over the cells of each group.
  void groups(const AxisMap& map, int n_coarse, float* out) const {
    for (int c = 0; c < n_coarse; ++c) {
      const int at = map.first_of(c);
      out[c] = map.is_pair(c) ? sum_[at] + sum_[at + 1] : sum_[at];
    }
  }
  /// The first of each group.
  void firsts(const AxisMap& map, int n_coarse, float* out) const {
    for (int c = 0; c < n_coarse; ++c) out[c] = sum_[map.first_of(c)];
  }
  /// The second of each group; 0 if there is none.
  void seconds(const AxisMap& map, int n_coarse, float* out) const {
    for (int c = 0; c < n_coarse; ++c) out[c] = map.is_pair(c) ? sum_[map.first_of(c) + 1] : 0.0F;
  }

 private:
  std::vector<float> sum_;
};

void sum_row(const Level& fine, Level& coarse, int J, int K, RowSum& sum) {
  const auto& [mx, my, mz] = fine.map;
  const int n = coarse.n.i;
  const int j0 = my.first_of(J), j1 = my.first_of(J + 1);
  const int k0 = mz.first_of(K), k1 = mz.first_of(K + 1);
  const auto gather = [&](const Array<float>& from, int ja, int jb, int ka, int kb) {
    sum.clear();
    for (int k = ka; k < kb; ++k)
      for (int j = ja; j < jb; ++j) sum.add(from.row(j, k));
  };
  gather(fine.gx, j0, j1, k0, k1);
  sum.firsts(mx, n, coarse.across[0].row(J, K));
  sum.seconds(mx, n, coarse.inner[0].row(J, K));
  gather(fine.gy, j0, j0 + 1, k0, k1);
  sum.groups(mx, n, coarse.across[1].row(J, K));
  gather(fine.gy, j0 + 1, j1, k0, k1);
  sum.groups(mx, n, coarse.inner[1].row(J, K));
  gather(fine.gz, j0, j1, k0, k0 + 1);
  sum.groups(mx, n, coarse.across[2].row(J, K));
  gather(fine.gz, j0, j1, k0 + 1, k1);
  sum.groups(mx, n, coarse.inner[2].row(J, K));
  if (fine.convective) {
    gather(fine.flow[0], j0, j1, k0, k1);
    sum.firsts(mx, n, coarse.flow[0].row(J, K));
    gather(fine.flow[1], j0, j0 + 1, k0, k1);
    sum.groups(mx, n, coarse.flow[1].row(J, K));
    gather(fine.flow[2], j0, j1, k0, k0 + 1);
    sum.groups(mx, n, coarse.flow[2].row(J, K));
  }
}

/// share / inner, but no more than twice what the distances suggest: where the inside of a merged
/// cell is blocked the formula would cut it off from its neighbours.
inline float half(float share, float inner, float reach_ratio, float across) {
  const float most = 2.0F * reach_ratio / across;
  const float series = share / inner;
  return series < most ? series : most;
}

/// One row of one axis: G in `out`, and both weights. `step` leads to the next cell along the axis.
struct AxisRow {
  const float *across, *inner;
  std::ptrdiff_t step;
  float *conductance, *low, *high;
};

void series_along_x(const AxisMap& map, int n, const AxisRow& row) {
  const float* share = map.low_share.data() + reach;
  const float* low_reach = map.low_reach.data() + reach;
  const float* high_reach = map.high_reach.data() + reach;
  for (int i = 0; i <= n; ++i) {
    const float across = row.across[i];
    const float here = half(share[i], row.inner[i], low_reach[i], across);
    const float there = half(1.0F - share[i - 1], row.inner[i - 1], high_reach[i - 1], across);
    const float g = across > 0.0F ? 1.0F / (1.0F / across + here + there) : 0.0F;
    if (i < n) row.conductance[i] = g, row.low[i] = across > 0.0F ? here * g : 0.0F;
    if (i > 0) row.high[i - 1] = across > 0.0F ? there * g : 0.0F;
  }
}

/// The faces between rows `at - 1` and `at` of an axis across the rows.
void series_across(const AxisMap& map, int at, int n, const AxisRow& row) {
  const float share = map.low_share[at + reach], below = 1.0F - map.low_share[at - 1 + reach];
  const float low_reach = map.low_reach[at + reach], high_reach = map.high_reach[at - 1 + reach];
#pragma omp simd
  for (int i = 0; i < n; ++i) {
    const float across = row.across[i];
    const float here = half(share, row.inner[i], low_reach, across);
    const float there = half(below, row.inner[i - row.step], high_reach, across);
    const float g = across > 0.0F ? 1.0F / (1.0F / across + here + there) : 0.0F;
    row.conductance[i] = g;
    row.low[i] = across > 0.0F ? here * g : 0.0F;
    row.high[i - row.step] = across > 0.0F ? there * g : 0.0F;
  }
}

/// A cell between three far better conductors has three large weights, and would be extrapolated.
void limit_weights(Level& c, int j, int k) {
  float* low[3];
  float* high[3];
  for (int a = 0; a < 3; ++a)
    low[a] = c.theta_low[a].row(j, k), high[a] = c.theta_high[a].row(j, k);
  for (int i = 0; i < c.n.i; ++i) {
    float total = 0.0F;
    for (int a = 0; a < 3; ++a) total += std::max(low[a][i], high[a][i]);
    if (total <= 1.0F) continue;
    for (int a = 0; a < 3; ++a) low[a][i] /= total, high[a][i] /= total;
  }
}

void series(const BlockMap& map, Level& c) {
  const Index3 n = c.n;
#pragma omp parallel for schedule(static)
  for (int k = 0; k <= n.k; ++k)
    for (int j = 0; j <= n.j; ++j) {
      const auto row = [&](int a, Array<float>& g, std::ptrdiff_t step) {
        return AxisRow{c.across[a].row(j, k), c.inner[a].row(j, k),     step,
                       g.row(j, k),           c.theta_low[a].row(j, k), c.theta_high[a].row(j, k)};
      };
      if (j < n.j && k < n.k) series_along_x(map[0], n.i, row(0, c.gx, 1));
      if (k < n.k) series_across(map[1], j, n.i, row(1, c.gy, c.shape.stride_j));
      if (j < n.j) series_across(map[2], k, n.i, row(2, c.gz, c.shape.stride_k));
    }
#pragma omp parallel for schedule(static)
  for (int k = 0; k < n.k; ++k)
    for (int j = 0; j < n.j; ++j) limit_weights(c, j, k);
}

}  // namespace

namespace {

/// What flows bring in, which is what the neighbours' coefficients have beyond the conductances.
void add_inflow(const Level& level, int j, int k, float* __restrict diagonal) {
  const float *west = level.flow[0].row(j, k), *south = level.flow[1].row(j, k);
  const float *bottom = level.flow[2].row(j, k), *north = level.flow[1].row(j + 1, k);
  const float* const top = level.flow[2].row(j, k + 1);
  const auto in = [](float flow) { return std::max(flow, 0.0F); };
#pragma omp simd
  for (int i = 0; i < level.n.i; ++i)
    diagonal[i] +=
        in(west[i]) + in(-west[i + 1]) + in(south[i]) + in(-north[i]) + in(bottom[i]) + in(-top[i]);
}

}  // namespace

void invert_diagonal(Level& level) {
  const Index3 n = level.n;
#pragma omp parallel for schedule(static)
  for (int k = 0; k < n.k; ++k)
    for (int j = 0; j < n.j; ++j) {
      const float *gx = level.gx.row(j, k), *gy = level.gy.row(j, k), *gz = level.gz.row(j, k);
      const float *north = level.gy.row(j + 1, k), *top = level.gz.row(j, k + 1);
      const float* sink = level.sink.row(j, k);
      float* const inverse = level.inverse.row(j, k);
#pragma omp simd
      for (int i = 0; i < n.i; ++i)
        inverse[i] = gx[i] + gx[i + 1] + gy[i] + north[i] + gz[i] + top[i] + sink[i];
      if (level.convective) add_inflow(level, j, k, inverse);
#pragma omp simd
      for (int i = 0; i < n.i; ++i) inverse[i] = inverse[i] > 0.0F ? 1.0F / inverse[i] : 0.0F;
    }
  Array<float>* const one[] = {&level.inverse};
  exchange(level.neighbours, n, one);
}

void coarsen(const Level& fine, Level& coarse) {
  coarse.has_sink = fine.has_sink;
#pragma omp parallel
  {
    RowSum sum(fine.n.i);
#pragma omp for schedule(static)
    for (int K = 0; K < coarse.n.k; ++K)
      for (int J = 0; J < coarse.n.j; ++J) sum_row(fine, coarse, J, K, sum);
  }
  if (fine.has_sink) coarsen_sinks(fine, coarse);
  Array<float>* const sums[] = {&coarse.across[0], &coarse.across[1], &coarse.across[2],
                                &coarse.inner[0],  &coarse.inner[1],  &coarse.inner[2],
                                &coarse.sink};
  exchange(coarse.neighbours, coarse.n, sums, 1);
  series(fine.map, coarse);
  Array<float>* const results[] = {&coarse.gx,
                                   &coarse.gy,
                                   &coarse.gz,
                                   &coarse.theta_low[0],
                                   &coarse.theta_low[1],
                                   &coarse.theta_low[2],
                                   &coarse.theta_high[0],
                                   &coarse.theta_high[1],
                                   &coarse.theta_high[2],
                                   &coarse.sink};
  exchange(coarse.neighbours, coarse.n, results);
  if (fine.convective) {
    Array<float>* const flows[] = {&coarse.flow[0], &coarse.flow[1], &coarse.flow[2]};
    exchange(coarse.neighbours, coarse.n, flows);
  }
  invert_diagonal(coarse);
}

}  // namespace rackflux::multigrid
