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

 private:
  bool heated(const Room& room) const;
  TimeTerm heat_term(double dt);
  void extrapolate_heat(double ahead, Flow& flow) const;

  TimeSettings settings_;
  FractionalStep flow_;
  std::array<Field, 2> T_;        ///< at the last two steps' ends, the newest first [K]
  int known_ = 0;                 ///< of these
  double last_dt_ = 0.0;          ///< between them; 0: no step yet [s]
  std::optional<double> even_T_;  ///< temperature of all, if there is one [K]
  FlowLevel past_;                ///< of which only T is used
};

}  // namespace rackflux
