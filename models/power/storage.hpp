#pragma once
#include "solver/base/ledger.hpp"
#include "solver/base/step.hpp"

#include <limits>
#include <string>

namespace rackflux {

/// A store beside a swinging load that keeps the swing from what lies upstream: capacitors of a
/// power shelf (seconds), a battery of the site (minutes).
struct StorageParameters {
  std::string name;
  double capacity = 0.0;                         ///< [J]
  double charge = 0.0, discharge = 0.0;          ///< largest power at the terminals [W]
  double eta_charge = 1.0, eta_discharge = 1.0;  ///< store over terminals, terminals over store [-]
  double tau = 0.0;                              ///< time constant of the power drawn upstream [s]
  double ramp = std::numeric_limits<double>::infinity();      ///< fastest change upstream [W/s]
  double target = 0.5;                                        ///< state of charge it returns to [-]
  double recovery = std::numeric_limits<double>::infinity();  ///< time constant of that return [s]

  void validate() const;  ///< throws Error naming the store and the value that cannot be
};

/// One step of a store. upstream_energy = load energy + into the terminals; all in joules.
struct StorageOutcome {
  double upstream = 0.0;      ///< mean power drawn upstream over the step [W]
  double upstream_end = 0.0;  ///< at its end [W]
  double to_terminals = 0.0;  ///< into the store (negative: out of it) [J]
  double loss = 0.0;          ///< [J]
  double stored = 0.0;        ///< at the end [J]
  double unsmoothed = 0.0;    ///< energy that should have gone through the store but could not [J]
};

/// The power g drawn upstream follows
///
///   dg/dt = (load + (target capacity - E)/recovery - g)/tau,  |dg/dt| <= ramp
///
/// exactly over a step of constant load; the store gives or takes the difference. What its power or
/// energy limits forbid is passed upstream and counted in `unsmoothed`. Within one step only the
/// net exchange passes through the store: losses of a swing inside a step need shorter steps.
class Storage {
 public:
  /// Starts at its target charge, drawing `load` upstream [W].
  Storage(StorageParameters parameters, double load);

  StorageOutcome advance(const Step& step, double load);
  /// The same, posting source -> store -> load, the loss to `heat`.
  StorageOutcome advance(const Step& step, double load, const std::string& heat, Ledger& ledger);

  double state_of_charge() const { return stored_ / parameters_.capacity; }
  double stored() const { return stored_; }  ///< [J]

 private:
  StorageParameters parameters_;
  double stored_ = 0.0;    // [J]
  double upstream_ = 0.0;  // g [W]
};

}  // namespace rackflux
