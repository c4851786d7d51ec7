#pragma once
#include <cstddef>

namespace rackflux {

inline constexpr std::size_t cache_line = 64;  ///< [bytes], of x86-64 and Arm servers alike

/// Memory for a large array, not yet touched: begins on a cache line, and lies on huge pages where
/// the system lends them on request. To be given back with std::free. Throws std::bad_alloc.
void* allocate(std::size_t bytes);

/// A block full of zeros that begins on a cache line. A large one comes as whole huge pages
/// straight from the system, each zeroed when it is first touched: by the thread that would touch
/// it first in a loop with a static schedule.
class ZeroedMemory {
 public:
  /// Throws std::bad_alloc.
  explicit ZeroedMemory(std::size_t bytes);
  ~ZeroedMemory();
  ZeroedMemory(const ZeroedMemory&) = delete;
  ZeroedMemory& operator=(const ZeroedMemory&) = delete;

  void* get() const { return begin_; }

 private:
  void* begin_ = nullptr;
  void* mapped_ = nullptr;  ///< null: from std::malloc's family
  std::size_t mapped_bytes_ = 0;
};

}  // namespace rackflux
