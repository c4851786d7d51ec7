// Eddy viscosity of large-eddy simulation by WALE: mu_t = rho (C_w Delta)^2 * wale_rate, with Delta
// the cube root of the cell's volume.
//
// The gradient at a cell's centre is the mean of those at its two faces along the axis of the
// derivative; there, the difference of two cells' mean velocities. At a wall it is the difference
// to the wall over the half cell, at slip walls, inlets and outlets zero.
#include "solver/turbulence/wale.hpp"

#include "solver/fields/halo.hpp"
#include "solver/operators/mesh_weights.hpp"
#include "solver/parallel/loops.hpp"
#include "solver/turbulence/turbulence.hpp"

#include <map>
#include <utility>
#include <vector>

namespace rackflux {

namespace {

using Gradient = std::array<std::array<double, 3>, 3>;

/// What the velocity gradient reads.
struct Reads {
  View<const double> u, v, w;
  View<const float> open_x, open_y, open_z;
  std::array<const double*, 3> inverse_width, inverse_spacing;

  /// Mean velocity of a cell along axis a.
  template <int a>
  [[gnu::always_inline]] double mean(int i, int j, int k) const {
    if constexpr (a == 0) return 0.5 * (u(i, j, k) + u(i + 1, j, k));
    if constexpr (a == 1) return 0.5 * (v(i, j, k) + v(i, j + 1, k));
    if constexpr (a == 2) return 0.5 * (w(i, j, k) + w(i, j, k + 1));
  }
  template <int b>
  [[gnu::always_inline]] float open(int i, int j, int k) const {
    if constexpr (b == 0) return open_x(i, j, k);
    if constexpr (b == 1) return open_y(i, j, k);
    if constexpr (b == 2) return open_z(i, j, k);
  }
  /// d(component a)/d(axis b) of a cell whose closed faces are walls at rest.
  template <int a, int b>
  [[gnu::always_inline]] double slope(int i, int j, int k) const {
    constexpr int ei = b == 0, ej = b == 1, ek = b == 2;
    const int at = b == 0 ? i : b == 1 ? j : k;
    const double inverse = inverse_width[b][at];
    if constexpr (a == b) {
      if constexpr (a == 0) return inverse * (u(i + 1, j, k) - u(i, j, k));
      if constexpr (a == 1) return inverse * (v(i, j + 1, k) - v(i, j, k));
      return inverse * (w(i, j, k + 1) - w(i, j, k));
    } else {
      const double here = mean<a>(i, j, k);
      const double low = here - mean<a>(i - ei, j - ej, k - ek);
      const double high = mean<a>(i + ei, j + ej, k + ek) - here;
      const double at_wall = 2.0 * inverse * here;
      const double slope_low = inverse_spacing[b][at] * low;
      const double slope_high = inverse_spacing[b][at + 1] * high;
      return 0.5 * ((open<b>(i, j, k) > 0.0F ? slope_low : at_wall) +
                    (open<b>(i + ei, j + ej, k + ek) > 0.0F ? slope_high : -at_wall));
    }
  }
  [[gnu::always_inline]] Gradient operator()(int i, int j, int k) const {
    return {{{slope<0, 0>(i, j, k), slope<0, 1>(i, j, k), slope<0, 2>(i, j, k)},
             {slope<1, 0>(i, j, k), slope<1, 1>(i, j, k), slope<1, 2>(i, j, k)},
             {slope<2, 0>(i, j, k), slope<2, 1>(i, j, k), slope<2, 2>(i, j, k)}}};
  }
};

class Wale : public Turbulence {
 public:
  Wale(const Geometry& geometry, const Fluid& fluid);

  void initialise(Flow& flow) override { advance(geometry_->site().patches, {}, flow); }
  void advance(std::span<const Patch> patches, const TimeTerm&, Flow& flow) override;
  void measure_walls(std::span<const Patch>, const Flow&) override {}
  double change() const override { return 0.0; }  // follows the velocity at once
  const WallTransfer& walls() const override { return walls_; }
  bool needs_sublayer() const override { return true; }
  double Pr_t() const override { return wale_constants::Pr_t; }

 private:
  double viscosity(const Gradient& g, Index3 cell) const;
  void correct(std::span<const Patch> patches, const Reads& read, Flow& flow) const;

  const Geometry* geometry_;
  Fluid fluid_;
  MeshWeights weights_;
  std::array<std::vector<double>, 3> filter_;  ///< per cell along each axis: width^(2/3) [m^(2/3)]
  /// A cell and those of its closed faces that are no walls at rest.
  struct Beside {
    Index3 cell;
    std::vector<BoundaryFace> faces;
  };
  std::vector<Beside> beside_;
  WallTransfer walls_;
};

Wale::Wale(const Geometry& geometry, const Fluid& fluid)
    : geometry_(&geometry), fluid_(fluid), weights_(geometry.mesh()) {
  walls_.mu.assign(geometry.walls.size(), fluid.mu);
  walls_.lambda.assign(geometry.walls.size(), fluid.lambda);
  const Mesh& mesh = geometry.mesh();
  for (const Axis axis : axes)
    for (int c = 0; c < mesh.cells().hi[axis]; ++c)
      filter_[index(axis)].push_back(std::pow(mesh.width(axis)[c], 2.0 / 3.0));
  std::map<std::array<int, 3>, std::vector<BoundaryFace>> faces_of;
  const auto take = [&](const BoundaryFace& face) {
    if (mesh.cells().holds(face.cell))
      faces_of[{face.cell.k, face.cell.j, face.cell.i}].push_back(face);
  };
  for (const BoundaryFace& wall : geometry.walls) {
    if (wall.patch < 0) continue;
    const Patch& patch = geometry.site().patches[wall.patch];
    if (patch.slip || patch.wall_velocity != std::array{0.0, 0.0, 0.0}) take(wall);
  }
  for (const auto* list : {&geometry.inlets, &geometry.outlets})
    for (const BoundaryFace& face : *list) take(face);
  for (auto& [cell, faces] : faces_of)
    beside_.push_back({{cell[2], cell[1], cell[0]}, std::move(faces)});
}

void Wale::advance(std::span<const Patch> patches, const TimeTerm&, Flow& flow) {
  const Mesh& mesh = geometry_->mesh();
  const Faces& velocity = flow.velocity;
  const FaceMask& open = geometry_->open;
  const MeshWeights& w = weights_;
  const Reads read{
      velocity.x.view(),
      velocity.y.view(),
      velocity.z.view(),
      open.x.view(),
      open.y.view(),
      open.z.view(),
      {w.inverse_width(Axis::x), w.inverse_width(Axis::y), w.inverse_width(Axis::z)},
      {w.inverse_spacing(Axis::x), w.inverse_spacing(Axis::y), w.inverse_spacing(Axis::z)}};
  const auto mu_t = flow.mu_t.view();
  const auto fluid = std::as_const(geometry_->fluid).view();
  const double *fx = filter_[0].data(), *fy = filter_[1].data(), *fz = filter_[2].data();
  const double factor = fluid_.rho * wale_constants::C_w * wale_constants::C_w;
  for_each(
      mesh.cells(), [=](int i, int j, int k) __attribute__((always_inline)) {
        const double size = factor * fx[i] * fy[j] * fz[k];
        mu_t(i, j, k) = fluid(i, j, k) * size * wale_rate(read(i, j, k));
      });
  correct(patches, read, flow);
  exchange(mesh, flow.mu_t, 1);
}

/// Once more for cells beside moving or slip walls, inlets and outlets.
void Wale::correct(std::span<const Patch> patches, const Reads& read, Flow& flow) const {
  const auto mu_t = flow.mu_t.view();
  const double factor = fluid_.rho * wale_constants::C_w * wale_constants::C_w;
  const auto mean = [&](Axis a, Index3 c) {
    const auto u = std::as_const(flow.velocity.along(a)).view();
    return 0.5 * (u(c) + u(c + unit(a)));
  };
  for (const auto& [c, faces] : beside_) {
    Gradient g = read(c.i, c.j, c.k);
    for (const BoundaryFace& face : faces) {
      const Patch& patch = patches[face.patch];
      const double inverse = weights_.inverse_width(face.axis)[c[face.axis]];
      for (const Axis a : axes) {
        if (a == face.axis) continue;
        const bool sheared = patch.rule == FaceRule::wall && !patch.slip;
        const double there = sheared ? patch.wall_velocity[index(a)] : mean(a, c);
        // The kernel has (u - 0) / (half width) there, of which the mean takes half.
        g[index(a)][index(face.axis)] -= face.side * inverse * there;
      }
    }
    mu_t(c) = factor * filter_[0][c.i] * filter_[1][c.j] * filter_[2][c.k] * wale_rate(g);
  }
}

}  // namespace

std::unique_ptr<Turbulence> make_wale(const Geometry& geometry, const Fluid& fluid,
                                      const FlowSettings&, SharedSystem&) {
  return std::make_unique<Wale>(geometry, fluid);
}

}  // namespace rackflux
