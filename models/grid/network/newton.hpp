#pragma once
#include "models/grid/network/admittance.hpp"
#include "models/grid/network/block_lu.hpp"
#include "models/grid/network/network.hpp"

#include <vector>

namespace rackflux::grid {

/// What is known and sought at every bus.
struct BusState {
  std::vector<BusKind> kind;
  std::vector<Complex> injection;   ///< generation - load [pu]; read where kind says it is known
  std::vector<double> volt, angle;  ///< [pu], [rad]; read where known, start and answer elsewhere
};

/// Newton's method for the power balance of every bus, with y = V exp(j theta):
///   S_i = V_i conj(sum_j Y_ij V_j)
///   unknowns d theta_i, d V_i / V_i; a known one has the row "change = 0", so that the pattern of
///   the Jacobian is that of Y for any mix of bus kinds.
class Newton {
 public:
  explicit Newton(const Network& network);

  struct Outcome {
    bool converged = false;
    int iterations = 0;
    double mismatch = 0.0;  ///< [pu]
    int singular_bus = -1;  ///< where the Jacobian had no pivot
  };
  Outcome solve(BusState& state, double tolerance, int max_iterations);

  /// The power that flows from each bus into the network [pu].
  const std::vector<Complex>& injections() const { return calculated_; }

  /// How volt and angle answer to a change of the known injections: d state / d s [pu/pu].
  /// The last solve must have converged.
  std::vector<Pair> sensitivity(const BusState& state, const std::vector<Complex>& change);

 private:
  double evaluate(const BusState& state);
  void assemble(const BusState& state);

  AdmittanceMatrix Y_;
  BlockLu lu_;
  std::vector<Block2> jacobian_;
  std::vector<Pair> rhs_;
  std::vector<Complex> phasor_, term_, calculated_;
};

}  // namespace rackflux::grid
