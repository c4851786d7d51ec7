#pragma once
#include <array>
#include <cmath>
#include <cstddef>

namespace rackflux {

/// A value with its derivatives to N variables: a function written for any number type T gives its
/// exact Jacobian when called with Dual (forward differentiation by the chain rule).
template <std::size_t N>
struct Dual {
  double v = 0.0;
  std::array<double, N> d{};

  Dual() = default;
  Dual(double value) : v(value) {}  // NOLINT(google-explicit-constructor): constants mix freely

  /// The i-th variable itself.
  static Dual variable(double value, std::size_t i) {
    Dual x(value);
    x.d[i] = 1.0;
    return x;
  }

  Dual& operator+=(const Dual& b) {
    v += b.v;
    for (std::size_t i = 0; i < N; ++i) d[i] += b.d[i];
    return *this;
  }
  Dual& operator-=(const Dual& b) {
    v -= b.v;
    for (std::size_t i = 0; i < N; ++i) d[i] -= b.d[i];
    return *this;
  }
  Dual& operator*=(double b) {
    v *= b;
    for (double& x : d) x *= b;
    return *this;
  }

  friend Dual operator+(Dual a, const Dual& b) { return a += b; }
  friend Dual operator-(Dual a, const Dual& b) { return a -= b; }
  friend Dual operator-(Dual a) { return a *= -1.0; }
  friend Dual operator*(Dual a, double b) { return a *= b; }
  friend Dual operator*(double a, Dual b) { return b *= a; }
  friend Dual operator/(Dual a, double b) { return a *= 1.0 / b; }
  friend Dual operator+(Dual a, double b) { return a.v += b, a; }
  friend Dual operator+(double a, Dual b) { return b.v += a, b; }
  friend Dual operator-(Dual a, double b) { return a.v -= b, a; }
  friend Dual operator-(double a, Dual b) { return (b *= -1.0).v += a, b; }
  friend Dual operator*(const Dual& a, const Dual& b) {
    Dual c(a.v * b.v);
    for (std::size_t i = 0; i < N; ++i) c.d[i] = a.d[i] * b.v + a.v * b.d[i];
    return c;
  }
  friend Dual operator/(const Dual& a, const Dual& b) {
    Dual c(a.v / b.v);
    for (std::size_t i = 0; i < N; ++i) c.d[i] = (a.d[i] - c.v * b.d[i]) / b.v;
    return c;
  }
  friend Dual operator/(double a, const Dual& b) { return Dual(a) / b; }
  friend bool operator<(const Dual& a, const Dual& b) { return a.v < b.v; }
  friend bool operator>(const Dual& a, const Dual& b) { return a.v > b.v; }

  /// f(a) where df/da at a.v is slope.
  friend Dual chain(const Dual& a, double value, double slope) {
    Dual c(value);
    for (std::size_t i = 0; i < N; ++i) c.d[i] = slope * a.d[i];
    return c;
  }
  friend Dual exp(const Dual& a) { return chain(a, std::exp(a.v), std::exp(a.v)); }
  friend Dual log(const Dual& a) { return chain(a, std::log(a.v), 1.0 / a.v); }
  friend Dual sqrt(const Dual& a) { return chain(a, std::sqrt(a.v), 0.5 / std::sqrt(a.v)); }
  friend Dual sin(const Dual& a) { return chain(a, std::sin(a.v), std::cos(a.v)); }
  friend Dual cos(const Dual& a) { return chain(a, std::cos(a.v), -std::sin(a.v)); }
  friend Dual pow(const Dual& a, double n) {
    return chain(a, std::pow(a.v, n), n * std::pow(a.v, n - 1.0));
  }
};

/// The number without its derivatives.
inline double value_of(double a) {
  return a;
}
template <std::size_t N>
double value_of(const Dual<N>& a) {
  return a.v;
}

/// x kept within [low, high]; at a bound the derivative is that of the bound.
template <class T>
T clamped(const T& x, double low, double high) {
  return value_of(x) < low ? T(low) : value_of(x) > high ? T(high) : x;
}

}  // namespace rackflux
