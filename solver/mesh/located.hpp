#pragma once
#include "solver/mesh/site.hpp"

namespace rackflux {

/// What build() makes of an object of the site: an Error that names no place gets the object's in
/// the case file. object: index in Site::objects; -1, a wall of the room, has no place.
template <class Build>
auto located(const Site& site, int object, const Build& build) -> decltype(build()) {
  const auto* const at = object < 0 ? nullptr : &site.objects.at(object);
  return at && at->config ? located(*at->config, build) : build();
}

}  // namespace rackflux
