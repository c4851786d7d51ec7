#pragma once
#include "solver/base/box.hpp"
#include "solver/parallel/loops.hpp"

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace rackflux {

/// Which indices of each row of a box matter, as a list of stretches along x: kernels that take
/// these alone leave out what lies in solids. Indices between two stretches that are close together
/// belong to them, so that short gaps do not cut loops into pieces: a kernel must bear them.
class Stretches {
 public:
  struct Stretch {
    int lo = 0, hi = 0;  ///< [lo, hi)
  };

  /// The whole box.
  explicit Stretches(const Box& box) : box_(box), whole_{box.lo.i, box.hi.i} {}
  /// Where matters(i, j, k); rows in which nothing does have none.
  template <class Matters>
  Stretches(const Box& box, Matters matters);

  /// The faces across y or z on both sides of control volumes that matter.
  static Stretches of_faces(const Stretches& volumes, Axis axis);

  /// What they leave out of the box.
  Stretches rest() const;

  const Box& box() const { return box_; }
  std::span<const Stretch> row(int j, int k) const {
    if (begin_.empty()) return {&whole_, 1};
    const std::size_t n = static_cast<std::size_t>(j - box_.lo.j) +
                          static_cast<std::size_t>(box_.extent(Axis::y)) * (k - box_.lo.k);
    return {all_.data() + begin_[n], all_.data() + begin_[n + 1]};
  }

 private:
  /// Shorter gaps cost more at their ends than they save: one or two vectors of a kernel.
  static constexpr int shortest_gap = 8;

  void begin_row() { begin_.push_back(all_.size()); }
  void add(Stretch next);  ///< to the row, in order of lo
  void finish();           ///< after the last row

  Box box_;
  Stretch whole_;
  std::vector<Stretch> all_;
  std::vector<std::size_t> begin_;  ///< in all_, per row and the end; empty: every row is whole
};

inline void Stretches::add(Stretch next) {
  if (all_.size() > begin_.back() && next.lo - all_.back().hi < shortest_gap)
    all_.back().hi = std::max(all_.back().hi, next.hi);
  else
    all_.push_back(next);
}

template <class Matters>
Stretches::Stretches(const Box& box, Matters matters) : box_(box), whole_{box.lo.i, box.hi.i} {
  for (int k = box.lo.k; k < box.hi.k; ++k)
    for (int j = box.lo.j; j < box.hi.j; ++j) {
      begin_row();
      for (int i = box.lo.i; i < box.hi.i; ++i)
        if (matters(i, j, k)) add({i, i + 1});
    }
  finish();
}

/// As for_each over a box, on the stretches alone.
template <class Kernel>
void for_each(const Stretches& where, Kernel kernel) {
  const Index3 lo = where.box().lo, hi = where.box().hi;
#pragma omp parallel for collapse(2) schedule(static) firstprivate(kernel)
  for (int k = lo.k; k < hi.k; ++k)
    for (int j = lo.j; j < hi.j; ++j)
      for (const auto& stretch : where.row(j, k)) {
        const int end = stretch.hi;
#pragma omp simd
        for (int i = stretch.lo; i < end; ++i) kernel(i, j, k);
      }
}

/// As sum_of_two over a box, on the stretches alone.
template <class Kernel>
std::array<double, 2> sum_of_two(const Stretches& where, Kernel kernel) {
  const Index3 lo = where.box().lo, hi = where.box().hi;
  return add_planes<std::array<double, 2>>(where.box(), [=, &where](int k) {
    std::array<double, 2> in_plane{};
    for (int j = lo.j; j < hi.j; ++j) {
      double first = 0.0, second = 0.0;
      for (const auto& stretch : where.row(j, k)) {
        const int end = stretch.hi;
#pragma omp simd reduction(+ : first, second)
        for (int i = stretch.lo; i < end; ++i) kernel(i, j, k, first, second);
      }
      in_plane[0] += first, in_plane[1] += second;
    }
    return in_plane;
  });
}

}  // namespace rackflux
