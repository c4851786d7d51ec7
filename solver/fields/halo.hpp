#pragma once
#include "solver/fields/field.hpp"

#include <array>
#include <initializer_list>
#include <span>

namespace rackflux {

/// Brings the neighbours' outermost owned layers into the halos of these fields, all in one message
/// per neighbour. `layers` is 1 or 2. Corner layers are filled too: axes go one after the other.
/// Halos beyond a wall of the room are left alone. Collective: every rank calls it with the same
/// list.
template <class T>
void exchange(const Mesh& mesh, std::span<FieldOf<T>* const> fields, int layers = Mesh::halo);

template <class T>
void exchange(const Mesh& mesh, std::initializer_list<FieldOf<T>*> fields,
              int layers = Mesh::halo) {
  exchange<T>(mesh, std::span<FieldOf<T>* const>(fields.begin(), fields.size()), layers);
}

inline void exchange(const Mesh& mesh, Field& field, int layers = Mesh::halo) {
  exchange<double>(mesh, {&field}, layers);
}

/// Brings what closes this rank's cells: of the fields on the faces of x, y and z, in this order,
/// the faces beyond the last ones owned, where a neighbour owns them. No other halo changes.
/// Collective.
void exchange_closing_faces(const Mesh& mesh, const std::array<Field*, 3>& faces);

extern template void exchange<double>(const Mesh&, std::span<Field* const>, int);
extern template void exchange<float>(const Mesh&, std::span<FloatField* const>, int);
extern template void exchange<int>(const Mesh&, std::span<IntField* const>, int);

}  // namespace rackflux
