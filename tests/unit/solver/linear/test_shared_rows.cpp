#include "solver/linear/shared_rows.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace rackflux::multigrid {
namespace {

constexpr Index3 cells{40, 6, 2};

float pattern(int i) {
  return 1.0F / (1.0F + 0.37F * static_cast<float>(i));
}

/// Row j is (j + 1)^3 / 7 times the pattern, as areas over distances make rows of a graded mesh.
PlaneRows multiples() {
  PlaneRows plane(cells);
  for (int j = 0; j < cells.j; ++j)
    for (int i = 0; i < cells.i; ++i)
      plane.row(j)[i] = static_cast<float>(std::pow(j + 1, 3)) / 7.0F * pattern(i);
  return plane;
}

SharedRows kept(const PlaneRows& plane) {
  SharedRows rows(Shape(cells, Neighbours{}));
  rows.put_plane(0, plane);
  return rows;
}

TEST(SharedRows, keep_one_of_rows_that_are_multiples) {
  const PlaneRows plane = multiples();
  const SharedRows rows = kept(plane);
  std::vector<float> buffer;
  for (int j = 0; j < cells.j; ++j) {
    EXPECT_EQ(rows.row(j, 0).values, rows.row(0, 0).values) << "row " << j;
    const float* const values = rows.values(j, 0, buffer);
    for (int i = 0; i < cells.i; ++i)
      EXPECT_NEAR(values[i] / plane.row(j)[i], 1.0F, 4e-7F) << "row " << j << ", cell " << i;
  }
}

TEST(SharedRows, keep_a_row_that_differs_in_one_cell_as_it_is) {
  PlaneRows plane = multiples();
  plane.row(3)[17] *= 1.00001F;
  const SharedRows rows = kept(plane);
  EXPECT_NE(rows.row(3, 0).values, rows.row(0, 0).values);
  EXPECT_EQ(rows.row(4, 0).values, rows.row(0, 0).values);
  for (int i = 0; i < cells.i; ++i) EXPECT_EQ(rows.row(3, 0)[i], plane.row(3)[i]);
}

TEST(SharedRows, hold_zeros_where_rows_are_zero_and_beyond_walls) {
  PlaneRows plane = multiples();
  for (int i = 0; i < cells.i; ++i) plane.row(2)[i] = 0.0F;
  const SharedRows rows = kept(plane);
  for (const int j : {-1, 2, cells.j})
    for (int i = 0; i < cells.i; ++i) EXPECT_EQ(rows.row(j, 0)[i], 0.0F);
  EXPECT_EQ(rows.row(0, 0)[cells.i], 0.0F);
}

TEST(SharedRows, take_other_rows_in_place_of_those_they_had) {
  SharedRows rows = kept(multiples());
  PlaneRows plane(cells);
  for (int j = 0; j < cells.j; ++j)
    for (int i = 0; i < cells.i; ++i)
      plane.row(j)[i] = std::sin(0.1F + static_cast<float>(i + 3 * j)) + 1.5F;
  rows.put_plane(0, plane);
  for (int j = 0; j < cells.j; ++j)
    for (int i = 0; i < cells.i; ++i) EXPECT_EQ(rows.row(j, 0)[i], plane.row(j)[i]);
}

TEST(SharedRows, are_an_array_once_they_are_dense) {
  SharedRows rows{Shape(cells, Neighbours{})};
  rows.dense().row(1, 1)[5] = 3.0F;
  EXPECT_EQ(rows.row(1, 1)[5], 3.0F);
  EXPECT_EQ(rows.row(0, 1)[5], 0.0F);
}

TEST(ZeroedMemory, is_zero_and_begins_on_a_cache_line_whether_large_or_small) {
  for (const std::size_t bytes : {100UL, 3'000'000UL, 9'000'001UL}) {
    const ZeroedMemory memory(bytes);
    const auto* const at = static_cast<const unsigned char*>(memory.get());
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(at) % cache_line, 0U);
    EXPECT_EQ(std::count(at, at + bytes, 0), static_cast<std::ptrdiff_t>(bytes));
  }
}

}  // namespace
}  // namespace rackflux::multigrid
