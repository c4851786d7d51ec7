#include "solver/linear/partition.hpp"

#include "solver/parallel/loops.hpp"

#include <algorithm>

namespace rackflux::multigrid {

namespace {

int rank_at(Index3 place, Index3 ranks) {
  return place.i + ranks.i * (place.j + ranks.j * place.k);
}

}  // namespace

Index3 cells_of(const Grids& grids) {
  return {grids[0].cells(), grids[1].cells(), grids[2].cells()};
}

Box box_of(const Grids& grids, Index3 block) {
  Box box;
  for (const Axis axis : axes) {
    const std::vector<int>& cuts = grids[index(axis)].cuts;
    box.lo[axis] = cuts[block[axis]], box.hi[axis] = cuts[block[axis] + 1];
  }
  return box;
}

Partition partition_of(const Mesh& mesh) {
  Partition partition;
  int rest = mesh.comm().rank();
  for (const Axis axis : axes) {
    const int ranks = static_cast<int>(mesh.splits()[index(axis)].size()) - 1;
    partition.ranks[axis] = ranks;
    partition.place[axis] = rest % ranks;
    rest /= ranks;
  }
  return partition;
}

Index3 Partition::block() const {
  return {place.i / span.i, place.j / span.j, place.k / span.k};
}

Neighbours Partition::neighbours(const Mesh& mesh, const Grids& grids) const {
  Neighbours around;
  around.comm = mesh.comm().handle();
  for (const Axis axis : axes)
    for (const int side : {0, 1}) {
      int& other = around.on[index(axis)][side];
      const AxisGrid& grid = grids[index(axis)];
      const bool periodic = grid.periodic;
      const int count = ranks[axis];
      Index3 there = place;
      there[axis] += side == 0 ? -span[axis] : span[axis];
      const bool inside = there[axis] >= 0 && there[axis] < count;
      there[axis] = (there[axis] + count) % count;
      if (span[axis] == count)
        other = periodic ? itself : wall;
      else
        other = inside || periodic ? rank_at(there, ranks) : wall;
      const int block = there[axis] / span[axis];
      around.layers[index(axis)][side] = std::min(reach, grid.cuts[block + 1] - grid.cuts[block]);
    }
  return around;
}

Partition Partition::joined(Index3 count) const {
  Partition larger = *this;
  for (const Axis axis : axes) larger.span[axis] *= count[axis];
  return larger;
}

std::vector<Partition::Member> Partition::group(Index3 count) const {
  const Index3 here = block();
  std::vector<Member> members;
  for_each_in_order({{0, 0, 0}, count}, [&](int i, int j, int k) {
    const Index3 at{i, j, k};
    Member member{};
    Index3 there = place;
    for (const Axis axis : axes) {
      member.block[axis] = here[axis] / count[axis] * count[axis] + at[axis];
      there[axis] += (member.block[axis] - here[axis]) * span[axis];
    }
    member.rank = rank_at(there, ranks);
    members.push_back(member);
  });
  return members;
}

}  // namespace rackflux::multigrid
