#include "solver/flow/simple.hpp"

#include "solver/base/error.hpp"
#include "solver/fields/halo.hpp"
#include "solver/flow/face_speed.hpp"
#include "solver/parallel/loops.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace rackflux {

namespace {

/// Mass is closed to round-off: what the cells lose together, over the throughput [-].
constexpr double mass_closed = 1e-12;

bool moves_by_heat(const Fluid& fluid, const FlowSettings& settings) {
  const auto& g = settings.gravity;
  return fluid.beta_T != 0.0 && (g[0] != 0.0 || g[1] != 0.0 || g[2] != 0.0);
}

/// What brings viscous, layered flow to rest sooner holds for a viscosity that is uniform and stays
/// as it is; with that of a turbulence model it does not pay (docs/decisions/coupled-layers.md).
/// The explicit part of linear_upwind undoes all that a step does for the shortest waves, and in
/// flow that has not formed yet more: heat that drives the flow would take it along.
FlowSettings steps(FlowSettings settings, const Fluid& fluid, bool laminar) {
  if (!laminar) settings.over_relaxation = 0.0;
  if (moves_by_heat(fluid, settings) && settings.temperature_scheme == Scheme::linear_upwind)
    settings.temperature_relaxation =
        std::min(settings.temperature_relaxation, settings.unbounded_relaxation);
  return settings;
}

}  // namespace

double Residuals::worst() const {
  double most = 0.0;
  for (const double r : {velocity[0], velocity[1], velocity[2], temperature, turbulence, mass})
    if (!(r <= most)) most = std::isnan(most) ? most : r;  // a NaN comes in here too, and stays
  return most;
}

Simple::Simple(const Geometry& geometry, const Fluid& fluid, const FlowSettings& settings,
               const std::string& turbulence)
    : patches(geometry.site().patches),
      zones(geometry.site().zones),
      geometry_(&geometry),
      fluid_(fluid),
      settings_(steps(settings, fluid, turbulence == "laminar")),
      shared_(geometry.mesh()),
      turbulence_(make_turbulence(turbulence, geometry, fluid, settings, shared_)),
      momentum_(geometry, fluid, settings_, shared_),
      pressure_(geometry, fluid, turbulence == "laminar" ? fluid.mu : 0.0),
      temperature_(geometry, fluid, settings, shared_),
      mu_eff_(geometry.mesh(), Place::centre, "effective_viscosity", "Pa s") {
  if (turbulence == "laminar" && fluid.beta_T > 0.0 && heat_drives())
    layers_.emplace(geometry, fluid, settings.gravity);
}

bool Simple::heat_drives() const {
  return moves_by_heat(fluid_, settings_);
}

void Simple::initialise(Flow& flow) {
  for (const BoundaryFace& b : geometry_->inlets)
    flow.velocity.along(b.axis).view()(b.face) = geometry_->velocity_given(b, patches[b.patch]);
  turbulence_->initialise(flow);
  refresh(flow);
}

void Simple::refresh(Flow& flow) {
  exchange<double>(geometry_->mesh(), {&flow.velocity.x, &flow.velocity.y, &flow.velocity.z,
                                       &flow.p, &flow.T, &flow.tke, &flow.dissipation, &flow.mu_t});
  update_mass_flux(*geometry_, fluid_.rho, flow);
}

void Simple::begin(Flow& flow) {
  refresh(flow);
  turbulence_->measure_walls(patches, flow);
  begin_heat();
}

void Simple::begin_heat() {
  temperature_.solver().begin();
}

void Simple::resume(const Memory& memory) {
  pressure_.solver().resume(memory.pressure);
  temperature_.solver().resume(memory.temperature);
}

void Simple::restore_mass(Flow& flow) {
  constexpr double left = 0.05;      // of the net fluxes [-]
  constexpr double creeping = 1e-3;  // least response, over that of the fastest [-]
  constexpr double still = 1e-25;    // slower is nothing in single precision [m/s]
  const Mesh& mesh = geometry_->mesh();
  double most = 0.0;
  for (const Axis axis : axes) {
    const auto u = std::as_const(flow.velocity.along(axis)).view();
    most =
        largest(mesh.faces(axis), most, [=](int i, int j, int k) { return std::abs(u(i, j, k)); });
  }
  const double least = creeping * mesh.comm().max(most);
  if (least < still) return;
  Faces response(mesh, "response", "m/s/Pa");  // one pascal doubles the speed
  for (const Axis axis : axes) {
    const auto d = response.along(axis).view();
    const auto open = std::as_const(geometry_->open.along(axis)).view();
    for_each(geometry_->moving(axis), [=, &flow](int i, int j, int k) {
      d(i, j, k) = open(i, j, k) * std::max(least, speed_at_face(axis, {i, j, k}, flow.velocity));
    });
  }
  for (const BoundaryFace& b : geometry_->outlets)
    if (mesh.faces(b.axis).holds(b.face) || mesh.cells().holds(b.cell)) {
      const double speed = std::abs(std::as_const(flow.velocity.along(b.axis)).view()(b.face));
      response.along(b.axis).view()(b.face) = std::max(least, speed);
    }
  pressure_.restore_mass(response, {.of_open = left, .of_throughput = mass_closed},
                         mass_balance(*geometry_, flow).throughput, flow);
}

void Simple::close_mass(Flow& flow) {
  pressure_.apply(momentum_.response(), {.of_open = 1e-12, .of_throughput = mass_closed},
                  mass_balance(*geometry_, flow).throughput, flow);
}

Residuals Simple::iterate(Flow& flow, const TimeTerm& time, int heat_turns) {
  if (heat_turns == 0 && heat_drives()) broken("heat that drives the flow is in every iteration");
  Residuals r;
  if (layers_) {
    layers_->measure(flow);
    heat_left_ = advance_temperature(time, heat_turns, flow);
    layers_->foresee(time, flow);
  }
  update_viscosity(flow);
  advance_momentum(time, flow, r);
  update_mass_flux(*geometry_, fluid_.rho, flow);
  const MassBalance mass = mass_balance(*geometry_, flow);
  r.mass = mass.total;
  r.pressure_iterations =
      pressure_
          .apply(momentum_.response(),
                 {.of_open = settings_.pressure_tolerance, .of_throughput = mass_closed},
                 mass.throughput, flow)
          .iterations;
  if (layers_)
    layers_->respond(flow);
  else if (heat_turns > 0)
    heat_left_ = advance_temperature(time, heat_turns, flow);
  r.temperature = heat_left_, r.heat = heat_turns > 0;
  turbulence_->advance(patches, time, flow);
  r.turbulence = turbulence_->change();
  return r;
}

double Simple::advance_temperature(const TimeTerm& time, int turns, Flow& flow) {
  return temperature_.advance(
      patches, zones, *turbulence_, time,
      {.share = settings_.temperature_relaxation,
       .tolerance = {.relative = 1e-12,
                     .most_iterations = turns * settings_.temperature_iterations},
       .layers = layers_ ? std::optional(layers_->relaxation()) : std::nullopt},
      flow);
}

void Simple::advance_momentum(const TimeTerm& time, Flow& flow, Residuals& left) {
  const Drag drag{.patches = patches,
                  .zones = zones,
                  .wall_mu = turbulence_->walls().mu,
                  .layers = layers_ ? &*layers_ : nullptr};
  momentum_.begin(mu_eff_, flow);
  std::array<double, 4> sums{};  // what each component leaves, and the size of all together
  for (const Axis axis : axes) {
    const Misfit misfit = momentum_.advance(axis, mu_eff_, drag, time, flow);
    sums[index(axis)] = misfit.left, sums[3] += misfit.size;
  }
  geometry_->mesh().comm().sum(sums);
  for (const Axis axis : axes)
    left.velocity[index(axis)] = Misfit{sums[index(axis)], sums[3]}.share();
}

void Simple::update_viscosity(const Flow& flow) {
  const auto mu_eff = mu_eff_.view();
  const auto mu_t = flow.mu_t.view();
  const double mu = fluid_.mu;
  for_each(grown(geometry_->mesh().cells(), Mesh::halo),
           [=](int i, int j, int k) { mu_eff(i, j, k) = mu + mu_t(i, j, k); });
}

void Simple::settle_temperature(Flow& flow) {
  constexpr double balanced = 1e-8;  // [-], a hundredth of what a run promises
  constexpr int most_passes = 60;    // deferred corrections contract by about a half each
  for (int pass = 0; pass < most_passes; ++pass) {
    temperature_.advance(patches, zones, *turbulence_, {},
                         {.tolerance = {.relative = 1e-12, .most_iterations = 30}}, flow);
    if (heat_balance(flow).imbalance < balanced) return;
  }
}

double Simple::close_heat(const TimeTerm& time, double share, Flow& flow) {
  // The sum of n residuals is at most sqrt(n) times their 2-norm.
  const double gap = share * heat_balance(flow).throughput;
  const double absolute = gap / std::sqrt(static_cast<double>(geometry_->mesh().n_cells()));
  temperature_.advance(
      patches, zones, *turbulence_, time,
      {.tolerance = {.relative = 1e-15, .absolute = absolute, .most_iterations = 30}}, flow);
  return temperature_.weighed(flow);
}

HeatBalance Simple::heat_balance(const Flow& flow) const {
  return temperature_.balance(patches, zones, *turbulence_, flow);
}

std::vector<MeanAndMost> Simple::surfaces(const Flow& flow) const {
  return temperature_.surfaces(patches, *turbulence_, flow);
}

}  // namespace rackflux
