#include "solver/linear/shared_rows.hpp"

#include "solver/parallel/loops.hpp"
#include "solver/parallel/memory.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace rackflux::multigrid {

namespace {

constexpr std::size_t most_patterns = 8;  // of a plane that other rows are compared with
constexpr std::size_t lead = 16;          // floats on a cache line
// Both rows, the factor and the product are each rounded by 6e-8.
constexpr float round_off = 4e-7F;

/// A row that others may be multiples of. Rows are given by their first cell that counts, and n
/// cells do.
struct Pattern {
  Pattern(const float* row, int n)
      : values(row), largest(static_cast<int>(std::max_element(row, row + n) - row)) {}

  /// What a row is a multiple of this one by; 0 if it is none.
  float factor_of(const float* row, int n) const {
    const float factor = row[largest] / values[largest];
    if (!(factor > 0.0F) || !std::isfinite(factor)) return 0.0F;
    const auto differs = [=, pattern = values](int i) {
      return !(std::abs(row[i] - factor * pattern[i]) <= round_off * row[i]);
    };
    if (differs(n / 4) || differs(n / 2) || differs(3 * n / 4)) return 0.0F;
    int differ = 0;
#pragma omp simd reduction(| : differ)
    for (int i = 0; i < n; ++i) differ |= differs(i);
    return differ ? 0.0F : factor;
  }

  const float* values;
  int largest;
};

bool is_zero(const float* row, int n) {
  int more = row[n / 2] != 0.0F;
  if (more) return false;
#pragma omp simd reduction(| : more)
  for (int i = 0; i < n; ++i) more |= row[i] != 0.0F;
  return more == 0;
}

/// Of n cells of each of so many rows of a plane, the first one at row_of(row).
template <class RowOf>
SharedRows::Choices choose(int rows, int n, RowOf row_of) {
  SharedRows::Choices choices;
  choices.of_row.resize(static_cast<std::size_t>(rows));
  std::vector<Pattern> patterns;
  for (int j = 0; j < rows; ++j) {
    const float* const row = row_of(j);
    SharedRows::Choice& choice = choices.of_row[static_cast<std::size_t>(j)];
    if (j > 0 && std::memcmp(row, row_of(j - 1), n * sizeof(float)) == 0) {
      choice = choices.of_row[static_cast<std::size_t>(j) - 1];
      continue;
    }
    for (std::size_t p = 0; p < patterns.size() && choice.own < 0; ++p) {
      choice.factor = patterns[p].factor_of(row, n);
      if (choice.factor > 0.0F) choice.own = static_cast<int>(p);
    }
    if (choice.own >= 0 || is_zero(row, n)) continue;
    choice = {static_cast<int>(choices.kept.size()), 1.0F};
    choices.kept.push_back(j);
    if (patterns.size() < most_patterns) patterns.emplace_back(row, n);
  }
  return choices;
}

/// All cells of a row, halo included.
void copy_multiple(const RowRef& from, int n, float* __restrict out) {
#pragma omp simd
  for (int i = -reach; i < n + reach; ++i) out[i] = from.factor * from.values[i];
}

}  // namespace

SharedRows::SharedRows(const Shape& shape)
    : shape_(shape),
      south_(shape.south),
      bottom_(shape.bottom),
      rows_in_plane_(static_cast<int>(shape.stride_k / shape.stride_j)),
      zeros_(static_cast<std::size_t>(shape.stride_j) + lead),
      kept_(3 * (shape.count / static_cast<std::size_t>(shape.stride_k))) {
  rows_.assign(static_cast<std::size_t>(rows_in_plane_) * (kept_.size() / 3),
               {zeros_.data() + lead, 0.0F});
}

Array<float>& SharedRows::dense() {
  if (is_dense_) return dense_;
  is_dense_ = true;
  dense_ = Array<float>(shape_);
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    const int j = static_cast<int>(row) % rows_in_plane_,
              k = static_cast<int>(row) / rows_in_plane_;
    float* const place = dense_.row(j - south_, k - bottom_);
    if (rows_[row].factor != 0.0F) copy_multiple(rows_[row], shape_.n.i, place);
    rows_[row] = {place, 1.0F};
  }
  for (Kept& kept : kept_) kept = {};
  return dense_;
}

void SharedRows::share(const Neighbours& neighbours) {
  if (!is_dense_) return;
  const int n = shape_.n.i, begin = neighbours.none(Axis::x, 0) ? 0 : -reach,
            end = neighbours.none(Axis::x, 1) ? n : n + reach;
  const int planes = static_cast<int>(kept_.size() / 3);
  std::vector<Choices> choices(static_cast<std::size_t>(planes));
  std::size_t all_kept = 0;
#pragma omp parallel for schedule(static) reduction(+ : all_kept)
  for (int k = 0; k < planes; ++k) {
    choices[k] = choose(rows_in_plane_, end - begin, [=, this](int j) {
      return rows_[j + static_cast<std::size_t>(rows_in_plane_) * k].values + begin;
    });
    all_kept += choices[k].kept.size();
  }
  if (2 * all_kept > rows_.size()) return;
#pragma omp parallel for schedule(static)
  for (int k = 0; k < planes; ++k)
    keep(kept(k - bottom_, 0), k - bottom_, choices[k], -south_, {begin, end},
         [=, this](int j) { return row(j, k - bottom_).values; });
  is_dense_ = false, dense_ = {};
}

const float* SharedRows::values(int j, int k, std::vector<float>& buffer) const {
  const RowRef ref = row(j, k);
  if (ref.factor == 1.0F) return ref.values;
  buffer.resize(static_cast<std::size_t>(shape_.n.i) + 2 * reach);
  float* const out = buffer.data() + reach;
  copy_multiple(ref, shape_.n.i, out);
  return out;
}

SharedRows::Kept& SharedRows::kept(int k, int first) {
  const int part = first < 0 ? 0 : first < shape_.n.j ? 1 : 2;
  return kept_[3 * static_cast<std::size_t>(k + bottom_) + static_cast<std::size_t>(part)];
}

float* SharedRows::own_row(Kept& kept, std::size_t row) const {
  return static_cast<float*>(kept.memory.get()) + lead +
         row * static_cast<std::size_t>(shape_.stride_j);
}

void SharedRows::reserve(Kept& kept, std::size_t rows) const {
  if (rows <= kept.rows) return;
  const std::size_t count = rows * static_cast<std::size_t>(shape_.stride_j) + lead;
  kept.memory = ZeroedMemory(count * sizeof(float));
  kept.rows = rows;
}

/// Keeps the chosen rows, which begin with the plane's row `first`, and makes all others multiples
/// of them; values_of(row) has cell 0 of a row.
template <class RowOf>
void SharedRows::keep(Kept& kept, int k, const Choices& choices, int first, Cells cells,
                      RowOf values_of) {
  reserve(kept, choices.kept.size());
  for (std::size_t own = 0; own < choices.kept.size(); ++own) {
    const float* const row = values_of(choices.kept[own] + first);
    std::copy(row + cells.lo, row + cells.hi, own_row(kept, own) + cells.lo);
  }
  for (std::size_t j = 0; j < choices.of_row.size(); ++j) {
    const auto [own, factor] = choices.of_row[j];
    rows_[at(static_cast<int>(j) + first, k)] =
        own < 0 ? RowRef{zeros_.data() + lead, 0.0F}
                : RowRef{own_row(kept, static_cast<std::size_t>(own)), factor};
  }
}

void SharedRows::put_plane(int k, const PlaneRows& plane) {
  const Choices choices = choose(shape_.n.j, shape_.n.i, [&](int j) { return plane.row(j); });
  keep(kept(k, 0), k, choices, 0, {0, shape_.n.i}, [&](int j) { return plane.row(j); });
}

void SharedRows::put_halo(int k, int lo, int hi, const float* values) {
  const int n = shape_.n.i;
  const auto row = [=](int j) { return values + static_cast<std::ptrdiff_t>(j) * n; };
  const Choices choices = choose(hi - lo, n, row);
  keep(kept(k, lo), k, choices, lo, {0, n}, [=](int j) { return row(j - lo); });
}

void SharedRows::wrap(Axis axis) {
  const int n = shape_.n[axis];
  Box cells{{0, 0, 0}, {1, shape_.n.j, shape_.n.k}};
  if (axis == Axis::z)  // what is beyond the rows goes with them
    cells.lo.j = -south_, cells.hi.j = rows_in_plane_ - south_;
  for (int layer = 0; layer < reach; ++layer)
    for (const int to : {-1 - layer, n + layer}) {
      cells.lo[axis] = to, cells.hi[axis] = to + 1;
      const int from = (to % n + n) % n;
      for_each_in_order(cells, [&](int, int j, int k) {
        rows_[at(j, k)] = axis == Axis::y ? rows_[at(from, k)] : rows_[at(j, from)];
      });
    }
}

namespace {

/// Rows and planes, as the cells of a box one cell long.
Box rows_beside(const Neighbours& neighbours, Index3 n, Axis axis, int from, int layers) {
  Box rows{{0, 0, 0}, {1, n.j, n.k}};
  if (axis == Axis::z) {  // rows already done go with them
    if (!neighbours.none(Axis::y, 0)) rows.lo.j -= reach;
    if (!neighbours.none(Axis::y, 1)) rows.hi.j += reach;
  }
  rows.lo[axis] = from, rows.hi[axis] = from + layers;
  return rows;
}

void pack(std::span<SharedRows* const> all, const Box& rows, int n, std::vector<float>& values) {
  values.resize(all.size() * static_cast<std::size_t>(rows.size()) * static_cast<std::size_t>(n));
  float* out = values.data();
  for (const SharedRows* const of : all)
    for_each_in_order(rows, [&](int, int j, int k) {
      const RowRef row = of->row(j, k);
#pragma omp simd
      for (int i = 0; i < n; ++i) out[i] = row[i];
      out += n;
    });
}

void unpack(const float* values, const Box& rows, int n, std::span<SharedRows* const> all) {
  const std::ptrdiff_t plane = static_cast<std::ptrdiff_t>(rows.extent(Axis::y)) * n;
  for (SharedRows* const of : all)
    for (int k = rows.lo.k; k < rows.hi.k; ++k, values += plane)
      of->put_halo(k, rows.lo.j, rows.hi.j, values);
}

void exchange_along(const Neighbours& neighbours, Index3 n, Axis axis,
                    std::span<SharedRows* const> all) {
  std::array<std::vector<float>, 2> sent, received;
  std::array<MPI_Request, 4> requests;
  requests.fill(MPI_REQUEST_NULL);
  const int count = n[axis], own = std::min(reach, count);
  const auto halo = [&](int side) {
    const int theirs = neighbours.layers[index(axis)][side];
    return rows_beside(neighbours, n, axis, side == 0 ? -theirs : count, theirs);
  };
  for (const int side : {0, 1}) {
    const int other = neighbours.on[index(axis)][side];
    if (other == wall) continue;
    received[side].resize(all.size() * static_cast<std::size_t>(halo(side).size()) *
                          static_cast<std::size_t>(n.i));
    // The tag names the side the message leaves by: two blocks of a periodic axis meet twice.
    MPI_Irecv(received[side].data(), static_cast<int>(received[side].size()), MPI_FLOAT, other,
              1 - side, neighbours.comm, &requests[side]);
    pack(all, rows_beside(neighbours, n, axis, side == 0 ? 0 : count - own, own), n.i, sent[side]);
    MPI_Isend(sent[side].data(), static_cast<int>(sent[side].size()), MPI_FLOAT, other, side,
              neighbours.comm, &requests[2 + side]);
  }
  MPI_Waitall(4, requests.data(), MPI_STATUSES_IGNORE);
  for (const int side : {0, 1})
    if (!neighbours.none(axis, side)) unpack(received[side].data(), halo(side), n.i, all);
}

}  // namespace

void exchange(const Neighbours& neighbours, Index3 n, std::span<SharedRows* const> all) {
  for (const Axis axis : {Axis::y, Axis::z}) {
    if (neighbours.on[index(axis)][0] == itself)
      for (SharedRows* const rows : all) rows->wrap(axis);
    else
      exchange_along(neighbours, n, axis, all);
  }
}

}  // namespace rackflux::multigrid
