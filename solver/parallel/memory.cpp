#include "solver/parallel/memory.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>
#include <sys/mman.h>
#include <vector>

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

/// A piece of memory, and whether something has lain there.
struct Place {
  unsigned char* at = nullptr;
  std::size_t bytes = 0;
  bool used = false;
};

/// Huge pages straight from the system, for one block after another, and again where one has gone.
class Pages {
 public:
  explicit Pages(std::size_t bytes)
      : bytes_(rounded_up(bytes, huge_page)),
        mapped_bytes_(bytes_ + huge_page),  // so that a huge page begins within the first's length
        mapped_(mmap(nullptr, mapped_bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                     -1, 0)) {
    if (mapped_ == MAP_FAILED) throw std::bad_alloc();
    const auto address = reinterpret_cast<std::uintptr_t>(mapped_);
    free_ = {{reinterpret_cast<unsigned char*>(rounded_up(address, huge_page)), bytes_, false}};
    madvise(free_[0].at, bytes_, MADV_HUGEPAGE);  // a system that has none says no: no harm done
  }
  ~Pages() { munmap(mapped_, mapped_bytes_); }
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;

  /// The smallest free place that is large enough; none: free_.size().
  std::size_t smallest(std::size_t bytes) const {
    std::size_t best = free_.size();
    for (std::size_t n = 0; n < free_.size(); ++n)
      if (free_[n].bytes >= bytes && (best == free_.size() || free_[n].bytes < free_[best].bytes))
        best = n;
    return best;
  }
  const std::vector<Place>& free() const { return free_; }

  /// The first bytes of a free place.
  Place take(std::size_t which, std::size_t bytes) {
    Place& from = free_[which];
    const Place taken{from.at, std::min(rounded_up(bytes, cache_line) + between, from.bytes),
                      from.used};
    from.at += taken.bytes, from.bytes -= taken.bytes;
    if (from.bytes == 0) free_.erase(free_.begin() + static_cast<std::ptrdiff_t>(which));
    return taken;
  }
  /// Joins what is free before and behind it, unless only one of them has been used.
  void give_back(Place place) {
    place.used = true;
    for (auto other = free_.begin(); other != free_.end();) {
      const bool before = other->at + other->bytes == place.at;
      if (other->used && (before || place.at + place.bytes == other->at)) {
        place = {before ? other->at : place.at, place.bytes + other->bytes, true};
        other = free_.erase(other);
      } else {
        ++other;
      }
    }
    free_.push_back(place);
  }

 private:
  std::size_t bytes_, mapped_bytes_;
  void* mapped_;
  std::vector<Place> free_;
};

/// Pages for several blocks like this one: not for so many that they outlive their mesh, nor for a
/// block that fills its own.
std::size_t pages_for(std::size_t bytes) {
  return bytes > 16 * huge_page ? bytes : std::max(few, 8 * bytes);
}

/// All pages on which there are blocks.
class AllPages {
 public:
  struct Block {
    std::shared_ptr<void> begin;
    bool used;
  };

  Block take(std::size_t bytes) {
    const std::lock_guard lock(one_at_a_time_);
    std::shared_ptr<Pages> best;
    std::size_t which = 0, smallest = 0;
    std::erase_if(all_, [](const auto& pages) { return pages.expired(); });
    for (const auto& weak : all_) {
      const auto pages = weak.lock();
      if (!pages) continue;  // another thread has just let go of the last block
      const std::size_t here = pages->smallest(bytes);
      if (here == pages->free().size()) continue;
      const std::size_t found = pages->free()[here].bytes;
      if (!best || found < smallest) best = pages, which = here, smallest = found;
    }
    if (!best) {
      best = std::make_shared<Pages>(pages_for(bytes)), which = 0;
      all_.push_back(best);
    }
    const Place place = best->take(which, bytes);
    return {{place.at, [this, best, place](void*) { give_back(*best, place); }}, place.used};
  }

 private:
  void give_back(Pages& pages, const Place& place) {
    const std::lock_guard lock(one_at_a_time_);
    pages.give_back(place);
  }

  std::mutex one_at_a_time_;
  std::vector<std::weak_ptr<Pages>> all_;
};

/// Never destroyed: blocks of static objects may go later than it would.
AllPages& all_pages() {
  static AllPages& pages = *new AllPages;
  return pages;
}

std::shared_ptr<void> small_block(std::size_t bytes) {
  const std::size_t whole = rounded_up(bytes, cache_line);
  void* const memory = std::aligned_alloc(cache_line, whole);
  if (!memory) throw std::bad_alloc();
  std::memset(memory, 0, whole);
  return {memory, std::free};
}

}  // namespace

ZeroedMemory::ZeroedMemory(std::size_t bytes) {
  if (bytes < large) {
    begin_ = small_block(bytes);
    return;
  }
  const auto [begin, used] = all_pages().take(bytes);
  begin_ = begin;
  auto* const at = static_cast<unsigned char*>(begin.get());
#pragma omp parallel for schedule(static)
  for (std::size_t offset = 0; offset < bytes; offset += page)
    std::memset(at + offset, 0, used ? std::min(page, bytes - offset) : 1);
}

}  // namespace rackflux
