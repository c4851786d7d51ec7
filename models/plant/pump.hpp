#pragma once
#include <string>

namespace rackflux {

/// A pump or fan whose speed follows the flow wanted.
///
///   dp = lift + friction (flow/rated)^2,   power = flow dp / (eta_hydraulic eta_drive)
///
/// With no lift this is the affinity law power ~ flow^3.
struct Mover {
  std::string name;
  double rated = 0.0;          ///< volume flow [m3/s]
  double friction = 0.0;       ///< pressure drop of the circuit at rated flow [Pa]
  double lift = 0.0;           ///< pressure that does not depend on flow (open tower) [Pa]
  double eta_hydraulic = 0.0;  ///< of the impeller [-]
  double eta_drive = 0.0;      ///< of motor and frequency converter [-]

  void validate() const;  ///< throws Error naming it
  /// Electric power [W]. Throws Error for a flow outside 0 to 1.2 rated: the circuit's quadratic
  /// law and the pump's efficiency are rated-point values.
  double power(double flow) const;
  double heat_to_fluid(double flow) const { return power(flow) * eta_drive; }  ///< shaft power [W]
};

/// A fan on a fixed resistance, given by its rated power alone: power = rated (speed)^3 [W].
double fan_power(double rated, double speed);

}  // namespace rackflux
