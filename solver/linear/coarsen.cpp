#include "solver/linear/coarsen.hpp"

#include "solver/linear/coarsen_sinks.hpp"

#include <algorithm>
#include <cmath>

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

  /// Adds up rows [ja, jb) of planes [ka, kb).
  void take(const SharedRows& from, Range rows, Range planes) {
    clear();
    RowRef pending = from.row(rows.lo, planes.lo);
    pending.factor = 0.0F;
    for (int k = planes.lo; k < planes.hi; ++k)
      for (int j = rows.lo; j < rows.hi; ++j) {
        const RowRef row = from.row(j, k);  // multiples of one row add up as factors
        if (row.values != pending.values) add(pending), pending = {row.values, 0.0F};
        pending.factor += row.factor;
      }
    add(pending);
  }
  void take(const Array<float>& from, Range rows, Range planes) {
    clear();
    for (int k = planes.lo; k < planes.hi; ++k)
      for (int j = rows.lo; j < rows.hi; ++j) add({from.row(j, k), 1.0F});
  }
  /// Over the cells of each group.
  void groups(float* out) const {
    const float* const sum = sum_.data() + reach;
    if (map_.all_pairs) {
#pragma omp simd
      for (int c = begin_; c < end_; ++c) out[c] = sum[2 * c] + sum[2 * c + 1];
      return;
    }
    for (int c = begin_; c < end_; ++c) {
      const int at = map_.first_of(c);
      out[c] = map_.is_pair(c) ? sum[at] + sum[at + 1] : sum[at];
    }
  }
  /// The first of each group.
  void firsts(float* out) const {
    const float* const sum = sum_.data() + reach;
    if (map_.all_pairs) {
#pragma omp simd
      for (int c = begin_; c < end_; ++c) out[c] = sum[2 * c];
      return;
    }
    for (int c = begin_; c < end_; ++c) out[c] = sum[map_.first_of(c)];
  }
  /// The second of each group; 0 if there is none.
  void seconds(float* out) const {
    const float* const sum = sum_.data() + reach;
    if (map_.all_pairs) {
#pragma omp simd
      for (int c = begin_; c < end_; ++c) out[c] = sum[2 * c + 1];
      return;
    }
    for (int c = begin_; c < end_; ++c) out[c] = map_.is_pair(c) ? sum[map_.first_of(c) + 1] : 0.0F;
  }

 private:
  void clear() {
    std::fill(sum_.begin(), sum_.end(), 0.0F);
  }
  void add(const RowRef& row) {
    if (row.factor == 0.0F) return;
    float* const sum = sum_.data() + reach;
    const float factor = row.factor;
#pragma omp simd
    for (int i = lo_; i < hi_; ++i) sum[i] += factor * row.values[i];
  }

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
  const int j0 = my.first_of(J), k0 = mz.first_of(K);
  const Range rows{j0, my.first_of(J + 1)}, planes{k0, mz.first_of(K + 1)};
  sum.take(fine.gx, rows, planes);
  sum.firsts(out.across[0].row(J));
  sum.seconds(out.inner[0].row(J));
  sum.take(fine.gy, {j0, j0 + 1}, planes);
  sum.groups(out.across[1].row(J));
  sum.take(fine.gy, {j0 + 1, rows.hi}, planes);
  sum.groups(out.inner[1].row(J));
  sum.take(fine.gz, rows, {k0, k0 + 1});
  sum.groups(out.across[2].row(J));
  sum.take(fine.gz, rows, {k0 + 1, planes.hi});
  sum.groups(out.inner[2].row(J));
}

/// Flows through the faces below one row of coarse cells.
void sum_flows(const Level& fine, int J, int K, RowSum& sum, Level& coarse) {
  const AxisMap &my = fine.map[1], &mz = fine.map[2];
  const int j0 = my.first_of(J), k0 = mz.first_of(K);
  const Range rows{j0, my.first_of(J + 1)}, planes{k0, mz.first_of(K + 1)};
  sum.take(fine.flow[0], rows, planes);
  sum.firsts(coarse.flow[0].row(J, K));
  sum.take(fine.flow[1], {j0, j0 + 1}, planes);
  sum.groups(coarse.flow[1].row(J, K));
  sum.take(fine.flow[2], rows, {k0, k0 + 1});
  sum.groups(coarse.flow[2].row(J, K));
}

void sum_flows(const Level& fine, Level& coarse) {
#pragma omp parallel
  {
    RowSum sum(fine, coarse.n.i);
#pragma omp for schedule(static)
    for (int K = 0; K < coarse.n.k; ++K)
      for (int J = 0; J < coarse.n.j; ++J) sum_flows(fine, J, K, sum, coarse);
  }
  Array<float>* const flows[] = {&coarse.flow[0], &coarse.flow[1], &coarse.flow[2]};
  exchange(coarse.neighbours, coarse.n, flows);
}

/// What passes through one row of coarse cells evens them out across its way, as conduction inside
/// them does. Where heat q comes into one side of each of the N cells along a stream F, the halves
/// of a cell differ from its mean by q N / (4 F) on average; g + F / N inside it tells that.
void add_streams(const Level& coarse, Index3 room, int J, int K, PlaneSums& out) {
  std::array<const float*, 3> low, high;
  std::array<float, 3> share;
  for (const Axis axis : axes) {
    const int a = index(axis);
    const Index3 up = unit(axis);
    low[a] = coarse.flow[a].row(J, K);
    high[a] = coarse.flow[a].row(J + up.j, K + up.k) + up.i;
    share[a] = 1.0F / static_cast<float>(room[axis]);
  }
  const auto through = [&](int a, int i) {
    return share[a] * std::max(std::abs(low[a][i]), std::abs(high[a][i]));
  };
  std::array<float*, 3> inner{out.inner[0].row(J), out.inner[1].row(J), out.inner[2].row(J)};
#pragma omp simd
  for (int i = -1; i <= coarse.n.i; ++i) {
    const float x = through(0, i), y = through(1, i), z = through(2, i);
    inner[0][i] += y + z, inner[1][i] += x + z, inner[2][i] += x + y;
  }
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
#pragma omp simd
  for (int i = 0; i <= n; ++i) {
    const float across = row.across[i];
    const float here = half(share[i], row.inner[i], low_reach[i], across);
    const float there = half(1.0F - share[i - 1], row.inner_below[i], high_reach[i - 1], across);
    const float g = across > 0.0F ? 1.0F / (1.0F / across + here + there) : 0.0F;
    row.conductance[i] = g;
    row.low[i] = across > 0.0F ? here * g : 0.0F;
    row.high_below[i] = across > 0.0F ? there * g : 0.0F;
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
  const auto total_at = [&](int i) {
    const auto larger = [](float one, float other) { return one > other ? one : other; };
    return larger(low[0][i], high[0][i]) + larger(low[1][i], high[1][i]) +
           larger(low[2][i], high[2][i]);
  };
  int too_large = 0;
#pragma omp simd reduction(| : too_large)
  for (int i = 0; i < n; ++i) too_large |= total_at(i) > 1.0F;
  for (int i = 0; i < n && too_large; ++i) {
    const float total = total_at(i);
    if (total <= 1.0F) continue;
    for (int a = 0; a < 3; ++a) low[a][i] /= total, high[a][i] /= total;
  }
}

/// What the faces below the cells of a plane along one axis come to: conductances, and weights for
/// the cells above them and below them. Those below z-faces are cells of the plane before.
struct Faces {
  explicit Faces(Index3 n) : g(n), low(n), high(n) {}

  static constexpr int none = -1000;
  int k = none;  ///< the plane
  PlaneRows g, low, high;
};

/// Makes coarse planes one after another, and keeps what the next one needs again.
class CoarsePlanes {
 public:
  CoarsePlanes(const Level& fine, Level& coarse, Index3 room)
      : fine_(fine),
        coarse_(coarse),
        room_(room),
        n_(coarse.n),
        sum_(fine, coarse.n.i),
        sums_{PlaneSums(n_), PlaneSums(n_)},
        x_(n_),
        y_(n_),
        z_{Faces(n_), Faces(n_)} {}

  void make(int K) {
    find_faces_across_planes(K);
    find_faces_within(K);
    find_faces_across_planes(K + 1);
    Faces &below = z_[(K + 2) % 2], &above = z_[(K + 3) % 2];
    for (int J = 0; J < n_.j; ++J)
      limit_weights({x_.low.row(J), y_.low.row(J), below.low.row(J)},
                    {x_.high.row(J), y_.high.row(J), above.high.row(J)}, n_.i);
    keep(K, x_.g, coarse_.gx), keep(K, y_.g, coarse_.gy), keep(K, below.g, coarse_.gz);
    auto &low = coarse_.theta_low, &high = coarse_.theta_high;
    keep(K, x_.low, low[0]), keep(K, y_.low, low[1]), keep(K, below.low, low[2]);
    keep(K, x_.high, high[0]), keep(K, y_.high, high[1]), keep(K, above.high, high[2]);
  }

 private:
  PlaneSums& sums(int k) { return sums_[(k + 2) % 2]; }

  void find_faces_within(int k) {
    const PlaneSums& here = sums(k);
    for (int J = 0; J < n_.j; ++J) {
      const float* const inner = here.inner[0].row(J);
      series_along_x(fine_.map[0], n_.i,
                     {here.across[0].row(J), inner, inner - 1, x_.g.row(J), x_.low.row(J),
                      x_.high.row(J) - 1});
    }
    for (int J = 0; J <= n_.j; ++J)
      series_across(fine_.map[1], J, n_.i,
                    {here.across[1].row(J), here.inner[1].row(J), here.inner[1].row(J - 1),
                     y_.g.row(J), y_.low.row(J), y_.high.row(J - 1)});
  }

  void find_faces_across_planes(int k) {
    Faces& faces = z_[(k + 2) % 2];
    if (faces.k == k) return;
    faces.k = k;
    find_sums(k - 1), find_sums(k);
    const PlaneSums &here = sums(k), &below = sums(k - 1);
    for (int J = 0; J < n_.j; ++J)
      series_across(fine_.map[2], k, n_.i,
                    {here.across[2].row(J), here.inner[2].row(J), below.inner[2].row(J),
                     faces.g.row(J), faces.low.row(J), faces.high.row(J)});
  }

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
    for (int J = -1; J <= n_.j; ++J) {
      if (beyond(Axis::y, J)) continue;
      sum_row(fine_, J, k, sum_, here);
      if (fine_.convective) add_streams(coarse_, room_, J, k, here);
    }
  }

  void keep(int K, const PlaneRows& plane, SharedRows& rows) const {
    if (coarse_.may_share()) {
      rows.put_plane(K, plane);
      return;
    }
    for (int J = 0; J < n_.j; ++J)
      std::copy(plane.row(J), plane.row(J) + n_.i, rows.dense().row(J, K));
  }

  const Level& fine_;
  Level& coarse_;
  Index3 room_;  ///< cells of all blocks of the coarse level
  Index3 n_;
  RowSum sum_;
  std::array<PlaneSums, 2> sums_;
  Faces x_, y_;
  std::array<Faces, 2> z_;  ///< of a plane and the one before
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
  if (share) {
    SharedRows* const one[] = {&level.inverse};
    exchange(level.neighbours, n, one);
  } else {
    Array<float>* const one[] = {&level.inverse.dense()};
    exchange(level.neighbours, n, one);
  }
}

void coarsen(const Level& fine, Level& coarse, Index3 room) {
  coarse.hold_sinks(fine.has_sink);
  std::vector<SharedRows*> shared{&coarse.gx, &coarse.gy, &coarse.gz};
  for (auto* weights : {&coarse.theta_low, &coarse.theta_high})
    for (SharedRows& rows : *weights) shared.push_back(&rows);
  std::vector<Array<float>*> results;
  if (!coarse.may_share()) {
    for (SharedRows* const rows : shared) results.push_back(&rows->dense());
    shared.clear();
  }
  if (fine.convective) sum_flows(fine, coarse);
#pragma omp parallel
  {
    CoarsePlanes planes(fine, coarse, room);
#pragma omp for schedule(static)
    for (int K = 0; K < coarse.n.k; ++K) planes.make(K);
  }
  if (fine.has_sink) {
    coarsen_sinks(fine, coarse);
    results.push_back(&coarse.sink);
  }
  exchange(coarse.neighbours, coarse.n, shared);
  exchange(coarse.neighbours, coarse.n, results);
  invert_diagonal(coarse);
}

}  // namespace rackflux::multigrid
