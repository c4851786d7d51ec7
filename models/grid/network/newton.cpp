#include "models/grid/network/newton.hpp"

#include <algorithm>
#include <cmath>

namespace rackflux::grid {

Newton::Newton(const Network& network)
    : Y_(admittance_matrix(network)),
      lu_(Y_.row_start, Y_.column),
      jacobian_(Y_.value.size()),
      rhs_(Y_.n()),
      phasor_(Y_.n()),
      term_(Y_.value.size()),
      calculated_(Y_.n()) {}

/// Fills the injections and the right-hand side; returns the largest mismatch.
double Newton::evaluate(const BusState& state) {
  for (int i = 0; i < Y_.n(); ++i)
    phasor_[i] = {state.volt[i] * std::cos(state.angle[i]),
                  state.volt[i] * std::sin(state.angle[i])};
  double worst = 0.0;
  for (int i = 0; i < Y_.n(); ++i) {
    const double re = phasor_[i].real(), im = phasor_[i].imag();
    double power = 0.0, reactive = 0.0;
    for (int k = Y_.row_start[i]; k < Y_.row_start[i + 1]; ++k) {
      const Complex y = Y_.value[k], v = phasor_[Y_.column[k]];
      const double current_re = y.real() * v.real() - y.imag() * v.imag();
      const double current_im = y.real() * v.imag() + y.imag() * v.real();
      const double p = re * current_re + im * current_im, q = im * current_re - re * current_im;
      term_[k] = {p, q};
      power += p, reactive += q;
    }
    calculated_[i] = {power, reactive};
    const bool power_known = state.kind[i] == BusKind::load || state.kind[i] == BusKind::generator;
    const double dp = power_known ? state.injection[i].real() - power : 0.0;
    const double dq = state.kind[i] == BusKind::load ? state.injection[i].imag() - reactive : 0.0;
    rhs_[i] = {dp, dq};
    // A mismatch that is not a number must not look small.
    if (!(std::abs(dp) <= worst)) worst = std::abs(dp);
    if (!(std::abs(dq) <= worst)) worst = std::abs(dq);
    if (std::isnan(dp) || std::isnan(dq)) return dp + dq;
  }
  return worst;
}

///   i != j: dP_i/dtheta_j =  q_ij   dP_i/dV_j V_j = p_ij   p_ij + j q_ij = V_i conj(Y_ij V_j)
///           dQ_i/dtheta_j = -p_ij   dQ_i/dV_j V_j = q_ij
///   i == j: dP_i/dtheta_i = -Q_i + q_ii   dP_i/dV_i V_i =  P_i + p_ii
///           dQ_i/dtheta_i =  P_i - p_ii   dQ_i/dV_i V_i =  Q_i + q_ii
void Newton::assemble(const BusState& state) {
  for (int i = 0; i < Y_.n(); ++i) {
    const bool angle_sought = state.kind[i] == BusKind::load || state.kind[i] == BusKind::generator;
    const bool volt_sought = state.kind[i] == BusKind::load;
    for (int k = Y_.row_start[i]; k < Y_.row_start[i + 1]; ++k) {
      const double p = term_[k].real(), q = term_[k].imag();
      jacobian_[k] = {angle_sought ? q : 0.0, angle_sought ? p : 0.0, volt_sought ? -p : 0.0,
                      volt_sought ? q : 0.0};
    }
    const double P = calculated_[i].real(), Q = calculated_[i].imag();
    Block2& own = jacobian_[Y_.diagonal[i]];
    const double p = term_[Y_.diagonal[i]].real(), q = term_[Y_.diagonal[i]].imag();
    own = {angle_sought ? -Q + q : 1.0, angle_sought ? P + p : 0.0, volt_sought ? P - p : 0.0,
           volt_sought ? Q + q : 1.0};
  }
}

Newton::Outcome Newton::solve(BusState& state, double tolerance, int max_iterations) {
  Outcome outcome;
  while (true) {
    outcome.mismatch = evaluate(state);
    outcome.converged = outcome.mismatch <= tolerance;
    if (outcome.converged || !std::isfinite(outcome.mismatch)) return outcome;
    if (outcome.iterations == max_iterations) return outcome;
    assemble(state);
    outcome.singular_bus = lu_.factor(jacobian_);
    if (outcome.singular_bus >= 0) return outcome;
    lu_.solve(rhs_);
    for (int i = 0; i < Y_.n(); ++i) {
      state.angle[i] += rhs_[i].x;
      state.volt[i] *= 1.0 + rhs_[i].y;
    }
    ++outcome.iterations;
  }
}

std::vector<Pair> Newton::sensitivity(const BusState& state, const std::vector<Complex>& change) {
  evaluate(state);
  assemble(state);
  lu_.factor(jacobian_);
  std::vector<Pair> answer(Y_.n());
  for (int i = 0; i < Y_.n(); ++i) {
    const bool power_known = state.kind[i] == BusKind::load || state.kind[i] == BusKind::generator;
    answer[i] = {power_known ? change[i].real() : 0.0,
                 state.kind[i] == BusKind::load ? change[i].imag() : 0.0};
  }
  lu_.solve(answer);
  for (int i = 0; i < Y_.n(); ++i) answer[i].y *= state.volt[i];
  return answer;
}

}  // namespace rackflux::grid
