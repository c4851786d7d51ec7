#pragma once
#include "solver/linear/array.hpp"

#include <memory>
#include <span>
#include <vector>

namespace rackflux::multigrid {

/// A row of coefficients as a multiple of one that is in memory: itself or another.
struct RowRef {
  const float* values = nullptr;
  float factor = 0.0F;

  float operator[](int i) const { return factor * values[i]; }
  bool operator==(const RowRef&) const = default;
};

/// Rows -1 .. n.j of one plane, each from cell -1 to n.i, before they are kept. Starts at zero.
class PlaneRows {
 public:
  explicit PlaneRows(Index3 n)
      : stride_(n.i + 2), memory_(static_cast<std::size_t>(stride_) * (n.j + 2)) {}

  float* row(int j) { return memory_.data() + 1 + stride_ * (j + 1); }
  const float* row(int j) const { return memory_.data() + 1 + stride_ * (j + 1); }

 private:
  std::ptrdiff_t stride_;
  std::vector<float> memory_;
};

/// One coefficient per cell of a level, for which a room of like rows needs the memory of a few.
///
/// On a rectilinear mesh conductances are products such as A(y, z) / d(x), and where the fluid is
/// alike all rows along x are multiples of one. Rows that are multiples of one of the first few
/// different rows of their plane, to within round-off of single precision, are kept as that
/// factor. What the rows of a plane share depends on that plane alone, and so on no number of
/// threads. Rows of a halo share among those that came in one message.
///
/// Levels with neighbours along x, whose rows come in parts, hold all rows first, dense(), and
/// share() them then; convective ones, whose coefficients differ from cell to cell, always.
class SharedRows {
 public:
  SharedRows() = default;
  explicit SharedRows(const Shape& shape);

  RowRef row(int j, int k) const { return rows_[at(j, k)]; }
  /// A row with all its halo, in `buffer` if it is kept as a multiple.
  const float* values(int j, int k, std::vector<float>& buffer) const;

  /// The array that holds all rows, zero at first. From then on there is no put_plane(), unless
  /// share() keeps multiples again.
  Array<float>& dense();
  bool is_dense() const { return is_dense_; }

  /// Keeps multiples in place of the dense array, halos as well, unless that saves less than half.
  void share(const Neighbours& neighbours);

  /// Takes the cells [0, n.i) of all owned rows of a plane. Planes may be put in parallel.
  void put_plane(int k, const PlaneRows& plane);

  /// Takes rows [lo, hi) of the halo of plane k, n.i numbers each, one after another.
  void put_halo(int k, int lo, int hi, const float* values);
  /// The halos along an axis that one block spans: rows of the other end.
  void wrap(Axis axis);

  /// What to do with one row of a plane.
  struct Choice {
    int own = -1;  ///< which of the rows that are kept; -1: none, the row is zero
    float factor = 0.0F;
  };
  struct Choices {
    std::vector<Choice> of_row;
    std::vector<int> kept;  ///< numbers of the rows that are kept
  };

 private:
  struct Cells {
    int lo, hi;
  };
  /// Rows of one plane that are no multiples of others.
  struct Kept {
    ZeroedMemory memory;
    std::size_t rows = 0;  ///< that there is room for
  };

  std::size_t at(int j, int k) const {
    return static_cast<std::size_t>(j + south_ + rows_in_plane_ * (k + bottom_));
  }
  /// Of the rows of a plane from `first` on: those of its halo are kept apart.
  Kept& kept(int k, int first);
  float* own_row(Kept& kept, std::size_t row) const;
  void reserve(Kept& kept, std::size_t rows) const;
  template <class RowOf>
  void keep(Kept& kept, int k, const Choices& choices, int first, Cells cells, RowOf values_of);

  Shape shape_{};
  int south_ = 0, bottom_ = 0, rows_in_plane_ = 0;
  std::vector<RowRef> rows_;  ///< of all rows, halo included
  std::vector<float> zeros_;
  std::vector<Kept>
      kept_;  ///< of each plane, halo included: rows before the first, its own, beyond
  Array<float> dense_;
  bool is_dense_ = false;
};

/// Fills the halos of rows that come whole, corners included; halos beyond walls and beyond the
/// cells of a thin block are left alone. No neighbours along x. Collective.
void exchange(const Neighbours& neighbours, Index3 n, std::span<SharedRows* const> all);

}  // namespace rackflux::multigrid
