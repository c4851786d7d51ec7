#pragma once
#include <cstddef>

namespace rackflux {

inline constexpr std::size_t cache_line = 64;  ///< [bytes], of x86-64 and Arm servers alike

/// Memory for a large array, not yet touched: begins on a cache line, and lies on huge pages where
/// the system lends them on request. To be given back with std::free. Throws std::bad_alloc.
void* allocate(std::size_t bytes);

}  // namespace rackflux
