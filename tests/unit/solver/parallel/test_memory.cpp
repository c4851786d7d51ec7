#include "solver/parallel/memory.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <utility>
#include <vector>

namespace rackflux {

namespace {

std::uintptr_t address(const ZeroedMemory& memory) {
  return reinterpret_cast<std::uintptr_t>(memory.get());
}

/// Memory of this process that the system has given pages to [bytes].
std::size_t resident() {
  std::ifstream statm("/proc/self/statm");
  std::size_t all = 0, pages = 0;
  statm >> all >> pages;
  return pages * 4096;
}

}  // namespace

TEST(ZeroedMemory, begins_on_a_cache_line_and_is_zero) {
  for (const std::size_t bytes : {1UL, 100UL, 200'000UL, 300'001UL, 5'000'000UL, 40'000'000UL}) {
    const ZeroedMemory memory(bytes);
    const auto* const at = static_cast<const unsigned char*>(memory.get());
    EXPECT_EQ(address(memory) % cache_line, 0) << bytes;
    EXPECT_TRUE(std::all_of(at, at + bytes, [](unsigned char byte) { return byte == 0; })) << bytes;
  }
}

TEST(ZeroedMemory, puts_large_blocks_beside_one_another_without_overlap) {
  constexpr std::size_t bytes = 3'000'000;
  std::vector<ZeroedMemory> blocks;
  for (int n = 0; n < 20; ++n) blocks.emplace_back(bytes);
  int beside = 0;
  for (std::size_t n = 1; n < blocks.size(); ++n) {
    const auto [low, high] = std::minmax({address(blocks[n - 1]), address(blocks[n])});
    EXPECT_GE(high - low, bytes) << n;
    beside += high - low < bytes + 4096 ? 1 : 0;
  }
  EXPECT_GE(beside, 16);  // seven on the same pages
}

TEST(ZeroedMemory, takes_the_place_of_a_block_that_has_gone_and_is_zero_there) {
  constexpr std::size_t bytes = 3'000'000;
  std::vector<ZeroedMemory> blocks;
  for (int n = 0; n < 4; ++n) {
    blocks.emplace_back(bytes);
    std::fill_n(static_cast<unsigned char*>(blocks.back().get()), bytes, 7);
  }
  const auto low = std::min(address(blocks[1]), address(blocks[2]));
  blocks[1] = {}, blocks[2] = {};
  for (const std::size_t less : {bytes - 1000, 2 * bytes}) {  // of one place, of both joined
    const ZeroedMemory next(less);
    const auto* const at = static_cast<const unsigned char*>(next.get());
    EXPECT_TRUE(address(next) == low || less < bytes) << less;
    EXPECT_TRUE(std::all_of(at, at + less, [](unsigned char byte) { return byte == 0; })) << less;
  }
  const auto* const other = static_cast<const unsigned char*>(blocks[3].get());
  EXPECT_TRUE(std::all_of(other, other + bytes, [](unsigned char byte) { return byte == 7; }));
}

TEST(ZeroedMemory, goes_back_to_the_system) {
  constexpr std::size_t bytes = 5'000'000;
  const std::size_t before = resident();
  {
    std::vector<ZeroedMemory> blocks;
    for (int n = 0; n < 40; ++n) blocks.emplace_back(bytes);
    EXPECT_GT(resident(), before + 40 * bytes / 2);
  }
  const ZeroedMemory next(40 * bytes);  // what is kept for the next block of that size goes, too
  EXPECT_LT(resident(), before + 40 * bytes + 10 * bytes);
}

TEST(ZeroedMemory, moves_without_changing_its_place) {
  ZeroedMemory memory(1'000'000);
  const auto place = address(memory);
  const ZeroedMemory moved = std::move(memory);
  EXPECT_EQ(address(moved), place);
}

}  // namespace rackflux
