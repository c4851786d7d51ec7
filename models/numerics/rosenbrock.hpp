#pragma once
#include "models/numerics/dual.hpp"
#include "solver/base/error.hpp"

#include <Eigen/LU>
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <fmt/format.h>
#include <limits>

namespace rackflux {

/// Stiff ordinary differential equations y' = f(y) with exact Jacobian: the Rosenbrock method
/// RODAS of order 4(3), six stages, L-stable and stiffly accurate, with step control.
///
///   (1/(h gamma) - J) u_i = f(y + sum_j a_ij u_j) + sum_j c_ij u_j / h,   y_new = y + sum m_i u_i
///
/// f is an object with `template <class T> void operator()(const std::array<T, N>& y,
/// std::array<T, N>& rate) const`; J comes from calling it with Dual. Every linear invariant of f
/// (c . f = 0) is kept to round-off, because then c . J = 0 as well. Time-dependent f: add t as a
/// state with rate 1. The header brings Eigen along: include it in .cpp files only.
///
/// Source: E. Hairer and G. Wanner, Solving Ordinary Differential Equations II (1996), table of
/// RODAS; the same coefficients as boost::numeric::odeint::rosenbrock4, which works on
/// heap-allocated ublas vectors and is several times slower at these sizes.
template <std::size_t N>
class Rosenbrock {
 public:
  using State = std::array<double, N>;

  /// relative [-] and absolute (one per state, in its unit): the error of one step in y_i is held
  /// below absolute_i + relative |y_i|. first_step [s] is the first trial.
  Rosenbrock(double relative, const State& absolute, double first_step)
      : relative_(relative), absolute_(absolute), h_(first_step) {}

  /// Moves y over dt [s]. Throws Error if the step length underflows.
  template <class System>
  void advance(const System& f, State& y, double dt) {
    double left = dt;
    while (left > 0.0) {
      const double taken = step(f, y, left);
      left = taken >= left * (1.0 - 1e-14) ? 0.0 : left - taken;
    }
  }

  /// One accepted step of at most longest [s]; returns its length.
  template <class System>
  double step(const System& f, State& y, double longest) {
    jacobian(f, y);
    double h = std::min(h_, longest);
    for (;;) {
      const double error = trial(f, y, h);
      if (error <= 1.0) {
        const double next = h * std::clamp(0.9 * std::pow(std::max(error, 1e-12), -0.25), 0.2, 4.0);
        h_ = h < h_ ? std::max(h_, next) : next;  // a step cut short by `longest` says little
        ++accepted_;
        y = y_new_;
        return h;
      }
      ++rejected_;
      h *= std::isfinite(error) ? std::clamp(0.9 * std::pow(error, -0.25), 0.1, 0.9) : 0.1;
      h_ = h;
      if (h < 1e-15)
        throw Error(
            fmt::format("stiff integrator: the step fell to {:.2g} s; a rate of change "
                        "has no finite value or jumps here; check the inputs",
                        h));
    }
  }

  /// y after exactly h, without error control: to place an event inside an accepted step.
  template <class System>
  State peek(const System& f, const State& y, double h) {
    jacobian(f, y);
    trial(f, y, h);
    return y_new_;
  }

  long accepted() const { return accepted_; }  ///< steps so far
  long rejected() const { return rejected_; }  ///< trials thrown away so far

 private:
  using Vector = Eigen::Matrix<double, static_cast<int>(N), 1>;
  using Matrix = Eigen::Matrix<double, static_cast<int>(N), static_cast<int>(N)>;

  template <class System>
  void jacobian(const System& f, const State& y) {
    std::array<Dual<N>, N> x, rate;
    for (std::size_t i = 0; i < N; ++i) x[i] = Dual<N>::variable(y[i], i);
    f(x, rate);
    for (std::size_t i = 0; i < N; ++i) {
      f0_[static_cast<int>(i)] = rate[i].v;
      for (std::size_t j = 0; j < N; ++j)
        jacobian_(static_cast<int>(i), static_cast<int>(j)) = rate[i].d[j];
    }
  }

  template <class System>
  Vector rate(const System& f, const Vector& y) const {
    State in, out;
    for (std::size_t i = 0; i < N; ++i) in[i] = y[static_cast<int>(i)];
    f(in, out);
    return Eigen::Map<const Vector>(out.data());
  }

  // The six stages; leaves the result in y_new_ and returns the error over what is allowed.
  template <class System>
  double trial(const System& f, const State& y_now, double h) {
    const Vector y = Eigen::Map<const Vector>(y_now.data());
    const Matrix w = Matrix::Identity() / (0.25 * h) - jacobian_;
    const Eigen::PartialPivLU<Matrix> lu(w);
    const Vector u1 = lu.solve(f0_);
    const Vector u2 = lu.solve(rate(f, y + 1.544 * u1) - 5.6688 / h * u1);
    const Vector u3 = lu.solve(rate(f, y + 0.9466785280815826 * u1 + 0.2557011698983284 * u2) -
                               (2.430093356833875 * u1 + 0.2063599157091915 * u2) / h);
    const Vector u4 = lu.solve(
        rate(f, y + 3.314825187068521 * u1 + 2.896124015972201 * u2 + 0.9986419139977817 * u3) -
        (0.1073529058151375 * u1 + 9.594562251023355 * u2 + 20.47028614809616 * u3) / h);
    const Vector y5 = y + 1.221224509226641 * u1 + 6.019134481288629 * u2 + 12.53708332932087 * u3 -
                      0.6878860361058950 * u4;
    const Vector u5 = lu.solve(rate(f, y5) + (7.496443313967647 * u1 - 10.24680431464352 * u2 -
                                              33.99990352819905 * u3 + 11.70890893206160 * u4) /
                                                 h);
    const Vector y6 = y5 + u5;
    const Vector u6 = lu.solve(rate(f, y6) + (8.083246795921522 * u1 - 7.981132988064893 * u2 -
                                              31.52159432874371 * u3 + 16.31930543123136 * u4 -
                                              6.058818238834054 * u5) /
                                                 h);
    double worst = 0.0;
    for (std::size_t i = 0; i < N; ++i) {
      const int n = static_cast<int>(i);
      y_new_[i] = y6[n] + u6[n];
      const double allowed =
          absolute_[i] + relative_ * std::max(std::abs(y_now[i]), std::abs(y_new_[i]));
      const double error = std::abs(u6[n]) / allowed;
      if (!std::isfinite(y_new_[i]) || std::isnan(error))
        return std::numeric_limits<double>::infinity();
      worst = std::max(worst, error);
    }
    return worst;
  }

  double relative_;
  State absolute_;
  double h_;
  long accepted_ = 0, rejected_ = 0;
  State y_new_{};
  Vector f0_;
  Matrix jacobian_;
};

}  // namespace rackflux
