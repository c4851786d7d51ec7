#include "solver/base/error.hpp"
#include "solver/mesh/mesh.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

namespace rackflux {

namespace {

std::vector<int> even_cuts(int n_cells, int n_blocks) {
  std::vector<int> cuts(static_cast<std::size_t>(n_blocks) + 1);
  for (int b = 0; b <= n_blocks; ++b) cuts[b] = static_cast<int>(1LL * n_cells * b / n_blocks);
  return cuts;
}

/// Time of a sweep in arbitrary units: the largest block's cells plus what its faces cost to send;
/// a face across x is strided in memory and costs about twice.
double cost(Index3 n, Index3 ranks) {
  const auto share = [](int cells, int blocks) { return 1.0 * ((cells + blocks - 1) / blocks); };
  const double x = share(n.i, ranks.i), y = share(n.j, ranks.j), z = share(n.k, ranks.k);
  const auto sides = [](int blocks) { return (blocks > 1) + (blocks > 2); };
  const double sent =
      2.0 * sides(ranks.i) * y * z + sides(ranks.j) * x * z + sides(ranks.k) * x * y;
  return x * y * z + 8.0 * sent;
}

}  // namespace

Splits balanced_splits(const Lines& lines, int n_ranks) {
  const Index3 n{lines.cells(Axis::x), lines.cells(Axis::y), lines.cells(Axis::z)};
  Index3 best{0, 0, 0};
  double lowest = std::numeric_limits<double>::infinity();
  const int least =
      Mesh::halo;  // a block thinner than the halo would need its neighbour's neighbour
  const auto most = [&](Axis a) { return std::max(1, n[a] / least); };
  for (int rz = 1; rz <= most(Axis::z); ++rz) {
    if (n_ranks % rz != 0) continue;
    for (int ry = 1; ry <= most(Axis::y); ++ry) {
      if (n_ranks / rz % ry != 0) continue;
      const Index3 ranks{n_ranks / rz / ry, ry, rz};
      if (ranks.i > most(Axis::x)) continue;
      if (cost(n, ranks) <= lowest) lowest = cost(n, ranks), best = ranks;
    }
  }
  if (best.i == 0)
    throw Error(
        fmt::format("{} ranks are too many for a mesh of {} x {} x {} cells: every block "
                    "needs at least {} cells along each cut axis; use fewer ranks",
                    n_ranks, n.i, n.j, n.k, least));
  return {even_cuts(n.i, best.i), even_cuts(n.j, best.j), even_cuts(n.k, best.k)};
}

}  // namespace rackflux
