#pragma once
#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

namespace rackflux {

inline constexpr std::array<double, 14> inverse_factorial = [] {
  std::array<double, 14> all{1.0};
  double factorial = 1.0;
  for (int k = 1; k < 14; ++k) factorial *= k, all[k] = 1.0 / factorial;
  return all;
}();

/// tanh x, x >= 0, to 1e-15: made of nothing that keeps a loop over cells off SIMD lanes, as a call
/// of the library's tanh does.
///
/// With t = -2 x = n ln 2 + r, |r| <= ln 2 / 2: e^t = 2^n (1 + r + .. + r^13 / 13!), whose next
/// term is below 4e-18, and tanh x = (1 - e^t) / (1 + e^t).
[[gnu::always_inline]] inline double tanh_of_positive(double x) {
  constexpr double all = 20.0;  // from here on it is 1 to double precision
  constexpr double per_ln_2 = 0x1.71547652b82fep+0;
  constexpr double ln_2 = 0x1.62e42fefa38p-1;  // with as many zeros at its end as n has digits
  constexpr double rest_of_ln_2 = 0x1.ef35793c7673p-45;
  constexpr double rounder = 0x1.8p52;  // added, it leaves whole numbers in the lowest bits
  constexpr std::uint64_t one = 1023, exponent = 52;
  const double t = -2.0 * std::min(x, all);
  const double rounded = t * per_ln_2 + rounder, n = rounded - rounder;
  const double r = (t - n * ln_2) - n * rest_of_ln_2;
  double sum = inverse_factorial[13];
  for (int k = 12; k >= 0; --k) sum = sum * r + inverse_factorial[k];
  const auto power =
      std::bit_cast<double>((std::bit_cast<std::uint64_t>(rounded) + one) << exponent);
  const double e = power * sum;
  return (1.0 - e) / (1.0 + e);
}

}  // namespace rackflux
