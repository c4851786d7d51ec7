// LVEL: the effective viscosity that Spalding's law of the wall has where the local speed U and the
// distance y from the nearest wall meet, without equations of its own.
//
//   Re = U y / nu = u+ y+(u+),   mu + mu_t = mu dy+/du+,   tau_wall = rho (U/u+)^2
//
// For rooms full of obstacles, most of whose cells lie within a few cells of a wall. There it is
// the law of the wall itself, laminar where Re is small. Far from walls, in jets and plumes, the
// viscosity has no source in the flow: mu_t grows as kappa y U / u+ whatever the shear. Heat:
// Kader's wall law unless another is asked for, Pr_t = 0.87. Buoyancy neither makes nor destroys
// turbulence. The speed is that against walls at rest.
//
// Source: D. Agonafer, L. Gan-Li, D. B. Spalding, The LVEL turbulence model for conjugate heat
// transfer at low Reynolds numbers, EEP Vol. 6, ASME Int. Mech. Eng. Congress (1996); there the
// distance comes from a Poisson equation, here it is exact (wall_distance.hpp).
#include "solver/base/error.hpp"
#include "solver/fields/halo.hpp"
#include "solver/parallel/loops.hpp"
#include "solver/turbulence/scalar_step.hpp"
#include "solver/turbulence/turbulence.hpp"
#include "solver/turbulence/wall.hpp"
#include "solver/turbulence/wall_distance.hpp"
#include "solver/turbulence/wall_heat.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace rackflux {

namespace {

/// Turbulent Prandtl number: that of the logarithm in Kader's law, 2.12 kappa [-].
constexpr double turbulent_Prandtl = 0.87;

class Lvel : public Turbulence {
 public:
  Lvel(const Geometry& geometry, const Fluid& fluid, const FlowSettings& settings);

  void initialise(Flow& flow) override;
  void advance(std::span<const Patch> patches, const TimeTerm& time, Flow& flow) override;
  void measure_walls(std::span<const Patch> patches, const Flow& flow) override;
  double change() const override { return change_; }
  const WallTransfer& walls() const override { return transfer_; }
  double Pr_t() const override { return turbulent_Prandtl; }

 private:
  void update_viscosity(Flow& flow);

  const Geometry* geometry_;
  Fluid fluid_;
  WallHeatLaw wall_heat_;
  double relaxation_;
  Field y_;
  Field wanted_;  ///< mu_t of the velocity as it stands [Pa s]
  WallTransfer transfer_;
  double change_ = 0.0;
};

Lvel::Lvel(const Geometry& geometry, const Fluid& fluid, const FlowSettings& settings)
    : geometry_(&geometry),
      fluid_(fluid),
      wall_heat_(
          settled(settings.wall_heat, WallHeat::kader),
          {fluid.Pr(), turbulent_Prandtl, {spalding_constants::kappa, spalding_constants::E}}),
      relaxation_(settings.turbulence_relaxation),
      y_(wall_distance(geometry)),
      wanted_(geometry.mesh(), Place::centre, "wanted_viscosity", "Pa s") {
  transfer_.mu.assign(geometry.walls.size(), fluid.mu);
  transfer_.lambda.assign(geometry.walls.size(), fluid.lambda);
  bool finite = false;
  const auto y = std::as_const(y_).view();
  for_each_in_order(geometry.mesh().cells(),
                    [&](int i, int j, int k) { finite = finite || std::isfinite(y(i, j, k)); });
  if (!(geometry.mesh().comm().max(finite ? 1.0 : 0.0) > 0.0))
    throw Error(
        "lvel takes its viscosity from the distance to walls, but nothing in this "
        "room drags: give it a wall or another model");
  for (const Patch& patch : geometry.site().patches)
    if (patch.rule == FaceRule::wall && patch.wall_velocity != std::array{0.0, 0.0, 0.0})
      throw Error(
          fmt::format("lvel measures speed against walls at rest, but '{}' moves: use "
                      "k_omega_sst",
                      patch.name));
}

void Lvel::initialise(Flow& flow) {
  flow.tke.fill(0.0), flow.dissipation.fill(0.0), flow.mu_t.fill(0.0);
  measure_walls(geometry_->site().patches, flow);
}

void Lvel::advance(std::span<const Patch> patches, const TimeTerm&, Flow& flow) {
  update_viscosity(flow);
  measure_walls(patches, flow);
}

void Lvel::update_viscosity(Flow& flow) {
  const Mesh& mesh = geometry_->mesh();
  const auto u = flow.velocity.x.view(), v = flow.velocity.y.view(), w = flow.velocity.z.view();
  const auto wanted = wanted_.view(), mu_t = flow.mu_t.view();
  const auto fluid = std::as_const(geometry_->fluid).view();
  const auto y = std::as_const(y_).view();
  const double mu = fluid_.mu, per_nu = fluid_.rho / fluid_.mu, alpha = relaxation_;
  for_each(mesh.cells(), [=](int i, int j, int k) {
    if (fluid(i, j, k) == 0.0F) return;
    const double a = 0.5 * (u(i, j, k) + u(i + 1, j, k)), b = 0.5 * (v(i, j, k) + v(i, j + 1, k));
    const double c = 0.5 * (w(i, j, k) + w(i, j, k + 1));
    const double Re = std::sqrt(a * a + b * b + c * c) * y(i, j, k) * per_nu;
    wanted(i, j, k) = mu * (spalding_viscosity(spalding_u_plus(Re)) - 1.0);
  });
  const auto misses = [=](int i, int j, int k) {
    return std::abs(wanted(i, j, k) - mu_t(i, j, k));
  };
  const double missing = mesh.comm().sum(sum(mesh.cells(), misses));
  const double size =
      mesh.comm().sum(sum(mesh.cells(), [=](int i, int j, int k) { return mu + wanted(i, j, k); }));
  change_ = missing / size;
  for_each(mesh.cells(), [=](int i, int j, int k) {
    mu_t(i, j, k) += alpha * (wanted(i, j, k) - mu_t(i, j, k));
  });
  exchange(mesh, flow.mu_t);
}

void Lvel::measure_walls(std::span<const Patch> patches, const Flow& flow) {
  const double nu = fluid_.mu / fluid_.rho;
#pragma omp parallel for schedule(static)
  for (std::size_t n = 0; n < geometry_->walls.size(); ++n) {
    const BoundaryFace& wall = geometry_->walls[n];
    const double y = 0.5 * geometry_->mesh().width(wall.axis)[wall.cell[wall.axis]];
    const double Re = std::sqrt(slip_squared(wall, patches, flow)) * y / nu;
    const double u_plus = spalding_u_plus(Re), y_plus = spalding_y_plus(u_plus);
    transfer_.mu[n] = u_plus > 0.0 ? fluid_.mu * y_plus / u_plus : fluid_.mu;
    transfer_.lambda[n] = fluid_.lambda * wall_heat_.conduction(y_plus);
  }
}

}  // namespace

std::unique_ptr<Turbulence> make_lvel(const Geometry& geometry, const Fluid& fluid,
                                      const FlowSettings& settings, SharedSystem&) {
  return std::make_unique<Lvel>(geometry, fluid, settings);
}

}  // namespace rackflux
