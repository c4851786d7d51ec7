#include "solver/flow/fractional_step.hpp"

#include "solver/base/error.hpp"
#include "solver/fields/halo.hpp"
#include "solver/flow/pressure.hpp"
#include "solver/parallel/loops.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace rackflux {

namespace {

constexpr std::array<double, 3> gamma{8.0 / 15.0, 5.0 / 12.0, 3.0 / 4.0};
constexpr std::array<double, 3> zeta{0.0, -17.0 / 60.0, -5.0 / 12.0};

/// The share of a step that has passed at the end of each substep: sums of gamma + zeta [-].
constexpr std::array<double, 3> passed{8.0 / 15.0, 2.0 / 3.0, 1.0};

/// Where the scheme's stability region ends on the negative real axis [-].
constexpr double real_limit = 2.5;

}  // namespace

FractionalStep::FractionalStep(const Geometry& geometry, const Fluid& fluid,
                               const FractionalSettings& settings, const std::string& turbulence)
    : patches(geometry.site().patches),
      zones(geometry.site().zones),
      geometry_(&geometry),
      fluid_(fluid),
      settings_(settings),
      shared_(geometry.mesh()),
      turbulence_(make_turbulence(turbulence, geometry, fluid, {}, shared_)),
      eddy_(turbulence != "laminar"),
      weights_(geometry.mesh()),
      boundary_(geometry, weights_, fluid),
      inflow_(geometry),
      losses_(geometry, weights_, fluid),
      projection_(geometry, weights_),
      state_(geometry.mesh()),
      rate_(geometry.mesh(), "rate", "m/s2"),
      next_(geometry.mesh(), "next", "m/s") {
  state_.drifted.assign(inflow_.size(), 0.0);
  had_.resize(geometry.inlets.size()), given_.resize(geometry.inlets.size());
}

void FractionalStep::find_given() {
  inflow_.measure(patches, state_.drifted);
  const auto entering = inflow_.entering();
  for (std::size_t n = 0; n < given_.size(); ++n) {
    const BoundaryFace& b = geometry_->inlets[n];
    given_[n] = geometry_->velocity_given(b, patches[b.patch]) +
                (entering.empty() ? 0.0 : entering[n].normal);
  }
}

// In pace with the substeps: what a change takes of pressure is then the same in all of them.
void FractionalStep::give_inlets(double share, Faces& velocity) const {
  for (std::size_t n = 0; n < given_.size(); ++n) {
    const BoundaryFace& b = geometry_->inlets[n];
    velocity.along(b.axis).view()(b.face) = std::lerp(had_[n], given_[n], share);
  }
}

void FractionalStep::initialise(Flow& flow) {
  find_given();
  give_inlets(1.0, flow.velocity);
  projection_.apply(settings_.divergence, flow.velocity);
  turbulence_->initialise(flow);
  exchange<double>(geometry_->mesh(), {&flow.p, &flow.T, &flow.mu_t}, 1);
  update_mass_flux(*geometry_, fluid_.rho, flow);
}

MomentumState FractionalStep::state(const Flow& flow, const Field& guess) const {
  return {.velocity = flow.velocity,
          .p = guess,
          .nu = fluid_.mu / fluid_.rho,
          .mu_t = eddy_ ? &flow.mu_t : nullptr,
          .inverse_rho = 1.0 / fluid_.rho,
          .acceleration = settings_.acceleration,
          .masked = boundary_.masked()};
}

void FractionalStep::State::copy_from(const State& other) {
  for (std::size_t k = 0; k < pressure.size(); ++k) pressure[k].copy_from(other.pressure[k]);
  t = other.t;
  drifted = other.drifted;
}

void FractionalStep::resume(const State& state, const SolverMemory& memory) {
  state_.copy_from(state);
  projection_.solver().resume(memory);
}

void FractionalStep::forget_pressures() {
  for (PressureHistory& of_substep : state_.pressure) of_substep.forget();
}

FractionalReport FractionalStep::advance(double dt, Flow& flow) {
  FractionalReport report;
  const double rho = fluid_.rho;
  inflow_.drift(dt, patches, state_.drifted);
  find_given();
  for (std::size_t n = 0; n < had_.size(); ++n) {
    const BoundaryFace& b = geometry_->inlets[n];
    had_[n] = flow.velocity.along(b.axis).view()(b.face);
  }
  if (eddy_) turbulence_->advance(patches, {}, flow);
  const ExplicitBoundary::Push push{.patches = patches,
                                    .zones = zones,
                                    .wall_mu = turbulence_->walls().mu,
                                    .gravity = settings_.gravity,
                                    .entering = inflow_.entering()};
  losses_.linearise(patches, zones, flow.velocity);
  for (std::size_t k = 0; k < 3; ++k) {
    const Substep step{dt * gamma[k], dt * zeta[k], dt * (gamma[k] + zeta[k])};
    const Field& p = state_.pressure[k].begin(state_.t, 1.0 / rho, flow.p);
    const MomentumState now = state(flow, p);
    advance_velocity(*geometry_, weights_, now, step, rate_, next_);
    boundary_.add(now, flow.T, push, step, rate_, next_);
    give_inlets(passed[k], next_);
    if (losses_.any()) projection_.slow(losses_.act(step.pressure, next_), losses_.outlet_shares());
    const bool closes = k == 2 && settings_.closing < settings_.divergence;
    const double allowed = closes ? settings_.closing : settings_.divergence;
    report.pressure_iterations += projection_.apply(allowed, next_).iterations;
    state_.pressure[k].correct(1.0 / step.pressure, projection_.phi());
    if (closes) report.pressure_iterations += projection_.close(allowed, next_);
    for (const Axis axis : axes) flow.velocity.along(axis).swap_values(next_.along(axis));
  }
  state_.t += dt;
  state_.pressure[0].extrapolate(state_.t, rho, flow.p);
  update_mass_flux(*geometry_, rho, flow);
  return report;
}

double FractionalStep::stable_step(double courant, const Flow& flow) const {
  const Mesh& mesh = geometry_->mesh();
  const auto x = flow.velocity.x.view(), y = flow.velocity.y.view(), z = flow.velocity.z.view();
  const double* const ix = weights_.inverse_width(Axis::x);
  const double* const iy = weights_.inverse_width(Axis::y);
  const double* const iz = weights_.inverse_width(Axis::z);
  const auto mu_t = flow.mu_t.view();
  const double mu = fluid_.mu, inverse_rho = 1.0 / fluid_.rho;
  const double rate = largest(mesh.cells(), 0.0, [=](int i, int j, int k) {
    const double u = std::max(std::abs(x(i, j, k)), std::abs(x(i + 1, j, k)));
    const double v = std::max(std::abs(y(i, j, k)), std::abs(y(i, j + 1, k)));
    const double w = std::max(std::abs(z(i, j, k)), std::abs(z(i, j, k + 1)));
    const double squares = ix[i] * ix[i] + iy[j] * iy[j] + iz[k] * iz[k];
    const double diffusion = 4.0 * inverse_rho * (mu + 2.0 * mu_t(i, j, k)) * squares;
    return (u * ix[i] + v * iy[j] + w * iz[k]) / courant + diffusion / real_limit;
  });
  return 1.0 / mesh.comm().max(rate);
}

}  // namespace rackflux
