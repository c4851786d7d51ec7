#include "solver/linear/array.hpp"

#include "solver/parallel/loops.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace rackflux::multigrid {

namespace {

constexpr std::ptrdiff_t lead = 16;  // floats on a cache line: index 0 of each row begins one

}  // namespace

Shape::Shape(Index3 cells, const Neighbours& neighbours) : n(cells) {
  // The halo after a row and that before the next share what is left of a cache line.
  stride_j = (n.i + 2 * reach + lead - 1) / lead * lead;
  // Rows a multiple of 2 KiB apart would share few cache sets and evict one another.
  if (stride_j * static_cast<std::ptrdiff_t>(sizeof(float)) % 2048 == 0) stride_j += lead;
  const auto layers = [&](Axis axis, int side) { return neighbours.none(axis, side) ? 1 : reach; };
  south = layers(Axis::y, 0), bottom = layers(Axis::z, 0);
  stride_k = stride_j * (n.j + south + layers(Axis::y, 1));
  origin = lead + south * stride_j + bottom * stride_k;
  count = static_cast<std::size_t>(stride_k * (n.k + bottom + layers(Axis::z, 1)) + lead);
}

template <class T>
Array<T>::Array(const Shape& shape, std::shared_ptr<ZeroedMemory> block, std::size_t offset)
    : memory_(std::move(block)),
      origin_(static_cast<T*>(memory_->get()) + offset + shape.origin),
      stride_j_(shape.stride_j),
      stride_k_(shape.stride_k) {}

template <class T>
Array<T>::Array(const Shape& shape)
    : Array(shape, std::make_shared<ZeroedMemory>(shape.count * sizeof(T)), 0) {}

template <class T>
std::vector<Array<T>> Array<T>::several(const Shape& shape, int count) {
  const std::size_t each = (shape.count + lead - 1) / lead * lead;
  const auto block = std::make_shared<ZeroedMemory>(count * each * sizeof(T));
  std::vector<Array> arrays;
  for (int a = 0; a < count; ++a) arrays.push_back(Array(shape, block, a * each));
  return arrays;
}

template class Array<float>;

using Arrays = std::span<Array<float>* const>;

void pack(Arrays arrays, const Box& box, std::vector<float>& values) {
  values.resize(arrays.size() * static_cast<std::size_t>(box.size()));
  float* out = values.data();
  for (const auto* array : arrays)
    for (int k = box.lo.k; k < box.hi.k; ++k)
      for (int j = box.lo.j; j < box.hi.j; ++j)
        out = std::copy(array->row(j, k) + box.lo.i, array->row(j, k) + box.hi.i, out);
}

void unpack(const float* values, const Box& box, Arrays arrays) {
  const float* in = values;
  for (auto* array : arrays)
    for (int k = box.lo.k; k < box.hi.k; ++k)
      for (int j = box.lo.j; j < box.hi.j; ++j, in += box.extent(Axis::x))
        std::copy(in, in + box.extent(Axis::x), array->row(j, k) + box.lo.i);
}

namespace {

Box slab(const Neighbours& neighbours, Index3 n, Axis axis, int from, int layers) {
  Box box{{0, 0, 0}, n};
  // Axes already done take their halos along, which fills the corners.
  for (const Axis other : axes) {
    if (index(other) >= index(axis)) continue;
    if (!neighbours.none(other, 0)) box.lo[other] -= reach;
    if (!neighbours.none(other, 1)) box.hi[other] += reach;
  }
  box.lo[axis] = from, box.hi[axis] = from + layers;
  return box;
}

void wrap(const Neighbours& neighbours, Index3 n, Axis axis, Arrays arrays, int layers) {
  const int count = n[axis];
  for (int layer = 1; layer <= layers; ++layer)
    for (const int to : {-layer, count - 1 + layer}) {
      const Box box = slab(neighbours, n, axis, to, 1);
      const int from = (to % count + count) % count;
      for (auto* array : arrays)
        for_each_in_order(box, [&](int i, int j, int k) {
          Index3 at{i, j, k};
          at[axis] = from;
          array->row(j, k)[i] = array->row(at.j, at.k)[at.i];
        });
    }
}

void exchange_along(const Neighbours& neighbours, Index3 n, Axis axis, Arrays arrays, int layers) {
  static thread_local std::array<std::vector<float>, 2> sent, received;
  std::array<MPI_Request, 4> requests;
  requests.fill(MPI_REQUEST_NULL);
  const int count = n[axis], own = std::min(layers, count);
  const auto halo = [&](int side) {
    const int theirs = std::min(layers, neighbours.layers[index(axis)][side]);
    return slab(neighbours, n, axis, side == 0 ? -theirs : count, theirs);
  };
  for (const int side : {0, 1}) {
    const int other = neighbours.on[index(axis)][side];
    if (other == wall) continue;
    const Box to = halo(side);
    const Box from = slab(neighbours, n, axis, side == 0 ? 0 : count - own, own);
    received[side].resize(arrays.size() * static_cast<std::size_t>(to.size()));
    // The tag names the side the message leaves by: two blocks of a periodic axis meet twice.
    MPI_Irecv(received[side].data(), static_cast<int>(received[side].size()), MPI_FLOAT, other,
              1 - side, neighbours.comm, &requests[side]);
    pack(arrays, from, sent[side]);
    MPI_Isend(sent[side].data(), static_cast<int>(sent[side].size()), MPI_FLOAT, other, side,
              neighbours.comm, &requests[2 + side]);
  }
  MPI_Waitall(4, requests.data(), MPI_STATUSES_IGNORE);
  for (const int side : {0, 1})
    if (!neighbours.none(axis, side)) unpack(received[side].data(), halo(side), arrays);
}

}  // namespace

void exchange(const Neighbours& neighbours, Index3 n, Arrays arrays, int layers) {
  for (const Axis axis : axes) {
    if (neighbours.on[index(axis)][0] == itself)
      wrap(neighbours, n, axis, arrays, layers);
    else
      exchange_along(neighbours, n, axis, arrays, layers);
  }
}

}  // namespace rackflux::multigrid
