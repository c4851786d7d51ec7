#include "solver/linear/shared_rows.hpp"

#include "solver/parallel/memory.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace rackflux::multigrid {

namespace {

constexpr std::size_t most_patterns = 8;  // of a plane that other rows are compared with
constexpr std::size_t lead = 16;          // floats on a cache line
// Both rows, the factor and the product are each rounded by 6e-8.
constexpr float round_off = 4e-7F;

/// A row that others may be multiples of.
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

/// What to do with one row of a plane.
struct Choice {
  int own = -1;  ///< which of the rows that are kept; -1: none, the row is zero
  float factor = 0.0F;
};

struct Choices {
  std::vector<Choice> of_row;
  std::vector<int> kept;  ///< numbers of the rows that are kept
};

Choices choose(const PlaneRows& plane, Index3 n) {
  Choices choices;
  choices.of_row.resize(static_cast<std::size_t>(n.j));
  std::vector<Pattern> patterns;
  for (int j = 0; j < n.j; ++j) {
    const float* const row = plane.row(j);
    Choice& choice = choices.of_row[static_cast<std::size_t>(j)];
    if (j > 0 && std::memcmp(row, plane.row(j - 1), n.i * sizeof(float)) == 0) {
      choice = choices.of_row[static_cast<std::size_t>(j) - 1];
      continue;
    }
    for (std::size_t p = 0; p < patterns.size() && choice.own < 0; ++p) {
      choice.factor = patterns[p].factor_of(row, n.i);
      if (choice.factor > 0.0F) choice.own = static_cast<int>(p);
    }
    if (choice.own >= 0 || is_zero(row, n.i)) continue;
    choice = {static_cast<int>(choices.kept.size()), 1.0F};
    choices.kept.push_back(j);
    if (patterns.size() < most_patterns) patterns.emplace_back(row, n.i);
  }
  return choices;
}

}  // namespace

SharedRows::SharedRows(const Shape& shape)
    : shape_(shape),
      south_(shape.south),
      bottom_(shape.bottom),
      rows_in_plane_(static_cast<int>(shape.stride_k / shape.stride_j)),
      zeros_(static_cast<std::size_t>(shape.stride_j) + lead),
      kept_(static_cast<std::size_t>(shape.n.k)) {
  const std::size_t planes = shape.count / static_cast<std::size_t>(shape.stride_k);
  rows_.assign(static_cast<std::size_t>(rows_in_plane_) * planes, {zeros_.data() + lead, 0.0F});
}

Array<float>& SharedRows::dense() {
  if (is_dense_) return dense_;
  is_dense_ = true;
  dense_ = Array<float>(shape_);
  kept_.clear();
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    const int j = static_cast<int>(row) % rows_in_plane_,
              k = static_cast<int>(row) / rows_in_plane_;
    rows_[row] = {dense_.row(j - south_, k - bottom_), 1.0F};
  }
  return dense_;
}

const float* SharedRows::values(int j, int k, std::vector<float>& buffer) const {
  const RowRef ref = row(j, k);
  if (ref.factor == 1.0F) return ref.values;
  buffer.resize(static_cast<std::size_t>(shape_.n.i) + 2);
  float* const out = buffer.data() + 1;
#pragma omp simd
  for (int i = -1; i <= shape_.n.i; ++i) out[i] = ref.factor * ref.values[i];
  return out;
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

void SharedRows::put_plane(int k, const PlaneRows& plane) {
  const Choices choices = choose(plane, shape_.n);
  Kept& kept = kept_[static_cast<std::size_t>(k)];
  reserve(kept, choices.kept.size());
  for (std::size_t own = 0; own < choices.kept.size(); ++own) {
    const float* const row = plane.row(choices.kept[own]);
    std::copy(row, row + shape_.n.i, own_row(kept, own));
  }
  for (int j = 0; j < shape_.n.j; ++j) {
    const auto [own, factor] = choices.of_row[static_cast<std::size_t>(j)];
    rows_[at(j, k)] = own < 0 ? RowRef{zeros_.data() + lead, 0.0F}
                              : RowRef{own_row(kept, static_cast<std::size_t>(own)), factor};
  }
}

}  // namespace rackflux::multigrid
