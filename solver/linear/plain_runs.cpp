#include "solver/linear/plain_runs.hpp"

#include <algorithm>
#include <array>

namespace rackflux::multigrid {

namespace {

constexpr int fewest = 12;  // cells: shorter runs are not worth a look

/// Rows that are kept as multiples of others.
using Buffers = std::array<std::vector<float>, 6>;

/// The conductances and the sink of one row, and those of one cell of it.
struct Alike {
  Alike(const Level& level, int j, int k, int cell, Buffers& buffers)
      : rows{level.gx.values(j, k, buffers[0]),
             nullptr,
             level.gy.values(j, k, buffers[1]),
             level.gy.values(j + 1, k, buffers[2]),
             level.gz.values(j, k, buffers[3]),
             level.gz.values(j, k + 1, buffers[4]),
             nullptr} {
    rows[1] = rows[0] + 1;
    rows[6] = level.has_sink ? level.sink.row(j, k) : rows[2];  // to look twice does no harm
    for (int a = 0; a < 7; ++a) of_cell[a] = rows[a][cell];
  }
  bool operator()(int c) const {
    bool same = true;
    for (int a = 0; a < 7; ++a) same = same & (rows[a][c] == of_cell[a]);
    return same;
  }
  /// Whether c is like the cell but for its west (0) or east (1) face, which is a wall.
  bool but_for_a_wall(int c, int face) const {
    bool same = rows[face][c] == 0.0F;
    for (int a = 0; a < 7; ++a) same = same && (a == face || rows[a][c] == of_cell[a]);
    return same;
  }
  const float* rows[7];
  float of_cell[7];
};

Run find_run(const Level& level, int j, int k, Range cells, Buffers& buffers) {
  const auto [begin, end] = cells;
  const int middle = (begin + end) / 2;
  const Alike alike(level, j, k, middle, buffers);
  const float* const inverse = level.inverse.values(j, k, buffers[5]);
  if (!alike(middle - 1) || !alike(middle + 1) || !(inverse[middle] > 0.0F)) return {};
  int last_before = begin - 1, first_after = end;
#pragma omp simd reduction(max : last_before)
  for (int c = begin; c < middle; ++c)
    last_before = std::max(last_before, alike(c) ? begin - 1 : c);
#pragma omp simd reduction(min : first_after)
  for (int c = middle; c < end; ++c) first_after = std::min(first_after, alike(c) ? end : c);
  if (first_after - last_before <= fewest) return {};
  Run run;
  run.lo = last_before + 1, run.hi = first_after;
  const auto& g = alike.of_cell;
  run.each = {g[0], g[1], g[2], g[3], g[4], g[5], level.has_sink ? g[6] : 0.0F, inverse[middle]};
  run.wall_below = last_before >= begin && alike.but_for_a_wall(last_before, 0);
  run.wall_above = first_after < end && alike.but_for_a_wall(first_after, 1);
  if (run.wall_below) run.inverse_below = inverse[last_before];
  if (run.wall_above) run.inverse_above = inverse[first_after];
  return run;
}

/// What a run is found from; rows are kept as multiples of a few, so that neighbours often share
/// it.
std::array<RowRef, 6> sources(const Level& level, int j, int k) {
  return {level.gx.row(j, k), level.gy.row(j, k),     level.gy.row(j + 1, k),
          level.gz.row(j, k), level.gz.row(j, k + 1), level.inverse.row(j, k)};
}

bool alike(const Run& one, const Run& other) {
  const Coefficients &a = one.each, &b = other.each;
  return one.hi > one.lo && one.lo == other.lo && one.hi == other.hi &&
         one.wall_below == other.wall_below && one.wall_above == other.wall_above &&
         one.inverse_below == other.inverse_below && one.inverse_above == other.inverse_above &&
         a.west == b.west && a.east == b.east && a.south == b.south && a.north == b.north &&
         a.bottom == b.bottom && a.top == b.top && a.sink == b.sink && a.inverse == b.inverse;
}

}  // namespace

void find_plain_runs(Level& level) {
  const Index3 n = level.n;
  level.plain.clear();
  if (n.i < fewest) return;
  // A relaxation step is taken at most so far from the block: its neighbours must be there.
  Box held{{0, 0, 0}, n};
  for (const Axis axis : axes) {
    if (!level.neighbours.none(axis, 0)) held.lo[axis] = 1 - reach;
    if (!level.neighbours.none(axis, 1)) held.hi[axis] = n[axis] + reach - 1;
  }
  level.plain.resize(static_cast<std::size_t>(n.j + 2 * reach) * (n.k + 2 * reach));
  bool any = false;
#pragma omp parallel reduction(|| : any)
  {
    Buffers buffers;
#pragma omp for schedule(static)
    for (int k = held.lo.k; k < held.hi.k; ++k) {
      Run* const runs = level.plain.data() + reach + (n.j + 2 * reach) * (k + reach);
      for (int j = held.hi.j - 1; j >= held.lo.j; --j) {
        const bool known = j + 1 < held.hi.j && !level.has_sink &&
                           sources(level, j, k) == sources(level, j + 1, k);
        runs[j] = known ? runs[j + 1] : find_run(level, j, k, {held.lo.i, held.hi.i}, buffers);
        runs[j].rows = 1;
        if (j + 1 < held.hi.j && alike(runs[j], runs[j + 1])) runs[j].rows = runs[j + 1].rows + 1;
        any = any || runs[j].hi > runs[j].lo;
      }
    }
  }
  if (!any) level.plain.clear();
}

}  // namespace rackflux::multigrid
