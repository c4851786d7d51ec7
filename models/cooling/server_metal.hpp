#pragma once

namespace rackflux {

/// The air that a server takes in.
struct IntakeAir {
  double capacity_rate = 0.0;  ///< mass flow times specific heat, not negative [W/K]
  double temperature = 0.0;    ///< [K]
};

/// The solids of an air-cooled server - chips, heat sinks, boards, supplies, its case - as one heat
/// capacity between the electronics' power P and the air that passes at the capacity rate W:
///
///   C dT/dt = P - Q,   Q = effectiveness W (T - T_in),   T_out = T_in + Q / W
///
/// One temperature for all of them, and one effectiveness at every flow: without flow no heat
/// leaves. Source of the model: H. S. Erden, H. E. Khalifa, R. R. Schmidt, J. Electron. Packag. 136
/// (2014) 031005; Z. M. Pardey et al., ASHRAE Trans. 121 (2015).
class ServerMetal {
 public:
  /// Heat capacity [J/K], positive; effectiveness 0 to 1, above 0 [-]. Throws Error outside these.
  ServerMetal(double heat_capacity, double effectiveness);

  double heat_capacity() const { return heat_capacity_; }  ///< [J/K]

  /// Q at a temperature of the metal [W].
  double to_air(double T, const IntakeAir& air) const;

  /// Where it gives off the power, with a flow above 0 [K].
  double steady(double power, const IntakeAir& air) const;

  /// At the end of a step at which dT/dt = now T + past, with power and air as they are then [K].
  ///   now [1/s], positive; past [K/s]
  double at_end(double power, const IntakeAir& air, double now, double past) const;

 private:
  double heat_capacity_, effectiveness_;
};

}  // namespace rackflux
