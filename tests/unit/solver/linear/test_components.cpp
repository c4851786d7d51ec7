#include "solver/fields/halo.hpp"
#include "solver/linear/components.hpp"
#include "solver/parallel/loops.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/poisson_systems.hpp"

#include <gtest/gtest.h>

#include <algorithm>

// What a rank hears in calls that all ranks make: the most numbers in one of them.
namespace {
int most_heard = 0;
}  // namespace

extern "C" {

int MPI_Allreduce(const void* in, void* out, int n, MPI_Datatype type, MPI_Op op, MPI_Comm comm) {
  most_heard = std::max(most_heard, n);
  return PMPI_Allreduce(in, out, n, type, op, comm);
}

int MPI_Allgather(const void* in, int n, MPI_Datatype type, void* out, int n_of_each,
                  MPI_Datatype type_of_each, MPI_Comm comm) {
  int ranks = 0;
  MPI_Comm_size(comm, &ranks);
  most_heard = std::max(most_heard, ranks * n_of_each);
  return PMPI_Allgather(in, n, type, out, n_of_each, type_of_each, comm);
}
}

namespace rackflux {

FloatingParts parts_of(const Mesh& mesh, Conductances& g) {
  exchange<double>(mesh, {&g.x, &g.y, &g.z}, 1);
  const Index3 n = mesh.cells().hi;
  ResidualRows rows(n);
  for (int k = 0; k < n.k; ++k)
    for (int j = 0; j < n.j; ++j)
      for (const Axis axis : axes) rows.look(axis, j, k, g.along(axis).view().row(j, k));
  const auto sink = g.sink.view();
  const double most =
      largest(mesh.cells(), 0.0, [=](int i, int j, int k) { return sink(i, j, k); });
  FloatingParts parts(mesh);
  most_heard = 0;
  parts.find(g, rows, most > 0.0);
  return parts;
}

/// One passage through all cells of a plane of n x n: rows along x, joined at alternate ends.
struct Serpentine {
  explicit Serpentine(int n) : mesh(comm(), even_lines({n, n, 1})), g(mesh) {
    for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
      const Index3 at = mesh.offset() + Index3{i, j, k};
      if (at.i > 0) g.x.view()(i, j, k) = 1.0;
      if (at.j > 0 && at.i == (at.j % 2 == 0 ? 0 : n - 1)) g.y.view()(i, j, k) = 1.0;
    });
  }
  Mesh mesh;
  Conductances g;
};

TEST(FloatingParts, follows_a_passage_that_comes_through_every_block_many_times) {
  Serpentine room(16);
  const FloatingParts parts = parts_of(room.mesh, room.g);
  ASSERT_EQ(parts.count(), 1);
  EXPECT_EQ(parts.cells(0), 256.0);
  EXPECT_TRUE(parts.is_seamless());
}

TEST(FloatingParts, tells_all_ranks_of_the_rooms_parts_and_not_of_blocks) {
  Serpentine room(16);
  parts_of(room.mesh, room.g);
  EXPECT_EQ(most_heard, 1);  // the cells of the one part, its sinks, how many there are
}

TEST(FloatingParts, numbers_parts_alike_on_all_ranks_and_leaves_out_those_with_a_sink) {
  // Planes across x are sealed from one another; the third has a sink.
  const Mesh mesh(comm(), even_lines({5, 12, 12}));
  Conductances g(mesh);
  for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
    const Index3 at = mesh.offset() + Index3{i, j, k};
    if (at.j > 0) g.y.view()(i, j, k) = 1.0;
    if (at.k > 0) g.z.view()(i, j, k) = 1.0;
    if (at.i == 2 && at.j == 7 && at.k == 11) g.sink.view()(i, j, k) = 1.0;
  });
  const FloatingParts parts = parts_of(mesh, g);
  ASSERT_EQ(parts.count(), 4);
  for (int p = 0; p < 4; ++p) EXPECT_EQ(parts.cells(p), 144.0);
  EXPECT_FALSE(parts.is_whole());
  const int of_plane[] = {0, 1, -1, 2, 3};
  for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
    EXPECT_EQ(parts.row(j, k)[i], of_plane[mesh.offset().i + i]);
  });
}

TEST(FloatingParts, joins_across_a_periodic_axis) {
  // A plate parts the room across x, and air passes round it.
  for (const bool periodic : {false, true}) {
    Lines lines = even_lines({16, 4, 4});
    lines.periodic = {periodic, false, false};
    const Mesh mesh(comm(), lines);
    Conductances g(mesh);
    for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
      const Index3 at = mesh.offset() + Index3{i, j, k};
      if (at.i != 5 && (periodic || at.i > 0)) g.x.view()(i, j, k) = 1.0;
      if (at.j > 0) g.y.view()(i, j, k) = 1.0;
      if (at.k > 0) g.z.view()(i, j, k) = 1.0;
    });
    const FloatingParts parts = parts_of(mesh, g);
    EXPECT_EQ(parts.count(), periodic ? 1 : 2);
    EXPECT_EQ(parts.cells(0), periodic ? 256.0 : 80.0);
  }
}

}  // namespace rackflux
