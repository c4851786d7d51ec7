// Air between a hot and a cold upright plate without end, k-omega SST: the room's solver against
// the model's equations, solved here once more by other means. Plates and air are those of P. L.
// Betts, I. H. Bokhari, Int. J. Heat Fluid Flow 21 (2000) 675-683, Ra 0.86e6.
//
// The reference shares no code with the solver: one dimension, k = 0 on the walls instead of no
// flux, omega = 6 nu / (beta_1 y^2) in the three rows at each wall, conduction and molecular
// friction at walls without any wall law, steps in time without relaxation, T and v uncoupled
// within each. So the automatic wall treatment and Kader's law must reduce to the sublayer here.
#include "tests/support/field_run.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/record.hpp"
#include "tests/support/vortex_run.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace rackflux {

namespace {

constexpr double W = 0.076, hot_less_cold = 19.6;
constexpr double nu = 1.52e-5, Pr = 0.71, beta_T = 1.0 / 298.05, g = 9.81;

/// Nodes crowded at both walls, the first interval about `1 - crowding` of the mean.
double crowded(double t, double crowding) {
  return t - crowding / (2.0 * M_PI) * std::sin(2.0 * M_PI * t);
}

struct Answer {
  double Nu, fastest, slope, viscosity;  ///< [-, m/s, K/m in the middle, mu_t / mu there]
};

/// F. R. Menter, M. Kuntz, R. Langtry (2003) between the plates.
class PlatesBySteps {
 public:
  explicit PlatesBySteps(int n)
      : n_(n), x_(n), dx_(n), y_(n), T_(n), v_(n, 0.0), k_(n, 0.01), omega_(n), nu_t_(n, 100 * nu) {
    for (int i = 0; i < n; ++i) {
      const double low = W * crowded(1.0 * i / n, 0.82), high = W * crowded((i + 1.0) / n, 0.82);
      x_[i] = 0.5 * (low + high), dx_[i] = high - low, y_[i] = std::min(x_[i], W - x_[i]);
      T_[i] = hot_less_cold * (x_[i] / W - 0.5), omega_[i] = k_[i] / nu_t_[i];
    }
  }
  Answer settle() {
    double before = 0.0;
    for (int n = 0; n < 20000; ++n) {
      step();
      if (n % 500 != 0) continue;
      if (std::abs(nusselt() - before) < 1e-7) break;
      before = nusselt();
    }
    const int m = n_ / 2;
    return {nusselt(), *std::max_element(v_.begin(), v_.end()),
            (T_[m] - T_[m - 1]) / (x_[m] - x_[m - 1]), nu_t_[m] / nu};
  }

 private:
  using Row = std::vector<double>;
  double nusselt() const { return (T_[0] + 0.5 * hot_less_cold) / x_[0] * W / hot_less_cold; }

  /// d(phi)/dt = d/dx (D dphi/dx) + source - sink phi over one step, phi = -+wall on the plates or
  /// no flux there; rows nearer to a wall than `held` keep their value.
  void advance(Row& phi, const Row& D, double D_wall, double wall, const Row& source,
               const Row& sink, int held = 0) const {
    constexpr double dt = 0.02;
    Row upper(n_), value(n_);
    for (int i = 0; i < n_; ++i) {
      const double a = conductance(D, D_wall, i), b = conductance(D, D_wall, i + 1);
      const bool free = i >= held && i < n_ - held;
      const double west = free && i > 0 ? a : 0.0, east = free && i + 1 < n_ ? b : 0.0;
      const double store = dx_[i] / dt;
      double centre = free ? a + b + store + dx_[i] * sink[i] : 1.0;
      double rhs = free ? store * phi[i] + dx_[i] * source[i] : phi[i];
      if (free && i == 0) rhs -= a * wall;
      if (free && i + 1 == n_) rhs += b * wall;
      if (i > 0) centre -= west * upper[i - 1], rhs += west * value[i - 1];
      upper[i] = east / centre, value[i] = rhs / centre;
    }
    for (int i = n_ - 2; i >= 0; --i) value[i] += upper[i] * value[i + 1];
    phi = value;
  }
  double conductance(const Row& D, double D_wall, int face) const {
    if (face == 0) return D_wall / x_[0];
    if (face == n_) return D_wall / (W - x_[n_ - 1]);
    const double s = dx_[face - 1] / (dx_[face - 1] + dx_[face]);
    return ((1.0 - s) * D[face - 1] + s * D[face]) / (x_[face] - x_[face - 1]);
  }
  /// Mean of the slopes over both faces of a cell; at a wall phi = 0.
  double slope(const Row& phi, int i) const {
    const double low = i > 0 ? (phi[i] - phi[i - 1]) / (x_[i] - x_[i - 1]) : phi[i] / x_[i];
    const double high =
        i + 1 < n_ ? (phi[i + 1] - phi[i]) / (x_[i + 1] - x_[i]) : -phi[i] / (W - x_[i]);
    return 0.5 * (low + high);
  }
  void step();

  int n_;
  Row x_, dx_, y_, T_, v_, k_, omega_, nu_t_;
};

void PlatesBySteps::step() {
  constexpr double Pr_t = 0.87, beta_star = 0.09, a1 = 0.31, sigma_w2 = 0.856;
  const Row none(n_, 0.0);
  Row D(n_), D_omega(n_), lift(n_), S2(n_), P(n_), decay(n_), made(n_), lost(n_);
  for (int i = 0; i < n_; ++i) D[i] = nu / Pr + nu_t_[i] / Pr_t;
  advance(T_, D, nu / Pr, 0.5 * hot_less_cold, none, none);
  for (int i = 0; i < n_; ++i) D[i] = nu + nu_t_[i], lift[i] = g * beta_T * T_[i];
  advance(v_, D, nu, 0.0, lift, none);
  for (int i = 0; i < n_; ++i) {
    const double w = omega_[i], y = y_[i], cross = slope(k_, i) * slope(omega_, i);
    const double CD = std::max(2.0 * sigma_w2 / w * cross, 1e-10);
    const double arg =
        std::min(std::max(std::sqrt(k_[i]) / (beta_star * w * y), 500.0 * nu / (y * y * w)),
                 4.0 * sigma_w2 * k_[i] / (CD * y * y));
    const double F1 = std::tanh(std::pow(arg, 4));
    const auto blend = [F1](double near, double far) { return F1 * near + (1.0 - F1) * far; };
    S2[i] = std::pow(slope(v_, i), 2);
    P[i] = std::min(nu_t_[i] * S2[i], 10.0 * beta_star * k_[i] * w), decay[i] = beta_star * w;
    const double far = 2.0 * (1.0 - F1) * sigma_w2 / w * cross;
    made[i] = blend(5.0 / 9.0, 0.44) * P[i] / std::max(nu_t_[i], 1e-30) + std::max(far, 0.0);
    lost[i] = blend(0.075, 0.0828) * w - std::min(far, 0.0) / w;
    D[i] = nu + blend(0.85, 1.0) * nu_t_[i], D_omega[i] = nu + blend(0.5, 0.856) * nu_t_[i];
  }
  constexpr int held = 3;
  for (int i = 0; i < n_; ++i)
    if (i < held || i >= n_ - held) omega_[i] = 6.0 * nu / (0.075 * y_[i] * y_[i]);
  advance(k_, D, nu, 0.0, P, decay);
  advance(omega_, D_omega, 0.0, 0.0, made, lost, held);
  for (int i = 0; i < n_; ++i) {
    const double y = y_[i], w = omega_[i];
    const double arg =
        std::max(2.0 * std::sqrt(k_[i]) / (beta_star * w * y), 500 * nu / (y * y * w));
    nu_t_[i] = a1 * k_[i] / std::max(a1 * w, std::sqrt(S2[i]) * std::tanh(arg * arg));
  }
}

/// The same by the solver of rooms: periodic upwards, cells only across.
Answer plates_of_rooms(int n) {
  Site site = periodic_site({n, 4, 1}, {W, W, 1.0}, {false, true, false},
                            [](double t) { return crowded(t, 0.82); });
  for (int j = 0; j <= 4; ++j) site.lines.nodes[1][j] = 0.25 * j * W;
  constexpr double mean = 298.05;
  for (const int side : {0, 1}) {
    site.patches[side].heat = HeatRule::temperature;
    site.patches[side].temperature = mean + (side - 0.5) * hot_less_cold;
  }
  constexpr double rho = 1.2, cp = 1006.0;
  const Fluid fluid{.rho = rho,
                    .mu = rho * nu,
                    .cp = cp,
                    .lambda = rho * nu * cp / Pr,
                    .beta_T = beta_T,
                    .T_reference = mean};
  FlowSettings settings;
  settings.gravity = {0.0, -g, 0.0};
  settings.turbulence_relaxation = 0.9;
  settings.momentum_sweeps = settings.turbulence_sweeps = 20;
  FieldRun run(comm(), std::move(site), fluid, settings, "k_omega_sst");
  constexpr double k = 0.01;
  run.flow.T.fill(mean);
  run.flow.tke.fill(k), run.flow.mu_t.fill(100.0 * fluid.mu);
  run.flow.dissipation.fill(rho * 0.09 * k * k / (100.0 * fluid.mu));
  run.simple.refresh(run.flow);
  EXPECT_LT(run.converge(1e-7, 20000), 20000);
  run.settle_heat(1e-8);
  const auto T = run.flow.T.view(), v = run.flow.velocity.y.view(), mu_t = run.flow.mu_t.view();
  const double* const x = run.mesh.centre(Axis::x);
  double fastest = 0.0;
  for (int i = 0; i < n; ++i) fastest = std::max(fastest, v(i, 0, 0));
  const int m = n / 2;
  const HeatBalance heat = run.simple.heat_balance(run.flow);
  return {heat.patches[1] / (fluid.lambda * hot_less_cold), fastest,
          (T(m, 0, 0) - T(m - 1, 0, 0)) / (x[m] - x[m - 1]), mu_t(m, 0, 0) / fluid.mu};
}

}  // namespace

TEST(UprightPlates, have_the_flow_and_heat_of_the_equations_of_sst) {
  const Answer exact = PlatesBySteps(160).settle();
  const Answer found = plates_of_rooms(90);
  Deviation deviation;
  deviation.see_relative(found.Nu, exact.Nu, "Nusselt number");
  deviation.see_relative(found.fastest, exact.fastest, "largest velocity");
  deviation.see_relative(found.slope, exact.slope, "slope of T in the middle");
  deviation.see_relative(found.viscosity, exact.viscosity, "mu_t / mu in the middle");
  record({"Room: turbulence",
          "k_omega_sst between upright plates, Ra 0.86e6: heat, speed, slope of T, mu_t",
          "equations in one dimension by other means", 0.02},
         deviation);
}

}  // namespace rackflux
