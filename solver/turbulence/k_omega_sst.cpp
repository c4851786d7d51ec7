// k-omega SST with automatic wall treatment, heat by a wall law (Kader's unless another is asked
// for), and buoyancy production.
//
//   rho Dk/Dt     = div((mu + sigma_k mu_t) grad k) + P + G - rho beta* k omega
//   rho Domega/Dt = div((mu + sigma_w mu_t) grad omega) + gamma rho P/mu_t - rho beta omega^2
//                   + 2 (1 - F1) rho sigma_w2/omega grad k . grad omega
//                   + omega/k ((gamma + 1) C3 max(G, 0) - G)
//   mu_t = rho a1 k / max(a1 omega, S F2),   P = min(mu_t S^2, 10 beta* rho k omega)
//
// omega is kept in the flow as eps = beta* k omega, which checkpoints and meshes share with the
// k-epsilon model. G and C3 as there (k_epsilon.cpp); its part in omega is what eps and k make of
// it.
//
// In cells at walls, with y the half cell: u* is the larger of the friction velocity that the
// cell's speed asks for on the blended law (wall.hpp) and beta*^(1/4) sqrt(k), which lives on where
// the flow separates. omega is given, sqrt((6 nu / (beta_1 y^2))^2 + (u* / (sqrt(beta*) kappa
// y))^2), and strain is that of a layer of constant stress, S = tau_wall / (mu + mu_t): in the
// logarithmic layer P = rho u*^3 / (kappa y), in the sublayer mu_t (dU/dy)^2. No k crosses a wall.
//
// Sources: F. R. Menter, M. Kuntz, R. Langtry, Turbulence, Heat and Mass Transfer 4 (2003) 625-632;
// wall: F. Menter, T. Esch, 16th Brazilian Congress of Mechanical Engineering (2001).
#include "solver/fields/halo.hpp"
#include "solver/turbulence/scalar_step.hpp"
#include "solver/turbulence/strain.hpp"
#include "solver/turbulence/tanh.hpp"
#include "solver/turbulence/turbulence.hpp"
#include "solver/turbulence/wall.hpp"
#include "solver/turbulence/wall_distance.hpp"
#include "solver/turbulence/wall_heat.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace rackflux {

namespace {

// Menter, Kuntz, Langtry (2003); _1 near walls, _2 away from them.
constexpr double beta_star = 0.09, a_1 = 0.31, kappa = 0.41;
constexpr double sigma_k1 = 0.85, sigma_w1 = 0.5, beta_1 = 3.0 / 40.0, gamma_1 = 5.0 / 9.0;
constexpr double sigma_k2 = 1.0, sigma_w2 = 0.856, beta_2 = 0.0828, gamma_2 = 0.44;
constexpr double most_production = 10.0;  // over dissipation [-]
constexpr double least_cross = 1e-10;     // of CD_kw [kg/m3/s2], as published
/// Turbulent Prandtl number: that of the logarithm in Kader's law, 2.12 kappa [-].
constexpr double turbulent_Prandtl = 0.87;

constexpr double tke_floor = 1e-14;   // [m2/s2], far below any room's turbulence
constexpr double omega_floor = 1e-6;  // [1/s]

double blend(double F1, double near, double far) {
  return F1 * near + (1.0 - F1) * far;
}

class KOmegaSst : public Turbulence {
 public:
  KOmegaSst(const Geometry& geometry, const Fluid& fluid, const FlowSettings& settings,
            SharedSystem& shared)
      : geometry_(&geometry),
        fluid_(fluid),
        settings_(settings),
        wall_heat_(settled(settings.wall_heat, WallHeat::kader),
                   {fluid.Pr(), turbulent_Prandtl, {kappa, k_epsilon_constants::E}}),
        step_(geometry, fluid, settings, shared),
        planes_(beside_symmetry(geometry)),
        y_(wall_distance(geometry)),
        omega_(geometry.mesh(), Place::centre, "omega", "1/s"),
        strain2_(geometry.mesh(), Place::centre, "strain_squared", "1/s2"),
        lift_(geometry.mesh(), Place::centre, "buoyancy_production", "W/m3"),
        cross_(geometry.mesh(), Place::centre, "grad_k_grad_omega", "1/s3"),
        F1_(geometry.mesh(), Place::centre, "F1", "1"),
        at_wall_(geometry.mesh(), Place::centre, "at_wall", "1"),
        wall_omega_(geometry.mesh(), Place::centre, "wall_omega", "1/s") {
    transfer_.mu.assign(geometry.walls.size(), fluid.mu);
    transfer_.lambda.assign(geometry.walls.size(), fluid.lambda);
    for (const BoundaryFace& wall : geometry.walls)
      if (drags(geometry.site(), wall)) at_wall_.view()(wall.cell) = 1.0;
  }

  void initialise(Flow& flow) override;
  void advance(std::span<const Patch> patches, const TimeTerm& time, Flow& flow) override;
  void measure_walls(std::span<const Patch> patches, const Flow& flow) override;
  double change() const override { return change_; }
  const WallTransfer& walls() const override { return transfer_; }
  double viscosity_bound() const override { return most_viscosity_ratio * fluid_.mu; }
  double Pr_t() const override { return turbulent_Prandtl; }

 private:
  double half_width(const BoundaryFace& wall) const {
    return 0.5 * geometry_->mesh().width(wall.axis)[wall.cell[wall.axis]];
  }
  void measure(const Flow& flow);
  void give_wall_strain(std::span<const Patch> patches, const Flow& flow);
  void blend_models(const Flow& flow);
  void spread(const Flow& flow, const Field& phi, double near, double far);
  void advance_tke(std::span<const Patch> patches, const TimeTerm& time, Flow& flow);
  void advance_omega(std::span<const Patch> patches, const TimeTerm& time, const Flow& flow);
  void add_omega_buoyancy(const Flow& flow);
  void hold_omega_at_walls();
  void solve_omega(const TimeTerm& time, const Flow& flow);
  void update_viscosity(Flow& flow);

  const Geometry* geometry_;
  Fluid fluid_;
  FlowSettings settings_;
  WallHeatLaw wall_heat_;
  ScalarStep step_;
  std::vector<BesideSymmetry> planes_;
  Field y_, omega_, strain2_, lift_, cross_, F1_;
  Field at_wall_;     ///< 1 in cells at walls
  Field wall_omega_;  ///< what their walls ask for, the largest
  WallTransfer transfer_;
  double change_ = 0.0;
};

void KOmegaSst::initialise(Flow& flow) {
  const FirstGuess guess = guess_turbulence(*geometry_);
  const double omega = std::sqrt(guess.tke) / (std::pow(beta_star, 0.25) * guess.length);
  flow.tke.fill(guess.tke);
  flow.dissipation.fill(beta_star * guess.tke * omega);
  flow.mu_t.fill(0.0);
  const auto mu_t = flow.mu_t.view();
  const auto fluid = std::as_const(geometry_->fluid).view();
  const double start = fluid_.rho * guess.tke / omega;
  for_each(grown(geometry_->mesh().cells(), Mesh::halo),
           [=](int i, int j, int k) { mu_t(i, j, k) = fluid(i, j, k) * start; });
  measure_walls(geometry_->site().patches, flow);
}

void KOmegaSst::advance(std::span<const Patch> patches, const TimeTerm& time, Flow& flow) {
  change_ = 0.0;
  measure(flow);
  give_wall_strain(patches, flow);
  blend_models(flow);
  advance_tke(patches, time, flow);
  advance_omega(patches, time, flow);
  update_viscosity(flow);
  measure_walls(patches, flow);
}

// omega from eps, and what makes turbulence. The fields may have come from another mesh.
void KOmegaSst::measure(const Flow& flow) {
  const auto k_ = flow.tke.view(), eps = flow.dissipation.view();
  const auto omega = omega_.view(), S2 = strain2_.view(), G = lift_.view();
  const auto mu_t = flow.mu_t.view();
  for_each(grown(geometry_->mesh().cells(), Mesh::halo), [=](int i, int j, int k) {
    const double tke = std::max(k_(i, j, k), tke_floor);
    omega(i, j, k) = std::max(eps(i, j, k) / (beta_star * tke), omega_floor);
  });
  const bool counts = settings_.buoyancy_production != BuoyancyProduction::none;
  const double lift = counts ? fluid_.beta_T / turbulent_Prandtl : 0.0;
  for_each_strain(*geometry_, planes_, flow, settings_.gravity,
                  [=](int i, int j, int k, double strain2, double fall) {
                    S2(i, j, k) = strain2;
                    G(i, j, k) = lift * mu_t(i, j, k) * fall;
                  });
}

void KOmegaSst::give_wall_strain(std::span<const Patch> patches, const Flow& flow) {
  const Box owned = geometry_->mesh().cells();
  const auto S2 = strain2_.view(), asked = wall_omega_.view();
  const auto k_ = flow.tke.view(), mu_t = flow.mu_t.view();
  const double nu = fluid_.mu / fluid_.rho;
  for (const BoundaryFace& wall : geometry_->walls)
    if (drags(geometry_->site(), wall) && owned.holds(wall.cell))
      S2(wall.cell) = asked(wall.cell) = 0.0;
  for (std::size_t n = 0; n < geometry_->walls.size(); ++n) {
    const BoundaryFace& wall = geometry_->walls[n];
    if (!drags(geometry_->site(), wall) || !owned.holds(wall.cell)) continue;
    const double y = half_width(wall), speed = std::sqrt(slip_squared(wall, patches, flow));
    const double u_star = std::max(nu / y * automatic_y_plus(speed * y / nu),
                                   std::pow(beta_star, 0.25) * std::sqrt(k_(wall.cell)));
    const double stress = transfer_.mu[n] * speed / y;
    S2(wall.cell) += std::pow(stress / (fluid_.mu + mu_t(wall.cell)), 2);
    const double viscous = 6.0 * nu / (beta_1 * y * y);
    const double turbulent = u_star / (std::sqrt(beta_star) * kappa * y);
    asked(wall.cell) = std::max(asked(wall.cell), std::hypot(viscous, turbulent));
  }
}

void KOmegaSst::blend_models(const Flow& flow) {
  const Mesh& mesh = geometry_->mesh();
  const auto k_ = flow.tke.view();
  const auto omega = std::as_const(omega_).view(), y_wall = std::as_const(y_).view();
  const auto cross = cross_.view(), F1 = F1_.view();
  const double rho = fluid_.rho, nu = fluid_.mu / fluid_.rho;
  const auto blend_at = [=](int i, int j, int k, const auto& gradient, const auto&)
      __attribute__((always_inline)) {
    const double w = omega(i, j, k), tke = k_(i, j, k), y = y_wall(i, j, k);
    const double both = gradient.along_x(k_, i, j, k) * gradient.along_x(omega, i, j, k) +
                        gradient.along_y(k_, i, j, k) * gradient.along_y(omega, i, j, k) +
                        gradient.along_z(k_, i, j, k) * gradient.along_z(omega, i, j, k);
    const double CD = std::max(2.0 * rho * sigma_w2 / w * both, least_cross);
    const double eddies = std::sqrt(tke) / (beta_star * w * y), sublayer = 500.0 * nu / (y * y * w);
    const double arg =
        std::min(std::max(eddies, sublayer), 4.0 * rho * sigma_w2 * tke / (CD * y * y));
    cross(i, j, k) = both;
    F1(i, j, k) = tanh_of_positive(arg * arg * arg * arg);
  };
  for_each_gradient(*geometry_, planes_, blend_at);
  exchange(mesh, F1_, 1);
}

void KOmegaSst::spread(const Flow& flow, const Field& phi, double near, double far) {
  const auto gamma = step_.diffusivity.view();
  const auto mu_t = flow.mu_t.view(), F1 = std::as_const(F1_).view();
  const double mu = fluid_.mu;
  for_each(grown(geometry_->mesh().cells(), 1), [=](int i, int j, int k) {
    gamma(i, j, k) = mu + blend(F1(i, j, k), near, far) * mu_t(i, j, k);
  });
  step_.assemble(flow, phi);
}

void KOmegaSst::advance_tke(std::span<const Patch> patches, const TimeTerm& time, Flow& flow) {
  const Mesh& mesh = geometry_->mesh();
  spread(flow, flow.tke, sigma_k1, sigma_k2);
  step_.add_inflow(patches, flow, [](const Patch& patch, double speed) {
    return std::max(tke_floor, entering_tke(patch, speed));
  });
  const auto centre = step_.system.centre.view(), rhs = step_.system.rhs.view();
  const auto k_ = std::as_const(flow.tke).view(), mu_t = std::as_const(flow.mu_t).view();
  const auto omega = omega_.view(), S2 = strain2_.view(), G = lift_.view();
  const double *wx = mesh.width(Axis::x), *wy = mesh.width(Axis::y), *wz = mesh.width(Axis::z);
  const double rho = fluid_.rho;
  for_each(mesh.cells(), [=](int i, int j, int k) {
    const double volume = wx[i] * wy[j] * wz[k], tke = std::max(k_(i, j, k), tke_floor);
    const double decay = beta_star * rho * omega(i, j, k);
    const double P = std::min(mu_t(i, j, k) * S2(i, j, k), most_production * decay * tke);
    rhs(i, j, k) += volume * (P + std::max(G(i, j, k), 0.0));
    centre(i, j, k) += volume * (decay - std::min(G(i, j, k), 0.0) / tke);
  });
  const double now = time.now, unsteady = time.steady() ? 0.0 : 1.0;
  const auto past = (time.steady() ? flow.tke : time.past->tke).view();
  change_ = std::max(change_, step_.solve(flow.tke, tke_floor, [=](int i, int j, int k) {
    return Rate{now, unsteady * past(i, j, k)};
  }));
}

void KOmegaSst::advance_omega(std::span<const Patch> patches, const TimeTerm& time,
                              const Flow& flow) {
  const Mesh& mesh = geometry_->mesh();
  spread(flow, omega_, sigma_w1, sigma_w2);
  step_.add_inflow(patches, flow, [](const Patch& patch, double speed) {
    const double tke = std::max(tke_floor, entering_tke(patch, speed));
    return std::sqrt(tke) / (std::pow(beta_star, 0.25) * patch.length_scale);
  });
  const auto centre = step_.system.centre.view(), rhs = step_.system.rhs.view();
  const auto omega = omega_.view(), S2 = strain2_.view(), cross = cross_.view(), F1 = F1_.view();
  const auto k_ = flow.tke.view(), mu_t = flow.mu_t.view();
  const double *wx = mesh.width(Axis::x), *wy = mesh.width(Axis::y), *wz = mesh.width(Axis::z);
  const double rho = fluid_.rho;
  for_each(mesh.cells(), [=](int i, int j, int k) {
    const double volume = wx[i] * wy[j] * wz[k], w = omega(i, j, k), near = F1(i, j, k);
    const double bound = most_production * beta_star * rho * k_(i, j, k) * w;
    // P over mu_t: S^2 unless the bound holds, in which case mu_t is far from zero.
    const double per_mu_t =
        mu_t(i, j, k) * S2(i, j, k) > bound ? bound / mu_t(i, j, k) : S2(i, j, k);
    const double crossed = 2.0 * (1.0 - near) * rho * sigma_w2 / w * cross(i, j, k);
    rhs(i, j, k) +=
        volume * (blend(near, gamma_1, gamma_2) * rho * per_mu_t + std::max(crossed, 0.0));
    centre(i, j, k) +=
        volume * (blend(near, beta_1, beta_2) * rho * w - std::min(crossed, 0.0) / w);
  });
  if (settings_.buoyancy_production == BuoyancyProduction::both) add_omega_buoyancy(flow);
  hold_omega_at_walls();
  solve_omega(time, flow);
}

// omega = eps / (beta* k), so its rate follows from those of eps and k, which levels of time hold:
//   d(omega)/dt = d(eps)/dt / (beta* k) - omega/k dk/dt = past_eps / (beta* k) - omega past_k / k
void KOmegaSst::solve_omega(const TimeTerm& time, const Flow& flow) {
  const auto k_ = flow.tke.view(), at_wall = std::as_const(at_wall_).view();
  const auto omega = std::as_const(omega_).view();
  const auto past_k = (time.steady() ? flow.tke : time.past->tke).view();
  const auto past_eps = (time.steady() ? flow.dissipation : time.past->dissipation).view();
  const double unsteady = time.steady() ? 0.0 : 1.0;
  change_ = std::max(change_, step_.solve(omega_, omega_floor, [=](int i, int j, int k) {
    const double per_k = (at_wall(i, j, k) == 0.0 ? unsteady : 0.0) / k_(i, j, k);
    const double decay = -past_k(i, j, k) * per_k;  // of either sign, most often positive
    return Rate{std::max(decay, 0.0),
                past_eps(i, j, k) * per_k / beta_star + std::min(decay, 0.0) * omega(i, j, k)};
  }));
}

void KOmegaSst::add_omega_buoyancy(const Flow& flow) {
  const Mesh& mesh = geometry_->mesh();
  const auto centre = step_.system.centre.view(), rhs = step_.system.rhs.view();
  const auto omega = omega_.view(), G = lift_.view(), F1 = F1_.view();
  const auto k_ = flow.tke.view();
  const BuoyancyShare C3(flow, settings_.gravity);
  const double *wx = mesh.width(Axis::x), *wy = mesh.width(Axis::y), *wz = mesh.width(Axis::z);
  for_each(mesh.cells(), [=](int i, int j, int k) {
    const double lift = G(i, j, k), gamma = blend(F1(i, j, k), gamma_1, gamma_2);
    const double source = (gamma + 1.0) * C3(i, j, k) * std::max(lift, 0.0) - lift;
    const double rate = wx[i] * wy[j] * wz[k] / std::max(k_(i, j, k), tke_floor);
    rhs(i, j, k) += rate * omega(i, j, k) * std::max(source, 0.0);
    centre(i, j, k) -= rate * std::min(source, 0.0);
  });
}

void KOmegaSst::hold_omega_at_walls() {
  TransportSystem& s = step_.system;
  const auto centre = s.centre.view(), rhs = s.rhs.view();
  const auto asked = wall_omega_.view(), at_wall = at_wall_.view();
  const std::array links{s.west.view(),  s.east.view(),   s.south.view(),
                         s.north.view(), s.bottom.view(), s.top.view()};
  for_each(geometry_->mesh().cells(), [=](int i, int j, int k) {
    const bool free = at_wall(i, j, k) == 0.0;
    rhs(i, j, k) = free ? rhs(i, j, k) : centre(i, j, k) * asked(i, j, k);
    for (const auto& link : links) link(i, j, k) = free ? link(i, j, k) : 0.0;
  });
}

void KOmegaSst::update_viscosity(Flow& flow) {
  const Mesh& mesh = geometry_->mesh();
  const auto mu_t = flow.mu_t.view(), eps = flow.dissipation.view();
  const auto k_ = std::as_const(flow.tke).view(), omega = std::as_const(omega_).view();
  const auto S2 = strain2_.view(), y_wall = y_.view();
  const auto fluid = std::as_const(geometry_->fluid).view();
  const double rho = fluid_.rho, nu = fluid_.mu / fluid_.rho, most = viscosity_bound();
  for_each(grown(mesh.cells(), Mesh::halo),
           [=](int i, int j, int k) { eps(i, j, k) = beta_star * k_(i, j, k) * omega(i, j, k); });
  for_each(mesh.cells(), [=](int i, int j, int k) {
    const double tke = k_(i, j, k), w = omega(i, j, k), y = y_wall(i, j, k);
    const double arg =
        std::max(2.0 * std::sqrt(tke) / (beta_star * w * y), 500.0 * nu / (y * y * w));
    const double F2 = tanh_of_positive(arg * arg);
    const double wanted = rho * a_1 * tke / std::max(a_1 * w, std::sqrt(S2(i, j, k)) * F2);
    mu_t(i, j, k) = fluid(i, j, k) > 0.0F ? std::min(wanted, most) : 0.0;
  });
  exchange(mesh, flow.mu_t);
}

void KOmegaSst::measure_walls(std::span<const Patch> patches, const Flow& flow) {
  const double nu = fluid_.mu / fluid_.rho;
  const auto k_ = flow.tke.view();
#pragma omp parallel for schedule(static)
  for (std::size_t n = 0; n < geometry_->walls.size(); ++n) {
    const BoundaryFace& wall = geometry_->walls[n];
    const double y = half_width(wall), Re = std::sqrt(slip_squared(wall, patches, flow)) * y / nu;
    const double u_k = std::pow(beta_star, 0.25) * std::sqrt(std::max(k_(wall.cell), tke_floor));
    const double y_plus = std::max(automatic_y_plus(Re), u_k * y / nu);
    transfer_.mu[n] = fluid_.mu * y_plus / automatic_u_plus(y_plus);
    transfer_.lambda[n] = fluid_.lambda * wall_heat_.conduction(y_plus);
  }
}

}  // namespace

std::unique_ptr<Turbulence> make_k_omega_sst(const Geometry& geometry, const Fluid& fluid,
                                             const FlowSettings& settings, SharedSystem& shared) {
  return std::make_unique<KOmegaSst>(geometry, fluid, settings, shared);
}

}  // namespace rackflux
