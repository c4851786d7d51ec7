#pragma once
#include "solver/flow/fractional_step.hpp"
#include "solver/parallel/loops.hpp"
#include "tests/support/box_site.hpp"

#include <cmath>
#include <functional>
#include <numbers>
#include <optional>
#include <utility>

namespace rackflux {

/// A box [0, size] without walls along the axes named; walls along the others as box_site.
inline Site periodic_site(
    Index3 n, std::array<double, 3> size, std::array<bool, 3> periodic,
    const std::function<double(double)>& line = [](double s) { return s; }) {
  Site site = box_site(n, size, line);
  site.lines.periodic = periodic;
  std::erase_if(site.patches, [&](const Patch& p) { return periodic[index(p.axis)]; });
  return site;
}

/// A cube of n cells along each axis between walls without shear: the part [0, size]^3 of a flow
/// that is its own mirror image in the planes 0 and size of every axis.
inline Site mirror_site(int n, double size) {
  Site site = box_site({n, n, n}, {size, size, size});
  for (Patch& patch : site.patches) patch.slip = true;
  return site;
}

/// A site with its mesh, fields and explicit flow solver. Made in place: its parts point at each
/// other.
struct FractionalRun {
  FractionalRun(const Comm& comm, Site given, const Fluid& fluid,
                const FractionalSettings& settings, const std::string& turbulence = "laminar",
                const std::optional<Splits>& splits = {})
      : site(std::move(given)),
        mesh(splits ? Mesh(comm, site.lines, *splits) : Mesh(comm, site.lines)),
        geometry(mesh, site),
        solver(geometry, fluid, settings, turbulence),
        flow(mesh) {}
  FractionalRun(const FractionalRun&) = delete;

  using Velocity = std::function<std::array<double, 3>(double x, double y, double z)>;

  /// The velocity at the middle of every face.
  void set_velocity(const Velocity& velocity) {
    for (const Axis axis : axes) {
      const auto u = flow.velocity.along(axis).view();
      for_each_in_order(mesh.faces(axis), [&](int i, int j, int k) {
        const auto [x, y, z] = place(face_of(axis), {i, j, k});
        u(i, j, k) = velocity(x, y, z)[index(axis)];
      });
    }
  }

  /// Coordinates of an index [m].
  std::array<double, 3> place(Place at, Index3 n) const {
    std::array<double, 3> x{};
    for (const Axis axis : axes)
      x[index(axis)] = at == face_of(axis) ? mesh.node(axis)[n[axis]] : mesh.centre(axis)[n[axis]];
    return x;
  }

  /// Integral of u u / 2 with every face's own volume [m5/s2].
  double kinetic_energy() const { return integral(flow.velocity, flow.velocity) / 2.0; }

  /// Integral of a b, over the face volumes.
  double integral(const Faces& a, const Faces& b) const {
    double total = 0.0;
    for (const Axis axis : axes) {
      const auto u = a.along(axis).view(), v = b.along(axis).view();
      total += sum(mesh.faces(axis), [&](int i, int j, int k) {
        return u(i, j, k) * v(i, j, k) * mesh.spacing(axis)[Index3{i, j, k}[axis]] *
               mesh.face_area(axis, {i, j, k});
      });
    }
    return mesh.comm().sum(total);
  }

  /// Integral of the squared vorticity, each component on its own edges [m3/s2]. Cells are even
  /// cubes; edges on walls count nothing, as is right for planes of symmetry.
  double squared_vorticity() const {
    const auto u = flow.velocity.x.view(), v = flow.velocity.y.view(), w = flow.velocity.z.view();
    const Index3 below = mesh.offset();
    const std::array<bool, 3> endless = site.lines.periodic;
    const double squares = sum(mesh.cells(), [=](int i, int j, int k) {
      const bool on_x = !endless[0] && i + below.i == 0, on_y = !endless[1] && j + below.j == 0,
                 on_z = !endless[2] && k + below.k == 0;
      const double x = w(i, j, k) - w(i, j - 1, k) - v(i, j, k) + v(i, j, k - 1);
      const double y = u(i, j, k) - u(i, j, k - 1) - w(i, j, k) + w(i - 1, j, k);
      const double z = v(i, j, k) - v(i - 1, j, k) - u(i, j, k) + u(i, j - 1, k);
      return (on_y || on_z ? 0.0 : x * x) + (on_z || on_x ? 0.0 : y * y) +
             (on_x || on_y ? 0.0 : z * z);
    });
    return mesh.comm().sum(squares) * mesh.width(Axis::x)[0];
  }

  Site site;
  Mesh mesh;
  Geometry geometry;
  FractionalStep solver;
  Flow flow;
};

/// u = sin x cos y cos z, v = -cos x sin y cos z, w = 0: G. I. Taylor, A. E. Green, Proc. R. Soc.
/// Lond. A 158 (1937) 499-521.
inline std::array<double, 3> taylor_green(double x, double y, double z) {
  return {std::sin(x) * std::cos(y) * std::cos(z), -std::cos(x) * std::sin(y) * std::cos(z), 0.0};
}

}  // namespace rackflux
