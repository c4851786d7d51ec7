#pragma once
#include "solver/base/step.hpp"
#include "solver/driver/room.hpp"

#include <array>

namespace rackflux {

/// What a time step did.
struct StepReport {
  bool accepted = true;
  double error = 0.0;  ///< estimate in the measure of TimeSettings::tolerance; 0: none made [-]
  int iterations = 0;
  int pressure_iterations = 0;
  Residuals residuals;  ///< of the last iteration
  /// How the step integrates a rate of heat through time: joules of this step = quadrature[0] times
  /// the rate at its end + quadrature[1] times the joules of the step before [s, -].
  std::array<double, 2> quadrature{};
  double heat_weighed = 0.0;  ///< Temperature::weighed at its end; 0 where no heat moves [W]
};

/// Moves the fields of a room through time.
class TimeIntegrator {
 public:
  virtual ~TimeIntegrator() = default;

  /// The room's flow as it stands is all that is known: before the first step, and after a step at
  /// whose end a boundary value or a source bends or jumps. `jumps`: the velocity may change at
  /// once too, as that of an incompressible fluid does all over the room when a flow jumps.
  virtual void restart(const Room& room, bool jumps) = 0;

  /// Length that the next step, or the repetition of one that was not accepted, should have [s].
  virtual double next_dt(const Room& room) const = 0;

  /// Moves room.flow over the step. The patches and zones of room.simple and the settings of
  /// room.devices are those of the step's end. A step that is not accepted leaves room.flow as it
  /// was, but for mu_t. Throws Unconverged where the solution ceases to be finite or no shorter
  /// step is allowed.
  virtual StepReport advance(const Step& step, Room& room) = 0;
};

}  // namespace rackflux
