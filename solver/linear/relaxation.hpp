#pragma once
#include "solver/linear/conductances.hpp"

namespace rackflux {

/// A few Jacobi sweeps of a diagonally dominant transport system; x in place, its halo made current
/// on return. Decomposition and threads do not change the result. The report's residuals are
/// 1-norms of what is left over the 1-norm of centre * x.
SolveReport relax(const Mesh& mesh, const TransportSystem& system, Field& x, int sweeps);

}  // namespace rackflux
