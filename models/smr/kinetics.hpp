#pragma once
#include <array>
#include <cstddef>

namespace rackflux {

inline constexpr std::size_t delayed_groups = 6;

/// Delayed neutrons of a core.
struct DelayedNeutrons {
  std::array<double, delayed_groups> decay{};     ///< lambda_i, precursor decay constants [1/s]
  std::array<double, delayed_groups> fraction{};  ///< beta_i [-]
  double generation = 0.0;                        ///< Lambda, prompt generation time [s]

  double beta_eff() const;  ///< sum of the fractions [-]

  /// Throws Error naming the number that no core can have.
  void check() const;

  /// Thermal fission of U-235 after Keepin as tabulated by Kinard and Allen (2004, set "thermal
  /// reactor I"): beta 0.007, Lambda 2e-5 s.
  static DelayedNeutrons thermal_u235();
  /// Fast core as tabulated by Ganapol (2013, set "fast reactor"): beta 0.0044, Lambda 1e-7 s.
  static DelayedNeutrons fast();
};

/// Reactivity during one advance: at + ramp t - per_energy E, with E the integral of n since the
/// kinetics were made.
struct Reactivity {
  double at = 0.0;          ///< at the start of the advance, without feedback [-]
  double ramp = 0.0;        ///< [1/s]
  double per_energy = 0.0;  ///< adiabatic (Newtonian) feedback [1/(unit of n) 1/s]
};

/// Point kinetics alone: neutron population n and precursors, in the scaling C_i = lambda_i Lambda
/// c_i / beta_i in which every C_i equals n at rest.
///
///   dn/dt   = (reactivity - beta)/Lambda n + sum_i beta_i/Lambda C_i
///   dC_i/dt = lambda_i (n - C_i)
class PointKinetics {
 public:
  /// Critical at population n. Throws Error for impossible data or n <= 0. tolerance is the
  /// relative error allowed per step of the integration.
  explicit PointKinetics(const DelayedNeutrons& neutrons, double n = 1.0, double tolerance = 1e-12);

  /// Moves the population over dt [s].
  void advance(double dt, const Reactivity& reactivity);

  /// Advances until n passes a maximum and returns the time from now [s] to it; the state is then
  /// the state at that peak. Throws Error if there is none before longest [s].
  double advance_to_peak(double longest, const Reactivity& reactivity);

  double n() const { return state_[0]; }
  double energy() const { return state_[1 + delayed_groups]; }  ///< integral of n [unit of n s]
  double precursor(std::size_t group) const { return state_[1 + group]; }  ///< C_i [unit of n]

  /// Inverse period dn/dt / n [1/s] at a reactivity.
  double inverse_period(double reactivity) const;

 private:
  static constexpr std::size_t n_states = delayed_groups + 3;  // n, C_i, energy, time
  DelayedNeutrons neutrons_;
  double tolerance_;
  std::array<double, n_states> state_{};
};

}  // namespace rackflux
