#include "solver/base/version.hpp"

#include "git_hash.hpp"

namespace rackflux {

std::string version() {
  return RACKFLUX_VERSION;
}
std::string git_hash() {
  return RACKFLUX_GIT_HASH;
}
std::string compiler() {
  return RACKFLUX_COMPILER;
}

}  // namespace rackflux
