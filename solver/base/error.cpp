#include "solver/base/error.hpp"

namespace rackflux {

void broken(const std::string& promise, const char* file, int line) {
  throw Broken(std::string(file) + ":" + std::to_string(line) + ": broken promise: " + promise);
}

}  // namespace rackflux
