#pragma once
#include <optional>

namespace rackflux {

/// The coil of a unit that takes air in and gives it back at a set point, if it can:
///
///   T_out = min(T_return, max(T_set, T_return - effectiveness (T_return - T_water)))
///
/// A cooling coil takes heat and gives none: its valve shuts where the return air is no warmer than
/// the set point or than the water, and the air then leaves as it came. T_out never falls with
/// T_return, and has kinks where valve or coil come to their ends.
struct SupplyCoil {
  double supply = 0.0;          ///< set point [K]
  double effectiveness = 0.0;   ///< on the air side [-]
  std::optional<double> water;  ///< inlet temperature; none: the set point is always reached [K]

  /// Temperature of what leaves, of air that returns at `back` [K].
  double leaving(double back) const;

  /// Whether air that returns at `back` [K] leaves as it came.
  bool idles(double back) const { return leaving(back) >= back; }
};

}  // namespace rackflux
