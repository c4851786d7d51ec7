#include "solver/driver/implicit_integrator.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace rackflux {

namespace {

// Of the first step: how long the velocity may take for a jump.
constexpr double jump_share = 1e-3;
// Iterations leave this share of the tolerance.
constexpr double iteration_share = 0.2;
// Heat that a step's linear system may lose, of what is turned over.
constexpr double heat_left = 1e-11;

}  // namespace

ImplicitIntegrator::ImplicitIntegrator(const TimeSettings& settings, const Room& room)
    : settings_(settings),
      length_(settings),
      state_(room.mesh),
      iterates_{FlowLevel(room.mesh), FlowLevel(room.mesh)},
      mu_t_(room.mesh, Place::centre, "eddy_viscosity", "Pa s") {}

void ImplicitIntegrator::State::copy_from(const State& other) {
  levels.copy_from(other.levels);
  metal = other.metal, length = other.length, jumps = other.jumps;
}

void ImplicitIntegrator::save(State& state) const {
  state.copy_from(state_);
  state.length = length_.state();
}

void ImplicitIntegrator::resume(const State& state) {
  state_.copy_from(state);
  length_.resume(state.length);
}

void ImplicitIntegrator::restart(const Room& room, bool jumps) {
  state_.levels.restart(room.flow);
  state_.metal = {room.devices.metals().temperatures(), room.devices.metals().temperatures()};
  length_.restart(settings_.fixed.value_or(settings_.first) * (jumps ? jump_share : 1.0));
  state_.jumps = jumps;
}

ErrorScales ImplicitIntegrator::scales(const Room& room) const {
  const auto [range, speed] = room.extremes();
  return {std::max(speed, settings_.least_speed), std::max(range, settings_.least_temperature)};
}

StepReport ImplicitIntegrator::advance(const Step& step, Room& room) {
  StepReport report;
  const TimeTerm time = state_.levels.term(step.dt);
  mu_t_.copy_from(room.flow.mu_t);
  state_.levels.extrapolate(step.dt, room.flow);
  room.simple.begin(room.flow);
  begin_metal(step.dt, room);
  report.accepted = solve(step, time, room, report);
  if (!report.accepted || !state_.jumps) control(step, report);
  if (report.accepted) {
    report.quadrature = state_.levels.quadrature(step.dt);
    if (state_.jumps) {
      // The pressure that makes a velocity jump is no guess for that of the steps after it.
      state_.levels.give_pressure(room.flow);
      room.simple.refresh(room.flow);
      restart(room, false);
    } else {
      state_.levels.accept(step.dt, room.flow);
      state_.metal = {room.devices.metals().temperatures(), std::move(state_.metal[0])};
    }
  } else {
    state_.levels.rewind(room.flow);
    room.flow.mu_t.copy_from(mu_t_);
    room.devices.metals().set_temperatures(state_.metal[0]);
    room.simple.refresh(room.flow);
  }
  return report;
}

// The step's quadrature, q0 rate + q1 (what the step before added), is dT/dt = now T + last T_last
// + before T_before solved for T - T_last: q0 = 1 / now, q1 = before / now, and now + last + before
// = 0.
void ImplicitIntegrator::begin_metal(double dt, Room& room) const {
  const auto [q0, q1] = state_.levels.quadrature(dt);
  std::vector<double> past;
  for (std::size_t n = 0; n < state_.metal[0].size(); ++n) {
    const double newest = state_.metal[0][n], older = state_.metal[1][n];
    past.push_back(-(newest + q1 * (newest - older)) / q0);
  }
  room.devices.metals().begin_step(1.0 / q0, std::move(past));
}

bool ImplicitIntegrator::solve(const Step& step, const TimeTerm& time, Room& room,
                               StepReport& report) {
  trouble_.clear();
  try {
    iterate(time, room, report);
    room.simple.close_mass(room.flow);
    report.heat_weighed = room.simple.close_heat(time, heat_left, room.flow);
  } catch (const Unconverged& failure) {
    if (settings_.fixed) throw;
    trouble_ = failure.what();
    return false;
  }
  report.error = state_.levels.error(room.geometry, step.dt, scales(room), room.flow);
  return settings_.fixed || state_.jumps || report.error <= settings_.tolerance;
}

void ImplicitIntegrator::iterate(const TimeTerm& time, Room& room, StepReport& report) {
  double left = 0.0, before = 0.0;
  while (report.iterations < settings_.most_iterations) {
    ++report.iterations;
    std::swap(iterates_[0], iterates_[1]);
    iterates_[0].take(room.flow);
    report.residuals = room.iterate(time);
    report.pressure_iterations += report.residuals.pressure_iterations;
    const ErrorScales by = scales(room);
    const double change = distance(room.geometry, iterates_[0], by, room.flow);
    if (!std::isfinite(change))
      throw Unconverged(
          fmt::format("the solution diverged in iteration {} of the step", report.iterations));
    // The limiter of convection may swing between two values: half of the change is then what an
    // iterate is off by. The rest is how far pairs of iterations still go, if each shrinks the way
    // of the next as this one did.
    const double way =
        report.iterations > 1 ? distance(room.geometry, iterates_[1], by, room.flow) : 2.0 * change;
    const double shrinks = before > 0.0 ? std::min(way / before, 0.9) : 0.9;
    before = way;
    left = 0.5 * change + 0.5 * way * shrinks / (1.0 - shrinks);
    if (left < iteration_share * settings_.tolerance) return;
  }
  throw Unconverged(fmt::format("{:.1e} of its scale is left of the step after {} iterations", left,
                                settings_.most_iterations));
}

void ImplicitIntegrator::control(const Step& step, const StepReport& report) {
  if (report.accepted)
    length_.accept(step.dt, report.error, state_.levels.error_order(), report.iterations);
  else
    length_.repeat(step.dt, report.error, state_.levels.error_order(), report.iterations);
  if (settings_.fixed || length_.dt() >= settings_.smallest) return;
  if (trouble_.empty())
    trouble_ =
        fmt::format("an error of {:.1e}, {:.1e} is allowed", report.error, settings_.tolerance);
  throw Unconverged(
      fmt::format("the step fell to {:.2e} s, below the smallest allowed, {:.2e} s: {}",
                  length_.dt(), settings_.smallest, trouble_));
}

}  // namespace rackflux
