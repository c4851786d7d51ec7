#include "solver/linear/sweeps.hpp"

#include "solver/linear/row_kernels.hpp"

#include <omp.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

// A sweep takes each tile through all its stages plane by plane: stage s works on plane k - s of
// what stage s - 1 has just left in the cache. Towards the edges of its tile a stage also computes
// the rows and planes that the later stages need, as the neighbouring tile does too; so tiles never
// wait for one another, every cell's value comes from the same operations whatever the tiles, and
// memory is read and written once for the whole sweep.

namespace rackflux::multigrid {

namespace {

/// [lo - grow, hi + grow), but nothing beyond walls of the room.
Range grown_range(const Level& level, Axis axis, int lo, int hi, int grow) {
  const int n = level.n[axis];
  const int least = level.neighbours.none(axis, 0) ? 0 : -reach;
  const int most = level.neighbours.none(axis, 1) ? n : n + reach;
  return {std::max(lo - grow, least), std::min(hi + grow, most)};
}

struct RingPlane {
  float* origin;
  std::ptrdiff_t stride;

  float* row(int j) const { return origin + stride * j; }
};

/// Three planes of each stage, for the rows of one tile. One per thread, kept between sweeps.
class Rings {
 public:
  static constexpr int planes = 3;

  void shape(const Level& level, const Tile& tile, int n_stages) {
    stride_ = level.shape.stride_j;
    first_row_ = tile.j0 - reach;
    rows_ = tile.j1 - tile.j0 + 2 * reach;
    const std::size_t needed =
        static_cast<std::size_t>(stride_) * rows_ * planes * n_stages + 2 * lead;
    if (memory_.size() < needed) memory_.resize(needed);
    const auto address = reinterpret_cast<std::uintptr_t>(memory_.data());
    base_ = memory_.data() + (64 - address % 64) % 64 / sizeof(float) + lead;
  }
  float* row(int stage, int j, int k) const { return plane(stage, k).row(j); }
  /// The rows of one plane.
  RingPlane plane(int stage, int k) const {
    const int slot = (k + planes * reach) % planes;
    return {base_ + stride_ * ((planes * stage + slot) * rows_ - first_row_), stride_};
  }

 private:
  static constexpr int lead = 16;
  std::vector<float> memory_;
  float* base_ = nullptr;
  std::ptrdiff_t stride_ = 0;
  int first_row_ = 0, rows_ = 0;
};

/// What a stencil reads of one stage in the rows of one plane.
struct ThreePlanes {
  ThreePlanes(const Rings& rings, int stage, int k)
      : at(rings.plane(stage, k)),
        below(rings.plane(stage, k - 1)),
        above(rings.plane(stage, k + 1)) {}

  Cross row(int j) const {
    const float* const here = at.row(j);
    return {here, here - at.stride, here + at.stride, below.row(j), above.row(j)};
  }

  RingPlane at, below, above;
};

/// Asks for a row that will be wanted a plane later, in the second-level cache: rows are too short
/// for the machine to find out by itself in time. To write it needs to be asked for as well.
enum class For { reading, writing };
template <For what = For::reading>
inline void ask_for(const float* row, int n) {
  for (int c = 0; c < n; c += lanes) __builtin_prefetch(row + c, what == For::writing ? 1 : 0, 2);
}

/// What one stage computes of one tile: the tile and `grow` cells around, but nothing beyond walls.
struct Window {
  Window(const Level& level, const Tile& tile, int grow)
      : row_cells(level.n.i),
        planes(grown_range(level, Axis::z, tile.k0, tile.k1, grow)),
        rows(grown_range(level, Axis::y, tile.j0, tile.j1, grow)),
        cells(grown_range(level, Axis::x, 0, level.n.i, grow)),
        at_wall{rows.lo > tile.j0 - grow, rows.hi<tile.j1 + grow, planes.lo> tile.k0 - grow,
                planes.hi<tile.k1 + grow, cells.lo> - grow, cells.hi < level.n.i + grow} {}

  bool holds(int k) const { return k >= planes.lo && k < planes.hi; }

  int row_cells;  ///< owned cells of a row
  Range planes, rows, cells;
  std::array<bool, 6> at_wall;  ///< low and high rows, planes and cells
};

/// Those of stages that grow by so many cells, by one less, down to `last`.
std::vector<Window> windows(const Level& level, const Tile& tile, int first, int last) {
  std::vector<Window> all;
  for (int grow = first; grow >= last; --grow) all.emplace_back(level, tile, grow);
  return all;
}

/// Zeroes what the next stage reads beyond walls in y and x, to multiply it by zero: nothing else
/// is ever written there but by repeat_ends, after which no stage but the product reads it.
void fence_sides(const Window& window, const Rings& rings, int stage) {
  const auto& [row_cells, planes, rows, cells, at_wall] = window;
  for (int k = 0; k < Rings::planes; ++k) {
    const RingPlane plane = rings.plane(stage, k);
    const auto zero = [&](int j) {
      std::fill(plane.row(j) + cells.lo, plane.row(j) + cells.hi, 0.0F);
    };
    if (at_wall[0]) zero(rows.lo - 1);
    if (at_wall[1]) zero(rows.hi);
    for (int j = rows.lo; j < rows.hi; ++j) {
      if (at_wall[4]) plane.row(j)[cells.lo - 1] = 0.0F;
      if (at_wall[5]) plane.row(j)[cells.hi] = 0.0F;
    }
  }
}

/// The same beyond walls in z: all of plane k if it lies there.
void fence_plane(const Window& window, const Rings& rings, int stage, int k) {
  const auto& [row_cells, planes, rows, cells, at_wall] = window;
  if (!(k == planes.lo - 1 && at_wall[2]) && !(k == planes.hi && at_wall[3])) return;
  for (int j = rows.lo; j < rows.hi; ++j)
    std::fill(rings.row(stage, j, k) + cells.lo, rings.row(stage, j, k) + cells.hi, 0.0F);
}

/// Repeats what cells at walls in x have beyond them: a product finds no difference there.
void repeat_ends(const Window& window, float* row) {
  if (window.at_wall[4]) row[window.cells.lo - 1] = row[window.cells.lo];
  if (window.at_wall[5]) row[window.cells.hi] = row[window.cells.hi - 1];
}

/// One Jacobi step of the rows of plane k.
void relax_rows(const Level& level, int k, const Window& window, float weight,
                const ThreePlanes& before, const RingPlane& result) {
  const Range cells = window.cells;
  for (int j = window.rows.lo; j < window.rows.hi;) {
    const RowPlace at{level, j, k};
    const float* const r = level.r.row(j, k);
    const int alike = rows_alike(at, window.rows.hi, cells);
    if (alike > 0)
      relax_rows_alike(weight, at, alike, before.row(j), cells, result.row(j));
    else
      relax_row(weight, at, r, before.row(j), cells, result.row(j));
    j += std::max(1, alike);
  }
}

/// Makes the rows of plane k that the last stage has left ready for a product, and writes those
/// of the tile to z.
void put_rows(const Tile& tile, int k, const Window& window, const RingPlane& result,
              Array<float>& z) {
  const bool mine = k >= tile.k0 && k < tile.k1;
  const int n = window.row_cells;
  for (int j = window.rows.lo; j < window.rows.hi; ++j) {
    float* const row = result.row(j);
    repeat_ends(window, row);
    if (!mine || j < tile.j0 || j >= tile.j1) continue;
    float* const out = z.row(j, k);
    ask_for<For::writing>(z.row(j, k + 1), n);
#pragma omp simd simdlen(16)
    for (int i = 0; i < n; ++i) out[i] = row[i];
  }
}

/// Everything one thread needs besides the level.
struct Workspace {
  Rings rings;
  std::vector<float> left;         ///< residual of one row
  std::vector<float> sums;         ///< residual summed over the fine rows of each coarse row
  std::vector<float> corrections;  ///< of each coarse cell of a row: at its low and high fine cells
};

Workspace& workspace() {
  static thread_local Workspace mine;
  return mine;
}

/// sum += r - left.
void add_difference(const float* r, const float* left, int n, float* __restrict sum) {
#pragma omp simd
  for (int c = 0; c < n; ++c) sum[c] += r[c] - left[c];
}

/// Sums over merged cells of one coarse row.
void collect(const AxisMap& map, int n_coarse, const float* sums, float* __restrict out) {
  const int* const first = map.first.data() + reach;
  if (map.all_pairs) {
#pragma omp simd
    for (int c = 0; c < n_coarse; ++c) out[c] = sums[2 * c] + sums[2 * c + 1];
    return;
  }
  for (int c = 0; c < n_coarse; ++c) {
    const int at = first[c];
    out[c] = first[c + 1] - at > 1 ? sums[at] + sums[at + 1] : sums[at];
  }
}

/// Takes one tile down. Stage s (from 1) has weights[s - 1].
class TileDown {
 public:
  TileDown(Level& level, Level* coarse, std::span<const float> weights, const Tile& tile)
      : level_(level),
        coarse_(coarse),
        weights_(weights),
        tile_(tile),
        stages_(static_cast<int>(weights.size())),
        windows_(windows(level, tile, stages_ - (coarse ? 0 : 1), coarse ? 1 : 0)),
        work_(workspace()) {}

  void run() {
    work_.rings.shape(level_, tile_, stages_);
    for (int s = 1; s <= stages_; ++s) fence_sides(window(s), work_.rings, s - 1);
    if (coarse_) prepare_sums();
    for (int step = tile_.k0 - stages_; step < tile_.k1 + stages_; ++step) {
      for (int s = 1; s <= stages_; ++s) smooth_plane(s, step - (s - 1));
      const int k = step - stages_;
      if (coarse_ && k >= tile_.k0 && k < tile_.k1) restrict_plane(k);
    }
  }

 private:
  const Window& window(int s) const { return windows_[static_cast<std::size_t>(s - 1)]; }

  void smooth_plane(int s, int k) {
    const Window& window = this->window(s);
    fence_plane(window, work_.rings, s - 1, k);
    if (!window.holds(k)) return;
    const Range cells = window.cells;
    const RingPlane result = work_.rings.plane(s - 1, k);
    const ThreePlanes before(work_.rings, std::max(s - 2, 0), k);
    if (s > 1) {
      relax_rows(level_, k, window, weights_[s - 1], before, result);
    } else {
      for (int j = window.rows.lo; j < window.rows.hi; ++j) {
        ask_for(level_.r.row(j, k + 1), level_.n.i);
        start_row(weights_[0], {level_, j, k}, level_.r.row(j, k), cells, result.row(j));
      }
    }
    if (s == stages_) put_rows(tile_, k, window, result, level_.z);
  }

  void prepare_sums() {
    first_coarse_row_ = level_.map[1].coarse_of(tile_.j0);
    end_coarse_row_ = level_.map[1].coarse_of(tile_.j1 - 1) + 1;
    work_.sums.assign(static_cast<std::size_t>(level_.n.i) * (end_coarse_row_ - first_coarse_row_),
                      0.0F);
    work_.left.resize(static_cast<std::size_t>(level_.n.i));
  }

  void restrict_plane(int k) {
    const int n = level_.n.i;
    const ThreePlanes smoothed(work_.rings, stages_ - 1, k);
    for (int j = tile_.j0; j < tile_.j1; ++j) {
      float* const sum =
          work_.sums.data() + 1LL * n * (level_.map[1].coarse_of(j) - first_coarse_row_);
      multiply_row({level_, j, k}, smoothed.row(j), work_.left.data());
      add_difference(level_.r.row(j, k), work_.left.data(), n, sum);
    }
    const int K = level_.map[2].coarse_of(k);
    if (k + 1 < level_.map[2].first_of(K + 1)) return;  // more planes of this coarse cell to come
    for (int J = first_coarse_row_; J < end_coarse_row_; ++J)
      collect(level_.map[0], coarse_->n.i, work_.sums.data() + 1LL * n * (J - first_coarse_row_),
              coarse_->r.row(J, K));
    std::fill(work_.sums.begin(), work_.sums.end(), 0.0F);
  }

  Level& level_;
  Level* coarse_;
  std::span<const float> weights_;
  const Tile& tile_;
  int stages_;
  std::vector<Window> windows_;
  Workspace& work_;
  int first_coarse_row_ = 0, end_coarse_row_ = 0;
};

/// How many tiles there are along y.
int columns(const Level& level) {
  return level.tiles.back().column + 1;
}

/// What the sweep up leaves behind beside z.
struct Multiply {
  const Array<float>* s;
  Array<float>* w;
  std::vector<Products>* pieces;  ///< one per plane of each tile, added up in order afterwards
};

/// Takes one tile up. Stage 0 is z, with the coarse correction if there is one; stage s has
/// weights[s - 1].
class TileUp {
 public:
  TileUp(Level& level, const Level* coarse, std::span<const float> weights,
         const Multiply* multiply, const Tile& tile)
      : level_(level),
        coarse_(coarse),
        weights_(weights),
        multiply_(multiply),
        tile_(tile),
        stages_(static_cast<int>(weights_.size())),
        extra_(multiply ? 1 : 0),
        windows_(windows(level, tile, stages_ + extra_, extra_)),
        work_(workspace()) {}

  void run() {
    work_.rings.shape(level_, tile_, stages_ + 1);
    for (int s = 0; s <= stages_; ++s) fence_sides(window(s), work_.rings, s);
    if (coarse_) work_.corrections.resize(2 * static_cast<std::size_t>(coarse_->n.i + 2 * reach));
    for (int step = tile_.k0 - stages_ - extra_; step < tile_.k1 + stages_ + extra_; ++step) {
      for (int s = 0; s <= stages_; ++s) smooth_plane(s, step - s);
      const int k = step - stages_ - 1;
      if (multiply_ && k >= tile_.k0 && k < tile_.k1) multiply_plane(k);
    }
  }

 private:
  const Window& window(int s) const { return windows_[static_cast<std::size_t>(s)]; }

  void smooth_plane(int s, int k) {
    const Window& window = this->window(s);
    fence_plane(window, work_.rings, s, k);
    if (!window.holds(k)) return;
    const Range cells = window.cells;
    const RingPlane result = work_.rings.plane(s, k);
    const ThreePlanes before(work_.rings, std::max(s - 1, 0), k);
    if (s > 0) {
      relax_rows(level_, k, window, weights_[s - 1], before, result);
    } else {
      for (int j = window.rows.lo; j < window.rows.hi; ++j) {
        ask_for(level_.z.row(j, k + 1), level_.n.i);
        ask_for(level_.r.row(j, k), level_.n.i);
        begin_row(j, k, cells, result.row(j));
      }
    }
    if (s == stages_) put_rows(tile_, k, window, result, level_.z_next);
  }

  void begin_row(int j, int k, Range cells, float* out) {
    const float* const z = level_.z.row(j, k);
    if (coarse_)
      correct_row(j, k, cells, out);
    else
      std::copy(z + cells.lo, z + cells.hi, out + cells.lo);
  }

  void correct_row(int j, int k, Range cells, float* __restrict out) {
    interpolate(j, k, cells);
    const float* const z = level_.z.row(j, k);
    const float* const correction = work_.corrections.data() + 2 * reach;
    const int* const source = level_.map[0].source.data() + reach;
    const RowRef inverse = level_.inverse.row(j, k);
    if (level_.map[0].all_pairs) {
      const auto all = [=](const Coefficients&, Range i) {
#pragma omp simd
        for (int c = i.lo; c < i.hi; ++c) out[c] = z[c] + correction[c];
      };
      const Run& run = level_.plain_run(j, k);
      if (covers(run, cells)) {
        all(run.each, cells);
        return;
      }
      over_runs(run, cells, all, [=](Range i) {
#pragma omp simd
        for (int c = i.lo; c < i.hi; ++c)
          out[c] = inverse.values[c] > 0.0F ? z[c] + correction[c] : 0.0F;
      });
      return;
    }
#pragma omp simd
    for (int c = cells.lo; c < cells.hi; ++c)
      out[c] = inverse.values[c] > 0.0F ? z[c] + correction[source[c]] : 0.0F;
  }

  /// Corrections at the low and high fine cells of every coarse cell over the row (j, k).
  void interpolate(int j, int k, Range cells) {
    const Level& c = *coarse_;
    const auto& [mx, my, mz] = level_.map;
    const int J = my.coarse_of(j), K = mz.coarse_of(k);
    const bool north = my.side_of(j) == 1, top = mz.side_of(k) == 1;
    const float* const at = c.z.row(J, K);
    // Unmerged cells have weight zero; at the outermost halo they have no neighbour to read.
    const auto inside = [](int row, int n) { return std::clamp(row, -reach, n + reach - 1); };
    const float* const y = c.z.row(inside(north ? J + 1 : J - 1, c.n.j), K);
    const float* const z = c.z.row(J, inside(top ? K + 1 : K - 1, c.n.k));
    const RowRef wy = (north ? c.theta_high : c.theta_low)[1].row(J, K);
    const RowRef wz = (top ? c.theta_high : c.theta_low)[2].row(J, K);
    const RowRef low = c.theta_low[0].row(J, K), high = c.theta_high[0].row(J, K);
    float* const out = work_.corrections.data() + 2 * reach;
    const int begin = mx.coarse_of(cells.lo), end = mx.coarse_of(cells.hi - 1) + 1;
#pragma omp simd
    for (int i = begin; i < end; ++i) {
      const float base = at[i] + wy[i] * (y[i] - at[i]) + wz[i] * (z[i] - at[i]);
      out[2 * i] = base + low[i] * (at[i - 1] - at[i]);
      out[2 * i + 1] = base + high[i] * (at[i + 1] - at[i]);
    }
  }

  void multiply_plane(int k) {
    const ThreePlanes smoothed(work_.rings, stages_, k);
    ProductLanes sums;
    for (int j = tile_.j0; j < tile_.j1; ++j) {
      ask_for(multiply_->s->row(j, k + 1), level_.n.i);
      ask_for<For::writing>(multiply_->w->row(j, k + 1), level_.n.i);
      multiply_and_dot_row({level_, j, k}, level_.r.row(j, k), smoothed.row(j),
                           multiply_->s->row(j, k), multiply_->w->row(j, k), sums);
    }
    (*multiply_->pieces)[static_cast<std::size_t>(columns(level_)) * k + tile_.column] =
        sums.total();
  }

  Level& level_;
  const Level* coarse_;
  std::span<const float> weights_;
  const Multiply* multiply_;
  const Tile& tile_;
  int stages_, extra_;
  std::vector<Window> windows_;
  Workspace& work_;
};

void sweep_up(Level& level, const Level* coarse, std::span<const float> weights,
              const Multiply* multiply) {
#pragma omp parallel for schedule(dynamic)
  for (std::size_t t = 0; t < level.tiles.size(); ++t)
    TileUp(level, coarse, weights, multiply, level.tiles[t]).run();
  std::swap(level.z, level.z_next);
}

/// Borders of about `count` pieces of [0, n) that do not cut merged cells.
std::vector<int> borders(int n, int count, const AxisMap& map) {
  std::vector<int> at{0};
  for (int piece = 1; piece < count; ++piece) {
    int border = static_cast<int>(1LL * n * piece / count);
    if (!map.first.empty()) border = map.first_of(map.coarse_of(border));
    if (border > at.back()) at.push_back(border);
  }
  at.push_back(n);
  return at;
}

}  // namespace

std::vector<float> chebyshev_weights(int degree, double low) {
  const double high = 2.0;
  std::vector<float> weights;
  for (int k = 0; k < degree; ++k) {
    const double root = std::cos(std::numbers::pi * (2 * k + 1) / (2.0 * degree));
    weights.push_back(static_cast<float>(2.0 / (high + low + (high - low) * root)));
  }
  return weights;
}

void make_tiles(Level& level) {
  // Bytes of one row through all stages: about 37 rows of floats are alive at once.
  const double cache = 0.9e6, row = 37.0 * 4.0 * static_cast<double>(level.shape.stride_j);
  const int rows = std::max(8, static_cast<int>(cache / row));
  const int n_y = (level.n.j + rows - 1) / rows;
  const int wanted = omp_get_max_threads() > 1 ? 2 * omp_get_max_threads() : 1;
  const int n_z = std::max(1, std::min((wanted + n_y - 1) / n_y, level.n.k / 8));
  level.tiles.clear();
  const std::vector<int> y = borders(level.n.j, n_y, level.map[1]);
  const std::vector<int> z = borders(level.n.k, n_z, level.map[2]);
  for (std::size_t b = 1; b < z.size(); ++b)
    for (std::size_t a = 1; a < y.size(); ++a)
      level.tiles.push_back({y[a - 1], y[a], z[b - 1], z[b], static_cast<int>(a) - 1});
}

void sweep_down(Level& level, Level* coarse, std::span<const float> weights) {
#pragma omp parallel for schedule(dynamic)
  for (std::size_t t = 0; t < level.tiles.size(); ++t)
    TileDown(level, coarse, weights, level.tiles[t]).run();
}

void sweep_up(Level& level, const Level* coarse, std::span<const float> weights) {
  sweep_up(level, coarse, weights, nullptr);
}

void take_off_product(Level& level) {
  std::vector<float> product(static_cast<std::size_t>(level.n.i));
  float* const w = product.data();
  for (int k = 0; k < level.n.k; ++k)
    for (int j = 0; j < level.n.j; ++j) {
      const Array<float>& z = level.z;
      const Cross cross{z.row(j, k), z.row(j - 1, k), z.row(j + 1, k), z.row(j, k - 1),
                        z.row(j, k + 1)};
      const Row row(level, j, k);
      const Range i{0, level.n.i};
      level.has_sink ? multiply_each<false, true>(row, cross, i, w)
                     : multiply_each<false, false>(row, cross, i, w);
      float* const r = level.r.row(j, k);
#pragma omp simd
      for (int c = 0; c < level.n.i; ++c) r[c] -= w[c];
    }
}

Products sweep_up_and_multiply(Level& level, const Level* coarse, std::span<const float> weights,
                               const Array<float>& s, Array<float>& w) {
  std::vector<Products> pieces(static_cast<std::size_t>(columns(level)) * level.n.k);
  const Multiply multiply{&s, &w, &pieces};
  sweep_up(level, coarse, weights, &multiply);
  Products total;
  for (const Products& piece : pieces)
    total.rz += piece.rz, total.wz += piece.wz, total.sz += piece.sz, total.z += piece.z;
  return total;
}

}  // namespace rackflux::multigrid
