#pragma once
#include "solver/fields/flow.hpp"
#include "solver/fields/geometry.hpp"

#include <array>

namespace rackflux {

/// What of the flow is carried through time, at one time.
struct FlowLevel {
  explicit FlowLevel(const Mesh& mesh)
      : velocity(mesh, "velocity", "m/s"),
        p(mesh, Place::centre, "pressure", "Pa"),
        T(mesh, Place::centre, "temperature", "K"),
        tke(mesh, Place::centre, "turbulent_energy", "m2/s2"),
        dissipation(mesh, Place::centre, "dissipation", "m2/s3") {}

  void take(const Flow& flow);  ///< copies, halos included
  void give(Flow& flow) const;
  void copy_from(const FlowLevel& other);

  Faces velocity;
  Field p, T, tke, dissipation;
};

/// The rate of change of every carried quantity as the equations of this step take it:
///
///   d(phi)/dt  =  now * phi + past,     past of each field in its unit per second
struct TimeTerm {
  double now = 0.0;                 ///< [1/s]; 0: steady
  const FlowLevel* past = nullptr;  ///< halos not current; null if steady

  bool steady() const { return past == nullptr; }
};

/// Sizes against which errors in time are judged.
struct ErrorScales {
  double speed = 1.0;        ///< [m/s]
  double temperature = 1.0;  ///< [K]
};

/// How far the flow is from a level, over the scales: root mean square over the fluid for velocity,
/// over all that has a temperature for temperature, the larger of both [-]. Collective.
double distance(const Geometry& geometry, const FlowLevel& from, const ErrorScales& scales,
                const Flow& flow);

/// The second-order backward differentiation formula for steps of any lengths. With omega = dt /
/// (length of the step before):
///
///   d(phi)/dt at the step's end = now phi + last phi_last + before phi_before
///     = [ (1 + 2 omega) / (1 + omega) phi - (1 + omega) phi_last
///         + omega^2 / (1 + omega) phi_before ] / dt
struct Bdf2 {
  double now, last, before;  ///< [1/s]

  /// A step of dt after one of dt_before [s]; 0: the first, a backward Euler step.
  Bdf2(double dt, double dt_before);

  /// How a step integrates a rate through time: what it adds to the integral is quadrature[0] times
  /// the rate at its end + quadrature[1] times what the step before added. So the change of what a
  /// field holds is the integral of what flows into it, to round-off [s, -].
  std::array<double, 2> quadrature() const { return {1.0 / now, before / now}; }
};

/// The last levels of time, from which steps by Bdf2 go on. The first step after a restart is the
/// backward Euler step, whose local error is of second order: one such step leaves the order 2 of
/// the whole.
class TimeLevels {
 public:
  explicit TimeLevels(const Mesh& mesh);

  void copy_from(const TimeLevels& other);  ///< both of one mesh

  /// The flow as it stands is all that is known: at the start, and where its rate of change jumps.
  void restart(const Flow& flow);
  /// The flow as it stands, dt after the newest level, becomes the newest.
  void accept(double dt, const Flow& flow);

  /// The term of a step of dt from the newest level; valid until the next call.
  TimeTerm term(double dt);
  /// Sets velocity, pressure and temperature to their extrapolation over dt (the polynomial through
  /// the levels known): where the iterations of a step begin. Turbulence stays at the newest level.
  void extrapolate(double dt, Flow& flow) const;
  /// Sets the pressure to that of the newest level.
  void give_pressure(Flow& flow) const { flow.p.copy_from(levels_[0].p); }
  /// Sets all fields to the newest level.
  void rewind(Flow& flow) const;

  /// Estimate of the error that a step of dt ending in `flow` has made, over the scales, in the
  /// mean of distance() [-]. From the third step after a
  /// restart by the distance from the extrapolation, of third order in dt; in the second by the
  /// second difference; in the first, which knows no more than a change, half its square. The last
  /// two are too large for smooth motion: steps are short after a restart. Collective.
  double error(const Geometry& geometry, double dt, const ErrorScales& scales,
               const Flow& flow) const;
  /// Power of dt with which that error goes [-].
  int error_order() const { return known_ >= 3 ? 3 : 2; }

  /// Bdf2::quadrature of a step of dt.
  std::array<double, 2> quadrature(double dt) const { return formula(dt).quadrature(); }

 private:
  Bdf2 formula(double dt) const;
  std::array<double, 3> extrapolation(double dt) const;

  std::array<FlowLevel, 3> levels_;  ///< newest first
  std::array<double, 2> steps_{};    ///< between them, newest first [s]
  int known_ = 0;                    ///< levels that hold something
  FlowLevel past_;
};

}  // namespace rackflux
