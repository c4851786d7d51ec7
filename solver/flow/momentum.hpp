#pragma once
#include "solver/fields/time_levels.hpp"
#include "solver/flow/outlet_zones.hpp"
#include "solver/flow/settings.hpp"
#include "solver/flow/stratification.hpp"
#include "solver/linear/relaxation.hpp"
#include "solver/linear/shared_system.hpp"
#include "solver/operators/transport.hpp"

#include <optional>
#include <span>

namespace rackflux {

/// What slows or pushes the fluid besides its own stress and pressure.
struct Drag {
  std::span<const Patch> patches;  ///< resistors and fans, with this iteration's numbers
  std::span<const Zone> zones;
  std::span<const double> wall_mu;  ///< viscosity that makes the wall shear, per Geometry::walls
  const Stratification* layers = nullptr;  ///< laminar flow with buoyancy, as just measured
};

/// The implicit momentum equation of one velocity component on its faces:
///
///   rho V du/dt + sum F (u_N - u_P) - D (u_N - u_P)
///       =  (p_low - p_high) A + transposed stress + buoyancy + walls + devices + zones
///
/// Relaxed implicitly, by a pseudo-time step that only fills up what the time step leaves: with
/// a = centre without the time term, the larger of a + rho V now and a / alpha takes the centre's
/// place and the difference times u_old goes into rhs. In stable layers of laminar flow the step
/// grows up to 1.5 / N or most_velocity_relaxation, and what buoyancy answers to u - u_old is
/// added.
class Momentum {
 public:
  Momentum(const Geometry& geometry, const Fluid& fluid, const FlowSettings& settings,
           SharedSystem& shared);

  /// Before the components are advanced: the transposed stress of all of them, if there is any,
  /// from a velocity that keeps mass. For uniform mu_eff it then vanishes, while from components of
  /// which some are relaxed already it would push against what the pressure has just closed.
  void begin(const Field& mu_eff, const Flow& flow);

  /// Assembles the equation of the component along axis and relaxes it in place. mu_eff at centres
  /// with halo 2. Returns this rank's part of the misfit before relaxing [N].
  Misfit advance(Axis axis, const Field& mu_eff, const Drag& drag, const TimeTerm& time,
                 Flow& flow);

  /// Response of the face velocity to a pressure step, d = A / (centre - sum of neighbours)
  /// [m2 s/kg = m/s/Pa]: SIMPLEC. Zero where the velocity is given.
  const Faces& response() const { return response_; }

 private:
  /// A velocity beside a wall, on which half of the wall drags.
  struct Dragged {
    std::size_t wall = 0;      ///< index in Geometry::walls
    Index3 node;               ///< an open face
    double per_wall_mu = 0.0;  ///< conductance over the viscosity of the wall [m]
  };
  /// In each plane, so that threads may add planes.
  static std::vector<std::vector<Dragged>> dragged(const Geometry& geometry, Axis axis);
  /// A velocity along the normal of a plane of symmetry, the first one off it.
  struct OffSymmetry {
    Index3 node;   ///< an open face
    int side = 0;  ///< of the plane it lies on
  };
  static std::vector<OffSymmetry> off_symmetry(const Geometry& geometry, Axis axis);
  void assemble(Axis axis, const Field& mu_eff, const Flow& flow);
  void add_symmetry(Axis axis, const Flow& flow);
  void add_walls(Axis axis, const Drag& drag);
  void add_inflow(Axis axis, const Flow& flow);
  void set_outlets(Axis axis, const Field& mu_eff, const Drag& drag, const TimeTerm& time,
                   const Flow& flow);
  void add_devices(Axis axis, const Drag& drag, const Flow& flow);
  void add_jets(Axis axis, const Drag& drag, const Flow& flow);
  void add_zones(Axis axis, const Drag& drag, const Flow& flow);
  Misfit close(Axis axis, const Drag& drag, const TimeTerm& time, const Flow& flow);
  template <class Relaxed>
  Misfit close(Axis axis, const Relaxed& relaxed_centre, const TimeTerm& time, const Flow& flow);
  void give_velocities(Axis axis, const Drag& drag);

  const Geometry* geometry_;
  Fluid fluid_;
  FlowSettings settings_;
  TransportSystem& system_;          ///< of one component after the other
  std::optional<Faces> transposed_;  ///< stress [N], if it has its transposed part
  std::array<Coverage, 3> covered_;  ///< velocities that are unknown or given at a patch
  std::array<std::vector<std::vector<Dragged>>, 3> dragged_;
  std::array<std::vector<OffSymmetry>, 3> off_symmetry_;
  OutletZones outlet_zones_;
  Faces response_;
};

}  // namespace rackflux
