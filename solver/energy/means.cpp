#include "solver/energy/means.hpp"

#include "solver/parallel/loops.hpp"

#include <algorithm>
#include <limits>

namespace rackflux {

Means::Means(std::size_t count)
    : sums_(2 * count, 0.0), mosts_(count, -std::numeric_limits<double>::infinity()) {}

void Means::see(std::size_t n, double T, double most, double size) {
  sums_[2 * n] += size;
  sums_[2 * n + 1] += size * T;
  mosts_[n] = std::max(mosts_[n], most);
}

std::vector<MeanAndMost> Means::over_all_ranks(const Comm& comm) const {
  std::vector<MeanAndMost> all(mosts_.size());
  if (all.empty()) return all;
  std::vector<double> sums = sums_, mosts = mosts_;
  comm.sum(sums);
  comm.max(mosts);
  for (std::size_t n = 0; n < all.size(); ++n)
    if (sums[2 * n] > 0.0) all[n] = {sums[2 * n + 1] / sums[2 * n], mosts[n], sums[2 * n]};
  return all;
}

namespace {

/// A part of a solid: volume [m3], the same times temperature [m3 K], and the hottest cell [K].
struct Part {
  double size = 0.0, carried = 0.0, most = -std::numeric_limits<double>::infinity();
};

void add(const Part& part, Part& all) {
  all.size += part.size, all.carried += part.carried;
  all.most = std::max(all.most, part.most);
}

/// The cells of region `own` in a box.
Part part_in(const Geometry& geometry, const Box& box, int own, const Flow& flow) {
  const Mesh& mesh = geometry.mesh();
  const auto T = flow.T.view();
  const auto region = geometry.region.view();
  const double *wx = mesh.width(Axis::x), *wy = mesh.width(Axis::y), *wz = mesh.width(Axis::z);
  return add_planes<Part>(box, [=](int k) {
    Part plane;
    for (int j = box.lo.j; j < box.hi.j; ++j) {
      double length = 0.0, along = 0.0, most = plane.most;
#pragma omp simd reduction(+ : length, along) reduction(max : most)
      for (int i = box.lo.i; i < box.hi.i; ++i) {
        const bool counts = region(i, j, k) == own;
        const double width = counts ? wx[i] : 0.0, here = T(i, j, k);
        length += width, along += width * here;
        most = std::max(most, counts ? here : most);
      }
      plane.size += length * wy[j] * wz[k], plane.carried += along * wy[j] * wz[k];
      plane.most = most;
    }
    return plane;
  });
}

}  // namespace

std::vector<MeanAndMost> solid_temperatures(const Geometry& geometry, const Flow& flow) {
  const Mesh& mesh = geometry.mesh();
  const auto& solids = geometry.site().solids;
  Means means(solids.size());
  for (std::size_t s = 0; s < solids.size(); ++s) {
    if (solids[s].blocked_out) continue;
    const Box box = mesh.local(solids[s].cells, Place::centre);
    const Part part = part_in(geometry, box, solids[s].region, flow);
    if (part.size > 0.0) means.see(s, part.carried / part.size, part.most, part.size);
  }
  return means.over_all_ranks(mesh.comm());
}

}  // namespace rackflux
