#include "solver/flow/projection.hpp"

#include "solver/base/error.hpp"
#include "solver/fields/halo.hpp"
#include "solver/parallel/loops.hpp"

#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace rackflux {

Projection::Projection(const Geometry& geometry, const MeshWeights& weights)
    : geometry_(&geometry),
      weights_(&weights),
      system_(geometry.mesh()),
      rhs_(geometry.mesh(), Place::centre, "net_inflow", "m3/s"),
      phi_(geometry.mesh(), Place::centre, "phi", "m2/s"),
      solver_(geometry.mesh()) {
  const Mesh& mesh = geometry.mesh();
  for (const Axis axis : axes) {
    const auto g = system_.along(axis).view();
    const auto open = geometry.open.along(axis).view();
    const double* const inverse = weights.inverse_spacing(axis);
    for_each(mesh.faces(axis), [=, &mesh](int i, int j, int k) {
      const Index3 face{i, j, k};
      g(face) = open(face) * mesh.face_area(axis, face) * inverse[face[axis]];
    });
  }
  set_outlets();
  solver_.set(system_, PoissonSolver::Lasting::yes);
}

void Projection::set_outlets() {
  system_.sink.fill(0.0);
  const auto sink = system_.sink.view();
  for (std::size_t n = 0; n < geometry_->outlets.size(); ++n) {
    const BoundaryFace& b = geometry_->outlets[n];
    if (geometry_->mesh().cells().holds(b.cell))
      sink(b.cell) +=
          share_of_outlet(n) * 2.0 * b.area * weights_->inverse_width(b.axis)[b.cell[b.axis]];
  }
}

void Projection::slow(std::span<const SlowedFace> faces, std::span<const double> outlets) {
  slowed_ = faces, outlet_shares_ = outlets;
  for (const SlowedFace& s : faces)
    system_.along(s.axis).view()(s.face) = s.share * geometry_->mesh().face_area(s.axis, s.face) *
                                           weights_->inverse_spacing(s.axis)[s.face[s.axis]];
  set_outlets();
  solver_.set(system_);
}

/// Net flow into every cell; returns the 2-norm of all face flows [m3/s].
double Projection::find_net_flows(const Faces& u) {
  const Mesh& mesh = geometry_->mesh();
  const auto x = u.x.view(), y = u.y.view(), z = u.z.view();
  const auto net = rhs_.view();
  const auto fluid = geometry_->fluid.view();
  const double *wx = mesh.width(Axis::x), *wy = mesh.width(Axis::y), *wz = mesh.width(Axis::z);
  double squares = sum(mesh.cells(), [=](int i, int j, int k) {
    const double a = wy[j] * wz[k], b = wx[i] * wz[k], c = wx[i] * wy[j];
    const double west = a * x(i, j, k), south = b * y(i, j, k), bottom = c * z(i, j, k);
    net(i, j, k) = fluid(i, j, k) * (west - a * x(i + 1, j, k) + south - b * y(i, j + 1, k) +
                                     bottom - c * z(i, j, k + 1));
    return west * west + south * south + bottom * bottom;
  });
  for (const auto* list : {&geometry_->inlets, &geometry_->outlets})
    for (const BoundaryFace& b : *list)  // those of the room's high walls are no cell's low side
      if (b.face[b.axis] == mesh.cells().hi[b.axis] && mesh.faces(b.axis).holds(b.face)) {
        const double through = b.area * u.along(b.axis).view()(b.face);
        squares += through * through;
      }
  return std::sqrt(mesh.comm().sum(squares));
}

void Projection::correct(Faces& u) const {
  const Mesh& mesh = geometry_->mesh();
  const auto phi = phi_.view();
  const auto x = u.x.view(), y = u.y.view(), z = u.z.view();
  const FaceMask& open = geometry_->open;
  const auto open_x = open.x.view(), open_y = open.y.view(), open_z = open.z.view();
  const double* const ix = weights_->inverse_spacing(Axis::x);
  const double* const iy = weights_->inverse_spacing(Axis::y);
  const double* const iz = weights_->inverse_spacing(Axis::z);
  // Faces of the room's high walls are closed, or outlets.
  for_each(mesh.cells(), [=](int i, int j, int k) {
    const double here = phi(i, j, k);
    x(i, j, k) -= open_x(i, j, k) * ix[i] * (here - phi(i - 1, j, k));
    y(i, j, k) -= open_y(i, j, k) * iy[j] * (here - phi(i, j - 1, k));
    z(i, j, k) -= open_z(i, j, k) * iz[k] * (here - phi(i, j, k - 1));
  });
  for (const SlowedFace& s : slowed_)
    u.along(s.axis).view()(s.face) += (1.0 - s.share) *
                                      weights_->inverse_spacing(s.axis)[s.face[s.axis]] *
                                      (phi(s.face) - phi(s.face - unit(s.axis)));
  for (std::size_t n = 0; n < geometry_->outlets.size(); ++n) {
    const BoundaryFace& b = geometry_->outlets[n];
    if (mesh.faces(b.axis).holds(b.face))
      u.along(b.axis).view()(b.face) -= share_of_outlet(n) * b.side * 2.0 *
                                        weights_->inverse_width(b.axis)[b.cell[b.axis]] *
                                        phi(b.cell);
  }
}

SolveReport Projection::take_out(double divergence, double flows, Faces& u) {
  SolveReport report = solver_.solve(rhs_, phi_, {.relative = 0.0, .absolute = divergence * flows},
                                     PoissonSolver::Guess::zero);
  if (!report.converged)
    throw Unconverged(
        fmt::format("the projection stalled after {} iterations: net flows of cells are {:.1e} of "
                    "their start, and were to be {:.1e} of the flows across faces",
                    report.iterations, report.residual, divergence));
  correct(u);
  exchange<double>(geometry_->mesh(), {&u.x, &u.y, &u.z}, 1);
  return report;
}

SolveReport Projection::apply(double divergence, Faces& u) {
  exchange_closing_faces(geometry_->mesh(), {&u.x, &u.y, &u.z});
  return take_out(divergence, find_net_flows(u), u);
}

// Every pass leaves round-off of the flows before it, and the next has only that to take out.
int Projection::close(double divergence, Faces& u) {
  constexpr int most_passes = 3;
  const Mesh& mesh = geometry_->mesh();
  const auto net = std::as_const(rhs_).view();
  int iterations = 0;
  for (int pass = 0; pass < most_passes; ++pass) {
    const double flows = find_net_flows(u);
    const double left = std::sqrt(mesh.comm().sum(
        sum(mesh.cells(), [=](int i, int j, int k) { return net(i, j, k) * net(i, j, k); })));
    if (left <= 2.0 * divergence * flows) break;
    iterations += take_out(divergence, flows, u).iterations;
  }
  return iterations;
}

}  // namespace rackflux
