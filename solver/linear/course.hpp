#pragma once
#include "solver/base/box.hpp"

#include <omp.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace rackflux {

/// Which way a Gauss-Seidel sweep runs along each axis: true from low to high.
struct Course {
  bool x = true, y = true, z = true;
};

/// Of eight successive sweeps every two are opposite, and any flow has one that follows it.
inline Course course_of(int sweep) {
  const int pair = sweep / 2 % 4;
  const bool there = sweep % 2 == 0;
  return {there == (pair != 3), there == (pair != 2), there == (pair != 1)};
}

/// Takes the rows of a box one after the other: make_row() gives each thread its own row(j, k).
/// Each thread has a band of rows; in every plane it waits for the band before it, so that all
/// values are those of one thread running alone.
template <class MakeRow>
void sweep_rows(const Box& box, Course course, MakeRow make_row) {
  constexpr int fewest_rows = 4;  // of a band: for fewer the waiting is not worth it
  const int n_rows = box.hi.j - box.lo.j, n_planes = box.hi.k - box.lo.k;
  const int most_bands = std::clamp(n_rows / fewest_rows, 1, omp_get_max_threads());
  std::vector<std::atomic<int>> done(static_cast<std::size_t>(most_bands) + 1);
  done[0] = n_planes;
#pragma omp parallel num_threads(most_bands)
  {
    const int bands = omp_get_num_threads(), band = omp_get_thread_num();
    const int first = n_rows * band / bands, last = n_rows * (band + 1) / bands;
    auto run = make_row();
    for (int plane = 0; plane < n_planes; ++plane) {
      while (done[band].load(std::memory_order_acquire) <= plane) std::this_thread::yield();
      const int k = course.z ? box.lo.k + plane : box.hi.k - 1 - plane;
      for (int row = first; row < last; ++row)
        run(course.y ? box.lo.j + row : box.hi.j - 1 - row, k);
      done[band + 1].store(plane + 1, std::memory_order_release);
    }
  }
}

}  // namespace rackflux
