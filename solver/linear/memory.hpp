#pragma once
#include <array>
#include <vector>

namespace rackflux {

/// What a solver on coarse meshes keeps from one system to the next besides the last one's pattern:
/// a solver with the same memory solves the next system to the same bits. The same on all ranks,
/// for any number of them.
struct SolverMemory {
  /// Of the planes of the room along each axis, see multigrid::AxisGrid; empty: no system yet.
  std::array<std::vector<double>, 3> hardness;
  int until_look = 0;  ///< systems until planes are looked at again

  bool empty() const { return hardness[0].empty(); }
};

}  // namespace rackflux
