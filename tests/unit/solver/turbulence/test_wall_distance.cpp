#include "solver/parallel/loops.hpp"
#include "solver/turbulence/wall_distance.hpp"
#include "tests/support/box_site.hpp"
#include "tests/support/differences.hpp"
#include "tests/support/mpi_main.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace rackflux {

using Point = std::array<double, 3>;
using Distance = std::function<double(const Point&)>;

double graded(double s) {
  return s - 0.1 * std::sin(2.0 * M_PI * s);
}

/// Largest |found - exact| over all fluid cells of all ranks.
double largest_error(const Site& site, const Distance& exact) {
  const Mesh mesh(comm(), site.lines);
  const Geometry geometry(mesh, site);
  const Field found = wall_distance(geometry);
  double worst = 0.0;
  for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
    if (geometry.fluid.view()(i, j, k) == 0.0F) return;
    const double d =
        exact({mesh.centre(Axis::x)[i], mesh.centre(Axis::y)[j], mesh.centre(Axis::z)[k]});
    worst = std::max(worst, size_of(found.view()(i, j, k) - d));
  });
  return comm().max(worst);
}

/// Distance from a point to a box; a rectangle is a box without thickness.
double to_box(const Point& x, const Point& low, const Point& high) {
  double square = 0.0;
  for (int a = 0; a < 3; ++a) square += std::pow(std::max({low[a] - x[a], 0.0, x[a] - high[a]}), 2);
  return std::sqrt(square);
}

const Point size{2.0, 1.5, 3.0};
constexpr double round_off = 1e-14;  // [m], of coordinates of a few metres

double to_room_walls(const Point& x) {
  double least = std::numeric_limits<double>::infinity();
  for (int a = 0; a < 3; ++a) least = std::min({least, x[a], size[a] - x[a]});
  return least;
}

Point node(const Site& site, Index3 at) {
  return {site.lines.nodes[0][at.i], site.lines.nodes[1][at.j], site.lines.nodes[2][at.k]};
}

void let_all_walls_slip(Site& site) {
  for (Patch& patch : site.patches) patch.slip = true;
}

TEST(WallDistance, is_exact_in_a_box) {
  EXPECT_LT(largest_error(box_site({9, 10, 12}, size, graded), to_room_walls), round_off);
}

TEST(WallDistance, sees_the_faces_edges_and_corners_of_a_block) {
  Site site = box_site({11, 10, 12}, size, graded);
  let_all_walls_slip(site);
  site.solids.push_back({.cells = {{4, 3, 5}, {7, 6, 8}}, .blocked_out = true});
  const Point low = node(site, {4, 3, 5}), high = node(site, {7, 6, 8});
  EXPECT_LT(largest_error(site, [&](const Point& x) { return to_box(x, low, high); }), round_off);
}

TEST(WallDistance, sees_a_baffle_from_both_sides_and_past_its_edges) {
  for (const Axis axis : axes) {
    Site site = box_site({9, 10, 12}, size, graded);
    Box faces{{3, 2, 4}, {6, 7, 8}};
    faces.lo[axis] = 5, faces.hi[axis] = 6;
    Patch baffle;
    baffle.axis = axis, baffle.faces = faces;
    site.patches.push_back(baffle);
    Index3 end = faces.hi;
    end[axis] = 5;
    const Point low = node(site, faces.lo), high = node(site, end);
    EXPECT_LT(
        largest_error(
            site, [&](const Point& x) { return std::min(to_room_walls(x), to_box(x, low, high)); }),
        round_off)
        << letter(axis);
  }
}

TEST(WallDistance, counts_no_wall_without_shear) {
  Site site = box_site({9, 10, 12}, size, graded);
  let_all_walls_slip(site);
  site.patches[4].slip = false;  // the floor
  EXPECT_LT(largest_error(site, [](const Point& x) { return x[2]; }), round_off);
}

TEST(WallDistance, counts_the_images_across_a_periodic_boundary) {
  Site site = box_site({12, 10, 9}, size, graded);
  site.lines.periodic = {true, true, true};
  site.patches.clear();
  site.solids.push_back({.cells = {{0, 1, 2}, {2, 3, 4}}, .blocked_out = true});
  const Point low = node(site, {0, 1, 2}), high = node(site, {2, 3, 4});
  const auto exact = [&](const Point& x) {
    double least = std::numeric_limits<double>::infinity();
    for (int image = 0; image < 27; ++image) {
      const Point moved{x[0] + (image % 3 - 1) * size[0], x[1] + (image / 3 % 3 - 1) * size[1],
                        x[2] + (image / 9 - 1) * size[2]};
      least = std::min(least, to_box(moved, low, high));
    }
    return least;
  };
  EXPECT_LT(largest_error(site, exact), round_off);
}

TEST(WallDistance, is_infinite_where_no_wall_drags) {
  Site site = box_site({4, 5, 6}, size);
  let_all_walls_slip(site);
  const Mesh mesh(comm(), site.lines);
  const Geometry geometry(mesh, site);
  const Field found = wall_distance(geometry);
  for_each_in_order(mesh.cells(),
                    [&](int i, int j, int k) { EXPECT_TRUE(std::isinf(found.view()(i, j, k))); });
}

TEST(WallDistance, is_known_in_the_halo_between_ranks) {
  const Site site = box_site({9, 10, 12}, size, graded);
  const Mesh mesh(comm(), site.lines);
  const Geometry geometry(mesh, site);
  const Field found = wall_distance(geometry);
  for_each_in_order(grown(mesh.cells(), 1), [&](int i, int j, int k) {
    if (geometry.fluid.view()(i, j, k) == 0.0F) return;
    const Point x{mesh.centre(Axis::x)[i], mesh.centre(Axis::y)[j], mesh.centre(Axis::z)[k]};
    EXPECT_NEAR(found.view()(i, j, k), to_room_walls(x), round_off);
  });
}

}  // namespace rackflux
