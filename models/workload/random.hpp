#pragma once
#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>

namespace rackflux {

/// Random numbers that are the same on every platform: the standard fixes std::mt19937_64 to the
/// bit but not its distributions, so the transforms are written here. Only log, sqrt and cos of the
/// platform's library enter, each within an ulp.
class Random {
 public:
  explicit Random(std::uint64_t seed) : bits_(seed) {}

  /// In (0, 1), never either end: the upper 53 bits, plus a half, times 2^-53.
  double uniform() { return (static_cast<double>(bits_() >> 11) + 0.5) * 0x1p-53; }
  /// Of mean 1, by inversion.
  double exponential() { return -std::log(uniform()); }
  /// Of mean 0 and deviation 1, by Box and Muller; the second value of a pair is not kept.
  double normal() {
    const double radius = std::sqrt(2.0 * exponential());
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
  }

 private:
  std::mt19937_64 bits_;
};

}  // namespace rackflux
