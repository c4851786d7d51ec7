// k-epsilon in two layers in a plane channel: the room's solver against the model's equations,
// solved here once more by other means.
//
// The reference shares no code with the solver: one dimension, U = k = 0 on the wall instead of a
// wall law and no flux, steps in time without relaxation, one quantity after the other within each.
// So the automatic wall treatment must reduce to the sublayer here.
#include "tests/support/record.hpp"
#include "tests/validation/turbulence/channel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <vector>

namespace rackflux {

namespace {

constexpr double Re_tau = 395.0;

/// The model in wall units of velocity and half heights: nu = 1 / Re_tau, u_tau = 1, y 0 to 1.
class TwoLayersBySteps {
 public:
  explicit TwoLayersBySteps(int n) : n_(n), y_(n), dy_(n), U_(n), k_(n, 3.0), eps_(n), nu_t_(n) {
    const auto line = fine_at_wall(5.0);
    for (int i = 0; i < n; ++i) {
      const double low = line(1.0 * i / n), high = line((i + 1.0) / n);
      y_[i] = 0.5 * (low + high), dy_[i] = high - low;
      U_[i] = std::min(y_[i] * Re_tau, 15.0);
      eps_[i] = std::pow(0.09, 0.75) * std::pow(k_[i], 1.5) / (0.41 * y_[i]);
      nu_t_[i] = 0.09 * k_[i] * k_[i] / eps_[i];
    }
  }
  void settle() {
    for (int n = 0; n < 40000; ++n) {
      const double before = U_[n_ - 1] + k_[n_ / 2];
      step();
      if (n > 1000 && std::abs(U_[n_ - 1] + k_[n_ / 2] - before) < 1e-8) return;
    }
    ADD_FAILURE() << "the reference did not settle";
  }
  double U(double y) const { return at(U_, y); }
  double k(double y) const { return at(k_, y); }

 private:
  using Row = std::vector<double>;

  double at(const Row& value, double y) const {
    if (y <= y_[0]) return value[0];
    int i = 1;
    while (i + 1 < n_ && y_[i] < y) ++i;
    return value[i - 1] + (y - y_[i - 1]) / (y_[i] - y_[i - 1]) * (value[i] - value[i - 1]);
  }

  /// d(phi)/dt = d/dy (D dphi/dy) + source - sink phi over one step; no flux in the middle, 0 on
  /// the wall or, without D there, no flux.
  void advance(Row& phi, const Row& D, double D_wall, const Row& source, const Row& sink) const {
    constexpr double dt = 0.005;
    Row upper(n_), value(n_);
    for (int i = 0; i < n_; ++i) {
      const double low = i > 0 ? between(D, i) : D_wall / y_[0];
      const double high = i + 1 < n_ ? between(D, i + 1) : 0.0, store = dy_[i] / dt;
      double centre = low + high + store + dy_[i] * sink[i];
      double rhs = store * phi[i] + dy_[i] * source[i];
      if (i > 0) centre -= low * upper[i - 1], rhs += low * value[i - 1];
      upper[i] = high / centre, value[i] = rhs / centre;
    }
    for (int i = n_ - 2; i >= 0; --i) value[i] += upper[i] * value[i + 1];
    phi = value;
  }
  double between(const Row& D, int face) const {
    const double s = dy_[face - 1] / (dy_[face - 1] + dy_[face]);
    return ((1.0 - s) * D[face - 1] + s * D[face]) / (y_[face] - y_[face - 1]);
  }
  double slope_of_U(int i) const {
    const double low = i > 0 ? (U_[i] - U_[i - 1]) / (y_[i] - y_[i - 1]) : U_[0] / y_[0];
    return 0.5 * (low + (i + 1 < n_ ? (U_[i + 1] - U_[i]) / (y_[i + 1] - y_[i]) : 0.0));
  }
  void step();

  int n_;
  Row y_, dy_, U_, k_, eps_, nu_t_;
};

void TwoLayersBySteps::step() {
  constexpr double nu = 1.0 / Re_tau, C_mu = 0.09, C_1 = 1.44, C_2 = 1.92, sigma_eps = 1.3;
  const double c_l = 0.41 / std::pow(C_mu, 0.75), A = 30.0 / std::atanh(0.98);
  const Row one(n_, 1.0), none(n_, 0.0);
  Row D(n_), D_eps(n_), P(n_), rate(n_), made(n_), lost(n_);
  for (int i = 0; i < n_; ++i) D[i] = nu + nu_t_[i], D_eps[i] = nu + nu_t_[i] / sigma_eps;
  advance(U_, D, nu, one, none);
  for (int i = 0; i < n_; ++i) {
    P[i] = nu_t_[i] * std::pow(slope_of_U(i), 2), rate[i] = eps_[i] / k_[i];
    made[i] = C_1 * rate[i] * P[i], lost[i] = C_2 * rate[i];
  }
  advance(k_, D, nu, P, rate);
  advance(eps_, D_eps, 0.0, made, lost);
  for (int i = 0; i < n_; ++i) {
    const double root = std::sqrt(k_[i]), Re_y = y_[i] * root / nu;
    const double share = 0.5 * (1.0 + std::tanh((Re_y - 200.0) / A));
    const double l_eps = c_l * y_[i] * -std::expm1(-Re_y / (2.0 * c_l));
    const double l_mu = c_l * y_[i] * -std::expm1(-Re_y / 70.0);
    eps_[i] = share * eps_[i] + (1.0 - share) * k_[i] * root / l_eps;
    nu_t_[i] = share * C_mu * k_[i] * k_[i] / eps_[i] + (1.0 - share) * C_mu * root * l_mu;
  }
}

}  // namespace

TEST(TwoLayers, have_the_flow_of_their_equations_in_a_channel) {
  TwoLayersBySteps exact(200);
  exact.settle();
  ChannelRun run({"k_epsilon_two_layer", Re_tau}, 48, 4.0);
  EXPECT_LT(run.converge(1e-6, 3000), 3000);
  Deviation velocity, energy;
  for (int c = 0; c < run.n(); ++c) {
    const double y = run.y_plus(c) / Re_tau;
    velocity.see_relative(run.u_plus(c), exact.U(y), fmt::format("y+ {:.1f}", run.y_plus(c)));
    if (run.y_plus(c) > 5.0)
      energy.see_relative(run.k_plus(c), exact.k(y), fmt::format("y+ {:.1f}", run.y_plus(c)));
  }
  const std::string reference = "equations in one dimension by other means";
  record({"Room: turbulence", "k_epsilon_two_layer: mean velocity of a channel, Re_tau 395",
          reference, 0.02},
         velocity);
  record({"Room: turbulence", "k_epsilon_two_layer: k of a channel, Re_tau 395, y+ above 5",
          reference, 0.02},
         energy);
}

}  // namespace rackflux
