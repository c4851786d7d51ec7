#include "solver/parallel/memory.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>
#include <sys/mman.h>

namespace rackflux {

namespace {

constexpr std::size_t page = 4096, huge_page = 512 * page;  // [bytes]
constexpr std::size_t large = 64 * page;                    // smaller blocks come from the heap
constexpr std::size_t few = 4 * huge_page;                  // least asked of the system at a time
// Blocks of one size would begin as far apart as pages, and their rows share few cache sets.
constexpr std::size_t between = 3 * cache_line;

std::size_t rounded_up(std::size_t value, std::size_t unit) {
  return (value + unit - 1) / unit * unit;
}

/// Huge pages straight from the system, not yet touched, for one block after another.
class Pages {
 public:
  explicit Pages(std::size_t bytes)
      : bytes_(rounded_up(bytes, huge_page)),
        mapped_bytes_(bytes_ + huge_page),  // so that a huge page begins within the first's length
        mapped_(mmap(nullptr, mapped_bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                     -1, 0)) {
    if (mapped_ == MAP_FAILED) throw std::bad_alloc();
    const auto address = reinterpret_cast<std::uintptr_t>(mapped_);
    begin_ = reinterpret_cast<unsigned char*>(rounded_up(address, huge_page));
    madvise(begin_, bytes_, MADV_HUGEPAGE);  // a system that has none says no, which costs nothing
  }
  ~Pages() { munmap(mapped_, mapped_bytes_); }
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;

  /// The next so many bytes; null where there are not as many left.
  unsigned char* take(std::size_t bytes) {
    if (bytes > bytes_ - std::min(used_, bytes_)) return nullptr;
    unsigned char* const at = begin_ + used_;
    used_ += rounded_up(bytes, cache_line) + between;
    return at;
  }

 private:
  std::size_t bytes_, mapped_bytes_, used_ = 0;
  void* mapped_;
  unsigned char* begin_ = nullptr;
};

/// Pages for several blocks like this one: not for so many that they outlive their mesh, nor for a
/// block that fills its own.
std::size_t pages_for(std::size_t bytes) {
  return bytes > 16 * huge_page ? bytes : std::max(few, 8 * bytes);
}

/// A block on the pages of those made before, if it fits there.
std::shared_ptr<void> large_block(std::size_t bytes) {
  static std::mutex one_at_a_time;
  static std::shared_ptr<Pages> latest;
  const std::lock_guard lock(one_at_a_time);
  unsigned char* at = latest ? latest->take(bytes) : nullptr;
  if (!at) {
    latest = std::make_shared<Pages>(pages_for(bytes));
    at = latest->take(bytes);
  }
  return {latest, at};
}

std::shared_ptr<void> small_block(std::size_t bytes) {
  const std::size_t whole = rounded_up(bytes, cache_line);
  void* const memory = std::aligned_alloc(cache_line, whole);
  if (!memory) throw std::bad_alloc();
  std::memset(memory, 0, whole);
  return {memory, std::free};
}

}  // namespace

ZeroedMemory::ZeroedMemory(std::size_t bytes)
    : begin_(bytes < large ? small_block(bytes) : large_block(bytes)) {
  if (bytes < large) return;
  auto* const at = static_cast<unsigned char*>(begin_.get());
#pragma omp parallel for schedule(static)
  for (std::size_t offset = 0; offset < bytes; offset += page) at[offset] = 0;
}

}  // namespace rackflux
