#include "solver/parallel/stretches.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace rackflux {

namespace {

using Pieces = std::vector<std::pair<int, int>>;

Pieces pieces_of(const Stretches& where, int j, int k) {
  Pieces found;
  for (const auto& stretch : where.row(j, k)) found.emplace_back(stretch.lo, stretch.hi);
  return found;
}

}  // namespace

TEST(Stretches, leave_out_gaps_of_eight_and_more) {
  const Stretches where({{0, 0, 0}, {40, 1, 1}}, [](int i, int, int) {
    return (i >= 2 && i < 10) || (i >= 17 && i < 20) || i >= 28;  // gaps of 7 and of 8
  });
  EXPECT_EQ(pieces_of(where, 0, 0), (Pieces{{2, 20}, {28, 40}}));
}

TEST(Stretches, are_none_in_rows_where_nothing_matters) {
  const Stretches where({{0, 1, 2}, {20, 4, 5}},
                        [](int, int j, int k) { return j == 2 && k == 4; });
  for (int k = 2; k < 5; ++k)
    for (int j = 1; j < 4; ++j)
      EXPECT_EQ(pieces_of(where, j, k), (j == 2 && k == 4 ? Pieces{{0, 20}} : Pieces{}));
}

TEST(Stretches, of_a_whole_box_are_its_rows) {
  const Box box{{1, 0, 0}, {5, 2, 2}};
  EXPECT_EQ(pieces_of(Stretches(box), 1, 1), (Pieces{{1, 5}}));
  EXPECT_EQ(pieces_of(Stretches(box, [](int, int, int) { return true; }), 1, 1), (Pieces{{1, 5}}));
}

TEST(Stretches, and_their_rest_are_the_box) {
  const Stretches where({{0, 0, 0}, {40, 2, 1}}, [](int i, int j, int) {
    return j == 0 && ((i >= 2 && i < 10) || (i >= 18 && i < 20) || (i >= 28 && i < 37));
  });
  EXPECT_EQ(pieces_of(where.rest(), 0, 0), (Pieces{{0, 2}, {10, 18}, {20, 28}, {37, 40}}));
  EXPECT_EQ(pieces_of(where.rest(), 1, 0), (Pieces{{0, 40}}));
  EXPECT_EQ(pieces_of(Stretches({{0, 0, 0}, {5, 1, 1}}).rest(), 0, 0), Pieces{});
}

TEST(Stretches, are_visited_index_by_index_once) {
  const auto matters = [](int i, int j, int k) { return (i / 10 + j + k) % 2 == 0; };
  const Stretches where({{0, 0, 0}, {35, 3, 2}}, matters);
  const auto sums = sum_of_two(where, [&](int i, int j, int k, double& count, double& total) {
    count += 1.0, total += i + 100 * j + 10000 * k;
  });
  double count = 0.0, total = 0.0;
  for_each_in_order({{0, 0, 0}, {35, 3, 2}}, [&](int i, int j, int k) {
    if (matters(i, j, k)) count += 1.0, total += i + 100 * j + 10000 * k;
  });
  EXPECT_EQ(sums[0], count);
  EXPECT_EQ(sums[1], total);
}

}  // namespace rackflux
