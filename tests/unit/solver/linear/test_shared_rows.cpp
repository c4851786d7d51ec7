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

/// Between neighbours in all directions: rows of the halo count as well, and cells of a row's.
struct Surrounded {
  Neighbours neighbours;
  SharedRows rows;

  Surrounded() : neighbours(everywhere()), rows(Shape(cells, neighbours)) {
    for (int k = -reach; k < cells.k + reach; ++k)
      for (int j = -reach; j < cells.j + reach; ++j)
        for (int i = -reach; i < cells.i + reach; ++i) rows.dense().row(j, k)[i] = value(i, j, k);
  }
  static Neighbours everywhere() {
    Neighbours around;
    around.on = {{{itself, itself}, {itself, itself}, {itself, itself}}};
    return around;
  }
  static float value(int i, int j, int k) {
    return static_cast<float>(1 + (j + reach) * (k + reach + 1)) * pattern(i + reach);
  }
  void expect_values() const {
    std::vector<float> buffer;
    for (int k = -reach; k < cells.k + reach; ++k)
      for (int j = -reach; j < cells.j + reach; ++j) {
        const float* const values = rows.values(j, k, buffer);
        for (int i = -reach; i < cells.i + reach; ++i)
          EXPECT_NEAR(values[i] / value(i, j, k), 1.0F, 4e-7F) << i << ", " << j << ", " << k;
      }
  }
};

TEST(SharedRows, share_those_of_an_array_and_of_its_halo) {
  Surrounded all;
  all.rows.share(all.neighbours);
  EXPECT_EQ(all.rows.row(-reach, 0).values, all.rows.row(cells.j + reach - 1, 0).values);
  EXPECT_NE(all.rows.row(3, 0).factor, 1.0F);
  all.expect_values();
}

TEST(SharedRows, are_what_they_were_in_an_array_made_anew) {
  Surrounded all;
  all.rows.share(all.neighbours);
  all.rows.dense();
  EXPECT_EQ(all.rows.row(3, 0).factor, 1.0F);
  all.expect_values();
}

TEST(SharedRows, stay_an_array_where_less_than_half_would_go) {
  Surrounded all;
  for (int k = -reach; k < cells.k + reach; ++k)
    for (int j = -reach; j < cells.j; ++j)
      all.rows.dense().row(j, k)[j + 7] *= 1.0F + 0.001F * static_cast<float>(j + 10);
  const float* const before = all.rows.row(3, 0).values;
  all.rows.share(all.neighbours);
  EXPECT_EQ(all.rows.row(3, 0).values, before);
}

TEST(SharedRows, differ_where_only_a_cell_of_the_halo_does) {
  Surrounded all;
  for (int j = -reach; j < cells.j + reach; ++j) all.rows.dense().row(j, 1)[-2] *= 1.001F;
  all.rows.dense().row(2, 1)[-2] *= 1.01F;
  all.rows.share(all.neighbours);
  EXPECT_EQ(all.rows.row(1, 1).values, all.rows.row(3, 1).values);
  EXPECT_NE(all.rows.row(2, 1).values, all.rows.row(3, 1).values);
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
