#include "solver/turbulence/k_epsilon_equations.hpp"

#include "solver/parallel/loops.hpp"
#include "solver/turbulence/wall.hpp"

#include <array>
#include <cmath>
#include <utility>

namespace rackflux {

namespace {

using namespace k_epsilon_constants;

constexpr double dissipation_floor = 1e-12;  // [m2/s3]

}  // namespace

double dissipation_of(double tke, double length) {
  return std::pow(C_mu, 0.75) * std::pow(tke, 1.5) / length;
}

KEpsilonEquations::KEpsilonEquations(const Geometry& geometry, const Fluid& fluid,
                                     const FlowSettings& settings, SharedSystem& shared)
    : shear(geometry.mesh(), Place::centre, "shear_production", "W/m3"),
      lift(geometry.mesh(), Place::centre, "buoyancy_production", "W/m3"),
      carried(geometry.mesh(), Place::centre, "carried_share", "1"),
      given(geometry.mesh(), Place::centre, "given_dissipation", "m2/s3"),
      geometry_(&geometry),
      fluid_(fluid),
      settings_(settings),
      step_(geometry, fluid, settings, shared),
      planes_(beside_symmetry(geometry)) {
  carried.fill(1.0);
}

void KEpsilonEquations::guess(Flow& flow) const {
  const FirstGuess guess = guess_turbulence(*geometry_);
  flow.tke.fill(guess.tke);
  flow.dissipation.fill(dissipation_of(guess.tke, guess.length));
}

void KEpsilonEquations::produce(const Flow& flow) {
  const auto mu_t = flow.mu_t.view();
  const auto P = shear.view(), G = lift.view();
  const bool counts = settings_.buoyancy_production != BuoyancyProduction::none;
  const double per_fall = counts ? fluid_.beta_T / Pr_t : 0.0;
  for_each_strain(*geometry_, planes_, flow, settings_.gravity,
                  [=](int i, int j, int k, double S2, double fall) {
                    P(i, j, k) = mu_t(i, j, k) * S2;
                    G(i, j, k) = per_fall * mu_t(i, j, k) * fall;
                  });
}

void KEpsilonEquations::transport(const Flow& flow, const Field& phi, double sigma) {
  const auto gamma = step_.diffusivity.view();
  const auto mu_t = flow.mu_t.view();
  const double mu = fluid_.mu;
  for_each(grown(geometry_->mesh().cells(), 1),
           [=](int i, int j, int k) { gamma(i, j, k) = mu + mu_t(i, j, k) / sigma; });
  step_.assemble(flow, phi);
}

double KEpsilonEquations::advance_tke(std::span<const Patch> patches, const TimeTerm& time,
                                      Flow& flow) {
  const Mesh& mesh = geometry_->mesh();
  transport(flow, flow.tke, sigma_k);
  step_.add_inflow(patches, flow, [](const Patch& patch, double speed) {
    return std::max(tke_floor, entering_tke(patch, speed));
  });
  const auto centre = step_.system.centre.view(), rhs = step_.system.rhs.view();
  const auto k_ = std::as_const(flow.tke).view(), eps = std::as_const(flow.dissipation).view();
  const auto P = shear.view(), G = lift.view(), share = carried.view();
  const double *wx = mesh.width(Axis::x), *wy = mesh.width(Axis::y), *wz = mesh.width(Axis::z);
  const double rho = fluid_.rho;
  for_each(mesh.cells(), [=](int i, int j, int k) {
    const double volume = wx[i] * wy[j] * wz[k];
    rhs(i, j, k) += volume * (P(i, j, k) + std::max(G(i, j, k), 0.0));
    centre(i, j, k) += volume * (rho * eps(i, j, k) - std::min(G(i, j, k), 0.0)) / k_(i, j, k);
    const double held = 4.0 * share(i, j, k) * (1.0 - share(i, j, k)) * centre(i, j, k);
    centre(i, j, k) += held, rhs(i, j, k) += held * k_(i, j, k);
  });
  const double now = time.now, unsteady = time.steady() ? 0.0 : 1.0;
  const auto past = (time.steady() ? flow.tke : time.past->tke).view();
  return step_.solve(flow.tke, tke_floor, [=](int i, int j, int k) {
    return Rate{now, unsteady * past(i, j, k)};
  });
}

void KEpsilonEquations::add_dissipation_sources(const Flow& flow) {
  const Mesh& mesh = geometry_->mesh();
  const auto centre = step_.system.centre.view(), rhs = step_.system.rhs.view();
  const auto k_ = flow.tke.view(), eps = flow.dissipation.view();
  const auto P = shear.view(), G = lift.view();
  const BuoyancyShare C3(flow, settings_.gravity);
  const double *wx = mesh.width(Axis::x), *wy = mesh.width(Axis::y), *wz = mesh.width(Axis::z);
  const double rho = fluid_.rho;
  const double share_of_G = settings_.buoyancy_production == BuoyancyProduction::both ? 1.0 : 0.0;
  for_each(mesh.cells(), [=](int i, int j, int k) {
    const double volume = wx[i] * wy[j] * wz[k];
    const double C3G = share_of_G * C3(i, j, k) * G(i, j, k);
    const double rate = volume / k_(i, j, k);
    rhs(i, j, k) += C_1 * rate * eps(i, j, k) * (P(i, j, k) + std::max(C3G, 0.0));
    centre(i, j, k) += rate * (C_2 * rho * eps(i, j, k) - C_1 * std::min(C3G, 0.0));
  });
}

double KEpsilonEquations::advance_dissipation(std::span<const Patch> patches, const TimeTerm& time,
                                              Flow& flow) {
  transport(flow, flow.dissipation, sigma_epsilon);
  step_.add_inflow(patches, flow, [](const Patch& patch, double speed) {
    return dissipation_of(std::max(tke_floor, entering_tke(patch, speed)), patch.length_scale);
  });
  add_dissipation_sources(flow);
  const auto centre = step_.system.centre.view(), rhs = step_.system.rhs.view();
  const auto share = std::as_const(carried).view(), value = std::as_const(given).view();
  const std::array links{step_.system.west.view(),   step_.system.east.view(),
                         step_.system.south.view(),  step_.system.north.view(),
                         step_.system.bottom.view(), step_.system.top.view()};
  for_each(geometry_->mesh().cells(), [=](int i, int j, int k) {
    const double of_equation = share(i, j, k);
    rhs(i, j, k) =
        of_equation * rhs(i, j, k) + (1.0 - of_equation) * centre(i, j, k) * value(i, j, k);
    for (const auto& link : links) link(i, j, k) *= of_equation;
  });
  const double now = time.now, unsteady = time.steady() ? 0.0 : 1.0;
  const auto past = (time.steady() ? flow.dissipation : time.past->dissipation).view();
  return step_.solve(flow.dissipation, dissipation_floor, [=](int i, int j, int k) {
    return Rate{share(i, j, k) * now, share(i, j, k) * unsteady * past(i, j, k)};
  });
}

}  // namespace rackflux
