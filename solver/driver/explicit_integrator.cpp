#include "solver/driver/explicit_integrator.hpp"

#include "solver/base/error.hpp"
#include "solver/driver/step_length.hpp"
#include "solver/parallel/loops.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <utility>

namespace rackflux {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double growth = 1.2;  // at most, of a step over the last one by the Courant number [-]
// Net flows of cells at the end of a step, over the flows across faces: round-off, as heat and mass
// are balanced over the run.
constexpr double mass_closed = 1e-13;
// Heat that a step's linear system may lose, of what is turned over.
constexpr double heat_left = 1e-11;
// Corrections to second-order convection are taken from the last iterate, which begins at an
// extrapolation: the first pass has the order of the scheme, the second most of what it lacks.
constexpr int heat_passes = 2;

FractionalSettings explicit_settings(const CaseSettings& settings) {
  return {.gravity = settings.flow.gravity,
          .divergence = settings.time->divergence,
          .closing = mass_closed};
}

}  // namespace

ExplicitIntegrator::Heat::Heat(const Mesh& mesh)
    : T{Field(mesh, Place::centre, "temperature", "K"),
        Field(mesh, Place::centre, "temperature", "K")} {}

void ExplicitIntegrator::Heat::copy_from(const Heat& other) {
  for (std::size_t n = 0; n < T.size(); ++n) T[n].copy_from(other.T[n]);
  known = other.known, last_dt = other.last_dt, even_T = other.even_T;
}

ExplicitIntegrator::ExplicitIntegrator(const CaseSettings& settings, const Room& room)
    : settings_(*settings.time),
      flow_(room.geometry, settings.fluid, explicit_settings(settings), settings.turbulence),
      heat_(room.mesh),
      past_(room.mesh) {
  room.devices.metals().refuse(
      "takes up heat in implicit steps only: leave it out, or write 'time: {method: implicit}'");
}

void ExplicitIntegrator::save(State& state) const {
  state.heat.copy_from(heat_);
  state.flow.copy_from(flow_.state());
  state.projection = flow_.memory();
  state.jumps = jumps_;
}

void ExplicitIntegrator::resume(const State& state) {
  heat_.copy_from(state.heat);
  flow_.resume(state.flow, state.projection);
  jumps_ = state.jumps;
}

void ExplicitIntegrator::restart(const Room& room, bool jumps) {
  jumps_ = jumps;
  if (jumps) flow_.forget_pressures();
  heat_.T[0].copy_from(room.flow.T);
  heat_.known = 1;
  const auto T = room.flow.T.view();
  const auto conducts = room.geometry.conducts.view();
  const auto highest = [&](double sign) {
    return room.mesh.comm().max(largest(room.mesh.cells(), -infinity, [=](int i, int j, int k) {
      return conducts(i, j, k) > 0.0F ? sign * T(i, j, k) : -infinity;
    }));
  };
  const double hottest = highest(1.0), coldest = -highest(-1.0);
  heat_.even_T = hottest == coldest ? std::optional(hottest) : std::nullopt;
}

double ExplicitIntegrator::next_dt(const Room& room) const {
  if (settings_.fixed)
    return heat_.known > 1 ? std::min(*settings_.fixed, most_growth * heat_.last_dt)
                           : *settings_.fixed;
  const double longest = heat_.last_dt > 0.0 ? growth * heat_.last_dt : settings_.first;
  const double dt =
      std::min({flow_.stable_step(settings_.courant, room.flow), settings_.largest, longest});
  if (!(dt >= settings_.smallest))
    throw Unconverged(
        fmt::format("the stable step fell to {:.2e} s, below the smallest allowed, {:.2e} s", dt,
                    settings_.smallest));
  return dt;
}

/// Whether temperature can change: not where all is at one temperature and nothing brings another.
bool ExplicitIntegrator::heated(const Room& room) const {
  if (!heat_.even_T) return true;
  const auto brings_other = [&](const Patch& patch) {
    if (patch.rule == FaceRule::inlet || patch.rule == FaceRule::outlet)
      return patch.temperature != *heat_.even_T;
    const bool tied = patch.heat == HeatRule::temperature || patch.heat == HeatRule::convection;
    return (tied && patch.temperature != *heat_.even_T) ||
           (patch.heat == HeatRule::flux && patch.flux != 0.0);
  };
  return std::ranges::any_of(room.simple.patches, brings_other) ||
         std::ranges::any_of(room.simple.zones, [](const Zone& z) { return z.heat != 0.0; });
}

/// flow.T to the line through the last two steps' ends, `ahead` of the newest [s].
void ExplicitIntegrator::extrapolate_heat(double ahead, Flow& flow) const {
  const double share = heat_.known > 1 ? ahead / heat_.last_dt : 0.0;
  const auto T = flow.T.view();
  const auto newest = heat_.T[0].view(), before = heat_.T[1].view();
  for_each(flow.T.allocated(), [=](int i, int j, int k) {
    T(i, j, k) = newest(i, j, k) + share * (newest(i, j, k) - before(i, j, k));
  });
}

/// dT/dt at the end of a step of dt: BDF2 for any ratio of steps, backward Euler in the first.
TimeTerm ExplicitIntegrator::heat_term(double dt) {
  const Bdf2 formula(dt, heat_.known > 1 ? heat_.last_dt : 0.0);
  const auto past = past_.T.view();
  const auto newest = std::as_const(heat_.T[0]).view(), older = std::as_const(heat_.T[1]).view();
  for_each(past_.T.owned(), [=, last = formula.last, before = formula.before](int i, int j, int k) {
    past(i, j, k) = last * newest(i, j, k) + before * older(i, j, k);
  });
  return {.now = formula.now, .past = &past_};
}

StepReport ExplicitIntegrator::advance(const Step& step, Room& room) {
  StepReport report;
  Flow& flow = room.flow;
  room.devices.impose(flow, room.simple.zones, room.simple.patches);
  flow_.patches = room.simple.patches;
  flow_.zones = room.simple.zones;
  const bool heat = heated(room);
  if (heat) extrapolate_heat(0.5 * step.dt, flow);
  report.pressure_iterations = flow_.advance(step.dt, flow).pressure_iterations;
  // The pressure that makes a velocity jump in one step says nothing of those after it.
  if (jumps_) flow_.forget_pressures();
  jumps_ = false;
  report.iterations = 1;
  if (heat) {
    extrapolate_heat(step.dt, flow);
    const TimeTerm term = heat_term(step.dt);
    room.simple.begin_heat();
    for (int pass = 0; pass < heat_passes; ++pass)
      report.heat_weighed = room.simple.close_heat(term, heat_left, flow);
    heat_.T[0].swap_values(heat_.T[1]);
    heat_.T[0].copy_from(flow.T);
    heat_.even_T.reset();
  }
  report.quadrature = Bdf2(step.dt, heat_.known > 1 ? heat_.last_dt : 0.0).quadrature();
  heat_.known = heat ? 2 : 1;
  heat_.last_dt = step.dt;
  return report;
}

}  // namespace rackflux
