#pragma once
#include "solver/fields/flow.hpp"
#include "solver/parallel/loops.hpp"
#include "solver/turbulence/tanh.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace rackflux {

/// Gradient of a function of cells at the centre (i, j, k): along each axis the mean of the
/// differences across its two faces, open ones only; 0 between two closed faces. At planes of
/// symmetry and adiabatic walls that is too much, see BesideSymmetry.
struct CentreGradient {
  explicit CentreGradient(const Geometry& geometry)
      : open_x(std::as_const(geometry.open.x).view()),
        open_y(std::as_const(geometry.open.y).view()),
        open_z(std::as_const(geometry.open.z).view()),
        sx(geometry.mesh().spacing(Axis::x)),
        sy(geometry.mesh().spacing(Axis::y)),
        sz(geometry.mesh().spacing(Axis::z)) {}

  template <class Function>
  [[gnu::always_inline]] double along_x(const Function& f, int i, int j, int k) const {
    return mean((f(i, j, k) - f(i - 1, j, k)) / sx[i], (f(i + 1, j, k) - f(i, j, k)) / sx[i + 1],
                open_x(i, j, k), open_x(i + 1, j, k));
  }
  template <class Function>
  [[gnu::always_inline]] double along_y(const Function& f, int i, int j, int k) const {
    return mean((f(i, j, k) - f(i, j - 1, k)) / sy[j], (f(i, j + 1, k) - f(i, j, k)) / sy[j + 1],
                open_y(i, j, k), open_y(i, j + 1, k));
  }
  template <class Function>
  [[gnu::always_inline]] double along_z(const Function& f, int i, int j, int k) const {
    return mean((f(i, j, k) - f(i, j, k - 1)) / sz[k], (f(i, j, k + 1) - f(i, j, k)) / sz[k + 1],
                open_z(i, j, k), open_z(i, j, k + 1));
  }

 private:
  [[gnu::always_inline]] static double mean(double low, double high, float open_low,
                                            float open_high) {
    const float n = open_low + open_high;
    return n > 0.0F ? (open_low * low + open_high * high) / n : 0.0;
  }
  View<const float> open_x, open_y, open_z;
  const double *sx, *sy, *sz;
};

/// A share of CentreGradient along each axis.
struct GradientShare {
  CentreGradient whole;
  std::array<double, 3> share;  ///< [-]

  template <class Function>
  double along_x(const Function& f, int i, int j, int k) const {
    return share[0] * whole.along_x(f, i, j, k);
  }
  template <class Function>
  double along_y(const Function& f, int i, int j, int k) const {
    return share[1] * whole.along_y(f, i, j, k);
  }
  template <class Function>
  double along_z(const Function& f, int i, int j, int k) const {
    return share[2] * whole.along_z(f, i, j, k);
  }
};

/// A cell beside planes of symmetry, walls without shear, or beside adiabatic walls. What is even
/// across such a plane has no slope on it, and the mean over the cell's faces counts that: half of
/// the slope inside is left. Even are at walls without shear the velocity along the plane, k and
/// omega; at adiabatic ones, with shear or without, temperature.
struct BesideSymmetry {
  Index3 cell;
  std::array<double, 3> of_flow{1.0, 1.0, 1.0};  ///< share of CentreGradient left [-]
  std::array<double, 3> of_T{1.0, 1.0, 1.0};     ///< the same of temperature [-]
};

/// Owned cells with a share below 1; between two closed faces there is no slope to share.
std::vector<BesideSymmetry> beside_symmetry(const Geometry& geometry);

/// Runs kernel(i, j, k, of_flow, of_T) on every owned cell, with the gradients of flow and
/// temperature there. `planes`: beside_symmetry; their cells run twice, so that all others need not
/// ask: the kernel writes anew and adds nothing up.
template <class Kernel>
void for_each_gradient(const Geometry& geometry, const std::vector<BesideSymmetry>& planes,
                       Kernel kernel) {
  const CentreGradient gradient(geometry);
  for_each(geometry.mesh().cells(),
           [=](int i, int j, int k) { kernel(i, j, k, gradient, gradient); });
#pragma omp parallel for schedule(static)
  for (std::size_t n = 0; n < planes.size(); ++n) {
    const auto [i, j, k] = planes[n].cell;
    kernel(i, j, k, GradientShare{gradient, planes[n].of_flow},
           GradientShare{gradient, planes[n].of_T});
  }
}

/// C3 = tanh |u_g / u_h|: how much of the buoyancy production counts for dissipation, from the
/// speeds along and across gravity at a cell's centre [-]. Source: R. A. W. M. Henkes, F. F. van
/// der Vlugt, C. J. Hoogendoorn, Int. J. Heat Mass Transfer 34 (1991) 377-388.
class BuoyancyShare {
 public:
  BuoyancyShare(const Flow& flow, const std::array<double, 3>& gravity)
      : u_(flow.velocity.x.view()),
        v_(flow.velocity.y.view()),
        w_(flow.velocity.z.view()),
        g_(gravity) {
    const double size = std::sqrt(g_[0] * g_[0] + g_[1] * g_[1] + g_[2] * g_[2]);
    per_size_ = size > 0.0 ? 1.0 / size : 0.0;
  }
  [[gnu::always_inline]] double operator()(int i, int j, int k) const {
    const double a = 0.5 * (u_(i, j, k) + u_(i + 1, j, k));
    const double b = 0.5 * (v_(i, j, k) + v_(i, j + 1, k));
    const double c = 0.5 * (w_(i, j, k) + w_(i, j, k + 1));
    const double along = std::abs(a * g_[0] + b * g_[1] + c * g_[2]) * per_size_;
    const double across = std::sqrt(std::max(a * a + b * b + c * c - along * along, 1e-20));
    return tanh_of_positive(along / across);
  }

 private:
  View<const double> u_, v_, w_;
  std::array<double, 3> g_;
  double per_size_ = 0.0;
};

/// Calls write(i, j, k, S2, fall) for every owned cell: S2 = 2 S_ij S_ij [1/s2] of the velocity and
/// fall = g . grad T [K/s2]. Needs one halo layer of velocity and T. `planes` and how often write
/// is called: for_each_gradient.
template <class Write>
void for_each_strain(const Geometry& geometry, const std::vector<BesideSymmetry>& planes,
                     const Flow& flow, const std::array<double, 3>& g, Write write) {
  const Mesh& mesh = geometry.mesh();
  const auto u = flow.velocity.x.view(), v = flow.velocity.y.view(), w = flow.velocity.z.view();
  const auto T = flow.T.view();
  const double *wx = mesh.width(Axis::x), *wy = mesh.width(Axis::y), *wz = mesh.width(Axis::z);
  const auto measure = [=](int i, int j, int k, const auto& gradient, const auto& of_T)
      __attribute__((always_inline)) {
    const auto cu = [=](int a, int b, int c) { return 0.5 * (u(a, b, c) + u(a + 1, b, c)); };
    const auto cv = [=](int a, int b, int c) { return 0.5 * (v(a, b, c) + v(a, b + 1, c)); };
    const auto cw = [=](int a, int b, int c) { return 0.5 * (w(a, b, c) + w(a, b, c + 1)); };
    const double ux = (u(i + 1, j, k) - u(i, j, k)) / wx[i];
    const double vy = (v(i, j + 1, k) - v(i, j, k)) / wy[j];
    const double wz_ = (w(i, j, k + 1) - w(i, j, k)) / wz[k];
    const double xy = gradient.along_y(cu, i, j, k) + gradient.along_x(cv, i, j, k);
    const double xz = gradient.along_z(cu, i, j, k) + gradient.along_x(cw, i, j, k);
    const double yz = gradient.along_z(cv, i, j, k) + gradient.along_y(cw, i, j, k);
    const double S2 = 2.0 * (ux * ux + vy * vy + wz_ * wz_) + xy * xy + xz * xz + yz * yz;
    const double fall = g[0] * of_T.along_x(T, i, j, k) + g[1] * of_T.along_y(T, i, j, k) +
                        g[2] * of_T.along_z(T, i, j, k);
    write(i, j, k, S2, fall);
  };
  for_each_gradient(geometry, planes, measure);
}

}  // namespace rackflux
