#pragma once
#include "models/numerics/dual.hpp"
#include "solver/base/error.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <fmt/format.h>
#include <limits>
#include <utility>

namespace rackflux {

/// Stiff ordinary differential equations y' = f(y) with exact Jacobian: the Rosenbrock method
/// RODAS of order 4(3), six stages, L-stable and stiffly accurate, with step control.
///
///   (1/(h gamma) - J) u_i = f(y + sum_j a_ij u_j) + sum_j c_ij u_j / h,   y_new = y + sum m_i u_i
///
/// f is an object with `template <class T> void operator()(const std::array<T, N>& y,
/// std::array<T, N>& rate) const`; J comes from calling it with Dual. Every linear invariant of f
/// (c . f = 0) is kept to round-off, because then c . J = 0 as well. Time-dependent f: add t as a
/// state with rate 1.
///
/// Source: E. Hairer and G. Wanner, Solving Ordinary Differential Equations II (1996), table of
/// RODAS; the same coefficients as boost::numeric::odeint::rosenbrock4, which works on
/// heap-allocated ublas vectors.
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
        throw Unconverged(
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
  struct Matrix {
    std::array<double, N * N> entries{};
    double& operator()(std::size_t i, std::size_t j) { return entries[i * N + j]; }
    double operator()(std::size_t i, std::size_t j) const { return entries[i * N + j]; }
  };

  // LU factors with row exchanges, in place; a zero pivot leaves infinities, which trial() rejects.
  static void factorise(Matrix& a, std::array<std::size_t, N>& row_of) {
    for (std::size_t k = 0; k < N; ++k) {
      std::size_t best = k;
      for (std::size_t i = k + 1; i < N; ++i)
        if (std::abs(a(i, k)) > std::abs(a(best, k))) best = i;
      row_of[k] = best;
      if (best != k)
        for (std::size_t j = 0; j < N; ++j) std::swap(a(k, j), a(best, j));
      const double inverse = 1.0 / a(k, k);
      for (std::size_t i = k + 1; i < N; ++i) {
        if (a(i, k) == 0.0) continue;
        const double factor = a(i, k) *= inverse;
        for (std::size_t j = k + 1; j < N; ++j) a(i, j) -= factor * a(k, j);
      }
    }
  }

  static State solve(const Matrix& lu, const std::array<std::size_t, N>& row_of, State b) {
    for (std::size_t k = 0; k < N; ++k) std::swap(b[k], b[row_of[k]]);
    for (std::size_t i = 1; i < N; ++i)
      for (std::size_t j = 0; j < i; ++j) b[i] -= lu(i, j) * b[j];
    for (std::size_t i = N; i-- > 0;) {
      for (std::size_t j = i + 1; j < N; ++j) b[i] -= lu(i, j) * b[j];
      b[i] /= lu(i, i);
    }
    return b;
  }

  template <class System>
  void jacobian(const System& f, const State& y) {
    std::array<Dual<N>, N> x, rate;
    for (std::size_t i = 0; i < N; ++i) x[i] = Dual<N>::variable(y[i], i);
    f(x, rate);
    for (std::size_t i = 0; i < N; ++i) {
      f0_[i] = rate[i].v;
      for (std::size_t j = 0; j < N; ++j) jacobian_(i, j) = rate[i].d[j];
    }
  }

  // Row s: the stage is evaluated at y + sum_j a[s][j] u_j.
  static constexpr double a[6][5] = {
      {},
      {1.544},
      {0.9466785280815826, 0.2557011698983284},
      {3.314825187068521, 2.896124015972201, 0.9986419139977817},
      {1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950},
      {1.221224509226641, 6.019134481288629, 12.53708332932087, -0.6878860361058950, 1.0}};
  // Row s: sum_j c[s][j] u_j / h is added to its right-hand side.
  static constexpr double c[6][5] = {
      {},
      {-5.6688},
      {-2.430093356833875, -0.2063599157091915},
      {-0.1073529058151375, -9.594562251023355, -20.47028614809616},
      {7.496443313967647, -10.24680431464352, -33.99990352819905, 11.70890893206160},
      {8.083246795921522, -7.981132988064893, -31.52159432874371, 16.31930543123136,
       -6.058818238834054}};

  // The six stages; leaves the result in y_new_ and returns the error over what is allowed.
  template <class System>
  double trial(const System& f, const State& y, double h) {
    constexpr double gamma = 0.25;
    Matrix w;
    for (std::size_t k = 0; k < N * N; ++k) w.entries[k] = -jacobian_.entries[k];
    for (std::size_t i = 0; i < N; ++i) w(i, i) += 1.0 / (gamma * h);
    std::array<std::size_t, N> row_of;
    factorise(w, row_of);
    std::array<State, 6> u;
    State at{}, right = f0_;
    for (std::size_t s = 0; s < 6; ++s) {
      if (s > 0) {
        at = y;
        for (std::size_t j = 0; j < s; ++j)
          for (std::size_t i = 0; i < N; ++i) at[i] += a[s][j] * u[j][i];
        f(at, right);
        for (std::size_t j = 0; j < s; ++j)
          for (std::size_t i = 0; i < N; ++i) right[i] += c[s][j] / h * u[j][i];
      }
      u[s] = solve(w, row_of, right);
    }
    double worst = 0.0;
    for (std::size_t i = 0; i < N; ++i) {
      y_new_[i] = at[i] + u[5][i];
      const double allowed =
          absolute_[i] + relative_ * std::max(std::abs(y[i]), std::abs(y_new_[i]));
      const double error = std::abs(u[5][i]) / allowed;
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
  State f0_{};
  Matrix jacobian_;
};

}  // namespace rackflux
