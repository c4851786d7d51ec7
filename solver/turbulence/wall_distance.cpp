// The wall faces normal to an axis a are rectangles in the planes of a's nodes. The square of the
// distance from (x_a, x_b, x_c) to their union is
//
//   min over planes n of  (x_a - node_n)^2  +  min over c'  [ gap(x_c, c')^2
//                                           +  min over b'  ( gap(x_b, b')^2, face (n, b', c') ) ]
//
// gap: from a centre to the cell's interval b' or c', zero inside. Each minimum is one pass along
// lines; it looks outwards until what lies between is farther than the best found.
#include "solver/turbulence/wall_distance.hpp"

#include "solver/fields/halo.hpp"
#include "solver/fields/whole_lines.hpp"
#include "solver/parallel/loops.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

namespace rackflux {

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

/// The room's nodes along one axis, continued across a periodic boundary.
struct Ruler {
  const std::vector<double>& nodes;
  bool periodic;

  int cells() const { return static_cast<int>(nodes.size()) - 1; }
  double node(int n) const {
    if (!periodic) return nodes[static_cast<std::size_t>(n)];
    const int turns = turn(n);
    return nodes[static_cast<std::size_t>(n - turns * cells())] +
           turns * (nodes.back() - nodes.front());
  }
  double centre(int i) const { return 0.5 * (node(i) + node(i + 1)); }
  /// The index inside the room of which n is an image.
  int inside(int n) const { return periodic ? n - turn(n) * cells() : n; }

 private:
  int turn(int n) const { return n >= 0 ? n / cells() : -((cells() - 1 - n) / cells()); }
};

/// Sources along a line, each with the square of what lies across the line.
struct Sources {
  std::span<const double> square;
  const Ruler& ruler;

  /// Smallest of square[m] + (distance of x from source m)^2, m = first, first + step, ... while
  /// they can still be nearer than `best`. edge(m): the end of source m that faces x.
  template <class Edge>
  double nearest(double x, double best, int first, int step, Edge edge) const {
    const int count = static_cast<int>(square.size());
    for (int n = 0, m = first; n < count; ++n, m += step) {
      if (!ruler.periodic && (m < 0 || m >= count)) break;
      const double gap = edge(m) - x, gap2 = gap * gap;
      if (gap2 >= best) break;
      best = std::min(best, square[static_cast<std::size_t>(ruler.inside(m))] + gap2);
    }
    return best;
  }
};

/// One pass along a tangential axis: sources are the cells' intervals.
void spread_over_intervals(const Mesh& mesh, Axis axis, Field& square) {
  const Ruler ruler{mesh.lines().nodes[index(axis)], mesh.lines().periodic[index(axis)]};
  const int offset = mesh.offset()[axis], n = mesh.cells().hi[axis];
  const auto value = square.view();
  for_each_whole_line(mesh, axis, square, [&](Index3 at, std::span<const double> whole) {
    for (int i = 0; i < n; ++i, ++at[axis]) {
      const int room = offset + i;
      const double x = ruler.centre(room);
      double best = whole[static_cast<std::size_t>(room)];
      best = Sources{whole, ruler}.nearest(x, best, room - 1, -1,
                                           [&](int m) { return ruler.node(m + 1); });
      best = Sources{whole, ruler}.nearest(x, best, room + 1, +1,
                                           [&](int m) { return ruler.node(m); });
      value(at) = best;
    }
  });
}

/// The last pass, along the normal: sources are the planes of nodes, targets the cells' centres.
void spread_from_planes(const Mesh& mesh, Axis axis, const Field& square, Field& distance2) {
  const Ruler ruler{mesh.lines().nodes[index(axis)], mesh.lines().periodic[index(axis)]};
  const int offset = mesh.offset()[axis], n = mesh.cells().hi[axis];
  const auto value = distance2.view();
  const auto edge = [&](int m) { return ruler.node(m); };
  for_each_whole_line(mesh, axis, square, [&](Index3 at, std::span<const double> whole) {
    for (int i = 0; i < n; ++i, ++at[axis]) {
      const int room = offset + i;
      const double x = ruler.centre(room);
      double best = value(at);
      best = Sources{whole, ruler}.nearest(x, best, room, -1, edge);
      best = Sources{whole, ruler}.nearest(x, best, room + 1, +1, edge);
      value(at) = best;
    }
  });
}

}  // namespace

Field wall_distance(const Geometry& geometry) {
  const Mesh& mesh = geometry.mesh();
  Field distance(mesh, Place::centre, "wall_distance", "m");
  distance.fill(infinite);
  for (const Axis axis : axes) {
    Field square(mesh, face_of(axis), "square", "m2");
    square.fill(infinite);
    for (const BoundaryFace& wall : geometry.walls)
      if (wall.axis == axis && drags(geometry.site(), wall) && square.owned().holds(wall.face))
        square.view()(wall.face) = 0.0;
    for (const Axis along : axes)
      if (along != axis) spread_over_intervals(mesh, along, square);
    spread_from_planes(mesh, axis, square, distance);
  }
  const auto value = distance.view();
  for_each(mesh.cells(), [=](int i, int j, int k) { value(i, j, k) = std::sqrt(value(i, j, k)); });
  exchange(mesh, distance);
  return distance;
}

}  // namespace rackflux
