#pragma once

namespace rackflux {

/// How a solver on coarse meshes uses the ranks. What it finds is the same, to its tolerance.
struct MultigridOptions {
  /// Every rank holds the whole of levels that have no more cells: they are cheaper so than in
  /// messages.
  long long whole_cells = 20000;
};

}  // namespace rackflux
