#include "solver/linear/sweeps.hpp"

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

struct Range {
  int lo, hi;
};

/// [lo - grow, hi + grow), but nothing beyond walls of the room.
Range grown_range(const Level& level, Axis axis, int lo, int hi, int grow) {
  const int n = level.n[axis];
  const int least = level.neighbours.none(axis, 0) ? 0 : -reach;
  const int most = level.neighbours.none(axis, 1) ? n : n + reach;
  return {std::max(lo - grow, least), std::min(hi + grow, most)};
}

/// Three planes of each stage, for the rows of one tile. One per thread, kept between sweeps.
class Rings {
 public:
  void shape(const Level& level, const Tile& tile, int n_stages) {
    stride_ = level.shape.stride_j;
    first_row_ = tile.j0 - reach;
    rows_ = tile.j1 - tile.j0 + 2 * reach;
    const std::size_t needed = static_cast<std::size_t>(stride_) * rows_ * 3 * n_stages + 2 * lead;
    // Zeroed, because stages read beside walls what they then multiply by zero.
    memory_.assign(std::max(needed, memory_.size()), 0.0F);
    const auto address = reinterpret_cast<std::uintptr_t>(memory_.data());
    base_ = memory_.data() + (64 - address % 64) % 64 / sizeof(float) + lead;
  }
  float* row(int stage, int j, int k) const {
    const int slot = (k + 3 * reach) % 3;
    return base_ + stride_ * ((3 * stage + slot) * rows_ + (j - first_row_));
  }

 private:
  static constexpr int lead = 16;
  std::vector<float> memory_;
  float* base_ = nullptr;
  std::ptrdiff_t stride_ = 0;
  int first_row_ = 0, rows_ = 0;
};

/// One row of the matrix.
struct Row {
  Row(const Level& level, int j, int k)
      : gx(level.gx.row(j, k)),
        gy(level.gy.row(j, k)),
        gz(level.gz.row(j, k)),
        north(level.gy.row(j + 1, k)),
        top(level.gz.row(j, k + 1)),
        inverse(level.inverse.row(j, k)),
        sink(level.sink.row(j, k)) {
    if (!level.convective) return;
    fx = level.flow[0].row(j, k), fy = level.flow[1].row(j, k), fz = level.flow[2].row(j, k);
    f_north = level.flow[1].row(j + 1, k), f_top = level.flow[2].row(j, k + 1);
  }

  const float *gx, *gy, *gz, *north, *top, *inverse, *sink;
  const float *fx = nullptr, *fy = nullptr, *fz = nullptr, *f_north = nullptr, *f_top = nullptr;
};

/// Coefficients of the six neighbours of one cell.
struct Six {
  float west, east, south, north, bottom, top;
};

template <bool convective>
inline Six six(const Row& a, int c) {
  if constexpr (!convective) return {a.gx[c], a.gx[c + 1], a.gy[c], a.north[c], a.gz[c], a.top[c]};
  const auto in = [](float flow) { return flow > 0.0F ? flow : 0.0F; };
  return {a.gx[c] + in(a.fx[c]), a.gx[c + 1] + in(-a.fx[c + 1]),
          a.gy[c] + in(a.fy[c]), a.north[c] + in(-a.f_north[c]),
          a.gz[c] + in(a.fz[c]), a.top[c] + in(-a.f_top[c])};
}

/// One row of a vector with its four neighbour rows.
struct Cross {
  const float *at, *south, *north, *bottom, *top;
};

Cross cross(const Rings& rings, int stage, int j, int k) {
  return {rings.row(stage, j, k), rings.row(stage, j - 1, k), rings.row(stage, j + 1, k),
          rings.row(stage, j, k - 1), rings.row(stage, j, k + 1)};
}

void start_row(float weight, const float* r, const float* inverse, Range i, float* __restrict out) {
#pragma omp simd
  for (int c = i.lo; c < i.hi; ++c) out[c] = weight * inverse[c] * r[c];
}

template <bool convective>
void relax_row(float weight, const Row& a, const float* r, const Cross& z, Range i,
               float* __restrict out) {
  const float keep = 1.0F - weight;
#pragma omp simd
  for (int c = i.lo; c < i.hi; ++c) {
    const Six g = six<convective>(a, c);
    const float pull = r[c] + g.west * z.at[c - 1] + g.east * z.at[c + 1] + g.south * z.south[c] +
                       g.north * z.north[c] + g.bottom * z.bottom[c] + g.top * z.top[c];
    out[c] = keep * z.at[c] + weight * a.inverse[c] * pull;
  }
}

void relax_row(float weight, const Row& a, const float* r, const Cross& z, Range i,
               float* __restrict out) {
  const bool convective = a.fx != nullptr;
  convective ? relax_row<true>(weight, a, r, z, i, out) : relax_row<false>(weight, a, r, z, i, out);
}

template <bool convective>
inline float flux_out(const Row& a, const Cross& z, int c) {
  const Six g = six<convective>(a, c);
  const float at = z.at[c];
  return g.west * (at - z.at[c - 1]) + g.east * (at - z.at[c + 1]) + g.south * (at - z.south[c]) +
         g.north * (at - z.north[c]) + g.bottom * (at - z.bottom[c]) + g.top * (at - z.top[c]);
}

template <bool convective, bool has_sink>
void add_residual_row(const Row& a, const float* r, const Cross& z, int n, float* __restrict out) {
#pragma omp simd
  for (int c = 0; c < n; ++c)
    out[c] += r[c] - flux_out<convective>(a, z, c) - (has_sink ? a.sink[c] * z.at[c] : 0.0F);
}

void add_residual_row(const Level& level, const Row& a, const float* r, const Cross& z,
                      float* __restrict out) {
  if (level.convective)
    add_residual_row<true, true>(a, r, z, level.n.i, out);
  else if (level.has_sink)
    add_residual_row<false, true>(a, r, z, level.n.i, out);
  else
    add_residual_row<false, false>(a, r, z, level.n.i, out);
}

/// w = A z on one row, and the inner products of the row.
template <bool convective, bool has_sink>
Products multiply_row(const Row& a, const Cross& z, int n, const float* r, const float* s,
                      float* __restrict w) {
  float rz = 0.0F, wz = 0.0F, sz = 0.0F;
#pragma omp simd reduction(+ : rz, wz, sz)
  for (int c = 0; c < n; ++c) {
    const float at = z.at[c];
    const float product = flux_out<convective>(a, z, c) + (has_sink ? a.sink[c] * at : 0.0F);
    w[c] = product;
    rz += r[c] * at, wz += product * at, sz += s[c] * at;
  }
  return {rz, wz, sz};
}

Products multiply_row(const Level& level, const Row& a, const Cross& z, const float* r,
                      const float* s, float* __restrict w) {
  const int n = level.n.i;
  if (level.convective) return multiply_row<true, true>(a, z, n, r, s, w);
  return level.has_sink ? multiply_row<false, true>(a, z, n, r, s, w)
                        : multiply_row<false, false>(a, z, n, r, s, w);
}

/// Everything one thread needs besides the level.
struct Workspace {
  Rings rings;
  std::vector<float> sums;         ///< residual summed over the fine rows of each coarse row
  std::vector<float> corrections;  ///< of each coarse cell of a row: at its low and high fine cells
};

Workspace& workspace() {
  static thread_local Workspace mine;
  return mine;
}

/// Sums over merged cells of one coarse row.
void collect(const AxisMap& map, int n_coarse, const float* sums, float* out) {
  const int* const first = map.first.data() + reach;
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
        work_(workspace()) {}

  void run() {
    work_.rings.shape(level_, tile_, stages_);
    if (coarse_) prepare_sums();
    for (int step = tile_.k0 - stages_; step < tile_.k1 + stages_; ++step) {
      for (int s = 1; s <= stages_; ++s) smooth_plane(s, step - (s - 1));
      const int k = step - stages_;
      if (coarse_ && k >= tile_.k0 && k < tile_.k1) restrict_plane(k);
    }
  }

 private:
  void smooth_plane(int s, int k) {
    const int grow = stages_ - s + (coarse_ ? 1 : 0);
    const Range planes = grown_range(level_, Axis::z, tile_.k0, tile_.k1, grow);
    if (k < planes.lo || k >= planes.hi) return;
    const Range rows = grown_range(level_, Axis::y, tile_.j0, tile_.j1, grow);
    const Range cells = grown_range(level_, Axis::x, 0, level_.n.i, grow);
    for (int j = rows.lo; j < rows.hi; ++j) {
      const Row a(level_, j, k);
      const float* const r = level_.r.row(j, k);
      float* const out = work_.rings.row(s - 1, j, k);
      if (s == 1)
        start_row(weights_[0], r, a.inverse, cells, out);
      else
        relax_row(weights_[s - 1], a, r, cross(work_.rings, s - 2, j, k), cells, out);
      const bool mine = j >= tile_.j0 && j < tile_.j1 && k >= tile_.k0 && k < tile_.k1;
      if (s == stages_ && mine) std::copy(out, out + level_.n.i, level_.z.row(j, k));
    }
  }

  void prepare_sums() {
    first_coarse_row_ = level_.map[1].coarse_of(tile_.j0);
    end_coarse_row_ = level_.map[1].coarse_of(tile_.j1 - 1) + 1;
    work_.sums.assign(static_cast<std::size_t>(level_.n.i) * (end_coarse_row_ - first_coarse_row_),
                      0.0F);
  }

  void restrict_plane(int k) {
    const int n = level_.n.i;
    for (int j = tile_.j0; j < tile_.j1; ++j) {
      float* const sum =
          work_.sums.data() + 1LL * n * (level_.map[1].coarse_of(j) - first_coarse_row_);
      add_residual_row(level_, Row(level_, j, k), level_.r.row(j, k),
                       cross(work_.rings, stages_ - 1, j, k), sum);
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
  Workspace& work_;
  int first_coarse_row_ = 0, end_coarse_row_ = 0;
};

/// What the sweep up leaves behind beside z.
struct Multiply {
  const Array<float>* s;
  Array<float>* w;
  std::vector<Products>* rows;  ///< one per owned row, added up in order afterwards
};

/// What stage 0 of a sweep up is.
enum class Start {
  correction,  ///< z with the coarse correction; stage s has weights[s - 1]
  z,           ///< z as it stands; stage s has weights[s - 1]
  zero         ///< the first step from zero, with weights[0]; stage s has weights[s]
};

/// Takes one tile up.
class TileUp {
 public:
  TileUp(Level& level, const Level* coarse, Start start, std::span<const float> weights,
         const Multiply* multiply, const Tile& tile)
      : level_(level),
        coarse_(coarse),
        start_(start),
        weights_(start == Start::zero ? weights.subspan(1) : weights),
        first_weight_(start == Start::zero ? weights[0] : 0.0F),
        multiply_(multiply),
        tile_(tile),
        stages_(static_cast<int>(weights_.size())),
        extra_(multiply ? 1 : 0),
        work_(workspace()) {}

  void run() {
    work_.rings.shape(level_, tile_, stages_ + 1);
    if (coarse_) work_.corrections.resize(2 * static_cast<std::size_t>(coarse_->n.i + 2 * reach));
    for (int step = tile_.k0 - stages_ - extra_; step < tile_.k1 + stages_ + extra_; ++step) {
      for (int s = 0; s <= stages_; ++s) smooth_plane(s, step - s);
      const int k = step - stages_ - 1;
      if (multiply_ && k >= tile_.k0 && k < tile_.k1) multiply_plane(k);
    }
  }

 private:
  void smooth_plane(int s, int k) {
    const int grow = stages_ - s + extra_;
    const Range planes = grown_range(level_, Axis::z, tile_.k0, tile_.k1, grow);
    if (k < planes.lo || k >= planes.hi) return;
    const Range rows = grown_range(level_, Axis::y, tile_.j0, tile_.j1, grow);
    const Range cells = grown_range(level_, Axis::x, 0, level_.n.i, grow);
    for (int j = rows.lo; j < rows.hi; ++j) {
      float* const out = work_.rings.row(s, j, k);
      if (s == 0)
        begin_row(j, k, cells, out);
      else
        relax_row(weights_[s - 1], Row(level_, j, k), level_.r.row(j, k),
                  cross(work_.rings, s - 1, j, k), cells, out);
      const bool mine = j >= tile_.j0 && j < tile_.j1 && k >= tile_.k0 && k < tile_.k1;
      if (s == stages_ && mine) std::copy(out, out + level_.n.i, level_.z_next.row(j, k));
    }
  }

  void begin_row(int j, int k, Range cells, float* out) {
    const float* const z = level_.z.row(j, k);
    if (start_ == Start::correction)
      correct_row(j, k, cells, out);
    else if (start_ == Start::zero)
      start_row(first_weight_, level_.r.row(j, k), level_.inverse.row(j, k), cells, out);
    else
      std::copy(z + cells.lo, z + cells.hi, out + cells.lo);
  }

  void correct_row(int j, int k, Range cells, float* __restrict out) {
    interpolate(j, k, cells);
    const float* const z = level_.z.row(j, k);
    const float* const correction = work_.corrections.data() + 2 * reach;
    const int* const source = level_.map[0].source.data() + reach;
    const float* const inverse = level_.inverse.row(j, k);
#pragma omp simd
    for (int c = cells.lo; c < cells.hi; ++c)
      out[c] = inverse[c] > 0.0F ? z[c] + correction[source[c]] : 0.0F;
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
    const float* const wy = (north ? c.theta_high : c.theta_low)[1].row(J, K);
    const float* const wz = (top ? c.theta_high : c.theta_low)[2].row(J, K);
    const float* const low = c.theta_low[0].row(J, K);
    const float* const high = c.theta_high[0].row(J, K);
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
    for (int j = tile_.j0; j < tile_.j1; ++j)
      (*multiply_->rows)[static_cast<std::size_t>(level_.n.j) * k + j] =
          multiply_row(level_, Row(level_, j, k), cross(work_.rings, stages_, j, k),
                       level_.r.row(j, k), multiply_->s->row(j, k), multiply_->w->row(j, k));
  }

  Level& level_;
  const Level* coarse_;
  Start start_;
  std::span<const float> weights_;
  float first_weight_;
  const Multiply* multiply_;
  const Tile& tile_;
  int stages_, extra_;
  Workspace& work_;
};

void sweep_up(Level& level, const Level* coarse, Start start, std::span<const float> weights,
              const Multiply* multiply) {
#pragma omp parallel for schedule(dynamic)
  for (std::size_t t = 0; t < level.tiles.size(); ++t)
    TileUp(level, coarse, start, weights, multiply, level.tiles[t]).run();
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
      level.tiles.push_back({y[a - 1], y[a], z[b - 1], z[b]});
}

void sweep_down(Level& level, Level* coarse, std::span<const float> weights) {
#pragma omp parallel for schedule(dynamic)
  for (std::size_t t = 0; t < level.tiles.size(); ++t)
    TileDown(level, coarse, weights, level.tiles[t]).run();
}

void sweep_up(Level& level, const Level* coarse, std::span<const float> weights) {
  sweep_up(level, coarse, coarse ? Start::correction : Start::z, weights, nullptr);
}

void smooth_and_multiply(Level& level, std::span<const float> weights, Array<float>& w) {
  std::vector<Products> rows(static_cast<std::size_t>(level.n.j) * level.n.k);
  const Multiply multiply{&level.r, &w, &rows};
  sweep_up(level, nullptr, Start::zero, weights, &multiply);
}

Products sweep_up_and_multiply(Level& level, const Level* coarse, std::span<const float> weights,
                               const Array<float>& s, Array<float>& w) {
  std::vector<Products> rows(static_cast<std::size_t>(level.n.j) * level.n.k);
  const Multiply multiply{&s, &w, &rows};
  sweep_up(level, coarse, coarse ? Start::correction : Start::z, weights, &multiply);
  Products total;
  for (const Products& row : rows) total.rz += row.rz, total.wz += row.wz, total.sz += row.sz;
  return total;
}

}  // namespace rackflux::multigrid
