#include "models/facility/lumped.hpp"

#include "models/facility/site.hpp"
#include "solver/base/error.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace rackflux {
namespace {

void require(bool holds, const char* complaint) {
  if (!holds) throw Error(complaint);
}

using Vector4 = std::array<double, 4>;
using Matrix4 = std::array<Vector4, 4>;

Matrix4 product(const Matrix4& a, const Matrix4& b, double factor) {
  Matrix4 c{};
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t k = 0; k < 4; ++k)
      for (std::size_t j = 0; j < 4; ++j) c[i][j] += factor * a[i][k] * b[k][j];
  return c;
}

// exp(A) v by scaling and squaring of the Taylor series: order 18 at norm 1/2 leaves 1e-22.
Vector4 propagated(Matrix4 A, const Vector4& v) {
  double norm = 0.0;
  for (const Vector4& row : A)
    for (const double a : row) norm = std::max(norm, 4.0 * std::abs(a));
  const int squarings = norm > 0.5 ? static_cast<int>(std::ceil(std::log2(2.0 * norm))) : 0;
  for (Vector4& row : A)
    for (double& a : row) a = std::ldexp(a, -squarings);
  Matrix4 sum{}, term{};
  for (std::size_t i = 0; i < 4; ++i) sum[i][i] = term[i][i] = 1.0;
  for (int k = 1; k <= 18; ++k) {
    term = product(term, A, 1.0 / k);
    for (std::size_t i = 0; i < 4; ++i)
      for (std::size_t j = 0; j < 4; ++j) sum[i][j] += term[i][j];
  }
  for (int k = 0; k < squarings; ++k) sum = product(sum, sum, 1.0);
  Vector4 after{};
  for (std::size_t i = 0; i < 4; ++i)
    for (std::size_t j = 0; j < 4; ++j) after[i] += sum[i][j] * v[j];
  return after;
}

}  // namespace

LumpedFacility::LumpedFacility(LumpedFacilityParameters parameters) : parameters_(parameters) {
  const LumpedFacilityParameters& p = parameters_;
  require(p.rated > 0.0 && p.cop > 0.0, "a lumped facility needs a rated power and a COP above 0");
  require(p.dynamic >= 0.0 && p.leak >= 0.0 && p.beta >= 0.0 && p.R_th >= 0.0,
          "dynamic power, leakage, its slope and the thermal resistance must not be negative");
  it_ = leaking_power({p.leak, p.beta, p.T_ref, p.R_th}, p.dynamic, p.T_supply);
  T_j_ = p.T_supply + p.R_th * it_;
}

FacilityDemand LumpedFacility::solve(const Step&, const GridSupply&, const GridSupply& end) {
  const LumpedFacilityParameters& p = parameters_;
  const double V = end.volt_pu, share = it_ / p.rated;
  require(V > 0.0, "a facility needs a voltage above 0");
  FacilityDemand demand;
  demand.it = it_;
  demand.losses = p.a0 + p.a1 * it_ / V + p.a2 * it_ * share / (V * V);
  demand.cooling = it_ / p.cop + p.pump * share * share * share;
  demand.reactive = p.tan_phi * demand.power();
  demand.T_supply = p.T_supply;
  demand.least = demand.most = demand.power();
  return demand;
}

TheveninGrid::TheveninGrid(TheveninParameters parameters) : parameters_(parameters) {
  require(parameters.E > 0.0 && parameters.X > 0.0 && parameters.base > 0.0,
          "a source behind a reactance needs E, X and a base above 0");
}

GridAnswer TheveninGrid::solve(const Step&, const FacilityDemand&, const FacilityDemand& end) {
  const double P = end.power() / parameters_.base, Q = end.reactive / parameters_.base;
  const double E = parameters_.E, X = parameters_.X, b = E * E - 2.0 * Q * X;
  GridAnswer answer;
  answer.discriminant = b * b - 4.0 * X * X * (P * P + Q * Q);
  answer.exists = answer.discriminant >= 0.0 && b > 0.0;
  if (answer.exists) answer.supply.volt_pu = std::sqrt(0.5 * (b + std::sqrt(answer.discriminant)));
  return answer;
}

LinearFacility::LinearFacility(LinearFacilityParameters parameters) : parameters_(parameters) {
  require(parameters.C > 0.0 && parameters.base > 0.0,
          "a linear facility needs a heat capacity and a base above 0");
}

FacilityDemand LinearFacility::solve(const Step& step, const GridSupply& begin,
                                     const GridSupply& end) {
  const LinearFacilityParameters& p = parameters_;
  const double w0 = begin.freq_pu - 1.0, w1 = end.freq_pu - 1.0;
  T_trial_ = T_;
  if (step.dt > 0.0) {
    // State (T, w, rise of w over the step, 1), time in steps.
    const double h = step.dt / p.C;
    const Matrix4 A{
        {{h * (p.k_leak - p.G), -h * p.k_flow, 0.0, h * p.step}, {0.0, 0.0, 1.0, 0.0}, {}, {}}};
    T_trial_ = propagated(A, {T_, w0, w1 - w0, 1.0})[0];
  }
  FacilityDemand demand;
  demand.it = p.base * (p.step + p.k_leak * T_trial_);
  demand.cooling = p.base * (p.k_cool * T_trial_ + p.k_pump * w1);
  demand.T_supply = p.T_supply + T_trial_;
  return demand;
}

ReheatIsland::ReheatIsland(ReheatIslandParameters parameters) : parameters_(parameters) {
  require(parameters.H > 0.0 && parameters.R > 0.0 && parameters.TR > 0.0 && parameters.base > 0.0,
          "an island needs H, R, TR and a base above 0");
}

GridAnswer ReheatIsland::solve(const Step& step, const FacilityDemand& begin,
                               const FacilityDemand& end) {
  const ReheatIslandParameters& p = parameters_;
  const double P0 = begin.power() / p.base, P1 = end.power() / p.base, M = 2.0 * p.H;
  // State (w, x, dP, rise of dP over the step), time in steps.
  const double h = step.dt, s = step.dt / p.TR;
  const Matrix4 A{
      {{-h * (p.Km * p.FH / p.R + p.D) / M, -h * p.Km * (1.0 - p.FH) / (p.R * M), -h / M, 0.0},
       {s, -s, 0.0, 0.0},
       {0.0, 0.0, 0.0, 1.0},
       {}}};
  const Vector4 after = propagated(A, {w_, x_, P0, P1 - P0});
  w_trial_ = after[0];
  x_trial_ = after[1];
  GridAnswer answer;
  answer.supply.freq_pu = 1.0 + w_trial_;
  return answer;
}

}  // namespace rackflux
