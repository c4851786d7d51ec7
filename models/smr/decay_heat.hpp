#pragma once
#include <array>
#include <cstddef>

namespace rackflux {

inline constexpr std::size_t decay_heat_groups = 11;

/// Decay heat of a thermal core: eleven groups that fission feeds and that decay.
///
///   de_j/dt = lambda_j (f_j n - e_j),   decay power over rated fission power = sum_j e_j
///
/// Source: the default groups of TRACE (U.S. NRC, TRACE V5.0 Theory Manual, section on the reactor
/// core power model), as TRANSFORM-Library tabulates them. Range: after long operation, up to
/// about a month of shutdown.
struct DecayHeatGroups {
  static constexpr std::array<double, decay_heat_groups> decay{
      1.772,    0.5774,   6.743e-2, 6.214e-3, 4.739e-4, 4.810e-5,
      5.344e-6, 5.726e-7, 1.036e-7, 2.959e-8, 7.585e-10};  ///< lambda_j [1/s]
  static constexpr std::array<double, decay_heat_groups> fraction{
      2.99e-3, 8.25e-3, 1.550e-2, 1.935e-2, 1.165e-2, 6.45e-3,
      2.31e-3, 1.64e-3, 8.5e-4,   4.3e-4,   5.7e-4};  ///< f_j, of fission power [-]

  static double sum_of_fractions();  ///< decay power over fission power after endless operation
};

/// Decay heat alone, exact for constant fission power over each advance.
class DecayHeat {
 public:
  /// After endless operation at fission power n [of rated fission power].
  explicit DecayHeat(double n = 1.0);

  /// Fission power n held over dt [s].
  void advance(double dt, double n);

  double power() const;  ///< over rated fission power [-]

 private:
  std::array<double, decay_heat_groups> e_{};
};

}  // namespace rackflux
