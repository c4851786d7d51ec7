#pragma once
#include "solver/energy/temperature.hpp"
#include "solver/fields/flow.hpp"
#include "solver/fields/time_levels.hpp"

#include <array>

namespace rackflux {

/// Where the fluid is stably stratified: how buoyancy answers the rise of a parcel. With the
/// vertical velocity w against gravity and N^2 = -beta_T g . grad T > 0,
///
///   dw/dt = b,   db/dt = -N^2 w,   b = beta_T |g| (T - T_reference)
///
/// turns about rest with the angular frequency N [1/s]. Momentum and temperature solved one after
/// the other let such waves grow once the product of their pseudo-time steps exceeds about 4 / N^2,
/// so momentum is told what temperature will answer within tau, and temperature what momentum then
/// did: P. F. Galpin, G. D. Raithby, Numer. Heat Transfer 10 (1986) 105-129, at a point. Both
/// vanish as the iteration comes to rest. Zero where the layers are unstable. Holds nothing from
/// one iteration to the next.
class Stratification {
 public:
  /// gravity is not zero [m/s2], and the fluid expands.
  Stratification(const Geometry& geometry, const Fluid& fluid,
                 const std::array<double, 3>& gravity);

  /// Before temperature is solved: N of the temperature as it stands.
  void measure(const Flow& flow);
  /// What solves for temperature next is to take, and to tell of its steps.
  LayeredRelaxation relaxation() { return {&frequency_, &rate_}; }
  /// Before momentum: of the steps that temperature has just taken, and of the velocity as it
  /// stands. Communicates.
  void foresee(const TimeTerm& time, const Flow& flow);
  /// After the pressure step: what rose since has brought its temperature along, for tau.
  void respond(Flow& flow) const;

  /// N at centres, first layer of the halo current [1/s].
  const Field& frequency() const { return frequency_; }
  /// N^2 tau at centres, first layer of the halo current: force against a change of the vertical
  /// velocity, over mass and that change [1/s].
  const Field& answer() const { return answer_; }
  /// Share of that force along an axis, for a change along the axis: square of gravity's direction.
  double share(Axis axis) const { return upwards_[index(axis)] * upwards_[index(axis)]; }

 private:
  void add_slope(Axis axis, const Flow& flow);

  const Geometry* geometry_;
  Fluid fluid_;
  double gravity_;                 ///< [m/s2]
  std::array<double, 3> upwards_;  ///< unit vector against gravity
  Field frequency_, rate_, answer_, before_;
};

}  // namespace rackflux
