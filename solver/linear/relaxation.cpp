#include "solver/linear/relaxation.hpp"

#include "solver/fields/halo.hpp"
#include "solver/parallel/loops.hpp"

#include <cmath>
#include <utility>
#include <vector>

namespace rackflux {

namespace {

/// The system as kernels see it.
struct Rows {
  View<const double> centre, west, east, south, north, bottom, top;

  explicit Rows(const TransportSystem& s)
      : centre(s.centre.view()),
        west(s.west.view()),
        east(s.east.view()),
        south(s.south.view()),
        north(s.north.view()),
        bottom(s.bottom.view()),
        top(s.top.view()) {}

  double pull(const View<const double>& x, int i, int j, int k) const {
    return west(i, j, k) * x(i - 1, j, k) + east(i, j, k) * x(i + 1, j, k) + across(x, i, j, k);
  }
  double across(const View<const double>& x, int i, int j, int k) const {
    return south(i, j, k) * x(i, j - 1, k) + north(i, j, k) * x(i, j + 1, k) +
           bottom(i, j, k) * x(i, j, k - 1) + top(i, j, k) * x(i, j, k + 1);
  }
};

/// One Gauss-Seidel sweep over the box, forwards or backwards along all axes. What a row takes from
/// other rows is gathered first, on SIMD lanes; the recurrence along it follows.
void sweep(const Rows& a, const View<const double>& rhs, const Box& box, bool forwards,
           const View<double>& x) {
  const View<const double> seen(&x(0, 0, 0), x.stride_j(), x.stride_k(), grown(box, 2));
  const int n = box.hi.i - box.lo.i, n_rows = box.hi.j - box.lo.j, n_planes = box.hi.k - box.lo.k;
  std::vector<double> gathered(static_cast<std::size_t>(n)), inverse(static_cast<std::size_t>(n));
  for (int plane = 0; plane < n_planes; ++plane)
    for (int row = 0; row < n_rows; ++row) {
      const int k = forwards ? box.lo.k + plane : box.hi.k - 1 - plane;
      const int j = forwards ? box.lo.j + row : box.hi.j - 1 - row;
      double *const g = gathered.data(), *const inv = inverse.data();
#pragma omp simd
      for (int c = 0; c < n; ++c) {
        const int i = box.lo.i + c;
        g[c] = rhs(i, j, k) + a.across(seen, i, j, k);
        inv[c] = a.centre(i, j, k) > 0.0 ? 1.0 / a.centre(i, j, k) : 0.0;
      }
      for (int step = 0; step < n; ++step) {
        const int c = forwards ? step : n - 1 - step, i = box.lo.i + c;
        const double new_x =
            (g[c] + a.west(i, j, k) * x(i - 1, j, k) + a.east(i, j, k) * x(i + 1, j, k)) * inv[c];
        x(i, j, k) = inv[c] > 0.0 ? new_x : x(i, j, k);
      }
    }
}

}  // namespace

SolveReport relax(const Mesh& mesh, const TransportSystem& system, Field& x, int sweeps) {
  const Rows a(system);
  const auto rhs = system.rhs.view();
  const Box box = mesh.box_of(x.place());
  exchange(mesh, x, 1);
  const auto v = std::as_const(x).view();
  double norms[2] = {
      sum(box,
          [=](int i, int j, int k) {
            return std::abs(rhs(i, j, k) + a.pull(v, i, j, k) - a.centre(i, j, k) * v(i, j, k));
          }),
      sum(box, [=](int i, int j, int k) { return std::abs(a.centre(i, j, k) * v(i, j, k)); })};
  mesh.comm().sum(norms);
  SolveReport report;
  report.initial = norms[0] == 0.0 ? 0.0 : norms[1] == 0.0 ? 1.0 : norms[0] / norms[1];
  report.residual = report.initial;
  for (int n = 0; n < sweeps; ++n) {
    sweep(a, rhs, box, n % 2 == 0, x.view());
    exchange(mesh, x, n + 1 == sweeps ? Mesh::halo : 1);
  }
  report.iterations = sweeps;
  return report;
}

SweepSolver::SweepSolver(const Mesh& mesh, Place place)
    : mesh_(&mesh),
      r_(mesh, place, "residual", "1"),
      shadow_(mesh, place, "shadow", "1"),
      p_(mesh, place, "direction", "1"),
      p_hat_(mesh, place, "direction", "1"),
      v_(mesh, place, "product", "1"),
      s_hat_(mesh, place, "correction", "1"),
      t_(mesh, place, "product", "1") {}

double SweepSolver::dot(const Field& a, const Field& b) const {
  const auto x = a.view(), y = b.view();
  return mesh_->comm().sum(
      sum(a.owned(), [=](int i, int j, int k) { return x(i, j, k) * y(i, j, k); }));
}

void SweepSolver::residual(const TransportSystem& system, const Field& x, Field& r) const {
  const Rows a(system);
  const auto rhs = system.rhs.view(), v = x.view();
  const auto left = r.view();
  for_each(x.owned(), [=](int i, int j, int k) {
    const bool unknown = a.centre(i, j, k) > 0.0;
    left(i, j, k) =
        unknown ? rhs(i, j, k) + a.pull(v, i, j, k) - a.centre(i, j, k) * v(i, j, k) : 0.0;
  });
}

void SweepSolver::multiply(const TransportSystem& system, const Field& x, Field& product) const {
  const Rows a(system);
  const auto v = x.view();
  const auto out = product.view();
  for_each(x.owned(), [=](int i, int j, int k) {
    out(i, j, k) = a.centre(i, j, k) * v(i, j, k) - a.pull(v, i, j, k);
  });
}

void SweepSolver::precondition(const TransportSystem& system, const Field& v, Field& z) const {
  z.fill(0.0);
  const Rows a(system);
  sweep(a, v.view(), v.owned(), true, z.view());
  sweep(a, v.view(), v.owned(), false, z.view());
  exchange(*mesh_, z, 1);
}

SolveReport SweepSolver::solve(const TransportSystem& system, Field& x,
                               const Tolerance& tolerance) {
  SolveReport report;
  exchange(*mesh_, x, 1);
  residual(system, x, r_);
  const double scale = std::sqrt(dot(system.rhs, system.rhs));
  report.initial = report.residual = scale > 0.0 ? std::sqrt(dot(r_, r_)) / scale : 0.0;
  shadow_.copy_from(r_);
  p_.fill(0.0), v_.fill(0.0);
  double rho = 1.0, alpha = 1.0, omega = 1.0;
  const auto r = r_.view(), p = p_.view(), v = v_.view(), t = t_.view(), value = x.view();
  const auto p_hat = p_hat_.view(), s_hat = s_hat_.view();
  const Box box = x.owned();
  const auto good_enough = [&] { return report.residual <= tolerance.relative; };
  while (!good_enough() && report.iterations < tolerance.most_iterations) {
    const double rho_now = dot(shadow_, r_), beta = rho_now / rho * alpha / omega, last = omega;
    if (rho_now == 0.0 || !std::isfinite(beta)) break;  // the shadow has become orthogonal
    for_each(box, [=](int i, int j, int k) {
      p(i, j, k) = r(i, j, k) + beta * (p(i, j, k) - last * v(i, j, k));
    });
    precondition(system, p_, p_hat_);
    multiply(system, p_hat_, v_);
    rho = rho_now, alpha = rho / dot(shadow_, v_);
    const double step = alpha;
    for_each(box, [=](int i, int j, int k) { r(i, j, k) -= step * v(i, j, k); });
    precondition(system, r_, s_hat_);
    multiply(system, s_hat_, t_);
    const double tt = dot(t_, t_);
    omega = tt > 0.0 ? dot(t_, r_) / tt : 0.0;
    const double along = omega;
    for_each(box, [=](int i, int j, int k) {
      value(i, j, k) += step * p_hat(i, j, k) + along * s_hat(i, j, k);
      r(i, j, k) -= along * t(i, j, k);
    });
    ++report.iterations;
    report.residual = std::sqrt(dot(r_, r_)) / scale;
    if (omega == 0.0) break;
  }
  exchange(*mesh_, x, Mesh::halo);
  report.converged = good_enough();
  return report;
}

}  // namespace rackflux
