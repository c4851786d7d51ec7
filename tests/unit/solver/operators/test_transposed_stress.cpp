#include "solver/fields/halo.hpp"
#include "solver/operators/transposed_stress.hpp"
#include "solver/parallel/loops.hpp"
#include "tests/support/box_site.hpp"
#include "tests/support/cuts.hpp"
#include "tests/support/mpi_main.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace rackflux {

namespace {

using OfPlace = std::function<double(double x, double y, double z)>;

/// A box of 8 x 8 x 8 cells with fields as functions of place.
struct Stressed {
  explicit Stressed(double grading, const std::optional<Axis>& cut = {})
      : site(box_site({8, 8, 8}, {2.0, 1.5, 1.0},
                      [=](double s) { return s + grading * s * (1.0 - s); })),
        mesh(comm(), site.lines,
             cut ? cut_along(*cut, site.lines) : balanced_splits(site.lines, comm().size())),
        geometry(mesh, site),
        mu(mesh, Place::centre, "mu", "Pa s"),
        u(mesh, "u", "m/s") {}

  void fill(Field& field, const OfPlace& value) {
    const auto v = field.view();
    const auto at = [&](Axis axis, int n) {
      return field.place() == face_of(axis) ? mesh.node(axis)[n] : mesh.centre(axis)[n];
    };
    for_each_in_order(grown(mesh.cells(), 1), [&](int i, int j, int k) {
      v(i, j, k) = value(at(Axis::x, i), at(Axis::y, j), at(Axis::z, k));
    });
  }
  /// Calls check(force over volume) for every face between cells that are not at a wall.
  void inside(Axis axis, const std::function<void(double)>& check) {
    Field force(mesh, face_of(axis), "force", "N");
    add_transposed_stress(geometry, axis, mu, u, Stretches(mesh.faces(axis)), force);
    Box box = mesh.faces(axis);
    for (const Axis a : axes) box.lo = box.lo + unit(a), box.hi = box.hi - unit(a);
    const auto f = std::as_const(force).view();
    for_each_in_order(box, [&](int i, int j, int k) {
      const Index3 n{i, j, k};
      check(f(i, j, k) / (mesh.spacing(axis)[n[axis]] * mesh.face_area(axis, n)));
    });
  }

  Site site;
  Mesh mesh;
  Geometry geometry;
  Field mu;
  Faces u;
};

}  // namespace

// u_j = sum A_jk x_k without divergence, mu = 1 + b . x: the force is sum over j of b_j A_ji.
TEST(TransposedStress, is_exact_for_linear_velocity_and_viscosity) {
  const std::array<std::array<double, 3>, 3> A{
      {{1.0, 2.0, -1.5}, {0.5, -3.0, 0.7}, {4.0, 0.3, 2.0}}};
  const std::array<double, 3> b{0.2, -0.1, 0.3};
  Stressed box(0.0);
  box.fill(box.mu,
           [&](double x, double y, double z) { return 1.0 + b[0] * x + b[1] * y + b[2] * z; });
  for (const Axis axis : axes) {
    const auto& row = A[index(axis)];
    box.fill(box.u.along(axis),
             [&](double x, double y, double z) { return row[0] * x + row[1] * y + row[2] * z; });
  }
  for (const Axis axis : axes) {
    double exact = 0.0;
    for (std::size_t j = 0; j < 3; ++j) exact += b[j] * A[j][index(axis)];
    int seen = 0;
    box.inside(axis, [&](double found) {
      EXPECT_NEAR(found, exact, 1e-12);
      ++seen;
    });
    EXPECT_GT(comm().sum(1.0 * seen), 0.0);
  }
}

// Faces carry the differences of a stream function around them, so that no cell gains mass.
TEST(TransposedStress, vanishes_for_uniform_viscosity_on_a_graded_mesh) {
  Stressed box(0.4);
  box.fill(box.mu, [](double, double, double) { return 0.7; });
  const auto psi = [&](int i, int j) {
    return std::sin(3.0 * box.mesh.node(Axis::x)[i]) * std::cos(4.0 * box.mesh.node(Axis::y)[j]);
  };
  const auto u = box.u.x.view(), v = box.u.y.view();
  for_each_in_order(grown(box.mesh.cells(), 1), [&](int i, int j, int k) {
    u(i, j, k) = (psi(i, j + 1) - psi(i, j)) / box.mesh.width(Axis::y)[j];
    v(i, j, k) = (psi(i, j) - psi(i + 1, j)) / box.mesh.width(Axis::x)[i];
  });
  for (const Axis axis : axes)
    box.inside(axis, [&](double found) { EXPECT_NEAR(found, 0.0, 1e-11); });
}

// Fields that no halo is given of: owned values are noise of their places, halos are exchanged.
TEST(TransposedStress, does_not_feel_where_blocks_are_cut) {
  const auto noise = [](double x, double y, double z) {
    return std::fmod(1e4 * std::abs(std::sin(12.9 * x + 78.2 * y + 37.7 * z)), 1.0);
  };
  const auto forces = [&](Axis cut) {
    Stressed box(0.4, cut);
    const auto give = [&](Field& field, double least) {
      field.fill(0.0);
      const auto v = field.view();
      const auto at = [&](Axis axis, int n) {
        return field.place() == face_of(axis) ? box.mesh.node(axis)[n] : box.mesh.centre(axis)[n];
      };
      for_each_in_order(box.mesh.box_of(field.place()), [&](int i, int j, int k) {
        v(i, j, k) = least + noise(at(Axis::x, i), at(Axis::y, j), at(Axis::z, k));
      });
      exchange(box.mesh, field);
    };
    give(box.mu, 0.1);
    for (const Axis axis : axes) give(box.u.along(axis), -0.5);
    std::vector<double> all;
    for (const Axis axis : axes) {
      Field force(box.mesh, face_of(axis), "force", "N");
      add_transposed_stress(box.geometry, axis, box.mu, box.u, Stretches(box.mesh.faces(axis)),
                            force);
      std::vector<double> whole(9 * 9 * 9);
      const auto f = std::as_const(force).view();
      for_each_in_order(box.mesh.faces(axis), [&](int i, int j, int k) {
        const Index3 room = Index3{i, j, k} + box.mesh.offset(), n = box.mesh.room_cells();
        if (room[axis] == 0 || room[axis] == n[axis]) return;  // on a wall: given
        whole[room.i + 9 * (room.j + 9 * room.k)] = f(i, j, k);
      });
      comm().sum(whole);
      all.insert(all.end(), whole.begin(), whole.end());
    }
    return all;
  };
  const auto x = forces(Axis::x), y = forces(Axis::y), z = forces(Axis::z);
  double largest_force = 0.0;
  for (std::size_t n = 0; n < x.size(); ++n) {
    EXPECT_EQ(x[n], y[n]) << n;
    EXPECT_EQ(x[n], z[n]) << n;
    largest_force = std::max(largest_force, std::abs(x[n]));
  }
  EXPECT_GT(largest_force, 0.1);
}

}  // namespace rackflux
