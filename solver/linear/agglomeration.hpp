#pragma once
#include "solver/linear/partition.hpp"

namespace rackflux::multigrid {

/// The step from a level in blocks to the same level in larger ones, each the union of a group of
/// them. The ranks of a group send their blocks to one another and to nobody else, so that work
/// and memory follow from the size of a group, not from the number of ranks.
class Agglomeration {
 public:
  /// Joins so many blocks of the level along each axis. Makes a communicator of the group's ranks,
  /// which is freed with this object; both are collective over them.
  Agglomeration(const Mesh& mesh, const Grids& grids, const Partition& blocks, Index3 count);
  ~Agglomeration();
  Agglomeration(const Agglomeration&) = delete;
  Agglomeration& operator=(const Agglomeration&) = delete;

  /// The union's owned cells of several arrays, in one message, from those of the group's blocks.
  /// Collective over the group.
  void gather(std::span<Array<float>* const> from, std::span<Array<float>* const> to) const;

  /// This rank's part of the union's z, and its halo as far as the union reaches with its own,
  /// which must be current.
  void scatter(const Level& from, Level& to) const;

 private:
  MPI_Comm group_ = MPI_COMM_NULL;
  std::vector<Box> parts_;  ///< of each rank of the group, in the union's indices
  Box mine_;
};

}  // namespace rackflux::multigrid
