#pragma once
#include "solver/driver/integrator.hpp"
#include "solver/flow/fractional_step.hpp"

#include <array>
#include <optional>

namespace rackflux {

/// Explicit steps of the flow (FractionalStep), for direct and large-eddy simulation, as long as a
/// Courant number allows. Heat follows once a step by an implicit equation of second order (BDF2),
/// so that solids do not bound the step; buoyancy acts with the temperature of the step's middle.
/// Where nothing heats and all has one temperature the heat equation rests.
class ExplicitIntegrator : public TimeIntegrator {
 public:
  ExplicitIntegrator(const CaseSettings& settings, const Room& room);

  void restart(const Room& room, bool jumps) override;
  double next_dt(const Room& room) const override;
  StepReport advance(const Step& step, Room& room) override;

  /// What steps know of temperatures.
  struct Heat {
    explicit Heat(const Mesh& mesh);
    void copy_from(const Heat& other);  ///< both of one mesh

    std::array<Field, 2> T;        ///< at the last two steps' ends, the newest first [K]
    int known = 0;                 ///< of these
    double last_dt = 0.0;          ///< between them; 0: no step yet [s]
    std::optional<double> even_T;  ///< temperature of all, if there is one [K]
  };
  /// All that a step needs besides the room's Flow and Simple::Memory: what a checkpoint must hold.
  struct State {
    explicit State(const Mesh& mesh) : heat(mesh), flow(mesh) {}
    Heat heat;
    FractionalStep::State flow;
    SolverMemory projection;
    bool jumps = false;  ///< the next step may bring the velocity to new values at once
  };
  void save(State& state) const;  ///< of one mesh
  /// Goes on from there, bit by bit, if the room's fields and memory too are those of that moment.
  void resume(const State& state);

 private:
  bool heated(const Room& room) const;
  TimeTerm heat_term(double dt);
  void extrapolate_heat(double ahead, Flow& flow) const;

  TimeSettings settings_;
  FractionalStep flow_;
  Heat heat_;
  FlowLevel past_;  ///< of which only T is used
  bool jumps_ = false;
};

}  // namespace rackflux
