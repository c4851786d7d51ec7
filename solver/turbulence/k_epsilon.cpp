// Standard k-epsilon with buoyancy production and standard wall functions.
//
//   rho Dk/Dt   = div((mu + mu_t/sigma_k) grad k) + P + G - rho eps
//   rho Deps/Dt = div((mu + mu_t/sigma_e) grad eps) + C1 eps/k (P + C3 G) - C2 rho eps^2/k
//   mu_t = rho C_mu k^2/eps,   P = mu_t S^2,   G = beta (mu_t/Pr_t) g . grad T,   C3 =
//   tanh|u_g/u_h|
//
// S^2 = 2 S_ij S_ij; u_g and u_h: speed along and across gravity. In cells at walls P follows the
// wall's shear and eps the local balance: eps = C_mu^(3/4) k^(3/2) / (kappa y).
// Source: B. E. Launder, D. B. Spalding (1974); buoyancy: W. Rodi, Turbulence Models and Their
// Application in Hydraulics (1980); C3: R. A. W. M. Henkes et al., Int. J. Heat Mass Transfer 34
// (1991) 377-388.
#include "solver/parallel/loops.hpp"
#include "solver/turbulence/scalar_step.hpp"
#include "solver/turbulence/strain.hpp"
#include "solver/turbulence/turbulence.hpp"
#include "solver/turbulence/wall.hpp"
#include "solver/turbulence/wall_distance.hpp"
#include "solver/turbulence/wall_heat.hpp"

#include <array>
#include <cmath>
#include <utility>

namespace rackflux {

namespace {

using namespace k_epsilon_constants;

constexpr double tke_floor = 1e-10;          // [m2/s2], far below any room's turbulence
constexpr double dissipation_floor = 1e-12;  // [m2/s3]

/// eps of eddies of a given length: C_mu^(3/4) k^(3/2) / length [m2/s3].
double dissipation_of(double tke, double length) {
  return std::pow(C_mu, 0.75) * std::pow(tke, 1.5) / length;
}

class KEpsilon : public Turbulence {
 public:
  KEpsilon(const Geometry& geometry, const Fluid& fluid, const FlowSettings& settings,
           SharedSystem& shared)
      : geometry_(&geometry),
        fluid_(fluid),
        settings_(settings),
        wall_heat_(settled(settings.wall_heat, WallHeat::jayatilleke),
                   {fluid.Pr(), k_epsilon_constants::Pr_t, {kappa, E}}),
        step_(geometry, fluid, settings, shared),
        planes_(beside_symmetry(geometry)),
        shear_(geometry.mesh(), Place::centre, "shear_production", "W/m3"),
        lift_(geometry.mesh(), Place::centre, "buoyancy_production", "W/m3"),
        wall_share_(geometry.mesh(), Place::centre, "wall_share", "1"),
        wall_dissipation_(geometry.mesh(), Place::centre, "wall_dissipation", "m2/s3") {
    transfer_.mu.assign(geometry.walls.size(), fluid.mu);
    transfer_.lambda.assign(geometry.walls.size(), fluid.lambda);
    for (const BoundaryFace& wall : geometry.walls)
      if (drags(geometry.site(), wall)) wall_share_.view()(wall.cell) += 1.0;
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
  void produce(const Flow& flow);
  void produce_at_walls(std::span<const Patch> patches, const Flow& flow);
  void transport(const Flow& flow, const Field& phi, double sigma);
  void advance_tke(std::span<const Patch> patches, const TimeTerm& time, Flow& flow);
  void advance_dissipation(std::span<const Patch> patches, const TimeTerm& time, Flow& flow);
  void update_viscosity(Flow& flow);

  const Geometry* geometry_;
  Fluid fluid_;
  FlowSettings settings_;
  WallHeatLaw wall_heat_;
  ScalarStep step_;
  std::vector<BesideSymmetry> planes_;
  Field shear_, lift_;
  Field wall_share_;        ///< number of wall faces of a cell
  Field wall_dissipation_;  ///< eps that the walls of a cell ask for
  WallTransfer transfer_;
  double change_ = 0.0;
};

void KEpsilon::initialise(Flow& flow) {
  const FirstGuess guess = guess_turbulence(*geometry_);
  flow.tke.fill(guess.tke);
  flow.dissipation.fill(dissipation_of(guess.tke, guess.length));
  update_viscosity(flow);
  measure_walls(geometry_->site().patches, flow);
}

void KEpsilon::advance(std::span<const Patch> patches, const TimeTerm& time, Flow& flow) {
  change_ = 0.0;
  produce(flow);
  produce_at_walls(patches, flow);
  advance_tke(patches, time, flow);
  advance_dissipation(patches, time, flow);
  update_viscosity(flow);
  measure_walls(patches, flow);
}

void KEpsilon::produce(const Flow& flow) {
  const auto mu_t = flow.mu_t.view();
  const auto P = shear_.view(), G = lift_.view();
  const bool counts = settings_.buoyancy_production != BuoyancyProduction::none;
  const double lift = counts ? fluid_.beta_T / k_epsilon_constants::Pr_t : 0.0;
  for_each_strain(*geometry_, planes_, flow, settings_.gravity,
                  [=](int i, int j, int k, double S2, double fall) {
                    P(i, j, k) = mu_t(i, j, k) * S2;
                    G(i, j, k) = lift * mu_t(i, j, k) * fall;
                  });
}

// In a cell at walls the production is what the walls' shear does on the log law,
// P = tau_wall u_tau / (kappa y), and eps its local balance; with several walls their mean.
void KEpsilon::produce_at_walls(std::span<const Patch> patches, const Flow& flow) {
  const Box owned = geometry_->mesh().cells();
  const auto P = shear_.view(), asked = wall_dissipation_.view();
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

void KEpsilon::transport(const Flow& flow, const Field& phi, double sigma) {
  const auto gamma = step_.diffusivity.view();
  const auto mu_t = flow.mu_t.view();
  const double mu = fluid_.mu;
  for_each(grown(geometry_->mesh().cells(), 1),
           [=](int i, int j, int k) { gamma(i, j, k) = mu + mu_t(i, j, k) / sigma; });
  step_.assemble(flow, phi);
}

void KEpsilon::advance_tke(std::span<const Patch> patches, const TimeTerm& time, Flow& flow) {
  const Mesh& mesh = geometry_->mesh();
  transport(flow, flow.tke, sigma_k);
  step_.add_inflow(patches, flow, [](const Patch& patch, double speed) {
    return std::max(tke_floor, entering_tke(patch, speed));
  });
  const auto centre = step_.system.centre.view(), rhs = step_.system.rhs.view();
  const auto k_ = std::as_const(flow.tke).view(), eps = std::as_const(flow.dissipation).view();
  const auto P = shear_.view(), G = lift_.view();
  const double *wx = mesh.width(Axis::x), *wy = mesh.width(Axis::y), *wz = mesh.width(Axis::z);
  const double rho = fluid_.rho;
  for_each(mesh.cells(), [=](int i, int j, int k) {
    const double volume = wx[i] * wy[j] * wz[k];
    rhs(i, j, k) += volume * (P(i, j, k) + std::max(G(i, j, k), 0.0));
    centre(i, j, k) += volume * (rho * eps(i, j, k) - std::min(G(i, j, k), 0.0)) / k_(i, j, k);
  });
  const double now = time.now, unsteady = time.steady() ? 0.0 : 1.0;
  const auto past = (time.steady() ? flow.tke : time.past->tke).view();
  change_ = std::max(change_, step_.solve(flow.tke, tke_floor, [=](int i, int j, int k) {
    return Rate{now, unsteady * past(i, j, k)};
  }));
}

void KEpsilon::advance_dissipation(std::span<const Patch> patches, const TimeTerm& time,
                                   Flow& flow) {
  const Mesh& mesh = geometry_->mesh();
  transport(flow, flow.dissipation, sigma_epsilon);
  step_.add_inflow(patches, flow, [](const Patch& patch, double speed) {
    return dissipation_of(std::max(tke_floor, entering_tke(patch, speed)), patch.length_scale);
  });
  const auto centre = step_.system.centre.view(), rhs = step_.system.rhs.view();
  const auto k_ = std::as_const(flow.tke).view(), eps = std::as_const(flow.dissipation).view();
  const auto P = shear_.view(), G = lift_.view(), share = wall_share_.view();
  const auto asked = wall_dissipation_.view();
  const BuoyancyShare C3(flow, settings_.gravity);
  const double *wx = mesh.width(Axis::x), *wy = mesh.width(Axis::y), *wz = mesh.width(Axis::z);
  const double rho = fluid_.rho;
  const double share_of_G = settings_.buoyancy_production == BuoyancyProduction::both ? 1.0 : 0.0;
  const std::array links{step_.system.west.view(),   step_.system.east.view(),
                         step_.system.south.view(),  step_.system.north.view(),
                         step_.system.bottom.view(), step_.system.top.view()};
  for_each(mesh.cells(), [=](int i, int j, int k) {
    const double volume = wx[i] * wy[j] * wz[k];
    const double C3G = share_of_G * C3(i, j, k) * G(i, j, k);
    const double rate = volume / k_(i, j, k);
    rhs(i, j, k) += C_1 * rate * eps(i, j, k) * (P(i, j, k) + std::max(C3G, 0.0));
    centre(i, j, k) += rate * (C_2 * rho * eps(i, j, k) - C_1 * std::min(C3G, 0.0));
    const bool free = share(i, j, k) == 0.0;  // a cell at a wall takes the value asked for
    rhs(i, j, k) = free ? rhs(i, j, k) : centre(i, j, k) * asked(i, j, k);
    for (const auto& link : links) link(i, j, k) = free ? link(i, j, k) : 0.0;
  });
  const double now = time.now, unsteady = time.steady() ? 0.0 : 1.0;
  const auto past = (time.steady() ? flow.dissipation : time.past->dissipation).view();
  change_ =
      std::max(change_, step_.solve(flow.dissipation, dissipation_floor, [=](int i, int j, int k) {
        const double free = share(i, j, k) == 0.0 ? 1.0 : 0.0;  // given at walls, not transported
        return Rate{free * now, free * unsteady * past(i, j, k)};
      }));
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
    const double y_star = std::pow(C_mu, 0.25) * std::sqrt(std::max(tke(wall.cell), tke_floor)) *
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
