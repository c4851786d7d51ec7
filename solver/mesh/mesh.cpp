#include "solver/mesh/mesh.hpp"

#include "solver/base/error.hpp"

#include <fmt/format.h>

namespace rackflux {

Mesh::Mesh(const Comm& comm, Lines lines)
    : Mesh(comm, lines, balanced_splits(lines, comm.size())) {}

Mesh::Mesh(const Comm& comm, Lines lines, Splits splits)
    : comm_(&comm), lines_(std::move(lines)), splits_(std::move(splits)) {
  for (const Axis axis : axes) {
    const auto& nodes = lines_.nodes[index(axis)];
    for (std::size_t n = 1; n < nodes.size(); ++n)
      if (!(nodes[n] > nodes[n - 1]))
        throw Error(fmt::format("mesh lines must rise along {}: {} m follows {} m", letter(axis),
                                nodes[n], nodes[n - 1]));
    room_[axis] = lines_.cells(axis);
    ranks_[axis] = static_cast<int>(splits_[index(axis)].size()) - 1;
  }
  if (ranks_.i * ranks_.j * ranks_.k != comm.size()) broken("one block of the mesh for each rank");
  place_rank();
  for (const Axis axis : axes) measure(axis);
}

void Mesh::place_rank() {
  const auto rank_at = [this](Index3 p) { return p.i + ranks_.i * (p.j + ranks_.j * p.k); };
  const int rank = comm_->rank();
  position_ = {rank % ranks_.i, rank / ranks_.i % ranks_.j, rank / (ranks_.i * ranks_.j)};
  for (const Axis axis : axes) {
    const auto& cut = splits_[index(axis)];
    const int at = position_[axis], count = ranks_[axis];
    offset_[axis] = cut[at];
    n_[axis] = cut[at + 1] - cut[at];
    for (const int side : {0, 1}) {
      Index3 next = position_;
      next[axis] = at + (side == 0 ? -1 : 1);
      const bool inside = next[axis] >= 0 && next[axis] < count;
      if (lines_.periodic[index(axis)]) next[axis] = (next[axis] + count) % count;
      neighbour_[index(axis)][side] =
          inside || lines_.periodic[index(axis)] ? rank_at(next) : MPI_PROC_NULL;
    }
  }
}

void Mesh::measure(Axis axis) {
  const auto& nodes = lines_.nodes[index(axis)];
  const int n_room = room_[axis], n = n_[axis], first = offset_[axis];
  const bool periodic = lines_.periodic[index(axis)];
  const auto room_width = [&](int cell) {
    if (periodic) cell = ((cell % n_room) + n_room) % n_room;
    if (cell < 0) cell = std::min(-1 - cell, n_room - 1);
    if (cell >= n_room) cell = std::max(2 * n_room - 1 - cell, 0);
    return nodes[cell + 1] - nodes[cell];
  };
  Metric& m = metric_[index(axis)];
  const int count = n + 2 * halo;
  m.width.resize(count), m.spacing.resize(count + 1), m.centre.resize(count),
      m.node.resize(count + 1);
  for (int c = 0; c < count; ++c) m.width[c] = room_width(first + c - halo);
  m.node[halo] = nodes[first];
  for (int c = halo; c < count; ++c)
    m.node[c + 1] =
        first + c + 1 - halo <= n_room ? nodes[first + c + 1 - halo] : m.node[c] + m.width[c];
  for (int c = halo; c > 0; --c)
    m.node[c - 1] =
        first + c - 1 - halo >= 0 ? nodes[first + c - 1 - halo] : m.node[c] - m.width[c - 1];
  for (int c = 0; c < count; ++c) m.centre[c] = 0.5 * (m.node[c] + m.node[c + 1]);
  for (int c = 1; c < count; ++c) m.spacing[c] = 0.5 * (m.width[c - 1] + m.width[c]);
  m.spacing[0] = m.width[0], m.spacing[count] = m.width[count - 1];
  for (const double w : m.width) m.per_width.push_back(1.0 / w);
  for (const double d : m.spacing) m.per_spacing.push_back(1.0 / d);
}

Box Mesh::faces(Axis axis) const {
  Box box = cells();
  if (at_wall(axis, 1)) box.hi[axis] += 1;
  return box;
}

Box Mesh::box_of(Place place) const {
  return place == Place::centre ? cells() : faces(axes[static_cast<int>(place) - 1]);
}

Box Mesh::local(const Box& room, Place place) const {
  Box inside = room;
  for (const Axis axis : axes) {
    const bool layer = place == face_of(axis) && room.extent(axis) == 1;
    if (!layer || !lines_.periodic[index(axis)]) continue;
    const int n = room_[axis];
    inside.lo[axis] = (room.lo[axis] % n + n) % n;
    inside.hi[axis] = inside.lo[axis] + 1;
  }
  return intersection(moved(inside, Index3{} - offset_), box_of(place));
}

long long Mesh::n_cells() const {
  return 1LL * room_.i * room_.j * room_.k;
}

double Mesh::volume(Index3 c) const {
  return width(Axis::x)[c.i] * width(Axis::y)[c.j] * width(Axis::z)[c.k];
}

double Mesh::face_area(Axis axis, Index3 face) const {
  double area = 1.0;
  for (const Axis other : axes)
    if (other != axis) area *= width(other)[face[other]];
  return area;
}

bool Mesh::at_wall(Axis axis, int side) const {
  return neighbour(axis, side) == MPI_PROC_NULL;
}

}  // namespace rackflux
