#include "solver/linear/relaxation.hpp"
#include "solver/operators/transport.hpp"
#include "solver/parallel/loops.hpp"
#include "tests/support/box_site.hpp"
#include "tests/support/differences.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/poisson_systems.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace rackflux {

namespace {

/// A room with a step of two stairs along every axis, so that open faces have closed neighbours on
/// one half of a side only; anything moves in it.
struct Stairs {
  Stairs()
      : site(stairs()),
        mesh(comm(), site.lines),
        geometry(mesh, site),
        mass_flux(mesh, "m", "kg/s"),
        mu(mesh, Place::centre, "mu", "Pa s") {
    fill(mu, 1.0);
    for (const Axis axis : axes) {
      fill(mass_flux.along(axis), -0.5);
      const auto m = mass_flux.along(axis).view();
      const auto open = geometry.open.along(axis).view();
      for_each_in_order(m_box(axis), [&](int i, int j, int k) { m(i, j, k) *= open(i, j, k); });
    }
  }
  static Site stairs() {
    Site site = box_site({40, 9, 8}, {4.0, 1.0, 1.0});
    site.regions = {"room", "stairs"};
    for (const Box& box : {Box{{0, 0, 0}, {12, 6, 8}}, Box{{12, 0, 0}, {22, 3, 5}}})
      site.solids.push_back({.region = 1, .material = 1, .cells = box, .blocked_out = true});
    return site;
  }
  Box m_box(Axis axis) const { return mass_flux.along(axis).allocated(); }
  /// Noise between low and low + 1, halo included.
  static void fill(Field& field, double low) {
    const auto v = field.view();
    for_each_in_order(field.allocated(), [&](int i, int j, int k) {
      v(i, j, k) = low + 0.5 + 0.5 * noise({i + 3, j + 3, k + 3});
    });
  }
  TransportSystem assembled(Scheme scheme, const Field& phi, const Coverage& coverage) const {
    TransportSystem system(mesh, phi.place());
    const Carrier carrier{.mass_flux = mass_flux,
                          .diffusivity = mu,
                          .passes = geometry.open,
                          .open = geometry.open,
                          .scheme = scheme};
    assemble(geometry, carrier, phi, coverage, system);
    return system;
  }

  Site site;
  Mesh mesh;
  Geometry geometry;
  Faces mass_flux;
  Field mu;
};

}  // namespace

TEST(Coverage, of_open_faces_gives_them_the_equations_of_the_whole_box) {
  const Stairs room;
  for (const Scheme scheme :
       {Scheme::upwind, Scheme::central, Scheme::van_leer, Scheme::linear_upwind})
    for (const Axis axis : axes) {
      Field u(room.mesh, face_of(axis), "u", "m/s");
      Stairs::fill(u, -0.5);
      const Box faces = room.mesh.faces(axis);
      const auto open = room.geometry.open.along(axis).view();
      const Coverage covered(
          Stretches(faces, [=](int i, int j, int k) { return open(i, j, k) > 0.0F; }));
      const TransportSystem all = room.assembled(scheme, u, Coverage(Stretches(faces))),
                            some = room.assembled(scheme, u, covered);
      double worst = 0.0;  // ends of loops may round otherwise
      for_each_in_order(faces, [&](int i, int j, int k) {
        if (open(i, j, k) == 0.0F) return;
        for (const auto part :
             {&TransportSystem::centre, &TransportSystem::west, &TransportSystem::east,
              &TransportSystem::south, &TransportSystem::north, &TransportSystem::bottom,
              &TransportSystem::top, &TransportSystem::rhs})
          worst =
              std::max(worst, size_of((all.*part).view()(i, j, k) - (some.*part).view()(i, j, k)));
      });
      EXPECT_LT(worst, 1e-14) << letter(axis) << static_cast<int>(scheme);
    }
}

TEST(Coverage, leaves_what_is_closed_out_of_the_sweeps) {
  const Stairs room;
  const Box faces = room.mesh.faces(Axis::z);
  const auto open = room.geometry.open.z.view();
  const Coverage covered(
      Stretches(faces, [=](int i, int j, int k) { return open(i, j, k) > 0.0F; }));
  Field by_all(room.mesh, Place::face_z, "w", "m/s"), by_some(room.mesh, Place::face_z, "w", "m/s");
  TransportSystem system = room.assembled(Scheme::upwind, by_all, Coverage(Stretches(faces)));
  system.rhs.fill(1.0);
  for_each_in_order(faces, [&](int i, int j, int k) {
    if (open(i, j, k) > 0.0F) return;
    system.centre.view()(i, j, k) = 1.0, system.rhs.view()(i, j, k) = 0.0;
  });
  relax(room.mesh, system, by_all, 4);
  relax(room.mesh, system, covered.volumes, by_some, 4);
  int moved = 0;
  double worst = 0.0;
  for_each_in_order(faces, [&](int i, int j, int k) {
    moved += by_all.view()(i, j, k) != 0.0;
    worst = std::max(worst, size_of(by_all.view()(i, j, k) - by_some.view()(i, j, k)));
  });
  EXPECT_GT(moved, 1000);
  EXPECT_LT(worst, 1e-13);
}

}  // namespace rackflux
