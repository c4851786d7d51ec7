#include "solver/linear/relaxation.hpp"

#include "solver/fields/halo.hpp"
#include "solver/linear/course.hpp"
#include "solver/parallel/loops.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace rackflux {

namespace {

/// How far diffusion prevails, times the sum `all` of the neighbours' coefficients: all of it where
/// diffusion is alone, 0 where less than 0.3 of them is the same on opposite sides.
inline double even_part(const Rows& a, double all, int i, int j, int k) {
  const double flow = std::abs(a.west(i, j, k) - a.east(i, j, k)) +
                      std::abs(a.south(i, j, k) - a.north(i, j, k)) +
                      std::abs(a.bottom(i, j, k) - a.top(i, j, k));
  constexpr double least = 0.3;
  return std::max(0.0, all - flow / (1.0 - least));
}

/// One row of a Gauss-Seidel sweep. What does not change along it is gathered first, on SIMD
/// lanes: x_i = before_i x_(i-1) + gathered_i for a row run upwards, the mirror image downwards.
template <bool overshoots>
struct RowSweep {
  Rows a;
  View<double> x;
  View<const double> seen;  ///< x before the sweep changes it
  std::vector<double> before, gathered;
  Box box;
  double over;

  RowSweep(const Rows& rows, const View<double>& value, const Box& all, double by)
      : a(rows),
        x(value),
        seen(&value(0, 0, 0), value.stride_j(), value.stride_k(), grown(all, 2)),
        before(static_cast<std::size_t>(all.hi.i - all.lo.i)),
        gathered(before.size()),
        box(all),
        over(by) {}

  /// Coefficients of neighbours in the halo, which stay as they were before the sweep.
  double of_halo(int i, int j, int k, const std::array<double, 4>& beside) const {
    return (i == box.lo.i ? a.west(i, j, k) : 0.0) + (i == box.hi.i - 1 ? a.east(i, j, k) : 0.0) +
           beside[0] * a.south(i, j, k) + beside[1] * a.north(i, j, k) +
           beside[2] * a.bottom(i, j, k) + beside[3] * a.top(i, j, k);
  }

  void run(int lo, int hi, int j, int k, bool upwards) {
    const int n = hi - lo;
    double *const g = gathered.data(), *const b = before.data();
    // Chosen before the loop: a choice within it would keep it off SIMD lanes.
    const View<const double> behind = upwards ? a.west : a.east, ahead = upwards ? a.east : a.west;
    const int next = upwards ? 1 : -1;
    const std::array<double, 4> beside{j == box.lo.j ? 1.0 : 0.0, j == box.hi.j - 1 ? 1.0 : 0.0,
                                       k == box.lo.k ? 1.0 : 0.0, k == box.hi.k - 1 ? 1.0 : 0.0};
#pragma omp simd
    for (int c = 0; c < n; ++c) {
      const int i = lo + c;
      const double centre = a.centre(i, j, k);
      double inverse = 0.0, beyond = 0.0;
      if constexpr (overshoots) {
        // One division for both of even / all and (1 + even / all) / centre.
        const double sum = a.sum_of_neighbours(i, j, k), all = sum > 0.0 ? sum : 1.0;
        const double most = of_halo(i, j, k, beside) > 0.0 ? 0.0 : over;
        const double even = most * even_part(a, sum, i, j, k);
        const double of_both = centre > 0.0 ? 1.0 / (all * centre) : 0.0;
        beyond = of_both * centre * even;
        inverse = of_both * (all + even);
      } else {
        inverse = centre > 0.0 ? 1.0 / centre : 0.0;
      }
      const double pulled =
          a.rhs(i, j, k) + a.across(seen, i, j, k) + ahead(i, j, k) * seen(i + next, j, k);
      g[c] = centre > 0.0 ? pulled * inverse - beyond * seen(i, j, k) : seen(i, j, k);
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

template <bool overshoots>
void sweep(const Rows& a, const Stretches& where, Course course, double over,
           const View<double>& x) {
  sweep_rows(where.box(), course, [&] {
    return [&where, course, row = RowSweep<overshoots>(a, x, where.box(), over)](int j,
                                                                                 int k) mutable {
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
  relax(mesh, system, where, x, Sweeping{.sweeps = sweeps});
}

void relax(const Mesh& mesh, const TransportSystem& system, const Stretches& where, Field& x,
           const Sweeping& how) {
  const Rows a(system);
  for (int n = 0; n < how.sweeps; ++n) {
    if (how.over > 0.0)
      sweep<true>(a, where, course_of(n), how.over, x.view());
    else
      sweep<false>(a, where, course_of(n), 0.0, x.view());
    exchange(mesh, x, n + 1 == how.sweeps ? Mesh::halo : 1);
  }
}

}  // namespace rackflux
