#pragma once
#include <cstddef>
#include <memory>

namespace rackflux {

inline constexpr std::size_t cache_line = 64;  ///< [bytes], of x86-64 and Arm servers alike

/// A block full of zeros that begins on a cache line. Large ones lie beside one another on huge
/// pages, where the system lends them on request, in the smallest place that is free there: where
/// another block has gone, or on what nothing has touched yet. Each page is zeroed by the thread
/// that would touch it first in a loop with a static schedule. Pages go back with the last block on
/// them.
class ZeroedMemory {
 public:
  ZeroedMemory() = default;
  /// Throws std::bad_alloc.
  explicit ZeroedMemory(std::size_t bytes);
  ZeroedMemory(ZeroedMemory&&) = default;
  ZeroedMemory& operator=(ZeroedMemory&&) = default;

  void* get() const { return begin_.get(); }

 private:
  std::shared_ptr<void> begin_;
};

}  // namespace rackflux
