#pragma once
#include "solver/linear/lanes.hpp"
#include "solver/linear/sweeps.hpp"

#include <algorithm>

// What a sweep does to one row of cells along x. Most of a row of an even mesh is a plain run: its
// cells share six coefficients, which then stay in registers instead of being read for every cell.

namespace rackflux::multigrid {

/// One row of the matrix.
struct Row {
  Row(const Level& level, int j, int k)
      : gx(level.gx.row(j, k)),
        gy(level.gy.row(j, k)),
        gz(level.gz.row(j, k)),
        north(level.gy.row(j + 1, k)),
        top(level.gz.row(j, k + 1)),
        inverse(level.inverse.row(j, k)) {
    if (level.has_sink) sink = level.sink.row(j, k);
    if (!level.convective) return;
    fx = level.flow[0].row(j, k), fy = level.flow[1].row(j, k), fz = level.flow[2].row(j, k);
    f_north = level.flow[1].row(j + 1, k), f_top = level.flow[2].row(j, k + 1);
  }

  RowRef gx, gy, gz, north, top, inverse;
  const float *sink = nullptr, *fx = nullptr, *fy = nullptr, *fz = nullptr;
  const float *f_north = nullptr, *f_top = nullptr;
};

/// Where a row is. Plain rows are worked through without looking up the others' arrays.
struct RowPlace {
  const Level& level;
  int j, k;

  Row row() const { return {level, j, k}; }
  const Run& plain() const { return level.plain_run(j, k); }
  RowRef inverse() const { return level.inverse.row(j, k); }
};

/// All but the sink, of a system without flow.
[[gnu::always_inline]] inline Coefficients coefficients(const Row& a, int c) {
  return {a.gx[c], a.gx[c + 1], a.gy[c], a.north[c], a.gz[c], a.top[c], 0.0F, a.inverse[c]};
}

/// Of a convective system, whose rows are all in memory.
[[gnu::always_inline]] inline Coefficients convective_coefficients(const Row& a, int c) {
  const auto in = [](float flow) { return flow > 0.0F ? flow : 0.0F; };
  return {a.gx.values[c] + in(a.fx[c]),
          a.gx.values[c + 1] + in(-a.fx[c + 1]),
          a.gy.values[c] + in(a.fy[c]),
          a.north.values[c] + in(-a.f_north[c]),
          a.gz.values[c] + in(a.fz[c]),
          a.top.values[c] + in(-a.f_top[c]),
          a.sink[c],
          a.inverse.values[c]};
}

template <bool convective, bool has_sink>
[[gnu::always_inline]] inline Coefficients coefficients(const Row& a, int c) {
  if constexpr (convective) return convective_coefficients(a, c);
  Coefficients g = coefficients(a, c);
  if constexpr (has_sink) g.sink = a.sink[c];
  return g;
}

/// One row of a vector with its four neighbour rows.
struct Cross {
  const float *at, *south, *north, *bottom, *top;

  void advance(std::ptrdiff_t by) { at += by, south += by, north += by, bottom += by, top += by; }
};

/// Whether the cells of the run and those at walls beside it are all of the range. No piece of it
/// needs to be told apart then but by the diagonal: what a stencil reads beyond a wall is zero for
/// a relaxation step and the wall cell's own value for a product.
inline bool covers(const Run& run, Range i) {
  return run.lo - (run.wall_below ? 1 : 0) <= i.lo && run.hi + (run.wall_above ? 1 : 0) >= i.hi;
}

/// Takes the cells i of a row in up to five pieces: same(coefficients, range) where cells share
/// their coefficients, each(range) elsewhere. The first range begins and ends on cache lines and
/// may hold cells that later calls compute again.
template <class Same, class Each>
inline void over_runs(const Run& run, Range i, Same same, Each each) {
  constexpr int line = 16;  // floats
  int lo = std::max(run.lo, i.lo), hi = std::min(run.hi, i.hi);
  if (hi - lo < 2 * line) {
    each(i);
    return;
  }
  same(run.each, Range{std::max(i.lo, lo & -line), std::min(i.hi, (hi + line - 1) & -line)});
  if (run.wall_below && run.lo > i.lo) {
    Coefficients end = run.each;
    end.west = 0.0F, end.inverse = run.inverse_below;
    --lo, same(end, Range{lo, lo + 1});
  }
  if (run.wall_above && run.hi < i.hi) {
    Coefficients end = run.each;
    end.east = 0.0F, end.inverse = run.inverse_above;
    same(end, Range{hi, hi + 1}), ++hi;
  }
  if (lo > i.lo) each(Range{i.lo, lo});
  if (hi < i.hi) each(Range{hi, i.hi});
}

/// The first Jacobi step, from zero.
inline void start_row(float weight, const RowPlace& at, const float* r, Range i,
                      float* __restrict out) {
  const RowRef inverse = at.inverse();
  const float factor = weight * inverse.factor;
#pragma omp simd simdlen(16)
  for (int c = i.lo; c < i.hi; ++c) out[c] = factor * inverse.values[c] * r[c];
}

[[gnu::always_inline]] inline float relaxed(const Coefficients& g, float weight, float r,
                                            const Cross& z, int c) {
  // Two sums that wait for one another less than one would.
  const float within = r + g.west * z.at[c - 1] + g.east * z.at[c + 1] + g.south * z.south[c];
  const float across = g.north * z.north[c] + g.bottom * z.bottom[c] + g.top * z.top[c];
  return (1.0F - weight) * z.at[c] + weight * g.inverse * (within + across);
}

template <bool convective>
inline void relax_each(float weight, const Row& a, const float* r, const Cross& z, Range i,
                       float* __restrict out) {
#pragma omp simd simdlen(16)
  for (int c = i.lo; c < i.hi; ++c)
    out[c] = relaxed(coefficients<convective, false>(a, c), weight, r[c], z, c);
}

/// How many of the rows [at.j, end) can be taken at once: 0 if not even the first is, from end to
/// end, one run and walls.
inline int rows_alike(const RowPlace& at, int end, Range i) {
  if (at.level.convective) return 0;
  const Run& run = at.plain();
  return covers(run, i) ? std::min(run.rows, end - at.j) : 0;
}

/// Conductances of cells whose opposite faces conduct alike.
struct Even {
  float x, y, z;
};

/// The same step from half as many numbers: with the general one's a compiler for sixteen registers
/// reads some of them anew for every eight cells.
[[gnu::always_inline]] inline float relaxed(const Even& g, float keep, float by, float r,
                                            const Cross& z, int c) {
  const float within = r + g.x * (z.at[c - 1] + z.at[c + 1]);
  const float across = g.y * (z.south[c] + z.north[c]) + g.z * (z.bottom[c] + z.top[c]);
  return keep * z.at[c] + by * (within + across);
}

/// One Jacobi step of so many rows from this one on, all with the diagonal of the first. Those of z
/// and out are as far apart as the level's.
inline void relax_rows_alike(float weight, const RowPlace& first, int rows, Cross z, Range i,
                             float* __restrict out) {
  const Level& level = first.level;
  const float* r = level.r.row(first.j, first.k);
  Coefficients g = first.plain().each;
  const bool is_even = g.south == g.north && g.bottom == g.top;  // west and east are one in a run
  const Even even{g.west, g.south, g.bottom};
  const std::ptrdiff_t stride = level.shape.stride_j;
  const RowRef inverse = first.inverse();
  const float keep = 1.0F - weight, factor = weight * inverse.factor;
  for (int row = 0; row < rows; ++row) {
    if (is_even) {
#pragma omp simd simdlen(16)
      for (int c = i.lo; c < i.hi; ++c)
        out[c] = relaxed(even, keep, factor * inverse.values[c], r[c], z, c);
    } else {
#pragma omp simd simdlen(16)
      for (int c = i.lo; c < i.hi; ++c) {
        g.inverse = inverse[c];
        out[c] = relaxed(g, weight, r[c], z, c);
      }
    }
    r += stride, out += stride, z.advance(stride);
  }
}

/// One Jacobi step.
inline void relax_row(float weight, const RowPlace& at, const float* r, const Cross& z, Range i,
                      float* __restrict out) {
  if (at.level.convective) {
    relax_each<true>(weight, at.row(), r, z, i, out);
    return;
  }
  const Run& run = at.plain();
  const auto same = [=](const Coefficients g, Range cells) {
#pragma omp simd simdlen(16)
    for (int c = cells.lo; c < cells.hi; ++c) out[c] = relaxed(g, weight, r[c], z, c);
  };
  over_runs(run, i, same,
            [&](Range cells) { relax_each<false>(weight, at.row(), r, z, cells, out); });
}

template <bool has_sink>
[[gnu::always_inline]] inline float product(const Coefficients& g, const Cross& z, int c) {
  const float at = z.at[c];
  return g.west * (at - z.at[c - 1]) + g.east * (at - z.at[c + 1]) + g.south * (at - z.south[c]) +
         g.north * (at - z.north[c]) + g.bottom * (at - z.bottom[c]) + g.top * (at - z.top[c]) +
         (has_sink ? g.sink * at : 0.0F);
}

template <bool convective, bool has_sink>
inline void multiply_each(const Row& a, const Cross& z, Range i, float* __restrict w) {
#pragma omp simd simdlen(16)
  for (int c = i.lo; c < i.hi; ++c)
    w[c] = product<has_sink>(coefficients<convective, has_sink>(a, c), z, c);
}

/// w = A z. Beyond walls in x z repeats the wall cell's value.
inline void multiply_row(const RowPlace& at, const Cross& z, float* __restrict w) {
  const Level& level = at.level;
  const Range i{0, level.n.i};
  if (level.convective) {
    multiply_each<true, true>(at.row(), z, i, w);
    return;
  }
  const Run& run = at.plain();
  const auto same = [=](const Coefficients g, Range cells) {
#pragma omp simd simdlen(16)
    for (int c = cells.lo; c < cells.hi; ++c) w[c] = product<true>(g, z, c);
  };
  if (covers(run, i)) {
    same(run.each, i);
    return;
  }
  over_runs(run, i, same, [&](Range cells) {
    level.has_sink ? multiply_each<false, true>(at.row(), z, cells, w)
                   : multiply_each<false, false>(at.row(), z, cells, w);
  });
}

/// Inner products of many rows: sums of a row are single precision, of rows double. That of z is
/// double throughout: it becomes the mean of x.
struct ProductLanes {
  Lanes<double> rz, wz, sz, z;

  Products total() const { return {rz.total(), wz.total(), sz.total(), z.total()}; }
};

/// Adds the inner products of one row, with w(c) for the product of cell c.
template <class Product>
inline void dot_row(const float* r, const float* z, const float* s, int n, ProductLanes& sums,
                    Product w) {
  Lanes<float> rz, wz, sz;
  over_lanes(n, [&](int c, int l) {
    rz.of[l] += r[c] * z[c], wz.of[l] += w(c) * z[c], sz.of[l] += s[c] * z[c];
  });
  sums.rz.add(rz), sums.wz.add(wz), sums.sz.add(sz);
  over_lanes(n, [&](int c, int l) { sums.z.of[l] += static_cast<double>(z[c]); });
}

/// w = A z of one row, and its inner products.
inline void multiply_and_dot_row(const RowPlace& at, const float* r, const Cross& z, const float* s,
                                 float* __restrict w, ProductLanes& sums) {
  const Run& run = at.plain();
  const int n = at.level.n.i;
  if (at.level.convective || !covers(run, {0, n})) {
    multiply_row(at, z, w);
    dot_row(r, z.at, s, n, sums, [=](int c) { return w[c]; });
    return;
  }
  dot_row(r, z.at, s, n, sums, [=, g = run.each](int c) { return w[c] = product<true>(g, z, c); });
}

}  // namespace rackflux::multigrid
