#pragma once
#include "solver/linear/conductances.hpp"
#include "solver/linear/memory.hpp"
#include "solver/linear/multigrid_options.hpp"

#include <memory>

namespace rackflux {

/// Solves symmetric seven-point systems in flux form, such as pressure makes them: conjugate
/// gradients around one multigrid V-cycle in single precision, held to the residual in double
/// precision.
///
/// Parts of the system that no sink ties to a value (a sealed room) have a solution only if their
/// right-hand sides add up to zero, and only up to a constant: the mean of b over such a part is
/// taken off b first (SolveReport::imbalance says how much that was), and the mean of x over it
/// stays that of the first guess. Cells without any conductance keep their x.
///
/// The same for any number of threads, bit for bit. Collective.
class PoissonSolver {
 public:
  explicit PoissonSolver(const Mesh& mesh, const MultigridOptions& options = {});
  ~PoissonSolver();

  /// Takes over new conductances; fills their halos. They are read until the next call, and must
  /// stay as they are. Cheap after the first call unless faces were blocked or opened: then it
  /// throws Unconverged where single precision knows nothing of what a cell conducts. If they last
  /// for many solves, rows that are alike are looked for on blocks with neighbours as well, which
  /// then take less memory.
  enum class Lasting { no, yes };
  void set(Conductances& g, Lasting lasting = Lasting::no);

  /// What x holds on entry: a first guess, or nothing, which counts as zero and saves a pass.
  enum class Guess { given, zero };

  /// Stops at the tolerance or after its most_iterations, which the report tells: the caller must
  /// look. The first layer of the halos of x is current on return.
  SolveReport solve(const Field& b, Field& x, const Tolerance& tolerance,
                    Guess guess = Guess::given);

  const SolverMemory& memory() const;
  /// Goes on from there with the next system, whose pattern must be that of those before it.
  void resume(const SolverMemory& memory);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rackflux
