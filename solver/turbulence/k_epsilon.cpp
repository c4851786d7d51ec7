// Standard k-epsilon with buoyancy production and standard wall functions; equations:
// k_epsilon_equations.hpp.
//
//   mu_t = rho C_mu k^2/eps
//
// In cells at walls P follows the wall's shear and eps the local balance: eps = C_mu^(3/4) k^(3/2)
// / (kappa y).
// Source: B. E. Launder, D. B. Spalding (1974).
#include "solver/parallel/loops.hpp"
#include "solver/turbulence/k_epsilon_equations.hpp"
#include "solver/turbulence/turbulence.hpp"
#include "solver/turbulence/wall.hpp"
#include "solver/turbulence/wall_distance.hpp"
#include "solver/turbulence/wall_heat.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace rackflux {

namespace {

using namespace k_epsilon_constants;

class KEpsilon : public Turbulence {
 public:
  KEpsilon(const Geometry& geometry, const Fluid& fluid, const FlowSettings& settings,
           SharedSystem& shared)
      : geometry_(&geometry),
        fluid_(fluid),
        wall_heat_(settled(settings.wall_heat, WallHeat::jayatilleke),
                   {fluid.Pr(), k_epsilon_constants::Pr_t, {kappa, E}}),
        equations_(geometry, fluid, settings, shared),
        wall_share_(geometry.mesh(), Place::centre, "wall_share", "1") {
    transfer_.mu.assign(geometry.walls.size(), fluid.mu);
    transfer_.lambda.assign(geometry.walls.size(), fluid.lambda);
    for (const BoundaryFace& wall : geometry.walls) {
      if (!drags(geometry.site(), wall)) continue;
      wall_share_.view()(wall.cell) += 1.0;
      equations_.carried.view()(wall.cell) = 0.0;  // eps is given there
    }
  }

  void initialise(Flow& flow) override;
  void advance(std::span<const Patch> patches, const TimeTerm& time, Flow& flow) override;
  void measure_walls(std::span<const Patch> patches, const Flow& flow) override;
  double change() const override { return change_; }
  const WallTransfer& walls() const override { return transfer_; }
  double viscosity_bound() const override { return most_viscosity_ratio * fluid_.mu; }
  bool needs_log_layer() const override { return true; }
  double Pr_t() const override { return k_epsilon_constants::Pr_t; }

 private:
  double half_width(const BoundaryFace& wall) const {
    return 0.5 * geometry_->mesh().width(wall.axis)[wall.cell[wall.axis]];
  }
  void produce_at_walls(std::span<const Patch> patches, const Flow& flow);
  void update_viscosity(Flow& flow);

  const Geometry* geometry_;
  Fluid fluid_;
  WallHeatLaw wall_heat_;
  KEpsilonEquations equations_;
  Field wall_share_;  ///< number of wall faces of a cell
  WallTransfer transfer_;
  double change_ = 0.0;
};

void KEpsilon::initialise(Flow& flow) {
  equations_.guess(flow);
  update_viscosity(flow);
  measure_walls(geometry_->site().patches, flow);
}

void KEpsilon::advance(std::span<const Patch> patches, const TimeTerm& time, Flow& flow) {
  equations_.produce(flow);
  produce_at_walls(patches, flow);
  change_ = equations_.advance_tke(patches, time, flow);
  change_ = std::max(change_, equations_.advance_dissipation(patches, time, flow));
  update_viscosity(flow);
  measure_walls(patches, flow);
}

// In a cell at walls the production is what the walls' shear does on the log law,
// P = tau_wall u_tau / (kappa y), and eps its local balance; with several walls their mean.
void KEpsilon::produce_at_walls(std::span<const Patch> patches, const Flow& flow) {
  const Box owned = geometry_->mesh().cells();
  const auto P = equations_.shear.view(), asked = equations_.given.view();
  const auto share = std::as_const(wall_share_).view();
  const auto tke = flow.tke.view();
  for (const BoundaryFace& wall : geometry_->walls)
    if (drags(geometry_->site(), wall) && owned.holds(wall.cell))
      P(wall.cell) = asked(wall.cell) = 0.0;
  for (std::size_t n = 0; n < geometry_->walls.size(); ++n) {
    const BoundaryFace& wall = geometry_->walls[n];
    if (!drags(geometry_->site(), wall) || !owned.holds(wall.cell)) continue;
    const double y = half_width(wall), k = tke(wall.cell);
    const double u_star = std::pow(C_mu, 0.25) * std::sqrt(k);
    const double tau = transfer_.mu[n] * std::sqrt(slip_squared(wall, patches, flow)) / y;
    P(wall.cell) += tau * u_star / (kappa * y) / share(wall.cell);
    asked(wall.cell) += std::pow(C_mu, 0.75) * std::pow(k, 1.5) / (kappa * y) / share(wall.cell);
  }
}

void KEpsilon::update_viscosity(Flow& flow) {
  const auto mu_t = flow.mu_t.view();
  const auto k_ = std::as_const(flow.tke).view(), eps = std::as_const(flow.dissipation).view();
  const auto fluid = std::as_const(geometry_->fluid).view();
  const double rho = fluid_.rho, most = viscosity_bound();
  for_each(grown(geometry_->mesh().cells(), Mesh::halo), [=](int i, int j, int k) {
    const double wanted = rho * C_mu * k_(i, j, k) * k_(i, j, k) / eps(i, j, k);
    mu_t(i, j, k) = fluid(i, j, k) > 0.0F ? std::min(wanted, most) : 0.0;
  });
}

void KEpsilon::measure_walls(std::span<const Patch>, const Flow& flow) {
  const double nu = fluid_.mu / fluid_.rho;
  const auto tke = flow.tke.view();
#pragma omp parallel for schedule(static)
  for (std::size_t n = 0; n < geometry_->walls.size(); ++n) {
    const BoundaryFace& wall = geometry_->walls[n];
    const double y_star = std::pow(C_mu, 0.25) *
                          std::sqrt(std::max(tke(wall.cell), KEpsilonEquations::tke_floor)) *
                          half_width(wall) / nu;
    transfer_.mu[n] = fluid_.mu * y_star / standard_u_plus(y_star);
    transfer_.lambda[n] = fluid_.lambda * wall_heat_.conduction(y_star);
  }
}

}  // namespace

std::unique_ptr<Turbulence> make_k_epsilon(const Geometry& geometry, const Fluid& fluid,
                                           const FlowSettings& settings, SharedSystem& shared) {
  return std::make_unique<KEpsilon>(geometry, fluid, settings, shared);
}

}  // namespace rackflux
