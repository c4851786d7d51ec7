#include "solver/linear/block_links.hpp"

#include "solver/parallel/loops.hpp"

#include <algorithm>

namespace rackflux {

namespace {

/// Parts from `first` on of the cells inside one side of a block, where a face conducts to the
/// block beyond; one for each stretch of cells in which the parts on both sides stay the same.
std::vector<int> links_through(const Mesh& mesh, const Field& conductance, const IntField& of_cell,
                               Axis axis, int side, int first) {
  Box layer = mesh.cells();
  const int face = side == 0 ? 0 : layer.hi[axis];
  layer.lo[axis] = face, layer.hi[axis] = face + 1;
  const auto g = conductance.view();
  const auto part = of_cell.view();
  const Index3 back = unit(axis);
  std::vector<int> links;
  int last_low = -1, last_high = -1;
  for_each_in_order(layer, [&](int i, int j, int k) {
    if (!(g(i, j, k) > 0.0)) return;
    const int low = part(i - back.i, j - back.j, k - back.k), high = part(i, j, k);
    if (low == last_low && high == last_high) return;
    last_low = low, last_high = high;
    links.push_back((side == 0 ? high : low) - first);
  });
  return links;
}

}  // namespace

BlockLinks::BlockLinks(const Mesh& mesh, const Conductances& g, const IntField& of_cell, int first)
    : mesh_(mesh) {
  for (const Axis axis : axes)
    for (const int side : {0, 1})
      if (!mesh.at_wall(axis, side))
        linked_[index(axis)][side] = links_through(mesh, g.along(axis), of_cell, axis, side, first);
}

/// Takes lower labels over from both sides; true if there was one.
bool BlockLinks::exchange_along(Axis axis, std::vector<int>& labels) const {
  std::array<std::vector<int>, 2> sent, received;
  std::array<MPI_Request, 4> requests;
  requests.fill(MPI_REQUEST_NULL);
  const MPI_Comm comm = mesh_.comm().handle();
  for (const int side : {0, 1}) {
    const int other = mesh_.neighbour(axis, side);
    const std::vector<int>& linked = linked_[index(axis)][side];
    const int n = static_cast<int>(linked.size());
    if (n == 0) continue;
    for (const int part : linked) sent[side].push_back(labels[part]);
    received[side].resize(linked.size());
    // The tag names the side the message leaves by: two blocks of a periodic axis meet twice.
    MPI_Irecv(received[side].data(), n, MPI_INT, other, 1 - side, comm, &requests[side]);
    MPI_Isend(sent[side].data(), n, MPI_INT, other, side, comm, &requests[2 + side]);
  }
  MPI_Waitall(4, requests.data(), MPI_STATUSES_IGNORE);
  bool lower = false;
  for (const int side : {0, 1})
    for (std::size_t link = 0; link < received[side].size(); ++link) {
      int& label = labels[linked_[index(axis)][side][link]];
      lower = lower || received[side][link] < label;
      label = std::min(label, received[side][link]);
    }
  return lower;
}

void BlockLinks::spread_lowest(std::vector<int>& labels) const {
  for (int lower = 1; lower > 0;) {
    lower = 0;
    for (const Axis axis : axes) lower += exchange_along(axis, labels) ? 1 : 0;
    MPI_Allreduce(MPI_IN_PLACE, &lower, 1, MPI_INT, MPI_MAX, mesh_.comm().handle());
  }
}

}  // namespace rackflux
