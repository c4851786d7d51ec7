#pragma once
#include "solver/energy/temperature.hpp"
#include "solver/flow/momentum.hpp"
#include "solver/flow/pressure.hpp"
#include "solver/turbulence/turbulence.hpp"

#include <memory>
#include <optional>
#include <string>

namespace rackflux {

/// What one iteration left unbalanced, before it acted: 1-norms over the 1-norm of centre * value,
/// of all velocity components together, of temperatures from the reference.
struct Residuals {
  std::array<double, 3> velocity{};
  double temperature = 0.0;
  double turbulence = 0.0;
  double mass = 0.0;  ///< sum of net cell fluxes before the pressure step, over throughput
  int pressure_iterations = 0;
  bool heat = true;  ///< temperature was solved; else its residual is that of the last time

  double worst() const;  ///< of all; NaN if any is
};

/// Flow and heat, steady or at the end of an implicit time step, by SIMPLEC: J. P. Van Doormaal,
/// G. D. Raithby, Numer. Heat Transfer 7 (1984) 147-163, on a staggered mesh.
class Simple {
 public:
  Simple(const Geometry& geometry, const Fluid& fluid, const FlowSettings& settings,
         const std::string& turbulence);

  /// Patches and zones as the iteration sees them: the site's, with the driver's present numbers.
  std::vector<Patch> patches;
  std::vector<Zone> zones;

  /// Fills the halos of a first guess, gives inlets their flow and starts the turbulence.
  void initialise(Flow& flow);

  /// One iteration over all equations, towards the steady state or the end of a time step. The
  /// temperature's linear solver makes `heat_turns` times the iterations of the settings; with 0
  /// the temperature stays as it is, which only flow that heat does not drive may ask for.
  Residuals iterate(Flow& flow, const TimeTerm& time = {}, int heat_turns = 1);

  /// Whether temperature acts on velocity: by buoyancy, all other properties being constant.
  bool heat_drives() const;

  /// After the fields were set from outside: halos and mass flux current again.
  void refresh(Flow& flow);
  /// The same, and wall transfer too: what iterations make of the fields then, and of mu_t, depends
  /// on nothing else but the memory.
  void begin(Flow& flow);
  /// Of begin(), what steps need whose flow is solved elsewhere: nothing that the temperature's
  /// solver found in earlier ones goes into the next.
  void begin_heat();

  /// Of the linear systems, from one iteration to the next.
  struct Memory {
    SolverMemory pressure, temperature;
  };
  Memory memory() const { return {pressure_.solver().memory(), temperature_.solver().memory()}; }
  void resume(const Memory& memory);

  /// Brings a velocity that does not keep mass, as one from another mesh, near to one that does, by
  /// more or less flow where it flows already: profiles keep their shape, and what stands stays.
  /// The pressure is left as it is.
  void restore_mass(Flow& flow);

  /// Brings the mass balance of every cell to round-off by one tight pressure step.
  void close_mass(Flow& flow);

  /// Brings the temperature to balance on the velocity as it stands, to 1e-8 of the heat carried.
  void settle_temperature(Flow& flow);

  /// Solves the temperature at the end of a time step so far that what the linear system leaves,
  /// summed over the room, is below `share` of the heat that passes or is released. Returns
  /// Temperature::weighed.
  double close_heat(const TimeTerm& time, double share, Flow& flow);

  HeatBalance heat_balance(const Flow& flow) const;
  /// Temperatures of heated and cooled surfaces, see Temperature::surfaces.
  std::vector<MeanAndMost> surfaces(const Flow& flow) const;
  /// Heat above T_reference in fluid and solids [J].
  double stored_heat(const Flow& flow) const { return temperature_.stored(flow); }
  const Turbulence& turbulence() const { return *turbulence_; }

 private:
  double advance_temperature(const TimeTerm& time, int turns, Flow& flow);
  void advance_momentum(const TimeTerm& time, Flow& flow, Residuals& left);
  void update_viscosity(const Flow& flow);

  const Geometry* geometry_;
  Fluid fluid_;
  FlowSettings settings_;
  SharedSystem shared_;  ///< of momentum, temperature and turbulence, in turn
  std::unique_ptr<Turbulence> turbulence_;
  Momentum momentum_;
  PressureCorrection pressure_;
  Temperature temperature_;
  std::optional<Stratification> layers_;  ///< of laminar flow that buoyancy moves
  Field mu_eff_;
  double heat_left_ = 0.0;  ///< Residuals::temperature of the last time it was solved
};

}  // namespace rackflux
