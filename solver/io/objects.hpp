#pragma once
#include "solver/mesh/site.hpp"

#include <string>

namespace rackflux {

/// The objects of a site as JSON, for those who draw results: [{"name", "kind", "low": [x, y, z],
/// "high", "parent"}], corners in m, parent the position in this list or -1.
std::string objects_text(const Site& site);

}  // namespace rackflux
