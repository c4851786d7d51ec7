#pragma once
#include "solver/linear/memory.hpp"
#include "solver/linear/multigrid.hpp"

namespace rackflux::multigrid {

/// Finds the mesh planes across which coarse cells should not reach as long as that can be avoided:
/// planes with a blocked or leaking face between two open cells, with a jump of the coefficient, or
/// where open cells end at a solid; hardest of all those that nothing passes. Reads the finest
/// level, halos included. Collective.
Hardness find_hardness(const Mesh& mesh, const Level& level);

/// Keeps the coarse meshes of a hierarchy fit for matrices that change: plans them anew where
/// planes have become harder. Coarse meshes that only ever grow harder settle after a few systems.
class Planner {
 public:
  /// Looks at every `every`-th matrix. A look costs as much as a cycle of a flux system. A late
  /// plan costs those a few iterations; where there is flow, what barely conducts and is merged
  /// with what conducts well is corrected by far too much.
  explicit Planner(int every) : every_(every) {}

  /// Looks at the finest level at once if faces were blocked or opened, which also forgets what was
  /// known. Collective, with the same `new_pattern` on all ranks.
  void follow(const Mesh& mesh, bool new_pattern, Multigrid& multigrid);

  const SolverMemory& memory() const { return memory_; }
  /// Goes on from a memory, whatever was before, at the next matrix. Its pattern must be that of
  /// the matrices that the memory was made with.
  void resume(const SolverMemory& memory) { memory_ = memory, resumed_ = !memory.empty(); }

 private:
  int every_;
  SolverMemory memory_;
  bool resumed_ = false;  ///< and no matrix since
};

}  // namespace rackflux::multigrid
