#include "solver/parallel/memory.hpp"

#include <cstdint>
#include <cstdlib>
#include <new>
#include <sys/mman.h>

namespace rackflux {

namespace {

constexpr std::uintptr_t page = 4096;            // [bytes]
constexpr std::size_t worth_asking = 64 * page;  // smaller blocks share their pages with others

}  // namespace

void* allocate(std::size_t bytes) {
  const std::size_t lines = (bytes + cache_line - 1) / cache_line;
  void* const memory = std::aligned_alloc(cache_line, lines * cache_line);
  if (!memory) throw std::bad_alloc();
  if (bytes >= worth_asking) {
    // Neighbouring arrays share huge pages. A system that has none says no, which costs nothing.
    const auto begin = (reinterpret_cast<std::uintptr_t>(memory) + page - 1) / page * page;
    const auto end = (reinterpret_cast<std::uintptr_t>(memory) + bytes) / page * page;
    madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
  }
  return memory;
}

}  // namespace rackflux
