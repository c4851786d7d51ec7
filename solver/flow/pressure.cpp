#include "solver/flow/pressure.hpp"

#include "solver/base/error.hpp"
#include "solver/fields/halo.hpp"
#include "solver/parallel/loops.hpp"

#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace rackflux {

namespace {

/// Net mass flux out of a cell [kg/s].
struct NetFlux {
  View<const double> x, y, z;
  explicit NetFlux(const Faces& m) : x(m.x.view()), y(m.y.view()), z(m.z.view()) {}
  double operator()(int i, int j, int k) const {
    return x(i + 1, j, k) - x(i, j, k) + y(i, j + 1, k) - y(i, j, k) + z(i, j, k + 1) - z(i, j, k);
  }
};

double inflow_here(const Geometry& geometry, const Flow& flow) {
  double inflow = 0.0;
  for (const auto* list : {&geometry.inlets, &geometry.outlets})
    for (const BoundaryFace& b : *list)
      if (geometry.mesh().faces(b.axis).holds(b.face))
        inflow += std::max(0.0, b.side * flow.mass_flux.along(b.axis).view()(b.face));
  return inflow;
}

/// The mean flow across the sections of the room along each axis, the largest of the three [kg/s].
double mean_flow(const Mesh& mesh, const Faces& mass_flux) {
  std::array<double, 3> sums{};
  for (const Axis axis : axes) {
    const auto m = mass_flux.along(axis).view();
    sums[index(axis)] =
        sum(mesh.cells(), [=](int i, int j, int k) { return std::abs(m(i, j, k)); }) /
        (2.0 * mesh.room_cells()[axis]);
  }
  mesh.comm().sum(sums);
  return std::max({sums[0], sums[1], sums[2]});
}

}  // namespace

void update_mass_flux(const Geometry& geometry, double rho, Flow& flow) {
  const Mesh& mesh = geometry.mesh();
  const double *wx = mesh.width(Axis::x), *wy = mesh.width(Axis::y), *wz = mesh.width(Axis::z);
  for (const Axis axis : axes) {
    const auto m = flow.mass_flux.along(axis).view();
    const auto u = std::as_const(flow.velocity.along(axis)).view();
    const bool x = axis == Axis::x, y = axis == Axis::y, z = axis == Axis::z;
    for_each(geometry.moving(axis), [=](int i, int j, int k) {
      m(i, j, k) = rho * u(i, j, k) * (x ? 1.0 : wx[i]) * (y ? 1.0 : wy[j]) * (z ? 1.0 : wz[k]);
    });
  }
  exchange<double>(mesh, {&flow.mass_flux.x, &flow.mass_flux.y, &flow.mass_flux.z});
}

MassBalance mass_balance(const Geometry& geometry, const Flow& flow) {
  const Mesh& mesh = geometry.mesh();
  const NetFlux net(flow.mass_flux);
  const auto fluid = geometry.fluid.view();
  const auto here = sum_and_most(
      mesh.cells(), [=](int i, int j, int k) { return fluid(i, j, k) * std::abs(net(i, j, k)); });
  std::array<double, 2> sums{here.sum, inflow_here(geometry, flow)};
  mesh.comm().sum(sums);
  const double worst = mesh.comm().max(here.most);
  MassBalance balance;
  balance.throughput = sums[1] != 0.0 ? sums[1] : mean_flow(mesh, flow.mass_flux);
  if (balance.throughput != 0.0) {
    balance.worst_cell = worst / balance.throughput;
    balance.total = sums[0] / balance.throughput;
  }
  return balance;
}

PressureCorrection::PressureCorrection(const Geometry& geometry, const Fluid& fluid,
                                       double uniform_mu)
    : geometry_(&geometry),
      fluid_(fluid),
      mu_(uniform_mu),
      system_(geometry.mesh()),
      rhs_(geometry.mesh(), Place::centre, "mass_defect", "kg/s"),
      correction_(geometry.mesh(), Place::centre, "pressure_correction", "Pa"),
      solver_(geometry.mesh()) {}

void PressureCorrection::assemble(const Faces& response, const Flow& flow) {
  const Mesh& mesh = geometry_->mesh();
  const double *wx = mesh.width(Axis::x), *wy = mesh.width(Axis::y), *wz = mesh.width(Axis::z);
  const double rho = fluid_.rho;
  for (const Axis axis : axes) {
    const auto g = system_.along(axis).view();
    const auto d = response.along(axis).view();
    const auto open = geometry_->open.along(axis).view();
    const bool x = axis == Axis::x, y = axis == Axis::y, z = axis == Axis::z;
    for_each(geometry_->moving(axis), [=](int i, int j, int k) {
      g(i, j, k) = open(i, j, k) * rho * d(i, j, k) * (x ? 1.0 : wx[i]) * (y ? 1.0 : wy[j]) *
                   (z ? 1.0 : wz[k]);
    });
  }
  system_.sink.fill(0.0);
  const auto sink = system_.sink.view();
  for (const BoundaryFace& b : geometry_->outlets)
    if (mesh.cells().holds(b.cell))
      sink(b.cell) += rho * response.along(b.axis).view()(b.face) * b.area;
  const NetFlux net(flow.mass_flux);
  const auto rhs = rhs_.view();
  const auto fluid = geometry_->fluid.view();
  for_each(mesh.cells(),
           [=](int i, int j, int k) { rhs(i, j, k) = -fluid(i, j, k) * net(i, j, k); });
}

void PressureCorrection::correct_velocity(Axis axis, const Faces& response, Flow& flow) const {
  const Mesh& mesh = geometry_->mesh();
  const auto u = flow.velocity.along(axis).view();
  const auto d = response.along(axis).view();
  const auto open = geometry_->open.along(axis).view();
  const auto dp = correction_.view();
  const Index3 e = unit(axis);
  for_each(geometry_->moving(axis), [=](int i, int j, int k) {
    u(i, j, k) += open(i, j, k) * d(i, j, k) * (dp(i - e.i, j - e.j, k - e.k) - dp(i, j, k));
  });
  for (const BoundaryFace& b : geometry_->outlets)
    if (b.axis == axis && mesh.faces(axis).holds(b.face))
      u(b.face) -= b.side * d(b.face) * dp(b.cell);
}

SolveReport PressureCorrection::solve(const Faces& response, const Closing& closing,
                                      double throughput, const Flow& flow) {
  const Mesh& mesh = geometry_->mesh();
  assemble(response, flow);
  correction_.fill(0.0);
  solver_.set(system_);
  // The sum of n sizes is at most sqrt(n) times their 2-norm.
  const double enough =
      closing.of_throughput * throughput / std::sqrt(static_cast<double>(mesh.n_cells()));
  return solver_.solve(rhs_, correction_, {.relative = closing.of_open, .absolute = enough});
}

// The velocity's halos are left behind.
void PressureCorrection::correct_velocities(const Faces& response, Flow& flow) {
  exchange(geometry_->mesh(), correction_, 1);
  for (const Axis axis : axes) correct_velocity(axis, response, flow);
}

void PressureCorrection::restore_mass(const Faces& response, const Closing& closing,
                                      double throughput, Flow& flow) {
  solve(response, closing, throughput, flow);
  correct_velocities(response, flow);
  exchange<double>(geometry_->mesh(), {&flow.velocity.x, &flow.velocity.y, &flow.velocity.z});
  update_mass_flux(*geometry_, fluid_.rho, flow);
}

SolveReport PressureCorrection::apply(const Faces& response, const Closing& closing,
                                      double throughput, Flow& flow) {
  const Mesh& mesh = geometry_->mesh();
  const SolveReport report = solve(response, closing, throughput, flow);
  if (!report.converged)
    throw Unconverged(
        fmt::format("the pressure system stalled at {:.1e} of its right-hand side after "
                    "{} iterations; {:.1e} was asked for",
                    report.residual, report.iterations, closing.of_open));
  correct_velocities(response, flow);
  const auto p = flow.p.view();
  const auto dp = std::as_const(correction_).view(), defect = std::as_const(rhs_).view();
  const double *wx = mesh.width(Axis::x), *wy = mesh.width(Axis::y), *wz = mesh.width(Axis::z);
  const double rho = fluid_.rho, mu = mu_;
  for_each(mesh.cells(), [=](int i, int j, int k) {
    const double divergence = -defect(i, j, k) / (rho * wx[i] * wy[j] * wz[k]);  // of u* [1/s]
    p(i, j, k) += dp(i, j, k) - mu * divergence;
  });
  exchange<double>(mesh, {&flow.p, &flow.velocity.x, &flow.velocity.y, &flow.velocity.z});
  update_mass_flux(*geometry_, fluid_.rho, flow);
  return report;
}

}  // namespace rackflux
