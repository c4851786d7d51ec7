#include "solver/base/error.hpp"
#include "solver/mesh/mesh.hpp"
#include "solver/parallel/loops.hpp"
#include "tests/support/mpi_main.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>

namespace rackflux {

Lines graded_lines() {
  Lines lines;
  for (const Axis axis : axes)
    for (int n = 0; n <= 12; ++n)
      lines.nodes[index(axis)].push_back(std::pow(n / 12.0, 1.0 + 0.5 * index(axis)));
  return lines;
}

TEST(Mesh, fills_the_room_with_the_volumes_of_all_ranks) {
  const Mesh mesh(comm(), graded_lines());
  const double here = sum(mesh.cells(), [&](int i, int j, int k) {
    return mesh.volume({i, j, k});
  });
  EXPECT_NEAR(comm().sum(here), 1.0, 1e-14);
}

TEST(Mesh, puts_centres_between_nodes_and_spacings_between_centres) {
  const Mesh mesh(comm(), graded_lines());
  for (const Axis axis : axes)
    for (int c = -1; c < mesh.cells().hi[axis] + Mesh::halo; ++c) {
      EXPECT_NEAR(mesh.spacing(axis)[c], mesh.centre(axis)[c] - mesh.centre(axis)[c - 1], 1e-15);
      EXPECT_NEAR(mesh.width(axis)[c], mesh.node(axis)[c + 1] - mesh.node(axis)[c], 1e-15);
    }
}

TEST(Mesh, owns_each_face_once) {
  const Mesh mesh(comm(), graded_lines());
  for (const Axis axis : axes) EXPECT_EQ(comm().sum(mesh.faces(axis).size()), 13LL * 12 * 12);
}

TEST(Mesh, finds_its_share_of_a_box_given_in_the_rooms_indices) {
  const Mesh mesh(comm(), graded_lines());
  const Box room{{2, 3, 4}, {7, 9, 11}};
  EXPECT_EQ(comm().sum(mesh.local(room, Place::centre).size()), 5LL * 6 * 7);
  const Box wall{{12, 0, 0}, {13, 12, 12}};
  EXPECT_EQ(comm().sum(mesh.local(wall, Place::face_x).size()), 144LL);
}

TEST(Mesh, refuses_lines_that_do_not_rise) {
  Lines lines = graded_lines();
  lines.nodes[1][5] = lines.nodes[1][4];
  EXPECT_THROW(Mesh(comm(), lines), Error);
}

TEST(BalancedSplits, refuse_more_ranks_than_the_mesh_can_feed) {
  Lines lines;
  for (auto& nodes : lines.nodes) nodes = {0.0, 1.0, 2.0};
  EXPECT_THROW(balanced_splits(lines, 2), Error);
}

TEST(BalancedSplits, look_at_no_more_ways_than_the_mesh_has_lines_for) {
  Lines lines;
  for (auto& nodes : lines.nodes) nodes = {0.0, 1.0, 2.0, 3.0, 4.0};
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THROW(balanced_splits(lines, 2'000'000'000), Error);
  // 0.1 s would be 50 ps for each number of ranks up to this one.
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(100));
}

TEST(BalancedSplits, cut_z_before_x) {
  Lines lines;
  for (auto& nodes : lines.nodes)
    for (int n = 0; n <= 64; ++n) nodes.push_back(n);
  EXPECT_EQ(balanced_splits(lines, 2)[2].size() - 1, 2u);
  const Splits splits = balanced_splits(lines, 4);
  EXPECT_EQ(splits[0].size(), 2u);
  EXPECT_EQ(splits[1].size() - 1, 2u);
  EXPECT_EQ(splits[2].size() - 1, 2u);
}

}  // namespace rackflux
