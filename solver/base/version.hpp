#pragma once
#include <string>

namespace rackflux {

std::string version();   ///< such as "0.1.0"
std::string git_hash();  ///< of the sources built; "+changes" if they differ from it
std::string compiler();  ///< such as "GCC 12.2.0, Release"

}  // namespace rackflux
