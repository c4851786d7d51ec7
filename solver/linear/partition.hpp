#pragma once
#include "solver/linear/axis_grid.hpp"
#include "solver/mesh/mesh.hpp"

namespace rackflux::multigrid {

/// The mesh lines of one level of the whole room and where its blocks end, the same on every rank.
using Grids = std::array<AxisGrid, 3>;

/// Of all blocks together.
Index3 cells_of(const Grids& grids);

/// The cells of one block, in the room's indices.
Box box_of(const Grids& grids, Index3 block);

/// Which block of a level this rank holds, and who holds those around it.
///
/// On the finest level every rank has a block of its own. Where groups of neighbouring blocks are
/// joined, every rank of a group holds the union, and goes on with those that have its place in
/// the other groups, as if there were no more ranks. A level that is whole is one block.
struct Partition {
  Index3 ranks;          ///< along each axis; numbered along x first, as the blocks of Mesh
  Index3 place;          ///< of this rank among them
  Index3 span{1, 1, 1};  ///< ranks along each axis that hold the same block

  Index3 block() const;  ///< of this rank, counted along each axis
  bool is_whole() const { return span == ranks; }
  Neighbours neighbours(const Mesh& mesh, const Grids& grids) const;

  /// With so many neighbouring blocks along each axis made one; divisors of their numbers.
  Partition joined(Index3 count) const;
  /// The ranks whose blocks are then one with this rank's and who exchange them, along x first,
  /// and their blocks.
  struct Member {
    int rank;
    Index3 block;
  };
  std::vector<Member> group(Index3 count) const;
};

/// Of the finest level.
Partition partition_of(const Mesh& mesh);

}  // namespace rackflux::multigrid
