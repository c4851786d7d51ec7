#include "solver/fields/halo.hpp"
#include "solver/parallel/loops.hpp"
#include "tests/support/mpi_main.hpp"

#include <gtest/gtest.h>

namespace rackflux {

Lines uniform_lines(Index3 n, bool periodic) {
  Lines lines;
  for (const Axis axis : axes) {
    for (int c = 0; c <= n[axis]; ++c) lines.nodes[index(axis)].push_back(c);
    lines.periodic[index(axis)] = periodic;
  }
  return lines;
}

/// A number that names its place in the room, the same from whichever side a periodic room is seen.
double tag(const Mesh& mesh, int i, int j, int k) {
  const Index3 n = mesh.room_cells(), at = mesh.offset() + Index3{i, j, k};
  const auto wrap = [](int c, int count) { return (c + 2 * count) % count; };
  return wrap(at.i, n.i) + 100.0 * wrap(at.j, n.j) + 10000.0 * wrap(at.k, n.k);
}

void tag_owned(const Mesh& mesh, Field& field) {
  const auto v = field.view();
  for_each_in_order(field.owned(), [&](int i, int j, int k) { v(i, j, k) = tag(mesh, i, j, k); });
}

TEST(Halo, brings_every_neighbour_layer_and_corner_of_a_periodic_room) {
  const Mesh mesh(comm(), uniform_lines({9, 8, 10}, true));
  Field a(mesh, Place::centre, "a", "1"), b(mesh, Place::face_y, "b", "1");
  tag_owned(mesh, a), tag_owned(mesh, b);
  exchange<double>(mesh, {&a, &b});
  for_each_in_order(grown(mesh.cells(), Mesh::halo), [&](int i, int j, int k) {
    EXPECT_EQ(a.view()(i, j, k), tag(mesh, i, j, k));
    EXPECT_EQ(b.view()(i, j, k), tag(mesh, i, j, k));
  });
}

TEST(Halo, repeats_a_room_one_cell_thick_at_once) {
  for (const Axis thin : axes) {
    Index3 n{9, 8, 10};
    n[thin] = 1;
    const Mesh mesh(comm(), uniform_lines(n, true));
    Field a(mesh, Place::centre, "a", "1");
    a.fill(-7.0);
    tag_owned(mesh, a);
    exchange(mesh, a);
    for_each_in_order(grown(mesh.cells(), Mesh::halo), [&](int i, int j, int k) {
      EXPECT_EQ(a.view()(i, j, k), tag(mesh, i, j, k)) << letter(thin);
    });
  }
}

TEST(Halo, leaves_what_lies_beyond_a_wall_alone) {
  const Mesh mesh(comm(), uniform_lines({8, 8, 8}, false));
  Field a(mesh, Place::centre, "a", "1");
  a.fill(-7.0);
  tag_owned(mesh, a);
  exchange(mesh, a);
  const Box room{{0, 0, 0}, mesh.room_cells()};
  for_each_in_order(grown(mesh.cells(), Mesh::halo), [&](int i, int j, int k) {
    const bool inside = room.holds(mesh.offset() + Index3{i, j, k});
    EXPECT_EQ(a.view()(i, j, k), inside ? tag(mesh, i, j, k) : -7.0);
  });
}

TEST(Halo, keeps_the_faces_of_the_high_wall_beside_a_cut) {
  const Mesh mesh(comm(), uniform_lines({8, 8, 8}, false));
  Field v(mesh, Place::face_x, "u", "m/s");
  tag_owned(mesh, v);
  exchange(mesh, v);
  const Box room{{0, 0, 0}, mesh.room_cells() + unit(Axis::x)};
  for_each_in_order(grown(mesh.cells(), Mesh::halo), [&](int i, int j, int k) {
    const Index3 at = mesh.offset() + Index3{i, j, k};
    if (room.holds(at) && at.i < 8) {
      EXPECT_EQ(v.view()(i, j, k), tag(mesh, i, j, k));
    }
  });
}

TEST(Halo, closes_cells_with_one_face_of_each_neighbour_and_touches_no_other) {
  const Mesh mesh(comm(), uniform_lines({9, 8, 10}, true));
  Field u(mesh, Place::face_x, "u", "m/s"), v(mesh, Place::face_y, "v", "m/s"),
      w(mesh, Place::face_z, "w", "m/s");
  for (Field* f : {&u, &v, &w}) f->fill(-7.0), tag_owned(mesh, *f);
  exchange_closing_faces(mesh, {&u, &v, &w});
  for_each_in_order(grown(mesh.cells(), 1), [&](int i, int j, int k) {
    const Index3 at{i, j, k};
    for (const Axis axis : axes) {
      const Field& f = axis == Axis::x ? u : axis == Axis::y ? v : w;
      Box held = mesh.cells();
      held.hi = held.hi + unit(axis);
      EXPECT_EQ(f.view()(at), held.holds(at) ? tag(mesh, i, j, k) : -7.0);
    }
  });
}

}  // namespace rackflux
