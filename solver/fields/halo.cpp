#include "solver/fields/halo.hpp"

#include "solver/parallel/loops.hpp"

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>
#include <vector>

namespace rackflux {

namespace {

template <class T>
MPI_Datatype mpi_type() {
  if constexpr (std::is_same_v<T, double>) return MPI_DOUBLE;
  if constexpr (std::is_same_v<T, float>) return MPI_FLOAT;
  return MPI_INT;
}

/// Layers along one axis: `from` is what this rank owns and sends, `to` the halo it fills. Across
/// the axes already done the box takes their halos along, which fills the corners.
struct Slab {
  Box from, to;
};

Slab slab(const Mesh& mesh, Axis axis, int side, int layers) {
  Box box = mesh.cells();
  for (const Axis other : axes) {
    if (index(other) == index(axis)) continue;
    const int reach = index(other) < index(axis) ? layers : 0;
    box.lo[other] -= reach;
    box.hi[other] += reach + 1;  // the room's high-wall faces ride along
  }
  const int n = mesh.cells().hi[axis];
  Slab s{box, box};
  s.from.lo[axis] = side == 0 ? 0 : n - layers;
  s.from.hi[axis] = s.from.lo[axis] + layers;
  s.to.lo[axis] = side == 0 ? -layers : n;
  s.to.hi[axis] = s.to.lo[axis] + layers;
  return s;
}

template <class T>
void pack(std::span<FieldOf<T>* const> fields, const Box& box, std::vector<T>& buffer) {
  buffer.resize(fields.size() * static_cast<std::size_t>(box.size()));
  T* out = buffer.data();
  for (const auto* field : fields) {
    const auto v = std::as_const(*field).view();
    for (int k = box.lo.k; k < box.hi.k; ++k)
      for (int j = box.lo.j; j < box.hi.j; ++j)
        for (int i = box.lo.i; i < box.hi.i; ++i) *out++ = v(i, j, k);
  }
}

template <class T>
void unpack(const std::vector<T>& buffer, const Box& box, std::span<FieldOf<T>* const> fields) {
  const T* in = buffer.data();
  for (auto* field : fields) {
    const auto v = field->view();
    for (int k = box.lo.k; k < box.hi.k; ++k)
      for (int j = box.lo.j; j < box.hi.j; ++j)
        for (int i = box.lo.i; i < box.hi.i; ++i) v(i, j, k) = *in++;
  }
}

/// Along a periodic axis that one block spans: this rank is its own neighbour. A room one cell
/// thick is repeated layer by layer, as it owns no second layer to send.
template <class T>
void wrap_along(const Mesh& mesh, Axis axis, std::span<FieldOf<T>* const> fields, int layers) {
  const int n = mesh.cells().hi[axis], at_once = std::min(n, layers);
  for (auto* field : fields) {
    const auto v = field->view();
    for (const int side : {0, 1})
      for (int done = 0; done < layers; done += at_once) {
        Box to = slab(mesh, axis, side, layers).to;
        to.lo[axis] = side == 0 ? -done - at_once : n + done;
        to.hi[axis] = to.lo[axis] + at_once;
        Index3 by;
        by[axis] = side == 0 ? n + done : -n - done;
        for (int k = to.lo.k; k < to.hi.k; ++k)
          for (int j = to.lo.j; j < to.hi.j; ++j)
            for (int i = to.lo.i; i < to.hi.i; ++i) v(i, j, k) = v(i + by.i, j + by.j, k + by.k);
      }
  }
}

template <class T>
void exchange_along(const Mesh& mesh, Axis axis, std::span<FieldOf<T>* const> fields, int layers) {
  if (mesh.neighbour(axis, 0) == mesh.comm().rank()) return wrap_along(mesh, axis, fields, layers);
  std::array<std::vector<T>, 2> sent, received;
  std::array<MPI_Request, 4> requests;
  requests.fill(MPI_REQUEST_NULL);
  const MPI_Comm comm = mesh.comm().handle();
  for (const int side : {0, 1}) {
    const int other = mesh.neighbour(axis, side);
    if (other == MPI_PROC_NULL) continue;
    const Slab s = slab(mesh, axis, side, layers);
    received[side].resize(fields.size() * static_cast<std::size_t>(s.to.size()));
    // The tag names the side the message leaves by, so that two ranks that are both neighbours of
    // one another (periodic, two blocks) do not mix them up.
    MPI_Irecv(received[side].data(), static_cast<int>(received[side].size()), mpi_type<T>(), other,
              1 - side, comm, &requests[side]);
    pack(fields, s.from, sent[side]);
    MPI_Isend(sent[side].data(), static_cast<int>(sent[side].size()), mpi_type<T>(), other, side,
              comm, &requests[2 + side]);
  }
  MPI_Waitall(4, requests.data(), MPI_STATUSES_IGNORE);
  for (const int side : {0, 1})
    if (mesh.neighbour(axis, side) != MPI_PROC_NULL)
      unpack(received[side], slab(mesh, axis, side, layers).to, fields);
}

}  // namespace

template <class T>
void exchange(const Mesh& mesh, std::span<FieldOf<T>* const> fields, int layers) {
  for (const Axis axis : axes) exchange_along(mesh, axis, fields, layers);
}

void exchange_closing_faces(const Mesh& mesh, const std::array<Field*, 3>& faces) {
  std::array<std::vector<double>, 3> sent, received;
  std::array<MPI_Request, 6> requests;
  requests.fill(MPI_REQUEST_NULL);
  const auto layer = [&](Axis axis, int at) {
    Box box = mesh.cells();
    box.lo[axis] = at, box.hi[axis] = at + 1;
    return box;
  };
  const MPI_Comm comm = mesh.comm().handle();
  for (const Axis axis : axes) {
    const int a = index(axis), below = mesh.neighbour(axis, 0), above = mesh.neighbour(axis, 1);
    Field* const one[] = {faces[a]};
    const Box first = layer(axis, 0);
    if (above != MPI_PROC_NULL) {
      received[a].resize(static_cast<std::size_t>(first.size()));
      MPI_Irecv(received[a].data(), static_cast<int>(received[a].size()), MPI_DOUBLE, above, a,
                comm, &requests[a]);
    }
    if (below != MPI_PROC_NULL) {
      pack<double>(one, first, sent[a]);
      MPI_Isend(sent[a].data(), static_cast<int>(sent[a].size()), MPI_DOUBLE, below, a, comm,
                &requests[3 + a]);
    }
  }
  MPI_Waitall(6, requests.data(), MPI_STATUSES_IGNORE);
  for (const Axis axis : axes) {
    if (mesh.neighbour(axis, 1) == MPI_PROC_NULL) continue;
    Field* const one[] = {faces[index(axis)]};
    unpack<double>(received[index(axis)], layer(axis, mesh.cells().hi[axis]), one);
  }
}

template void exchange<double>(const Mesh&, std::span<Field* const>, int);
template void exchange<float>(const Mesh&, std::span<FloatField* const>, int);
template void exchange<int>(const Mesh&, std::span<IntField* const>, int);

}  // namespace rackflux
