#pragma once
#include "solver/driver/integrator.hpp"
#include "solver/driver/step_length.hpp"
#include "solver/fields/time_levels.hpp"

#include <string>

namespace rackflux {

/// Implicit steps of second order (TimeLevels) for large Courant numbers: every step iterates flow,
/// heat, turbulence and devices as a steady run does, with the time term in every equation, until
/// velocity and temperature stand still within a fifth of the tolerance; then mass is closed and
/// heat balanced to round-off. Where the velocity jumps, a step of a thousandth of the first takes
/// the jump and what was before it is forgotten. Lengths: see StepLength.
class ImplicitIntegrator : public TimeIntegrator {
 public:
  ImplicitIntegrator(const TimeSettings& settings, const Room& room);

  void restart(const Room& room, bool jumps) override;
  double next_dt(const Room&) const override { return length_.dt(); }
  StepReport advance(const Step& step, Room& room) override;

  /// All that a step needs besides the room's Flow and Simple::Memory: what a checkpoint must hold.
  struct State {
    explicit State(const Mesh& mesh) : levels(mesh) {}
    void copy_from(const State& other);  ///< both of one mesh

    TimeLevels levels;
    std::array<std::vector<double>, 2> metal;  ///< of servers at the last two of them [K]
    StepLength::State length;                  ///< as save leaves it
    bool jumps = false;  ///< the next step only brings the velocity to its new values
  };
  void save(State& state) const;  ///< of one mesh
  /// Goes on from there, bit by bit, if the room's fields and memory too are those of that moment.
  void resume(const State& state);

 private:
  void begin_metal(double dt, Room& room) const;
  /// The step's end, its mass and heat closed; whether it can be accepted.
  bool solve(const Step& step, const TimeTerm& time, Room& room, StepReport& report);
  /// Iterates to the step's end; throws Unconverged if that takes more iterations than allowed.
  void iterate(const TimeTerm& time, Room& room, StepReport& report);
  void control(const Step& step, const StepReport& report);
  ErrorScales scales(const Room& room) const;

  TimeSettings settings_;
  StepLength length_;
  State state_;
  std::string trouble_;                ///< why the last step has no end; empty: it has one
  std::array<FlowLevel, 2> iterates_;  ///< the flow before the last iteration, and the one before
  Field mu_t_;                         ///< at the newest level, which holds none [Pa s]
};

}  // namespace rackflux
