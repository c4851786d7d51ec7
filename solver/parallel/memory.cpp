#include "solver/parallel/memory.hpp"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <sys/mman.h>

namespace rackflux {

namespace {

constexpr std::uintptr_t page = 4096;            // [bytes]
constexpr std::size_t worth_asking = 64 * page;  // smaller blocks share their pages with others
constexpr std::size_t huge_page = 512 * page;

std::size_t rounded_up(std::size_t value, std::size_t unit) {
  return (value + unit - 1) / unit * unit;
}

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

ZeroedMemory::ZeroedMemory(std::size_t bytes) {
  if (bytes < huge_page) {
    const std::size_t whole = rounded_up(bytes, cache_line);
    begin_ = std::aligned_alloc(cache_line, whole);
    if (!begin_) throw std::bad_alloc();
    std::memset(begin_, 0, whole);
    return;
  }
  // A last huge page that would mostly be waste is made of small ones.
  std::size_t wanted = rounded_up(bytes, huge_page);
  if (wanted - bytes > bytes / 8) wanted = rounded_up(bytes, page);
  mapped_bytes_ = wanted + huge_page;  // so that a huge page begins within the first one's length
  mapped_ =
      mmap(nullptr, mapped_bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped_ == MAP_FAILED) throw std::bad_alloc();
  begin_ =
      reinterpret_cast<void*>(rounded_up(reinterpret_cast<std::uintptr_t>(mapped_), huge_page));
  madvise(begin_, wanted, MADV_HUGEPAGE);
  auto* const at = static_cast<unsigned char*>(begin_);
#pragma omp parallel for schedule(static)
  for (std::size_t offset = 0; offset < wanted; offset += page) at[offset] = 0;
}

ZeroedMemory::~ZeroedMemory() {
  if (mapped_)
    munmap(mapped_, mapped_bytes_);
  else
    std::free(begin_);
}

}  // namespace rackflux
