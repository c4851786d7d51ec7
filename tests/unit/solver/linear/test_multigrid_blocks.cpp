#include "solver/linear/multigrid.hpp"
#include "tests/support/cuts.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/poisson_systems.hpp"

#include <gtest/gtest.h>
#include <mpi.h>

namespace {

int communicators = 0;  // made by this rank and not freed

}  // namespace

// What the program calls in place of the library's own functions, which it passes on to.
extern "C" {

int MPI_Comm_create_group(MPI_Comm all, MPI_Group group, int tag, MPI_Comm* made) {
  ++communicators;
  return PMPI_Comm_create_group(all, group, tag, made);
}

int MPI_Comm_free(MPI_Comm* communicator) {
  --communicators;
  return PMPI_Comm_free(communicator);
}

}  // extern "C"

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

TEST(MultigridBlocks, are_joined_in_groups_as_small_as_halos_allow) {
  const auto fewest = [](const std::vector<int>& cuts) {
    AxisGrid grid;
    for (int node = 0; node <= cuts.back(); ++node) grid.nodes.push_back(node);
    grid.cuts = cuts;
    return fewest_to_join(grid);
  };
  EXPECT_EQ(fewest({0, 4, 8, 12}), 1);
  EXPECT_EQ(fewest({0, 2, 4, 6, 8}), 2);
  EXPECT_EQ(fewest({0, 3, 9, 15, 18}), 2);
  EXPECT_EQ(fewest({0, 1, 2, 3, 4, 5, 6, 7, 8}), 4);
  EXPECT_EQ(fewest({0, 1, 2, 3, 4, 5, 6}), 6);   // two groups of three would be too thin
  EXPECT_EQ(fewest({0, 5, 10, 15, 20, 23}), 5);  // no divisor but all
  EXPECT_EQ(fewest({0, 3}), 1);                  // one block has no neighbours
}

TEST(MultigridBlocks, take_no_more_cells_from_thin_blocks_than_these_have) {
  const Lines lines = even_lines({2 * comm().size(), 5, 5});
  const Mesh mesh(comm(), lines, cut_along(Axis::x, lines));
  Grids grids;
  for (const Axis axis : axes)
    grids[index(axis)] = {lines.nodes[index(axis)], {}, mesh.splits()[index(axis)]};
  const Neighbours around = partition_of(mesh).neighbours(mesh, grids);
  const int first = mesh.offset().i;
  const auto untouched = [](int i) { return static_cast<float>(-100 - i); };
  Array<float> array(Shape(mesh.cells().hi, around));
  for (int i = -reach; i < 2 + reach; ++i)
    array.row(2, 2)[i] = i >= 0 && i < 2 ? static_cast<float>(first + i) : untouched(i);
  Array<float>* const one[] = {&array};
  exchange(around, mesh.cells().hi, one);
  for (int i = -reach; i < 2 + reach; ++i) {
    const bool there = i >= -2 && i < 4 && first + i >= 0 && first + i < mesh.room_cells().i;
    EXPECT_EQ(array.row(2, 2)[i], there ? static_cast<float>(first + i) : untouched(i)) << i;
  }
}

/// Of row (j, k) of the room: multiples of one row, another for every plane.
float coefficient(int i, Index3 row) {
  return static_cast<float>((row.j + 1) * (row.k + 2)) / static_cast<float>(3 + i * (row.k % 3));
}

TEST(MultigridBlocks, share_rows_as_they_are_made_and_those_of_their_halos) {
  for (const Axis axis : {Axis::y, Axis::z})
    for (const bool periodic : {false, true}) {
      Lines lines = even_lines({8, 4 * comm().size(), 4 * comm().size()});
      lines.periodic = {false, periodic, periodic};
      const Mesh mesh(comm(), lines, cut_along(axis, lines));
      Grids grids;
      for (const Axis a : axes)
        grids[index(a)] = {
            lines.nodes[index(a)], {}, mesh.splits()[index(a)], lines.periodic[index(a)]};
      const Neighbours around = partition_of(mesh).neighbours(mesh, grids);
      const Index3 n = mesh.cells().hi;
      EXPECT_TRUE(Level(n, around).may_share());
      SharedRows rows((Shape(n, around)));
      PlaneRows plane(n);
      for (int k = 0; k < n.k; ++k) {
        for (int j = 0; j < n.j; ++j)
          for (int i = 0; i < n.i; ++i)
            plane.row(j)[i] = coefficient(i, mesh.offset() + Index3{0, j, k});
        rows.put_plane(k, plane);
      }
      SharedRows* const one[] = {&rows};
      exchange(around, n, one);
      const auto layers = [&](Axis a, int side) { return around.none(a, side) ? 0 : reach; };
      for (int k = -layers(Axis::z, 0); k < n.k + layers(Axis::z, 1); ++k)
        for (int j = -layers(Axis::y, 0); j < n.j + layers(Axis::y, 1); ++j) {
          Index3 at = mesh.offset() + Index3{0, j, k};
          for (const Axis a : {Axis::y, Axis::z}) at[a] = (at[a] + lines.cells(a)) % lines.cells(a);
          for (int i = 0; i < n.i; ++i)
            EXPECT_NEAR(rows.row(j, k)[i] / coefficient(i, at), 1.0F, 4e-7F) << j << " " << k;
          if (!mesh.cells().holds({0, j, k})) continue;
          EXPECT_EQ(rows.row(j, k).values, rows.row(0, k).values) << j << " " << k;
        }
    }
}

TEST(MultigridBlocks, hold_no_more_cells_on_a_rank_where_there_are_more_ranks) {
  const int ranks = comm().size();
  if (ranks == 5) return;  // a prime number of blocks along an axis is joined in one step
  const Lines lines = even_lines({2 * ranks, 32, 32});  // too thin from the start
  const Mesh mesh(comm(), lines, cut_along(Axis::x, lines));
  const long long own = mesh.cells().size(), whole_cells = 200;
  EXPECT_LE(cells_held(mesh, whole_cells), 4 * own + whole_cells);
}

TEST(MultigridBlocks, free_the_communicators_of_a_plan_with_the_next) {
  const Lines lines = even_lines({2 * comm().size(), 12, 12});
  const Mesh mesh(comm(), lines, cut_along(Axis::x, lines));
  const int before = communicators;
  {
    Multigrid multigrid(mesh, symmetric_smoothing(), {.whole_cells = 0});
    multigrid.plan(no_hardness(mesh));
    const int of_one_plan = communicators - before;
    EXPECT_EQ(of_one_plan > 0, comm().size() > 1);
    for (int again = 0; again < 100; ++again) multigrid.plan(no_hardness(mesh));
    EXPECT_EQ(communicators - before, of_one_plan);
  }
  EXPECT_EQ(communicators, before);
}

}  // namespace rackflux::multigrid
