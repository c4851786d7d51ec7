#pragma once
#include "solver/fields/view.hpp"
#include "solver/mesh/mesh.hpp"
#include "solver/parallel/memory.hpp"

#include <string>

namespace rackflux {

/// One scalar on this rank's block, halo included; a vector is three of them. Starts at zero.
/// T is double, float or int. Rows begin on cache lines; memory is first touched by the thread that
/// for_each will give it to, but for what shares a page. Movable; copied only by copy_from.
template <class T>
class FieldOf {
 public:
  FieldOf(const Mesh& mesh, Place place, std::string name, std::string unit);

  View<T> view() { return {origin_, stride_j_, stride_k_, allocated_}; }
  View<const T> view() const { return {origin_, stride_j_, stride_k_, allocated_}; }

  const std::string& name() const { return name_; }  ///< as in output files
  const std::string& unit() const { return unit_; }  ///< SI, as in output files
  Place place() const { return place_; }
  const Box& owned() const { return owned_; }          ///< indices this rank owns
  const Box& allocated() const { return allocated_; }  ///< halo included

  void fill(T value);                    ///< halo included
  void copy_from(const FieldOf& other);  ///< halo included; both on one mesh and place
  void swap_values(FieldOf& other);      ///< halo included; names stay. Both on one mesh and place

 private:
  ZeroedMemory memory_;
  T* origin_ = nullptr;
  std::ptrdiff_t stride_j_ = 0, stride_k_ = 0;
  Box owned_, allocated_;
  std::string name_, unit_;
  Place place_;
};

using Field = FieldOf<double>;
using FloatField = FieldOf<float>;
using IntField = FieldOf<int>;

extern template class FieldOf<double>;
extern template class FieldOf<float>;
extern template class FieldOf<int>;

}  // namespace rackflux
