#pragma once
// Fully developed laminar flow in rectangular ducts: friction and heat transfer.
#include "solver/parallel/loops.hpp"
#include "tests/support/box_site.hpp"
#include "tests/support/field_run.hpp"
#include "tests/support/mpi_main.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace rackflux {

struct DuctNumbers {
  double fRe = 0.0;    ///< Fanning friction factor times Reynolds number on 4 A / P [-]
  double Nu_H1 = 0.0;  ///< heat per length the same all along, one wall temperature round [-]
};

/// A slice of an endless duct: b x a, periodic along x, pushed by a body force. rho, mu, cp, lambda
/// and the force are 1: flow and heat are linear, and the numbers depend on none of them.
struct Duct {
  static constexpr int n_x = 4;
  static constexpr double L = 1.0;
  Index3 n;
  double b, a;

  Site site() const {
    Site s = box_site(n, {L, b, a}, [](double t) {  // cells at the walls half the mean
      return t - 0.5 / (2.0 * M_PI) * std::sin(2.0 * M_PI * t);
    });
    s.lines.nodes[0] = {0.0, 0.25, 0.5, 0.75, 1.0};
    s.lines.periodic[0] = true;
    s.patches.erase(s.patches.begin(), s.patches.begin() + 2);
    for (Patch& wall : s.patches) wall.heat = HeatRule::temperature;  // 0
    Zone push;
    push.cells = {{0, 0, 0}, n};
    push.force[0] = 1.0;
    s.zones.push_back(push);
    for (int k = 0; k < n.k; ++k)
      for (int j = 0; j < n.j; ++j) {  // sinks of the columns, set once the flow is known
        Zone column;
        column.cells = {{0, j, k}, {n.i, j + 1, k + 1}};
        s.zones.push_back(column);
      }
    return s;
  }

  /// Heat H1: T = x + theta(y, z) everywhere, so rho cp u = lambda lap(theta): theta is a
  /// conduction problem with walls at 0 and a sink of rho cp u.
  static void carry_heat_away(FieldRun& run) {
    const Mesh& mesh = run.mesh;
    const auto u = run.flow.velocity.x.view();
    std::size_t zone = 1;
    for (int k = 0; k < mesh.cells().hi.k; ++k)
      for (int j = 0; j < mesh.cells().hi.j; ++j) {
        double carried = 0.0;
        for (int i = 0; i < n_x; ++i) carried += u(i, j, k) * mesh.volume({i, j, k});
        run.simple.zones[zone++].heat = -carried;
      }
  }

  DuctNumbers developed() const {
    FlowSettings settings;
    settings.velocity_relaxation = 0.999;  // nothing to couple: pressure and cross flow stay zero
    settings.momentum_sweeps = 300;
    FieldRun run(comm(), site(), {.rho = 1.0, .mu = 1.0, .cp = 1.0, .lambda = 1.0}, settings);
    int iterations = 1;
    while (iterations < 300 && run.simple.iterate(run.flow).velocity[0] > 1e-9) ++iterations;
    EXPECT_LT(iterations, 300);
    carry_heat_away(run);
    const HeatBalance heat = run.settle_heat(1e-8);
    const Mesh& mesh = run.mesh;
    const auto u = run.flow.velocity.x.view(), theta = run.flow.T.view();
    const double through = sum(mesh.cells(), [&](int i, int j, int k) {
      return u(i, j, k) * mesh.volume({i, j, k});
    });
    const double carried = sum(mesh.cells(), [&](int i, int j, int k) {
      return u(i, j, k) * theta(i, j, k) * mesh.volume({i, j, k});
    });
    const double D_h = 2.0 * a * b / (a + b), mean = through / (a * b * L);
    double from_walls = 0.0;
    for (const double q : heat.patches) from_walls += q;
    EXPECT_NEAR(from_walls, through, 1e-6 * through);
    const double htc = from_walls / (2.0 * (a + b) * L) / -(carried / through);
    return {.fRe = D_h * D_h / (2.0 * mean), .Nu_H1 = htc * D_h};
  }
};

}  // namespace rackflux
