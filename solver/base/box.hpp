#pragma once
#include <algorithm>
#include <array>

namespace rackflux {

enum class Axis { x, y, z };

inline constexpr std::array<Axis, 3> axes{Axis::x, Axis::y, Axis::z};

/// Position of an axis in arrays of three: 0, 1, 2.
constexpr int index(Axis axis) {
  return static_cast<int>(axis);
}

constexpr char letter(Axis axis) {
  return "xyz"[index(axis)];
}

/// Index of a cell, or of the face on its low side. 0 is this rank's first cell; halos lie outside.
struct Index3 {
  int i = 0, j = 0, k = 0;

  int operator[](Axis axis) const { return axis == Axis::x ? i : axis == Axis::y ? j : k; }
  int& operator[](Axis axis) { return axis == Axis::x ? i : axis == Axis::y ? j : k; }
  friend bool operator==(const Index3&, const Index3&) = default;
  friend Index3 operator+(Index3 a, Index3 b) { return {a.i + b.i, a.j + b.j, a.k + b.k}; }
  friend Index3 operator-(Index3 a, Index3 b) { return {a.i - b.i, a.j - b.j, a.k - b.k}; }
};

/// One step along an axis.
constexpr Index3 unit(Axis axis) {
  return {axis == Axis::x ? 1 : 0, axis == Axis::y ? 1 : 0, axis == Axis::z ? 1 : 0};
}

/// Half-open block of indices: lo is in, hi is out.
struct Box {
  Index3 lo, hi;

  int extent(Axis axis) const { return std::max(0, hi[axis] - lo[axis]); }
  bool empty() const { return hi.i <= lo.i || hi.j <= lo.j || hi.k <= lo.k; }
  long long size() const { return 1LL * extent(Axis::x) * extent(Axis::y) * extent(Axis::z); }
  bool holds(Index3 at) const {
    return at.i >= lo.i && at.i < hi.i && at.j >= lo.j && at.j < hi.j && at.k >= lo.k &&
           at.k < hi.k;
  }
  friend bool operator==(const Box&, const Box&) = default;
};

inline Box intersection(const Box& a, const Box& b) {
  return {{std::max(a.lo.i, b.lo.i), std::max(a.lo.j, b.lo.j), std::max(a.lo.k, b.lo.k)},
          {std::min(a.hi.i, b.hi.i), std::min(a.hi.j, b.hi.j), std::min(a.hi.k, b.hi.k)}};
}

inline Box moved(const Box& box, Index3 by) {
  return {box.lo + by, box.hi + by};
}

/// The box with `layers` more indices on both ends of every axis.
inline Box grown(const Box& box, int layers) {
  return {box.lo - Index3{layers, layers, layers}, box.hi + Index3{layers, layers, layers}};
}

}  // namespace rackflux
