#include "models/facility/coupler.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux {
namespace {

using Vector = std::array<double, 2>;

Vector operator-(const Vector& a, const Vector& b) {
  return {a[0] - b[0], a[1] - b[1]};
}
Vector operator+(const Vector& a, const Vector& b) {
  return {a[0] + b[0], a[1] + b[1]};
}
Vector operator*(double s, const Vector& a) {
  return {s * a[0], s * a[1]};
}
double dot(const Vector& a, const Vector& b) {
  return a[0] * b[0] + a[1] * b[1];
}
double norm(const Vector& a) {
  return std::sqrt(dot(a, a));
}

[[noreturn]] void no_operating_point(const Step& step, const FacilityDemand& wanted, double volt,
                                     const GridAnswer& answer, const CouplingReport& report) {
  throw Error(fmt::format(
      "t = {} s: no operating point: at {:.4f} pu the site wants {:.6g} W and {:.6g} var, where "
      "the "
      "discriminant of the connection is {:.3g} pu^4 (below 0); 1 - dP/dV dV/dP was last {:.3g}. "
      "Lower the load, raise the source voltage or strengthen the connection",
      step.t, volt, wanted.power(), wanted.reactive, answer.discriminant, report.jacobian));
}

}  // namespace

Coupler::Coupler(CouplingParameters parameters, FacilitySide& facility, GridSide& grid,
                 const GridSupply& initial)
    : parameters_(parameters),
      facility_(facility),
      grid_(grid),
      supply_(initial),
      before_(initial) {
  for (const double value : {parameters.power_base, parameters.power, parameters.volt,
                             parameters.freq, parameters.T, parameters.energy})
    if (!(value > 0.0))
      throw Error(
          fmt::format("the coupling of site and grid needs a rated power and tolerances "
                      "above 0; found {}",
                      value));
  demand_ = facility_.solve({0, 0.0, 0.0}, initial, initial);
}

Coupler::Vector Coupler::scaled(const GridSupply& supply) const {
  return {supply.volt_pu / parameters_.volt, supply.freq_pu / parameters_.freq};
}

GridSupply Coupler::predicted(const Step& step) const {
  GridSupply guess = supply_;
  if (dt_before_ > 0.0 && std::isfinite(step.dt)) {
    const double s = step.dt / dt_before_;
    guess.volt_pu += s * (supply_.volt_pu - before_.volt_pu);
    guess.freq_pu += s * (supply_.freq_pu - before_.freq_pu);
  }
  return guess;
}

// The next x from the last pairs (x, g = G(x)), f = g - x.
//   Anderson: x = g_0 - sum_k gamma_k (g_0 - g_k),  gamma = argmin |f_0 - sum_k gamma_k (f_0 -
//   f_k)| Aitken:   omega = -omega (df . f_1)/(df . df),  x = x_0 + omega f_0,  df = f_0 - f_1
Coupler::Vector Coupler::next(Memory& memory, bool is_plain) const {
  const Vector &x = memory.x[0], &g = memory.g[0], f = g - x;
  if (is_plain || memory.depth < 2 || parameters_.acceleration == Acceleration::none) return g;
  const Vector d1 = f - (memory.g[1] - memory.x[1]);
  if (!(norm(d1) > 1e-14 * norm(f))) return g;
  if (parameters_.acceleration == Acceleration::aitken) {
    memory.omega *= -dot(d1, memory.g[1] - memory.x[1]) / dot(d1, d1);
    return x + memory.omega * f;
  }
  const double gamma1 = dot(d1, f) / dot(d1, d1);
  if (memory.depth >= 3) {
    // Second direction made orthogonal to the first; dropped where the two are all but parallel.
    const Vector d2 = f - (memory.g[2] - memory.x[2]);
    const double along = dot(d1, d2) / dot(d1, d1);
    const Vector rest = d2 - along * d1;
    if (norm(rest) > 1e-6 * norm(d2)) {
      const double gamma2 = dot(rest, f) / dot(rest, rest);
      return g - (gamma1 - gamma2 * along) * (g - memory.g[1]) - gamma2 * (g - memory.g[2]);
    }
  }
  return g - gamma1 * (g - memory.g[1]);
}

void Coupler::measure(const Memory& memory, CouplingReport& report) const {
  if (memory.depth < 2) return;
  const Vector dx = memory.x[0] - memory.x[1], dg = memory.g[0] - memory.g[1];
  // Near round-off of x the quotient says nothing; the last one that did is kept.
  if (!(norm(dx) > 1e-3)) return;
  report.contraction = norm(dg) / norm(dx);
  report.jacobian = 1.0 - dot(dx, dg) / dot(dx, dx);
}

bool Coupler::is_settled(const FacilityDemand& wanted, const FacilityDemand& last,
                         const Memory& memory, CouplingReport& report) const {
  const CouplingParameters& p = parameters_;
  // What is left is the change over 1 - contraction, were the iteration to go on plainly.
  const double to_go = 1.0 / std::clamp(std::abs(report.jacobian), 1e-12, 1.0);
  const Vector f = memory.g[0] - memory.x[0];
  const double dP = std::abs(wanted.power() - last.power());
  report.energy_mismatch = wanted.power() != 0.0 ? dP / std::abs(wanted.power()) : 0.0;
  report.residual = std::max(
      {to_go * std::abs(f[0]), to_go * std::abs(f[1]), to_go * dP / (p.power * p.power_base),
       std::abs(wanted.T_supply - last.T_supply) / p.T, report.energy_mismatch / p.energy});
  return memory.depth >= 2 && report.residual < 1.0;
}

bool Coupler::try_step(const Step& step, CouplingReport& report) {
  GridSupply end = predicted(step);
  FacilityDemand last = demand_;
  Memory memory;
  bool is_plain = false;
  int allowed = parameters_.largest_iterations;
  for (int n = 0; n < allowed; ++n) {
    const FacilityDemand wanted = facility_.solve(step, supply_, end);
    const GridAnswer answer = grid_.solve(step, demand_, wanted);
    ++report.iterations;
    if (!answer.exists) {
      if (is_plain) no_operating_point(step, wanted, end.volt_pu, answer, report);
      is_plain = true;
      allowed *= 50;  // slow near the nose, but monotone: it proves
      memory = Memory{};
      end = grid_.solve(step, FacilityDemand{}, FacilityDemand{}).supply;
      continue;
    }
    memory.x = {scaled(end), memory.x[0], memory.x[1]};
    memory.g = {scaled(answer.supply), memory.g[0], memory.g[1]};
    memory.depth = std::min(memory.depth + 1, 3);
    measure(memory, report);
    if (is_settled(wanted, last, memory, report)) {
      before_ = supply_;
      supply_ = answer.supply;
      demand_ = wanted;
      return true;
    }
    last = wanted;
    const Vector x = next(memory, is_plain);
    end = answer.supply;
    end.volt_pu = x[0] * parameters_.volt;
    end.freq_pu = x[1] * parameters_.freq;
  }
  return false;
}

void Coupler::advance_part(const Step& step, CouplingReport& report) {
  if (try_step(step, report)) {
    facility_.accept();
    grid_.accept();
    dt_before_ = std::isfinite(step.dt) ? step.dt : 0.0;
    return;
  }
  const double half = 0.5 * step.dt;
  if (!(half >= parameters_.smallest_step && std::isfinite(half)))
    throw Unconverged(
        fmt::format("t = {} s: site and grid do not agree after {} iterations: the "
                    "error left is {:.3g} times its tolerance, contraction {:.4f}",
                    step.t, report.iterations, report.residual, report.contraction));
  ++report.halvings;
  advance_part({step.index, step.t, half}, report);
  advance_part({step.index, step.t + half, half}, report);
}

CouplingReport Coupler::advance(const Step& step) {
  CouplingReport report;
  advance_part(step, report);
  return report;
}

}  // namespace rackflux
