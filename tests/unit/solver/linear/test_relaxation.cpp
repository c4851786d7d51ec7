#include "solver/linear/relaxation.hpp"
#include "solver/parallel/loops.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/poisson_systems.hpp"

#include <gtest/gtest.h>
#include <omp.h>

#include <array>

namespace rackflux {

/// Pure upwind convection with speed +-1 along each axis, against a small sink.
void fill_convection(const std::array<int, 3>& towards, TransportSystem& s) {
  Field* const low[] = {&s.west, &s.south, &s.bottom};
  Field* const high[] = {&s.east, &s.north, &s.top};
  const Box owned = s.centre.owned();
  for_each_in_order(owned, [&](int i, int j, int k) {
    const Index3 cell{i, j, k};
    for (const Axis axis : axes) {
      const bool up = towards[index(axis)] > 0;
      const int edge = up ? 0 : owned.hi[axis] - 1;
      (up ? low : high)[index(axis)]->view()(cell) = cell[axis] == edge ? 0.0 : 1.0;
    }
    s.centre.view()(cell) = 3.01;
    s.rhs.view()(cell) = 1.0 + noise(cell);
  });
}

TEST(Relaxation, follows_a_flow_whichever_way_it_goes) {
  for (const int x : {-1, 1})
    for (const int y : {-1, 1})
      for (const int z : {-1, 1}) {
        const Mesh mesh(comm(), even_lines({9, 7, 8}));
        TransportSystem s(mesh, Place::centre);
        fill_convection({x, y, z}, s);
        Field value(mesh, Place::centre, "x", "K");
        relax(mesh, s, value, 8);
        EXPECT_LT(misfit(mesh, s, value).share(), 1e-15);
      }
}

TEST(Relaxation, gives_the_same_bits_for_any_number_of_threads) {
  const Mesh mesh(comm(), even_lines({9, 11, 8}));
  TransportSystem s(mesh, Place::centre);
  fill_convection({1, -1, 1}, s);
  for_each_in_order(s.centre.owned(), [&](int i, int j, int k) {
    s.centre.view()(i, j, k) = 5.0;
    if (i > 0) s.west.view()(i, j, k) = 1.5 + noise({k, i, j});
  });
  const int before = omp_get_max_threads();
  std::array<Field, 3> values{Field(mesh, Place::centre, "x", "K"),
                              Field(mesh, Place::centre, "x", "K"),
                              Field(mesh, Place::centre, "x", "K")};
  for (const int threads : {1, 2, 3}) {
    omp_set_num_threads(threads);
    relax(mesh, s, values[threads - 1], 3);
  }
  omp_set_num_threads(before);
  for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
    EXPECT_EQ(values[0].view()(i, j, k), values[1].view()(i, j, k));
    EXPECT_EQ(values[0].view()(i, j, k), values[2].view()(i, j, k));
  });
}

/// What four sweeps leave of a system, by how far they overshoot.
double left_of(const Mesh& mesh, const TransportSystem& s, double over) {
  Field value(mesh, Place::centre, "x", "K");
  relax(mesh, s, Stretches(mesh.cells()), value, Sweeping{.sweeps = 4, .over = over});
  return misfit(mesh, s, value).left;
}

TEST(Relaxation, carries_diffusion_farther_where_it_overshoots) {
  const Mesh mesh(comm(), even_lines({24, 24, 24}));
  TransportSystem s(mesh, Place::centre);
  for (Field* a : {&s.west, &s.east, &s.south, &s.north, &s.bottom, &s.top}) a->fill(1.0);
  s.centre.fill(6.1);  // beyond the walls x is 0
  s.rhs.fill(1.0);
  EXPECT_LT(left_of(mesh, s, 0.85), 0.6 * left_of(mesh, s, 0.0));
}

TEST(Relaxation, follows_convection_as_it_is_when_told_to_overshoot) {
  const Mesh mesh(comm(), even_lines({9, 7, 8}));
  TransportSystem s(mesh, Place::centre);
  fill_convection({1, -1, 1}, s);
  EXPECT_DOUBLE_EQ(left_of(mesh, s, 0.85), left_of(mesh, s, 0.0));
}

TEST(Relaxation, measures_what_is_left_against_the_size_from_zero) {
  const Mesh mesh(comm(), even_lines({2, 2, 2}));
  TransportSystem s(mesh, Place::centre);
  s.centre.fill(2.0);
  s.rhs.fill(602.0);  // solution 301
  Field value(mesh, Place::centre, "x", "K");
  value.fill(302.0);
  const Misfit found = misfit(mesh, s, value, 300.0);
  EXPECT_DOUBLE_EQ(found.left, 8 * 2.0);
  EXPECT_DOUBLE_EQ(found.size, 8 * 2.0 * 2.0);
  EXPECT_DOUBLE_EQ(found.share(), 0.5);
  value.fill(0.0);
  s.rhs.fill(0.0);
  EXPECT_EQ(misfit(mesh, s, value).share(), 0.0);
  s.rhs.fill(1.0);
  EXPECT_EQ(misfit(mesh, s, value).share(), 1.0);
}

}  // namespace rackflux
