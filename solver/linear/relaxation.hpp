#pragma once
#include "solver/linear/conductances.hpp"
#include "solver/parallel/stretches.hpp"

namespace rackflux {

/// How far x is from solving a system: 1-norms, of one unit.
struct Misfit {
  double left = 0.0;  ///< sum of |rhs + sum a x_N - centre x|
  double size = 0.0;  ///< sum of centre |x - zero|, each counted as at least 1e-6 |zero|

  double share() const;  ///< left over size [-]
  /// Adds one cell or face, zero being 0.
  void add(const Rows& a, const View<const double>& x, Index3 at);
};

/// Over all ranks. zero: the value from which the size of x counts, such as a reference
/// temperature. Every cell's centre must be at least 0. Makes the first layer of x's halo current.
/// Collective.
Misfit misfit(const Mesh& mesh, const TransportSystem& system, Field& x, double zero = 0.0);

/// Sweeps of Gauss-Seidel over this rank's block, each pair there and back along another diagonal,
/// so that what convection carries crosses the block in one of them whichever way it flows; between
/// ranks Jacobi. x in place, the first layer of its halo current on entry, all of it on return.
/// Cells with centre 0 keep their x. The same for any number of threads, bit for bit.
void relax(const Mesh& mesh, const TransportSystem& system, Field& x, int sweeps);
/// The same; beyond the stretches x is known and stays, and the system is not looked at.
void relax(const Mesh& mesh, const TransportSystem& system, const Stretches& where, Field& x,
           int sweeps);

/// How sweeps go that need not keep x within the range of its neighbours: each takes
/// 1 + over max(0, e - 0.3) / 0.7 times the change that would solve its cell, e being the share of
/// the neighbours' coefficients that is the same on opposite sides. Diffusion (e = 1) then crosses
/// as many cells in a few sweeps as in several times that many; convection (e = 0), which
/// overshoots would upset, is followed as it is, and so is what comes from beyond the rank's block
/// or a periodic end, which lags a sweep behind.
struct Sweeping {
  int sweeps = 1;
  double over = 0.0;  ///< below 1 [-]
};
void relax(const Mesh& mesh, const TransportSystem& system, const Stretches& where, Field& x,
           const Sweeping& how);

}  // namespace rackflux
