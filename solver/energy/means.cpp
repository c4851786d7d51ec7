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

std::vector<MeanAndMost> solid_temperatures(const Geometry& geometry, const Flow& flow) {
  const Mesh& mesh = geometry.mesh();
  const auto& solids = geometry.site().solids;
  const auto T = flow.T.view();
  const auto region = geometry.region.view();
  constexpr double least = -std::numeric_limits<double>::infinity();
  Means means(solids.size());
  for (std::size_t s = 0; s < solids.size(); ++s) {
    if (solids[s].blocked_out) continue;
    const Box box = mesh.local(solids[s].cells, Place::centre);
    const int own = solids[s].region;
    const auto part = [&](int i, int j, int k) {
      return region(i, j, k) == own ? mesh.volume({i, j, k}) : 0.0;
    };
    const double volume = sum(box, part);
    if (volume == 0.0) continue;
    const double carried =
        sum(box, [&](int i, int j, int k) { return part(i, j, k) * T(i, j, k); });
    const double most = largest(box, least, [&](int i, int j, int k) {
      return region(i, j, k) == own ? T(i, j, k) : least;
    });
    means.see(s, carried / volume, most, volume);
  }
  return means.over_all_ranks(mesh.comm());
}

}  // namespace rackflux
