#include "solver/driver/implicit_integrator.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace rackflux {

namespace {

// Steps aim at this share of the tolerance, so that few are repeated.
constexpr double aim = 0.7;
// Gustafsson's PI.4.7, with the order of the error for k: (aim/error)^(0.3/k) of proportional part
// beyond the integral (0.4/k) [-].
constexpr double integral_part = 0.3, proportional_part = 0.4;
// Variable BDF2 is stable for any sequence of steps whose ratio stays below 1 + sqrt(2)
// (R. D. Grigorieff, Numer. Math. 42 (1983) 359-377).
constexpr double most_growth = 2.0, most_shrink = 0.2;
constexpr double retry = 0.5;  // of a step whose iterations did not come to rest
// Of the first step: how long the velocity may take for a jump.
constexpr double jump_share = 1e-3;
// Iterations leave this share of the tolerance.
constexpr double iteration_share = 0.2;
// A step that takes more iterations than this costs more than the shorter ones in its place.
constexpr double worthwhile_iterations = 8.0;
// Heat that a step's linear system may lose, of what is turned over.
constexpr double heat_left = 1e-11;

}  // namespace

ImplicitIntegrator::ImplicitIntegrator(const TimeSettings& settings, const Room& room)
    : settings_(settings),
      state_(room.mesh),
      iterates_{FlowLevel(room.mesh), FlowLevel(room.mesh)} {}

void ImplicitIntegrator::State::copy_from(const State& other) {
  levels.copy_from(other.levels);
  dt = other.dt, last_error = other.last_error, jumps = other.jumps;
}

void ImplicitIntegrator::restart(const Room& room, bool jumps) {
  state_.levels.restart(room.flow);
  state_.dt = settings_.fixed.value_or(settings_.first) * (jumps ? jump_share : 1.0);
  state_.last_error = 0.0;
  state_.jumps = jumps;
}

ErrorScales ImplicitIntegrator::scales(const Room& room) const {
  const auto [range, speed] = room.extremes();
  return {std::max(speed, settings_.least_speed), std::max(range, settings_.least_temperature)};
}

StepReport ImplicitIntegrator::advance(const Step& step, Room& room) {
  StepReport report;
  const TimeTerm time = state_.levels.term(step.dt);
  state_.levels.extrapolate(step.dt, room.flow);
  room.simple.begin(room.flow);
  report.accepted = iterate(step, time, room, report);
  if (report.accepted) {
    room.simple.close_mass(room.flow);
    room.simple.close_heat(time, heat_left, room.flow);
    report.error = state_.levels.error(step.dt, scales(room), room.flow);
    report.accepted = settings_.fixed || state_.jumps || report.error <= settings_.tolerance;
  }
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
    }
  } else {
    state_.levels.rewind(room.flow);
    room.simple.refresh(room.flow);
  }
  return report;
}

bool ImplicitIntegrator::iterate(const Step& step, const TimeTerm& time, Room& room,
                                 StepReport& report) {
  double left = 0.0, before = 0.0;
  while (report.iterations < settings_.most_iterations) {
    ++report.iterations;
    std::swap(iterates_[0], iterates_[1]);
    iterates_[0].take(room.flow);
    try {
      report.residuals = room.iterate(time);
    } catch (const Unconverged&) {
      if (settings_.fixed) throw;
      return false;
    }
    report.pressure_iterations += report.residuals.pressure_iterations;
    const ErrorScales by = scales(room);
    const double change = distance(room.mesh, iterates_[0], by, room.flow);
    if (!std::isfinite(change)) return false;
    // The limiter of convection may swing between two values: half of the change is then what an
    // iterate is off by. The rest is how far pairs of iterations still go, if each shrinks the way
    // of the next as this one did.
    const double way =
        report.iterations > 1 ? distance(room.mesh, iterates_[1], by, room.flow) : 2.0 * change;
    const double shrinks = before > 0.0 ? std::min(way / before, 0.9) : 0.9;
    before = way;
    left = 0.5 * change + 0.5 * way * shrinks / (1.0 - shrinks);
    if (left < iteration_share * settings_.tolerance) return true;
  }
  if (settings_.fixed)
    throw Unconverged(
        fmt::format("the step of {:.4g} s from t = {:.6g} s is still {:.1e} of its "
                    "scale from its end after {} iterations; take a shorter 'step'",
                    step.dt, step.t, left, settings_.most_iterations));
  return false;
}

void ImplicitIntegrator::control(const Step& step, StepReport& report) {
  if (settings_.fixed) {
    if (!report.accepted)
      throw Unconverged(
          fmt::format("the solution diverged in the step of {:.4g} s from t = "
                      "{:.6g} s; take a shorter 'step'",
                      step.dt, step.t));
    return;
  }
  const double order = state_.levels.error_order(), target = aim * settings_.tolerance;
  double factor = retry;
  if (report.error > 0.0) {
    const double of_target = target / report.error;
    factor = state_.last_error > 0.0 && report.accepted
                 ? std::pow(of_target, (integral_part + proportional_part) / order) *
                       std::pow(state_.last_error / target, proportional_part / order)
                 : std::pow(of_target, 1.0 / order);
  } else if (report.accepted) {
    factor = most_growth;  // nothing moves
  }
  if (report.accepted) factor = std::min(factor, worthwhile_iterations / report.iterations);
  factor = std::clamp(factor, most_shrink, report.accepted ? most_growth : 0.9);
  state_.dt = std::min(factor * step.dt, settings_.largest);
  if (report.accepted) state_.last_error = report.error;
  if (state_.dt < settings_.smallest)
    throw Unconverged(fmt::format(
        "at t = {:.6g} s the step fell to {:.2e} s, below the smallest allowed, {:.2e} s: error "
        "{:.1e} of {:.1e} allowed, {} iterations",
        step.t, state_.dt, settings_.smallest, report.error, settings_.tolerance,
        report.iterations));
}

}  // namespace rackflux
