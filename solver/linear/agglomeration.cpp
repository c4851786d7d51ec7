#include "solver/linear/agglomeration.hpp"

#include <algorithm>

namespace rackflux::multigrid {

namespace {

/// Only the ranks named take part, so that this costs no more where there are more ranks.
MPI_Comm communicator_of(const std::vector<Partition::Member>& members, MPI_Comm all) {
  std::vector<int> ranks;
  for (const Partition::Member& member : members) ranks.push_back(member.rank);
  MPI_Group everybody = MPI_GROUP_NULL, named = MPI_GROUP_NULL;
  MPI_Comm_group(all, &everybody);
  MPI_Group_incl(everybody, static_cast<int>(ranks.size()), ranks.data(), &named);
  MPI_Comm communicator = MPI_COMM_NULL;
  MPI_Comm_create_group(all, named, 0, &communicator);
  MPI_Group_free(&named);
  MPI_Group_free(&everybody);
  return communicator;
}

}  // namespace

Agglomeration::Agglomeration(const Mesh& mesh, const Grids& grids, const Partition& blocks,
                             Index3 count) {
  const std::vector<Partition::Member> members = blocks.group(count);
  group_ = communicator_of(members, mesh.comm().handle());
  const Index3 lo = box_of(grids, members.front().block).lo;
  for (const Partition::Member& member : members)
    parts_.push_back(moved(box_of(grids, member.block), Index3{} - lo));
  mine_ = moved(box_of(grids, blocks.block()), Index3{} - lo);
}

Agglomeration::~Agglomeration() {
  MPI_Comm_free(&group_);
}

void Agglomeration::gather(std::span<Array<float>* const> from,
                           std::span<Array<float>* const> to) const {
  static thread_local std::vector<float> sent, received;
  pack(from, {{0, 0, 0}, mine_.hi - mine_.lo}, sent);
  std::vector<int> counts, starts{0};
  for (const Box& part : parts_) {
    counts.push_back(static_cast<int>(from.size()) * static_cast<int>(part.size()));
    starts.push_back(starts.back() + counts.back());
  }
  received.resize(static_cast<std::size_t>(starts.back()));
  MPI_Allgatherv(sent.data(), static_cast<int>(sent.size()), MPI_FLOAT, received.data(),
                 counts.data(), starts.data(), MPI_FLOAT, group_);
  for (std::size_t part = 0; part < parts_.size(); ++part)
    unpack(received.data() + starts[part], parts_[part], to);
}

void Agglomeration::scatter(const Level& from, Level& to) const {
  Box held{{0, 0, 0}, from.n};
  for (const Axis axis : axes) {
    if (!from.neighbours.none(axis, 0)) held.lo[axis] -= reach;
    if (!from.neighbours.none(axis, 1)) held.hi[axis] += reach;
  }
  const Box wanted = intersection(grown(mine_, reach), held);
  const Index3 lo = mine_.lo;
  for (int k = wanted.lo.k; k < wanted.hi.k; ++k)
    for (int j = wanted.lo.j; j < wanted.hi.j; ++j) {
      const float* const row = from.z.row(j, k);
      std::copy(row + wanted.lo.i, row + wanted.hi.i,
                to.z.row(j - lo.j, k - lo.k) + wanted.lo.i - lo.i);
    }
}

}  // namespace rackflux::multigrid
