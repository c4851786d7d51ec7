#include "solver/linear/relaxation.hpp"

#include "solver/fields/halo.hpp"
#include "solver/parallel/loops.hpp"

#include <cmath>
#include <utility>

namespace rackflux {

SolveReport relax(const Mesh& mesh, const TransportSystem& system, Field& x, int sweeps) {
  const auto centre = system.centre.view(), rhs = system.rhs.view();
  const auto west = system.west.view(), east = system.east.view(), south = system.south.view();
  const auto north = system.north.view(), bottom = system.bottom.view(), top = system.top.view();
  Field other(mesh, x.place(), x.name(), x.unit());
  const Box box = mesh.box_of(x.place());
  SolveReport report;
  const auto step = [&](const Field& from, Field& to) {
    const auto v = from.view();
    const auto next = to.view();
    for_each(box, [=](int i, int j, int k) {
      const double pull = west(i, j, k) * v(i - 1, j, k) + east(i, j, k) * v(i + 1, j, k) +
                          south(i, j, k) * v(i, j - 1, k) + north(i, j, k) * v(i, j + 1, k) +
                          bottom(i, j, k) * v(i, j, k - 1) + top(i, j, k) * v(i, j, k + 1);
      next(i, j, k) = (pull + rhs(i, j, k)) / centre(i, j, k);
    });
  };
  exchange(mesh, x, 1);
  for (int n = 0; n < sweeps; ++n) {
    step(x, other);
    if (n == 0) {
      const auto v = std::as_const(x).view(), next = std::as_const(other).view();
      double norms[2] = {
          sum(box, [=](int i, int j,
                       int k) { return std::abs(centre(i, j, k) * (next(i, j, k) - v(i, j, k))); }),
          sum(box, [=](int i, int j, int k) { return std::abs(centre(i, j, k) * next(i, j, k)); })};
      mesh.comm().sum(norms);
      report.initial = norms[0] == 0.0 ? 0.0 : norms[0] / norms[1];
    }
    const auto from = std::as_const(other).view();
    const auto to = x.view();
    for_each(box, [=](int i, int j, int k) { to(i, j, k) = from(i, j, k); });
    exchange(mesh, x, n + 1 == sweeps ? Mesh::halo : 1);
  }
  report.iterations = sweeps;
  return report;
}

}  // namespace rackflux
