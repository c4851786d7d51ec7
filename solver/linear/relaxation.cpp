#include "solver/linear/relaxation.hpp"

#include "solver/fields/halo.hpp"
#include "solver/linear/course.hpp"
#include "solver/parallel/loops.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace rackflux {

namespace {

/// One row of a Gauss-Seidel sweep. What does not change along it is gathered first, on SIMD
/// lanes: x_i = before_i x_(i-1) + gathered_i for a row run upwards, the mirror image downwards.
struct RowSweep {
  Rows a;
  View<double> x;
  View<const double> seen;  ///< x before the sweep changes it
  std::vector<double> before, gathered;

  RowSweep(const Rows& rows, const View<double>& value, const Box& box)
      : a(rows),
        x(value),
        seen(&value(0, 0, 0), value.stride_j(), value.stride_k(), grown(box, 2)),
        before(static_cast<std::size_t>(box.hi.i - box.lo.i)),
        gathered(before.size()) {}

  void run(int lo, int hi, int j, int k, bool upwards) {
    const int n = hi - lo;
    double *const g = gathered.data(), *const b = before.data();
    // Chosen before the loop: a choice within it would keep it off SIMD lanes.
    const View<const double> behind = upwards ? a.west : a.east, ahead = upwards ? a.east : a.west;
    const int next = upwards ? 1 : -1;
#pragma omp simd
    for (int c = 0; c < n; ++c) {
      const int i = lo + c;
      const double centre = a.centre(i, j, k), inverse = centre > 0.0 ? 1.0 / centre : 0.0;
      const double sum =
          a.rhs(i, j, k) + a.across(seen, i, j, k) + ahead(i, j, k) * seen(i + next, j, k);
      g[c] = centre > 0.0 ? sum * inverse : seen(i, j, k);
      b[c] = behind(i, j, k) * inverse;
    }
    if (upwards) {
      double last = x(lo - 1, j, k);
      for (int c = 0; c < n; ++c) x(lo + c, j, k) = last = b[c] * last + g[c];
    } else {
      double last = x(hi, j, k);
      for (int c = n - 1; c >= 0; --c) x(lo + c, j, k) = last = b[c] * last + g[c];
    }
  }
};

void sweep(const Rows& a, const Stretches& where, Course course, const View<double>& x) {
  sweep_rows(where.box(), course, [&] {
    return [&where, course, row = RowSweep(a, x, where.box())](int j, int k) mutable {
      // What lies between two stretches stays: they may come in any order.
      for (const auto& stretch : where.row(j, k)) row.run(stretch.lo, stretch.hi, j, k, course.x);
    };
  });
}

}  // namespace

double Misfit::share() const {
  return left == 0.0 ? 0.0 : size == 0.0 ? 1.0 : left / size;
}

void Misfit::add(const Rows& a, const View<const double>& x, Index3 at) {
  left += std::abs(a.rhs(at) + a.pull(x, at.i, at.j, at.k) - a.centre(at) * x(at));
  size += a.centre(at) * std::abs(x(at));
}

Misfit misfit(const Mesh& mesh, const TransportSystem& system, Field& x, double zero) {
  const Rows a(system);
  exchange(mesh, x, 1);
  const auto v = std::as_const(x).view();
  const double least = 1e-6 * std::abs(zero);
  auto sums =
      sum_of_two(mesh.box_of(x.place()), [=](int i, int j, int k, double& left, double& size) {
        const double centre = a.centre(i, j, k), here = v(i, j, k);
        left += std::abs(a.rhs(i, j, k) + a.pull(v, i, j, k) - centre * here);
        size += centre * std::max(std::abs(here - zero), least);
      });
  mesh.comm().sum(sums);
  return {sums[0], sums[1]};
}

void relax(const Mesh& mesh, const TransportSystem& system, Field& x, int sweeps) {
  relax(mesh, system, Stretches(mesh.box_of(x.place())), x, sweeps);
}

void relax(const Mesh& mesh, const TransportSystem& system, const Stretches& where, Field& x,
           int sweeps) {
  const Rows a(system);
  for (int n = 0; n < sweeps; ++n) {
    sweep(a, where, course_of(n), x.view());
    exchange(mesh, x, n + 1 == sweeps ? Mesh::halo : 1);
  }
}

}  // namespace rackflux
