#pragma once
#include "solver/turbulence/wall.hpp"
#include "tests/support/field_run.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/vortex_run.hpp"

#include <cmath>
#include <memory>
#include <string>
#include <vector>

namespace rackflux {

/// Half of a fully developed plane channel in wall units: rho = u_tau = half height = 1, driven by
/// the force 1, so that the mean shear of the wall is 1. Along x periodic, the middle slips.
struct Channel {
  std::string turbulence;
  double Re_tau = 0.0;
  double Pr = 0.71;
  WallHeat wall_heat = WallHeat::of_model;
};

/// Points 0..1 whose first interval over the last is e^-steepness: fine at the wall.
inline std::function<double(double)> fine_at_wall(double steepness) {
  return [steepness](double s) {
    return steepness == 0.0 ? s : std::expm1(steepness * s) / std::expm1(steepness);
  };
}

/// R. B. Dean, J. Fluids Eng. 100 (1978) 215-223: friction coefficient; Re of the bulk velocity and
/// the full height, 6e3 to 6e5.
inline double dean_friction(double Re) {
  return 0.073 * std::pow(Re, -0.25);
}

/// Nusselt number by V. Gnielinski, Int. Chem. Eng. 16 (1976) 359-368, with the friction of the
/// channel, f = 4 Cf; Re on four half heights.
inline double gnielinski(double Re, double Pr) {
  const double f8 = 0.5 * dean_friction(0.5 * Re);
  return f8 * (Re - 1000.0) * Pr / (1.0 + 12.7 * std::sqrt(f8) * (std::pow(Pr, 2.0 / 3.0) - 1.0));
}

class ChannelRun {
 public:
  static constexpr int length = 4;  // cells along the flow, all alike

  /// Starts from a coarser mesh's solution where there is one, else from the law of the wall.
  ChannelRun(const Channel& channel, int n, double steepness, const ChannelRun* coarser = nullptr)
      : channel_(channel) {
    Site site = periodic_site({length, 1, n}, {1.0, 1.0, 1.0}, {true, false, false},
                              fine_at_wall(steepness));
    for (double& x : site.lines.nodes[0]) x = std::round(4.0 * x) / 4.0;
    for (int i = 0; i <= length; ++i) site.lines.nodes[0][i] = 1.0 * i / length;
    site.patches.back().slip = true;  // the middle
    Patch& wall = site.patches[site.patches.size() - 2];
    wall.heat = HeatRule::temperature;
    for (int k = 0; k < n; ++k) {
      Zone row;
      row.cells = {{0, 0, k}, {length, 1, k + 1}};
      row.force = {1.0, 0.0, 0.0};
      site.zones.push_back(row);
    }
    const double mu = 1.0 / channel.Re_tau;
    FlowSettings settings;
    settings.velocity_relaxation = 0.98;  // one row of cells: nothing to keep in step
    settings.turbulence_relaxation = channel.turbulence == "k_epsilon" ? 0.6 : 0.9;
    settings.wall_heat = channel.wall_heat;
    settings.momentum_sweeps = settings.turbulence_sweeps = 40;
    run_ = std::make_unique<FieldRun>(
        comm(), site, Fluid{.rho = 1.0, .mu = mu, .cp = 1.0, .lambda = mu / channel.Pr}, settings,
        channel.turbulence);
    const auto u = run_->flow.velocity.x.view();
    for_each_in_order(run_->mesh.faces(Axis::x),
                      [&](int i, int j, int k) { u(i, j, k) = automatic_u_plus(y_plus(k)); });
    run_->simple.refresh(run_->flow);
    if (coarser) run_->start_from(*coarser->run_);
  }

  int converge(double residual, int most) { return run_->converge(residual, most); }

  int n() const { return run_->mesh.cells().hi.k; }
  double y_plus(int k) const { return run_->mesh.centre(Axis::z)[k] * channel_.Re_tau; }
  double u_plus(int k) const { return run_->flow.velocity.x.view()(0, 0, k); }
  double k_plus(int k) const { return run_->flow.tke.view()(0, 0, k); }
  /// u+ at any y+ by straight lines in ln y+, from the sublayer's u+ = y+ below the first cell.
  double u_plus_at(double y) const {
    if (y <= y_plus(0)) return u_plus(0) * y / y_plus(0);
    int k = 1;
    while (k + 1 < n() && y_plus(k) < y) ++k;
    const double s = std::log(y / y_plus(k - 1)) / std::log(y_plus(k) / y_plus(k - 1));
    return u_plus(k - 1) + std::min(s, 1.0) * (u_plus(k) - u_plus(k - 1));
  }
  double bulk() const {
    double total = 0.0;
    for (int k = 0; k < n(); ++k) total += u_plus(k) * run_->mesh.width(Axis::z)[k];
    return total;
  }
  /// Reynolds number of the bulk velocity and the full height [-].
  double Re_bulk() const { return 2.0 * bulk() * channel_.Re_tau; }
  double friction() const { return 2.0 / std::pow(bulk(), 2); }

  /// Nusselt number on the hydraulic diameter, four half heights, of a uniform flux at both walls:
  /// what heats the fluid downstream is a sink that grows with the velocity. Converged flow only.
  double nusselt() {
    const double depth = 1.0, q = 1.0, mean = bulk();
    for (int k = 0; k < n(); ++k)
      run_->simple.zones[k].heat = -q * u_plus(k) / mean * run_->mesh.width(Axis::z)[k] * depth;
    run_->settle_heat(1e-9);
    double T_bulk = 0.0;
    for (int k = 0; k < n(); ++k)
      T_bulk += run_->flow.T.view()(0, 0, k) * u_plus(k) * run_->mesh.width(Axis::z)[k] / mean;
    return q * 4.0 * channel_.Re_tau * channel_.Pr / (0.0 - T_bulk);
  }

 private:
  Channel channel_;
  std::unique_ptr<FieldRun> run_;
};

}  // namespace rackflux
