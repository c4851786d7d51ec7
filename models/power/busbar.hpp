#pragma once
#include <string>

namespace rackflux {

/// A direct-current bar between a source of fixed voltage and a load of fixed power: 50 V rack bar,
/// 380 V or 800 V distribution.
///
///   volt I - R I^2 = P   ->   I = (volt - sqrt(volt^2 - 4 R P)) / (2 R)
///
/// Beyond P = volt^2 / 4R there is no current that carries the load.
struct Busbar {
  std::string name;
  double volt = 0.0;        ///< at the source [V]
  double resistance = 0.0;  ///< there and back [ohm]
  double rated_amp = 0.0;   ///< [A]

  /// Current [A] for a load [W]. Throws Error for a load that no current carries or one above
  /// rated_amp.
  double current(double load) const;
  double loss(double load) const;  ///< R I^2 [W]; throws as current does
};

/// Resistance [ohm] of a copper bar, one way.
///
///   length [m], section [m2], T mean temperature of the bar [K], 250 to 420 K
///   source  IEC 60028:1925 (annealed copper: 1/58 ohm mm2/m at 20 degC, 3.93e-3 1/K)
double copper_resistance(double length, double section, double T);

}  // namespace rackflux
