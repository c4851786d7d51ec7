#include "solver/linear/multigrid.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/poisson_systems.hpp"

#include <gtest/gtest.h>

namespace rackflux::multigrid {

/// Planes of a room in which nothing keeps cells from merging.
Hardness no_hardness(const Mesh& mesh) {
  Hardness hardness;
  for (const Axis axis : axes)
    hardness[index(axis)].assign(static_cast<std::size_t>(mesh.room_cells()[axis]) + 1, 0.0);
  return hardness;
}

/// Cells that this rank holds on all levels.
long long cells_held(const Mesh& mesh, long long whole_cells) {
  Multigrid multigrid(mesh, symmetric_smoothing(), {.whole_cells = whole_cells});
  multigrid.plan(no_hardness(mesh));
  return multigrid.cells_held();
}

TEST(MultigridBlocks, are_held_whole_by_every_rank_where_they_have_no_more_cells_than_asked_for) {
  const Mesh mesh(comm(), even_lines({32, 32, 32}));
  const long long room = mesh.n_cells();
  EXPECT_GE(cells_held(mesh, room), room);
  if (comm().size() == 1) return;
  EXPECT_LT(cells_held(mesh, room - 1), room);
}

}  // namespace rackflux::multigrid
