#pragma once
#include "solver/mesh/mesh.hpp"
#include "tests/support/mpi_main.hpp"

namespace rackflux {

/// Blocks of equal numbers of cells, one a rank, cut across one axis only.
inline Splits cut_along(Axis axis, const Lines& lines) {
  Splits splits;
  for (const Axis a : axes) splits[index(a)] = {0, lines.cells(a)};
  auto& cuts = splits[index(axis)];
  cuts.clear();
  for (int r = 0; r <= comm().size(); ++r) cuts.push_back(r * lines.cells(axis) / comm().size());
  return splits;
}

}  // namespace rackflux
