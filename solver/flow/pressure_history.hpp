#pragma once
#include "solver/fields/field.hpp"

#include <array>

namespace rackflux {

/// The pressures that one substep of a Runge-Kutta scheme has had in the last steps, and what they
/// say about the next: a first guess that leaves little to the pressure solver.
class PressureHistory {
 public:
  explicit PressureHistory(const Mesh& mesh);

  void copy_from(const PressureHistory& other);  ///< both of one mesh

  /// Nothing of the past tells of what comes: a flow has jumped.
  void forget() { known_ = 0; }

  /// The guess for the step that begins at `time`: the polynomial through the last steps' values
  /// (one to three), or factor times `otherwise` before the first. Good on one halo layer; the
  /// caller corrects it into the pressure that the step has.
  const Field& begin(double time, double factor, const Field& otherwise);

  /// Adds factor times phi to the newest value, on one halo layer too.
  void correct(double factor, const Field& phi);

  /// factor times the polynomial at `time`, into p; steps that have begun count. On one halo layer.
  void extrapolate(double time, double factor, Field& p) const;

 private:
  static constexpr int depth = 3;
  std::array<double, depth> weights(double time) const;

  const Mesh* mesh_;
  std::array<Field, depth> p_;  ///< over density [m2/s2], the newest first
  std::array<double, depth> times_{};
  int known_ = 0;
};

}  // namespace rackflux
