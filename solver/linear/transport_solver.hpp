#pragma once
#include "solver/linear/conductances.hpp"
#include "solver/linear/memory.hpp"
#include "solver/linear/multigrid_options.hpp"

#include <memory>

namespace rackflux {

/// Solves general seven-point systems at cell centres, as convection and diffusion make them, by
/// generalised conjugate residuals: every iteration makes the residual as small as its directions
/// allow, so it never grows. Preconditioned by one V-cycle on the coarse meshes of PoissonSolver,
/// for temperature through air, water and copper at once. Works in single precision on the
/// correction, held to the residual in double.
///
/// Made for series of systems that differ little, as the iterations of a flow and time steps are:
/// where a solve begins with nearly as large a residual as the one before it, what that one added
/// is its first direction. It goes on from the solution of the last and must not be shared by
/// unlike systems.
///
/// The coefficients of a pair of neighbours are read as conductance (the smaller of the two) plus
/// upwind flow (their difference). The same for any number of threads, bit for bit. Collective.
class TransportSolver {
 public:
  explicit TransportSolver(const Mesh& mesh, const MultigridOptions& options = {});
  ~TransportSolver();

  /// x is the first guess on entry. Fills the halos of the system's east, north and top. Stops at
  /// the tolerance or after its most_iterations, which the report tells: the caller must look.
  /// Cells with centre 0 keep their x. The first layer of its halos is current on return.
  SolveReport solve(TransportSystem& system, Field& x, const Tolerance& tolerance);

  /// Begins a new series: the next solve does not start with the correction of the last.
  void begin();

  /// How many directions it has memory for, 8 bytes a cell each: as the solves so far needed.
  int directions() const;

  /// What the next series needs.
  const SolverMemory& memory() const;
  /// Goes on from there with the next system, whose pattern must be that of those before it.
  void resume(const SolverMemory& memory);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rackflux
