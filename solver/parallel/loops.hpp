#pragma once
#include "solver/base/box.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace rackflux {

/// Runs kernel(i, j, k) on every index of the box: rows over threads, i over SIMD lanes.
/// The kernel may read anything it does not write, and writes only at its own (i, j, k).
template <class Kernel>
void for_each(const Box& box, Kernel kernel) {
  const Index3 lo = box.lo, hi = box.hi;
#pragma omp parallel for collapse(2) schedule(static) firstprivate(kernel)
  for (int k = lo.k; k < hi.k; ++k)
    for (int j = lo.j; j < hi.j; ++j)
#pragma omp simd
      for (int i = lo.i; i < hi.i; ++i) kernel(i, j, k);
}

/// The same on one thread in index order, for small boxes and kernels with side effects.
template <class Kernel>
void for_each_in_order(const Box& box, Kernel kernel) {
  for (int k = box.lo.k; k < box.hi.k; ++k)
    for (int j = box.lo.j; j < box.hi.j; ++j)
      for (int i = box.lo.i; i < box.hi.i; ++i) kernel(i, j, k);
}

/// Sum and largest of numbers that are never negative.
struct SumAndMost {
  double sum = 0.0, most = 0.0;
};

inline void add(double part, double& total) {
  total += part;
}
inline void add(const std::array<double, 2>& part, std::array<double, 2>& total) {
  total[0] += part[0], total[1] += part[1];
}
inline void add(const SumAndMost& part, SumAndMost& total) {
  total.sum += part.sum, total.most = std::max(total.most, part.most);
}

/// of_plane(k) of every plane of a box, added up in order: planes over threads, and the same bits
/// for any number of them. Part is a number or what add() takes.
template <class Part, class OfPlane>
Part add_planes(const Box& box, OfPlane of_plane) {
  const int lo = box.lo.k, hi = box.hi.k;
  std::vector<Part> planes(static_cast<std::size_t>(std::max(0, hi - lo)));
#pragma omp parallel for schedule(static) firstprivate(of_plane)
  for (int k = lo; k < hi; ++k) planes[static_cast<std::size_t>(k - lo)] = of_plane(k);
  Part total{};
  for (const Part& plane : planes) add(plane, total);
  return total;
}

/// Sum of kernel(i, j, k) over the box, this rank only; by add_planes.
template <class Kernel>
double sum(const Box& box, Kernel kernel) {
  return add_planes<double>(box, [lo = box.lo, hi = box.hi, kernel](int k) {
    double in_plane = 0.0;
    for (int j = lo.j; j < hi.j; ++j) {
      double in_row = 0.0;
#pragma omp simd reduction(+ : in_row)
      for (int i = lo.i; i < hi.i; ++i) in_row += kernel(i, j, k);
      in_plane += in_row;
    }
    return in_plane;
  });
}

/// Two sums in one pass: kernel(i, j, k, first, second) adds to each of them.
template <class Kernel>
std::array<double, 2> sum_of_two(const Box& box, Kernel kernel) {
  return add_planes<std::array<double, 2>>(box, [lo = box.lo, hi = box.hi, kernel](int k) {
    std::array<double, 2> in_plane{};
    for (int j = lo.j; j < hi.j; ++j) {
      double first = 0.0, second = 0.0;
#pragma omp simd reduction(+ : first, second)
      for (int i = lo.i; i < hi.i; ++i) kernel(i, j, k, first, second);
      in_plane[0] += first, in_plane[1] += second;
    }
    return in_plane;
  });
}

/// Sum and largest of kernel(i, j, k), which is never negative, in one pass.
template <class Kernel>
SumAndMost sum_and_most(const Box& box, Kernel kernel) {
  return add_planes<SumAndMost>(box, [lo = box.lo, hi = box.hi, kernel](int k) {
    SumAndMost in_plane;
    for (int j = lo.j; j < hi.j; ++j) {
      double in_row = 0.0, most = in_plane.most;
#pragma omp simd reduction(+ : in_row) reduction(max : most)
      for (int i = lo.i; i < hi.i; ++i) {
        const double here = kernel(i, j, k);
        in_row += here;
        most = std::max(most, here);
      }
      in_plane.sum += in_row, in_plane.most = most;
    }
    return in_plane;
  });
}

/// Largest kernel(i, j, k) over the box, this rank only; `least` for an empty box.
template <class Kernel>
double largest(const Box& box, double least, Kernel kernel) {
  const Index3 lo = box.lo, hi = box.hi;
  double most = least;
#pragma omp parallel for collapse(2) schedule(static) firstprivate(kernel) reduction(max : most)
  for (int k = lo.k; k < hi.k; ++k)
    for (int j = lo.j; j < hi.j; ++j)
#pragma omp simd reduction(max : most)
      for (int i = lo.i; i < hi.i; ++i) most = std::max(most, kernel(i, j, k));
  return most;
}

}  // namespace rackflux
