#include "solver/linear/coarsen.hpp"

#include "solver/linear/coarsen_sinks.hpp"

#include <algorithm>

namespace rackflux::multigrid {

namespace {

/// Sums of fine values over rows of one coarse row, then over its cells, from cell -1 to n_coarse
/// where a block has neighbours.
class RowSum {
 public:
  RowSum(const Level& fine, int n_coarse)
      : map_(fine.map[0]),
        lo_(fine.neighbours.none(Axis::x, 0) ? 0 : -reach),
        hi_(fine.neighbours.none(Axis::x, 1) ? fine.n.i : fine.n.i + reach),
        begin_(lo_ < 0 ? -1 : 0),
        end_(hi_ > fine.n.i ? n_coarse + 1 : n_coarse),
        sum_(static_cast<std::size_t>(fine.n.i + 2 * reach)) {}

  void clear() { std::fill(sum_.begin(), sum_.end(), 0.0F); }
  void add(const RowRef& row) {
    float* const sum = sum_.data() + reach;
    const float factor = row.factor;
#pragma omp simd
    for (int i = lo_; i < hi_; ++i) sum[i] += factor * row.values[i];
  }
  /// Over the cells of each group.
  void groups(float* out) const {
    const float* const sum = sum_.data() + reach;
    for (int c = begin_; c < end_; ++c) {
      const int at = map_.first_of(c);
      out[c] = map_.is_pair(c) ? sum[at] + sum[at + 1] : sum[at];
    }
  }
  /// The first of each group.
  void firsts(float* out) const {
    const float* const sum = sum_.data() + reach;
    for (int c = begin_; c < end_; ++c) out[c] = sum[map_.first_of(c)];
  }
  /// The second of each group; 0 if there is none.
  void seconds(float* out) const {
    const float* const sum = sum_.data() + reach;
    for (int c = begin_; c < end_; ++c) out[c] = map_.is_pair(c) ? sum[map_.first_of(c) + 1] : 0.0F;
  }

 private:
  const AxisMap& map_;
  int lo_, hi_, begin_, end_;
  std::vector<float> sum_;
};

/// Sums of fine conductances over one plane of coarse cells: between these and those below them
/// along each axis, and inside them. One row and one cell more on each side.
struct PlaneSums {
  explicit PlaneSums(Index3 n) : across{PlaneRows(n), PlaneRows(n), PlaneRows(n)}, inner(across) {}

  static constexpr int none = -1000;
  int k = none;  ///< the plane
  std::array<PlaneRows, 3> across, inner;
};

void sum_row(const Level& fine, int J, int K, RowSum& sum, PlaneSums& out) {
  const AxisMap &my = fine.map[1], &mz = fine.map[2];
  const int j0 = my.first_of(J), j1 = my.first_of(J + 1);
  const int k0 = mz.first_of(K), k1 = mz.first_of(K + 1);
  const auto gather = [&](const SharedRows& from, int ja, int jb, int ka, int kb) {
    sum.clear();
    for (int k = ka; k < kb; ++k)
      for (int j = ja; j < jb; ++j) sum.add(from.row(j, k));
  };
  gather(fine.gx, j0, j1, k0, k1);
  sum.firsts(out.across[0].row(J));
  sum.seconds(out.inner[0].row(J));
  gather(fine.gy, j0, j0 + 1, k0, k1);
  sum.groups(out.across[1].row(J));
  gather(fine.gy, j0 + 1, j1, k0, k1);
  sum.groups(out.inner[1].row(J));
  gather(fine.gz, j0, j1, k0, k0 + 1);
  sum.groups(out.across[2].row(J));
  gather(fine.gz, j0, j1, k0 + 1, k1);
  sum.groups(out.inner[2].row(J));
}

/// Flows through the faces of one row of coarse cells.
void sum_flows(const Level& fine, int J, int K, RowSum& sum, Level& coarse) {
  const AxisMap &my = fine.map[1], &mz = fine.map[2];
  const int j0 = my.first_of(J), j1 = my.first_of(J + 1);
  const int k0 = mz.first_of(K), k1 = mz.first_of(K + 1);
  const auto gather = [&](const Array<float>& from, int jb, int kb) {
    sum.clear();
    for (int k = k0; k < kb; ++k)
      for (int j = j0; j < jb; ++j) sum.add({from.row(j, k), 1.0F});
  };
  gather(fine.flow[0], j1, k1);
  sum.firsts(coarse.flow[0].row(J, K));
  gather(fine.flow[1], j0 + 1, k1);
  sum.groups(coarse.flow[1].row(J, K));
  gather(fine.flow[2], j1, k0 + 1);
  sum.groups(coarse.flow[2].row(J, K));
}

/// share / inner, but no more than twice what the distances suggest: where the inside of a merged
/// cell is blocked the formula would cut it off from its neighbours.
inline float half(float share, float inner, float reach_ratio, float across) {
  const float most = 2.0F * reach_ratio / across;
  const float series = share / inner;
  return series < most ? series : most;
}

/// One row of one axis: sums across its faces and inside the cells on both sides, and what comes of
/// them: G, and the weights of the neighbour below for the cells here and the other way round.
struct AxisRow {
  const float *across, *inner, *inner_below;
  float *conductance, *low, *high_below;
};

void series_along_x(const AxisMap& map, int n, const AxisRow& row) {
  const float* share = map.low_share.data() + reach;
  const float* low_reach = map.low_reach.data() + reach;
  const float* high_reach = map.high_reach.data() + reach;
  for (int i = 0; i <= n; ++i) {
    const float across = row.across[i];
    const float here = half(share[i], row.inner[i], low_reach[i], across);
    const float there = half(1.0F - share[i - 1], row.inner_below[i], high_reach[i - 1], across);
    const float g = across > 0.0F ? 1.0F / (1.0F / across + here + there) : 0.0F;
    if (i < n) row.conductance[i] = g, row.low[i] = across > 0.0F ? here * g : 0.0F;
    if (i > 0) row.high_below[i] = across > 0.0F ? there * g : 0.0F;
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
    const float there = half(below, row.inner_below[i], high_reach, across);
    const float g = across > 0.0F ? 1.0F / (1.0F / across + here + there) : 0.0F;
    row.conductance[i] = g;
    row.low[i] = across > 0.0F ? here * g : 0.0F;
    row.high_below[i] = across > 0.0F ? there * g : 0.0F;
  }
}

/// A cell between three far better conductors has three large weights, and would be extrapolated.
void limit_weights(std::array<float*, 3> low, std::array<float*, 3> high, int n) {
  for (int i = 0; i < n; ++i) {
    float total = 0.0F;
    for (int a = 0; a < 3; ++a) total += std::max(low[a][i], high[a][i]);
    if (total <= 1.0F) continue;
    for (int a = 0; a < 3; ++a) low[a][i] /= total, high[a][i] /= total;
  }
}

/// Makes coarse planes one after another. Keeps the sums of three.
class CoarsePlanes {
 public:
  CoarsePlanes(const Level& fine, Level& coarse)
      : fine_(fine),
        coarse_(coarse),
        n_(coarse.n),
        sum_(fine, coarse.n.i),
        sums_{PlaneSums(n_), PlaneSums(n_), PlaneSums(n_)},
        g_{PlaneRows(n_), PlaneRows(n_), PlaneRows(n_)},
        low_(g_),
        high_(g_),
        unused_(static_cast<std::size_t>(n_.i)) {}

  void make(int K) {
    for (const int k : {K - 1, K, K + 1}) find_sums(k);
    for (int J = 0; J < n_.j; ++J)
      series_along_x(fine_.map[0], n_.i, row(0, J, sums(K).inner[0].row(J) - 1, K, J, -1));
    for (int J = 0; J <= n_.j; ++J)
      series_across(fine_.map[1], J, n_.i, row(1, J, sums(K).inner[1].row(J - 1), K, J - 1, 0));
    for (int J = 0; J < n_.j; ++J) {
      AxisRow faces = row(2, J, sums(K - 1).inner[2].row(J), K, J, 0);
      faces.high_below = unused_.data();
      series_across(fine_.map[2], K, n_.i, faces);
      faces = row(2, J, sums(K).inner[2].row(J), K + 1, J, 0);
      faces.conductance = faces.low = unused_.data();
      series_across(fine_.map[2], K + 1, n_.i, faces);
      limit_weights({low_[0].row(J), low_[1].row(J), low_[2].row(J)},
                    {high_[0].row(J), high_[1].row(J), high_[2].row(J)}, n_.i);
      if (fine_.convective) sum_flows(fine_, J, K, sum_, coarse_);
    }
    for (const Axis axis : axes) {
      const int a = index(axis);
      keep(K, g_[a], coarse_.along(axis));
      keep(K, low_[a], coarse_.theta_low[a]);
      keep(K, high_[a], coarse_.theta_high[a]);
    }
  }

 private:
  PlaneSums& sums(int k) { return sums_[(k + 3) % 3]; }

  void find_sums(int k) {
    PlaneSums& here = sums(k);
    if (here.k == k) return;
    here.k = k;
    const auto beyond = [&](Axis axis, int at) {
      return (at < 0 && fine_.neighbours.none(axis, 0)) ||
             (at >= n_[axis] && fine_.neighbours.none(axis, 1));
    };
    if (beyond(Axis::z, k)) {
      const PlaneRows zeros(n_);
      here.across = here.inner = {zeros, zeros, zeros};
      return;
    }
    for (int J = -1; J <= n_.j; ++J)
      if (!beyond(Axis::y, J)) sum_row(fine_, J, k, sum_, here);
  }

  /// Faces below row J of plane k along axis a; `shift` leads to the cell below within a row.
  AxisRow row(int a, int J, const float* inner_below, int k, int J_below, int shift) {
    return {sums(k).across[a].row(J), sums(k).inner[a].row(J),      inner_below, g_[a].row(J),
            low_[a].row(J),           high_[a].row(J_below) + shift};
  }

  void keep(int K, const PlaneRows& plane, SharedRows& rows) const {
    if (!coarse_.may_share()) {
      for (int J = 0; J < n_.j; ++J)
        std::copy(plane.row(J), plane.row(J) + n_.i, rows.dense().row(J, K));
    } else {
      rows.put_plane(K, plane);
    }
  }

  const Level& fine_;
  Level& coarse_;
  Index3 n_;
  RowSum sum_;
  std::array<PlaneSums, 3> sums_;
  std::array<PlaneRows, 3> g_, low_, high_;
  std::vector<float> unused_;
};

/// 1 / diagonal of one row, so far the sum of its conductances.
void sum_conductances(const Level& level, int j, int k, float* __restrict diagonal) {
  const RowRef gx = level.gx.row(j, k), gy = level.gy.row(j, k), gz = level.gz.row(j, k);
  const RowRef north = level.gy.row(j + 1, k), top = level.gz.row(j, k + 1);
#pragma omp simd
  for (int i = 0; i < level.n.i; ++i)
    diagonal[i] = gx[i] + gx[i + 1] + gy[i] + north[i] + gz[i] + top[i];
  if (!level.has_sink) return;
  const float* const sink = level.sink.row(j, k);
#pragma omp simd
  for (int i = 0; i < level.n.i; ++i) diagonal[i] += sink[i];
}

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
  const bool share = level.may_share();
  if (!share) level.inverse.dense();
#pragma omp parallel
  {
    PlaneRows plane(n);
#pragma omp for schedule(static)
    for (int k = 0; k < n.k; ++k) {
      for (int j = 0; j < n.j; ++j) {
        float* const inverse = share ? plane.row(j) : level.inverse.dense().row(j, k);
        sum_conductances(level, j, k, inverse);
        if (level.convective) add_inflow(level, j, k, inverse);
#pragma omp simd
        for (int i = 0; i < n.i; ++i) inverse[i] = inverse[i] > 0.0F ? 1.0F / inverse[i] : 0.0F;
      }
      if (share) level.inverse.put_plane(k, plane);
    }
  }
  if (share) return;
  Array<float>* const one[] = {&level.inverse.dense()};
  exchange(level.neighbours, n, one);
}

void coarsen(const Level& fine, Level& coarse) {
  coarse.hold_sinks(fine.has_sink);
  std::vector<Array<float>*> results;
  if (!coarse.may_share()) {
    for (const Axis axis : axes) results.push_back(&coarse.along(axis).dense());
    for (auto* weights : {&coarse.theta_low, &coarse.theta_high})
      for (SharedRows& rows : *weights) results.push_back(&rows.dense());
  }
#pragma omp parallel
  {
    CoarsePlanes planes(fine, coarse);
#pragma omp for schedule(static)
    for (int K = 0; K < coarse.n.k; ++K) planes.make(K);
  }
  if (fine.has_sink) {
    coarsen_sinks(fine, coarse);
    results.push_back(&coarse.sink);
  }
  exchange(coarse.neighbours, coarse.n, results);
  if (fine.convective) {
    Array<float>* const flows[] = {&coarse.flow[0], &coarse.flow[1], &coarse.flow[2]};
    exchange(coarse.neighbours, coarse.n, flows);
  }
  invert_diagonal(coarse);
}

}  // namespace rackflux::multigrid
