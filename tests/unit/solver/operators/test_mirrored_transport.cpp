// A room and its mirror image have mirrored equations: no direction of an axis is preferred.
#include "solver/operators/transport.hpp"
#include "solver/parallel/loops.hpp"
#include "tests/support/box_site.hpp"
#include "tests/support/differences.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/poisson_systems.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace rackflux {

namespace {

constexpr Index3 cells{11, 8, 7};

/// A closed room with solids, or its mirror image across an axis, and a quantity on the faces of
/// one axis or at centres that anything carries in it.
struct Room {
  Room(const std::vector<Box>& solids, bool is_image, Axis across)
      : image(is_image),
        mirror(across),
        site(made(solids)),
        mesh(comm(), site.lines),
        geometry(mesh, site) {}

  Site made(const std::vector<Box>& solids) const {
    Site room = box_site(cells, {1.1, 0.8, 0.7});
    room.regions = {"room", "solid"};
    for (Box box : solids) {
      if (image)
        box = {seen(box.hi - Index3{1, 1, 1}, box.lo), seen(box.lo, box.hi - Index3{1, 1, 1})},
        box.hi = box.hi + Index3{1, 1, 1};
      room.solids.push_back({.region = 1, .material = 1, .cells = box, .blocked_out = true});
    }
    return room;
  }
  /// `at` with its index along the mirror's axis that of the image of cell `from` there.
  Index3 seen(Index3 from, Index3 at) const {
    at[mirror] = cells[mirror] - 1 - from[mirror];
    return at;
  }
  /// Where in the room itself a value of the image comes from.
  Index3 source(Place place, Index3 at) const {
    if (image) at[mirror] = cells[mirror] - (place == face_of(mirror) ? 0 : 1) - at[mirror];
    return at;
  }
  double sign(Place place) const { return image && place == face_of(mirror) ? -1.0 : 1.0; }
  /// Noise between low and low + 1, halo included; along the mirror's axis with the other sign.
  void fill(Field& field, double low) const {
    const auto v = field.view();
    for_each_in_order(field.allocated(), [&](int i, int j, int k) {
      const Index3 at = source(field.place(), {i, j, k}) + Index3{5, 5, 5};
      v(i, j, k) = sign(field.place()) * (low + 0.5 + 0.5 * noise(at));
    });
  }
  TransportSystem assembled(Scheme scheme, Place place) const {
    Faces flux(mesh, "m", "kg/s");
    Field mu(mesh, Place::centre, "mu", "Pa s"), phi(mesh, place, "phi", "1");
    fill(mu, 1.0), fill(phi, -0.5);
    for (const Axis axis : axes) {
      fill(flux.along(axis), -0.5);
      const auto m = flux.along(axis).view();
      const auto open = geometry.open.along(axis).view();
      for_each_in_order(flux.along(axis).allocated(),
                        [&](int i, int j, int k) { m(i, j, k) *= open(i, j, k); });
    }
    const Carrier carrier{.mass_flux = flux,
                          .diffusivity = mu,
                          .passes = geometry.open,
                          .open = geometry.open,
                          .scheme = scheme};
    TransportSystem system(mesh, place);
    assemble(geometry, carrier, phi, Coverage(Stretches(mesh.box_of(place))), system);
    return system;
  }

  bool image;
  Axis mirror;
  Site site;
  Mesh mesh;
  Geometry geometry;
};

/// Largest difference between right-hand sides of the room and its image.
double asymmetry(const std::vector<Box>& solids, Scheme scheme, Place place, Axis mirror) {
  const Room room(solids, false, mirror), image(solids, true, mirror);
  const TransportSystem plain = room.assembled(scheme, place);
  const TransportSystem seen = image.assembled(scheme, place);
  double worst = 0.0, size = 0.0;
  for_each_in_order(image.mesh.box_of(place), [&](int i, int j, int k) {
    const Index3 at{i, j, k}, from = image.source(place, at);
    const bool moves =
        place == Place::centre
            ? image.geometry.fluid.view()(at) > 0.0F
            : image.geometry.open.along(axes[static_cast<int>(place) - 1]).view()(at) > 0.0F;
    if (!moves) return;
    const double here = image.sign(place) * seen.rhs.view()(at), there = plain.rhs.view()(from);
    worst = std::max(worst, size_of(here - there)), size = std::max(size, size_of(there));
  });
  EXPECT_GT(size, 0.01);
  return worst / size;
}

void expect_mirrored(const std::vector<Box>& solids) {
  for (const Scheme scheme : {Scheme::central, Scheme::van_leer, Scheme::linear_upwind})
    for (const Place place : {Place::centre, Place::face_x, Place::face_y, Place::face_z})
      for (const Axis mirror : axes)
        EXPECT_LT(asymmetry(solids, scheme, place, mirror), 1e-13)
            << "scheme " << static_cast<int>(scheme) << ", place " << static_cast<int>(place)
            << ", across " << letter(mirror);
}

}  // namespace

TEST(Transport, of_a_room_between_walls_is_that_of_its_mirror_image) {
  expect_mirrored({});
}

// Beside its edges sides of velocities' volumes are closed on one half only.
TEST(Transport, beside_a_body_is_that_of_its_mirror_image) {
  expect_mirrored({{{3, 2, 2}, {6, 5, 4}}, {{6, 2, 2}, {8, 4, 3}}});
}

}  // namespace rackflux
