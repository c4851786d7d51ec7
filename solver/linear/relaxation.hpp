#pragma once
#include "solver/linear/conductances.hpp"

namespace rackflux {

/// Sweeps of Gauss-Seidel over this rank's block, there and back in turn, so that what convection
/// carries crosses the block in one sweep whichever way it flows; between ranks Jacobi. x in place,
/// its halo made current on return. Every cell's centre must be above 0. Threads do not change the
/// result: a sweep runs on one. The report's residuals are 1-norms of what is left over the 1-norm
/// of centre * x.
SolveReport relax(const Mesh& mesh, const TransportSystem& system, Field& x, int sweeps);

/// BiCGStab preconditioned by one sweep there and back: for systems ruled by convection, on which
/// coarse meshes help little. Source: H. A. van der Vorst, SIAM J. Sci. Stat.
/// Comput. 13 (1992) 631-644. Residuals are 2-norms over that of rhs.
class SweepSolver {
 public:
  SweepSolver(const Mesh& mesh, Place place);

  /// x is the first guess on entry; its halo is current on return. Cells with centre 0 keep their
  /// x.
  SolveReport solve(const TransportSystem& system, Field& x, const Tolerance& tolerance);

 private:
  void residual(const TransportSystem& system, const Field& x, Field& r) const;
  void multiply(const TransportSystem& system, const Field& v, Field& product) const;
  void precondition(const TransportSystem& system, const Field& v, Field& z) const;
  double dot(const Field& a, const Field& b) const;

  const Mesh* mesh_;
  Field r_, shadow_, p_, p_hat_, v_, s_hat_, t_;
};

}  // namespace rackflux
