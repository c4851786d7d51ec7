#include "solver/base/error.hpp"
#include "solver/mesh/lines.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace rackflux {

namespace {

std::vector<double> widths(const std::vector<double>& nodes) {
  std::vector<double> all;
  for (std::size_t n = 1; n < nodes.size(); ++n) all.push_back(nodes[n] - nodes[n - 1]);
  return all;
}

double largest_ratio(const std::vector<double>& nodes) {
  const auto d = widths(nodes);
  double worst = 1.0;
  for (std::size_t c = 1; c < d.size(); ++c)
    worst = std::max({worst, d[c] / d[c - 1], d[c - 1] / d[c]});
  return worst;
}

bool has_node(const AxisLines& lines, double at) {
  for (const double node : lines.nodes)
    if (node == at) return true;
  return false;
}

std::string complaint_of(const auto& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no complaint";
}

}  // namespace

TEST(GradedLines, are_uniform_where_planes_are_multiples_of_the_cell) {
  AxisDemand demand{.low = 0.0, .high = 6.0, .cell = 1.0 / 16};
  for (int rack = 0; rack <= 4; ++rack) demand.planes.push_back({1.75 + 0.625 * rack, "rack"});
  const AxisLines lines = graded_lines(demand);
  ASSERT_EQ(lines.nodes.size(), 97u);
  for (int i = 0; i <= 96; ++i) EXPECT_NEAR(lines.nodes[i], i / 16.0, 1e-14);
  EXPECT_EQ(lines.origins[28], "rack");
  EXPECT_EQ(lines.origins[29], "");
}

TEST(GradedLines, resolve_the_fins_of_the_cold_plate_as_its_table_says) {
  // 8 cells per 0.5 mm across 10.5 mm; 8 over a base of 2 mm and 30 over channels of 3 mm.
  AxisDemand x{.low = 0.0, .high = 10.5e-3, .cell = 0.5e-3 / 8};
  for (int fin = 0; fin <= 21; ++fin) x.planes.push_back({0.5e-3 * fin, "fin"});
  EXPECT_EQ(graded_lines(x).nodes.size(), 169u);
  AxisDemand y{.low = 0.0, .high = 5e-3, .cell = 1.0, .growth = 3.0};
  y.planes = {{2e-3, "base"}};
  y.stretches = {{0.0, 2e-3, 8}, {2e-3, 5e-3, 30}};
  EXPECT_EQ(graded_lines(y).nodes.size(), 39u);
}

TEST(GradedLines, keep_the_growth_between_all_neighbours) {
  // Awkward distances on purpose: nothing here is a multiple of anything.
  for (const double growth : {1.1, 1.2, 1.25, 1.5})
    for (int shape = 0; shape < 40; ++shape) {
      AxisDemand demand{.low = 0.0, .high = 9.0, .cell = 0.13, .growth = growth};
      double at = 0.0;
      for (int plane = 0; plane < 12; ++plane) {
        at += 0.01 + 0.65 * std::abs(std::sin(1.7 * plane + 0.9 * shape));
        demand.planes.push_back({at, "box"});
      }
      demand.refinements = {{0.0, 0.01}, {9.0, 0.02}};
      const AxisLines lines = graded_lines(demand);
      EXPECT_LE(largest_ratio(lines.nodes), growth * (1.0 + 1e-6)) << shape;
      for (const Plane& plane : demand.planes) EXPECT_TRUE(has_node(lines, plane.at)) << shape;
      const auto d = widths(lines.nodes);
      EXPECT_LE(d.front(), 0.01 * (1 + 1e-9));
      EXPECT_LE(d.back(), 0.02 * (1 + 1e-9));
      EXPECT_LE(*std::max_element(d.begin(), d.end()), 0.13 * 1.15 * (1 + 1e-9));
    }
}

TEST(GradedLines, keep_the_growth_between_the_cells_at_both_ends_of_a_periodic_axis) {
  for (int shape = 0; shape < 40; ++shape) {
    AxisDemand demand{.low = 0.0, .high = 9.0, .cell = 0.13, .growth = 1.2, .periodic = true};
    double at = 0.0;
    for (int plane = 0; plane < 12; ++plane) {
      at += 0.01 + 0.65 * std::abs(std::sin(1.7 * plane + 0.9 * shape));
      demand.planes.push_back({at, "box"});
    }
    demand.refinements = {{shape % 2 == 0 ? 0.0 : 9.0, 0.01}};
    std::vector<double> nodes = graded_lines(demand).nodes;
    nodes.push_back(9.0 + nodes[1]);  // the first cell comes after the last
    EXPECT_LE(largest_ratio(nodes), 1.2 * (1.0 + 1e-6)) << shape;
    EXPECT_LE(std::max(widths(nodes).front(), widths(nodes).back()), 0.01 * 1.2) << shape;
  }
}

TEST(GradedLines, go_round_a_periodic_axis_with_what_they_resolve) {
  // A box of a metre in cells of 2 cm, somewhere along 6 m; in the last place its image begins
  // where it ends.
  const auto round = [](double low) {
    AxisDemand demand{.low = 0.0, .high = 6.0, .cell = 0.25, .periodic = true};
    demand.planes = {{low, "box"}, {low + 1.0, "box"}};
    demand.stretches = {{low, low + 1.0, 50}};
    std::vector<double> d = widths(graded_lines(demand).nodes);
    double at = 0.0;
    std::size_t first = 0;
    while (at < low - 1e-9) at += d[first++];
    std::ranges::rotate(d, d.begin() + static_cast<std::ptrdiff_t>(first));
    return d;
  };
  const auto low_end = round(0.0), high_end = round(5.0);
  ASSERT_EQ(low_end.size(), high_end.size());
  for (std::size_t c = 0; c < low_end.size(); ++c) EXPECT_NEAR(low_end[c], high_end[c], 1e-12);
  // Elsewhere the line at which the room repeats parts a row of growing cells.
  for (const double low : {0.25, 1.0, 2.5, 3.875, 4.75})
    EXPECT_NEAR(static_cast<double>(round(low).size()), static_cast<double>(low_end.size()), 1.0)
        << low;
}

TEST(GradedLines, put_the_least_cells_into_a_stretch_across_the_end_of_a_periodic_axis) {
  AxisDemand demand{.low = 0.0, .high = 3.0, .cell = 0.3, .growth = 3.0, .periodic = true};
  demand.planes = {{0.04, "a"}, {2.94, "b"}};
  demand.stretches = {{2.94, 3.04, 5}};
  const std::vector<double> d = widths(graded_lines(demand).nodes);
  EXPECT_NEAR(d[0] + d[1], 0.04, 1e-12);
  EXPECT_NEAR(d[d.size() - 3] + d[d.size() - 2] + d.back(), 0.06, 1e-12);
}

TEST(GradedLines, do_not_waste_cells) {
  // A gap of 2 cm in the middle of 10 m: cells of 2 cm grow by 1.25 to 0.2 m in 10 steps, which
  // reach 0.8 m; what is left is 4.19 m of 0.2 m on each side: 2 * (10 + 21) + 1 = 63 at best.
  AxisDemand demand{.low = 0.0, .high = 10.0, .cell = 0.2};
  demand.planes = {{4.99, "a"}, {5.01, "b"}};
  const std::size_t n = graded_lines(demand).nodes.size() - 1;
  EXPECT_GE(n, 59u);
  EXPECT_LE(n, 66u);
}

TEST(GradedLines, put_the_least_cells_into_every_stretch) {
  AxisDemand demand{.low = 0.0, .high = 3.0, .cell = 0.3};
  demand.planes = {{1.0, "a"}, {1.1, "b"}};
  demand.stretches = {{1.0, 1.1, 5}};
  const AxisLines lines = graded_lines(demand);
  const auto first = std::ranges::find(lines.nodes, 1.0),
             last = std::ranges::find(lines.nodes, 1.1);
  EXPECT_EQ(last - first, 5);
}

TEST(GradedLines, merge_planes_closer_than_the_tolerance_and_say_so) {
  AxisDemand demand{.low = 0.0, .high = 3.0, .cell = 0.3, .snap = 2e-3};
  demand.planes = {{1.0, "rack"}, {1.001, "tile"}, {2.9995, "duct"}};
  const AxisLines lines = graded_lines(demand);
  EXPECT_TRUE(has_node(lines, 1.0));
  EXPECT_FALSE(has_node(lines, 1.001));
  ASSERT_EQ(lines.notes.size(), 2u);
  EXPECT_EQ(lines.notes[0], "a face of tile at 1.001 m was moved to 1 m, a face of rack");
  EXPECT_EQ(lines.notes[1], "a face of duct at 2.9995 m was moved to 3 m, a face of room");
}

TEST(GradedLines, refuse_planes_outside_the_room) {
  AxisDemand demand{.low = 0.0, .high = 3.0, .cell = 0.3};
  demand.planes = {{3.2, "rack"}};
  EXPECT_EQ(complaint_of([&] { graded_lines(demand); }),
            "rack reaches to 3.2 m, outside the room from 0 to 3 m");
}

TEST(UniformLines, refuse_a_plane_between_their_lines) {
  AxisDemand demand{.low = 0.0, .high = 1.0, .cell = 0.1, .snap = 1e-3};
  demand.planes = {{0.25, "rack"}};
  EXPECT_EQ(complaint_of([&] { uniform_lines(demand, 10); }),
            "a face of rack at 0.25 m lies on no line of the mesh given; the nearest is at 0.2 m: "
            "move the face, change the mesh, or let 'mesh: {spacing: ...}' follow the objects");
  EXPECT_EQ(uniform_lines(demand, 20).origins[5], "rack");
}

TEST(TwoSidedLines, have_the_ratio_asked_for_between_middle_and_wall) {
  const AxisLines lines = two_sided_lines({.low = 0.0, .high = 1.0, .cell = 1.0}, 64, 4.0);
  const auto d = widths(lines.nodes);
  ASSERT_EQ(d.size(), 64u);
  EXPECT_NEAR(d[31] / d[0], 4.0, 1e-10);
  for (int c = 0; c < 32; ++c) EXPECT_NEAR(d[c], d[63 - c], 1e-15);
  for (int c = 1; c < 32; ++c) EXPECT_NEAR(d[c] / d[c - 1], std::pow(4.0, 1.0 / 31), 1e-10);
  EXPECT_NEAR(std::accumulate(d.begin(), d.end(), 0.0), 1.0, 1e-14);
  EXPECT_EQ(complaint_of([] { two_sided_lines({.low = 0.0, .high = 1.0, .cell = 1.0}, 7, 4.0); }),
            "a mesh graded from both walls needs an even number of cells; found 7");
}

TEST(GivenLines, keep_planes_when_every_second_is_dropped) {
  AxisDemand demand{.low = 0.0, .high = 1.0, .cell = 1.0, .snap = 1e-6};
  demand.planes = {{0.3, "rack"}};
  const std::vector<double> nodes{0.0, 0.1, 0.2, 0.3, 0.5, 1.0};
  EXPECT_EQ(given_lines(demand, nodes, 1).nodes, nodes);
  EXPECT_EQ(given_lines(demand, nodes, 2).nodes, (std::vector<double>{0.0, 0.2, 0.3, 0.5, 1.0}));
}

}  // namespace rackflux
