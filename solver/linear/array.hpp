#pragma once
#include "solver/base/box.hpp"
#include "solver/parallel/memory.hpp"

#include <mpi.h>

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace rackflux::multigrid {

/// Halo layers of every array here. Smoothing, residual and one product with the matrix follow one
/// another on overlapping tiles without communication; each takes one layer.
inline constexpr int reach = 4;

/// What lies beyond a side of a block.
inline constexpr int wall = MPI_PROC_NULL;
inline constexpr int itself = -1000;  ///< a periodic axis that only one block spans

/// Who holds the cells beyond each side of this block.
struct Neighbours {
  MPI_Comm comm = MPI_COMM_NULL;
  std::array<std::array<int, 2>, 3> on{{{wall, wall}, {wall, wall}, {wall, wall}}};
  /// Halo layers that a block beyond can fill: `reach`, or all its cells if it is thinner.
  std::array<std::array<int, 2>, 3> layers{{{reach, reach}, {reach, reach}, {reach, reach}}};

  bool none(Axis axis, int side) const { return on[index(axis)][side] == wall; }
};

/// Memory layout of one level's arrays: rows along x begin on cache lines. Beyond walls there is
/// one layer of rows and planes, which holds zeros for stencils to read; elsewhere `reach`.
struct Shape {
  Shape() = default;
  Shape(Index3 cells, const Neighbours& neighbours);

  Index3 n;
  int south = 0, bottom = 0;  ///< layers of rows and planes before the first
  std::ptrdiff_t stride_j = 0, stride_k = 0, origin = 0;
  std::size_t count = 0;
};

/// One number per cell of a level, halo included; starts at zero.
template <class T>
class Array {
 public:
  Array() = default;
  explicit Array(const Shape& shape);
  /// Several in one block of memory, which takes fewer pages. It lives as long as one of them.
  static std::vector<Array> several(const Shape& shape, int count);

  bool empty() const { return !memory_; }
  T* row(int j, int k) { return origin_ + stride_j_ * j + stride_k_ * k; }
  const T* row(int j, int k) const { return origin_ + stride_j_ * j + stride_k_ * k; }

 private:
  Array(const Shape& shape, std::shared_ptr<ZeroedMemory> block, std::size_t offset);

  std::shared_ptr<ZeroedMemory> memory_;
  T* origin_ = nullptr;
  std::ptrdiff_t stride_j_ = 0, stride_k_ = 0;
};

extern template class Array<float>;

/// The values of a box of cells, array after array, rows along x; back into the cells.
void pack(std::span<Array<float>* const> arrays, const Box& box, std::vector<float>& values);
void unpack(const float* values, const Box& box, std::span<Array<float>* const> arrays);

/// Fills `layers` halo layers, corners included; halos beyond walls and beyond the cells of a thin
/// block are left alone. Collective.
void exchange(const Neighbours& neighbours, Index3 n, std::span<Array<float>* const> arrays,
              int layers = reach);

}  // namespace rackflux::multigrid
