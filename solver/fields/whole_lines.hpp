#pragma once
#include "solver/fields/field.hpp"

#include <functional>
#include <span>

namespace rackflux {

/// Visits every line of owned indices along an axis with the values of the whole room on that line:
///
///   visit(start, whole)   start: this rank's first index of the line;
///                         whole: the field from the room's first index along axis to its last
///
/// One plane of lines is gathered at a time, among the ranks that share it: memory grows with a
/// section of the room and not with its volume. The field may be changed by the visit on the lines
/// visited. Collective.
void for_each_whole_line(const Mesh& mesh, Axis axis, const Field& field,
                         const std::function<void(Index3, std::span<const double>)>& visit);

}  // namespace rackflux
