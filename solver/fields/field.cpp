#include "solver/fields/field.hpp"

#include "solver/base/error.hpp"
#include "solver/parallel/loops.hpp"

#include <utility>

namespace rackflux {

template <class T>
FieldOf<T>::FieldOf(const Mesh& mesh, Place place, std::string name, std::string unit)
    : owned_(mesh.box_of(place)), name_(std::move(name)), unit_(std::move(unit)), place_(place) {
  // Faces of the room's high wall lie one past the cells; one more index on the high side holds
  // them on every rank, so that all places share one layout.
  allocated_ = grown(mesh.cells(), Mesh::halo);
  allocated_.hi = allocated_.hi + Index3{1, 1, 1};
  const std::ptrdiff_t per_line = cache_line / sizeof(T);
  const std::ptrdiff_t lead = per_line;  // puts index 0 of each row on a cache line
  const std::ptrdiff_t used = lead + allocated_.hi.i;
  stride_j_ = (used + per_line - 1) / per_line * per_line;
  // Rows a multiple of 2 KiB apart would share few cache sets and evict one another.
  if (stride_j_ * static_cast<std::ptrdiff_t>(sizeof(T)) % 2048 == 0) stride_j_ += per_line;
  stride_k_ = stride_j_ * allocated_.extent(Axis::y);
  const std::size_t count = static_cast<std::size_t>(stride_k_ * allocated_.extent(Axis::z) + lead);
  memory_ = ZeroedMemory(count * sizeof(T));
  origin_ = static_cast<T*>(memory_.get()) + lead - stride_j_ * allocated_.lo.j -
            stride_k_ * allocated_.lo.k;
}

template <class T>
void FieldOf<T>::fill(T value) {
  const View<T> v = view();
  for_each(allocated_, [=](int i, int j, int k) { v(i, j, k) = value; });
}

template <class T>
void FieldOf<T>::copy_from(const FieldOf& other) {
  if (!(other.allocated_ == allocated_)) broken("fields copied between equal meshes");
  const View<T> to = view();
  const View<const T> from = other.view();
  for_each(allocated_, [=](int i, int j, int k) { to(i, j, k) = from(i, j, k); });
}

template <class T>
void FieldOf<T>::swap_values(FieldOf& other) {
  if (!(other.allocated_ == allocated_)) broken("values swapped between equal meshes");
  std::swap(memory_, other.memory_);
  std::swap(origin_, other.origin_);
}

template class FieldOf<double>;
template class FieldOf<float>;
template class FieldOf<int>;

}  // namespace rackflux
