// Order of accuracy of momentum and energy by manufactured solutions: the exact fields below are
// made solutions by forces and heat sources, one zone a cell.
#include "solver/flow/simple.hpp"
#include "solver/parallel/loops.hpp"
#include "tests/support/box_site.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/support/record.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <string>

namespace rackflux {

using Function = std::function<double(double, double)>;

/// Plane fields whose velocity has no divergence and vanishes on all walls.
struct Exact {
  Function u, v, p, T;
};

/// In the unit square: psi = sin^2(pi x) sin^2(pi y) / pi; T vanishes on the walls.
Exact in_a_square() {
  const auto s = [](double x) { return std::sin(M_PI * x); };
  const auto s2 = [](double x) { return std::sin(2.0 * M_PI * x); };
  return {[=](double x, double y) { return s(x) * s(x) * s2(y); },
          [=](double x, double y) { return -s2(x) * s(y) * s(y); },
          [](double x, double y) { return std::cos(M_PI * x) * std::cos(M_PI * y); },
          [=](double x, double y) { return s(x) * s(y); }};
}

/// Around a block in the middle ninth: psi = sin^2(3 pi x) sin^2(3 pi y) / (3 pi) is still on every
/// line x, y = n/3; T and its normal gradient vanish there too.
Exact around_a_block() {
  const auto s = [](double x) { return std::sin(3.0 * M_PI * x); };
  const auto s2 = [](double x) { return std::sin(6.0 * M_PI * x); };
  return {[=](double x, double y) { return s(x) * s(x) * s2(y); },
          [=](double x, double y) { return -s2(x) * s(y) * s(y); },
          [](double x, double y) { return std::cos(M_PI * x) * std::cos(M_PI * y); },
          [=](double x, double y) { return s(x) * s(x) * s(y) * s(y); }};
}

constexpr double mu = 0.05, lambda = 0.08;  // of the test fluid, density and cp 1

// Fourth-order differences of the exact fields: their error, about 1e-9, is far below the mesh's.
constexpr double h = 2e-3;
double d_dx(const Function& f, double x, double y) {
  return (8.0 * (f(x + h, y) - f(x - h, y)) - f(x + 2 * h, y) + f(x - 2 * h, y)) / (12.0 * h);
}
double d_dy(const Function& f, double x, double y) {
  return (8.0 * (f(x, y + h) - f(x, y - h)) - f(x, y + 2 * h) + f(x, y - 2 * h)) / (12.0 * h);
}
double laplacian(const Function& f, double x, double y) {
  const auto second = [&](double dx, double dy) {
    return (16.0 * (f(x + dx, y + dy) + f(x - dx, y - dy)) - f(x + 2 * dx, y + 2 * dy) -
            f(x - 2 * dx, y - 2 * dy) - 30.0 * f(x, y)) /
           (12.0 * h * h);
  };
  return second(h, 0.0) + second(0.0, h);
}

Zone source_in(const Exact& e, const Lines& lines, int i, int j, double depth) {
  const double x0 = lines.nodes[0][i], x1 = lines.nodes[0][i + 1];
  const double y0 = lines.nodes[1][j], y1 = lines.nodes[1][j + 1];
  const double x = 0.5 * (x0 + x1), y = 0.5 * (y0 + y1), u = e.u(x, y), v = e.v(x, y);
  const auto carried = [&](const Function& f) { return u * d_dx(f, x, y) + v * d_dy(f, x, y); };
  Zone zone;
  zone.cells = {{i, j, 0}, {i + 1, j + 1, 1}};
  zone.force = {carried(e.u) + d_dx(e.p, x, y) - mu * laplacian(e.u, x, y),
                carried(e.v) + d_dy(e.p, x, y) - mu * laplacian(e.v, x, y), 0.0};
  zone.heat = (carried(e.T) - lambda * laplacian(e.T, x, y)) * (x1 - x0) * (y1 - y0) * depth;
  return zone;
}

Site site_of(const Exact& exact, int n, const std::function<double(double)>& line, bool block) {
  Site site = box_site({n, n, 1}, {1.0, 1.0, 1.0}, line);
  for (int side = 0; side < 4; ++side) {
    site.patches[side].heat = HeatRule::temperature;
    site.patches[side].temperature = 0.0;
  }
  const Box middle{{n / 3, n / 3, 0}, {2 * n / 3, 2 * n / 3, 1}};
  if (block) site.solids.push_back({.cells = middle, .blocked_out = true});
  for (int j = 0; j < n; ++j)
    for (int i = 0; i < n; ++i)
      if (!block || !middle.holds({i, j, 0}))
        site.zones.push_back(source_in(exact, site.lines, i, j, 1.0));
  return site;
}

/// Root mean square errors over the volume.
struct Errors {
  double u = 0.0, v = 0.0, T = 0.0;
};

double error_of(const Geometry& geometry, const Field& field, const Function& exact) {
  const Mesh& mesh = geometry.mesh();
  const auto value = field.view();
  const auto fluid = geometry.fluid.view();
  const bool on_x = field.place() == Place::face_x, on_y = field.place() == Place::face_y;
  const double here = sum(mesh.cells(), [&](int i, int j, int k) {
    const double x = on_x ? mesh.node(Axis::x)[i] : mesh.centre(Axis::x)[i];
    const double y = on_y ? mesh.node(Axis::y)[j] : mesh.centre(Axis::y)[j];
    const double e = fluid(i, j, k) * (value(i, j, k) - exact(x, y));
    return e * e * mesh.volume({i, j, k});
  });
  return std::sqrt(mesh.comm().sum(here));
}

Errors errors_on(int n, Scheme scheme, const Exact& exact,
                 const std::function<double(double)>& line, bool block) {
  const Site site = site_of(exact, n, line, block);
  const Mesh mesh(comm(), site.lines);
  const Geometry geometry(mesh, site);
  const Fluid fluid{.rho = 1.0, .mu = mu, .cp = 1.0, .lambda = lambda};
  FlowSettings settings;
  settings.velocity_scheme = settings.temperature_scheme = scheme;
  settings.velocity_relaxation = 0.9;
  Simple simple(geometry, fluid, settings, "laminar");
  Flow flow(mesh);
  simple.initialise(flow);
  int iterations = 0;
  while (++iterations < 3000 && simple.iterate(flow).worst() > 1e-8) {
  }
  EXPECT_LT(iterations, 3000) << "n = " << n;
  simple.settle_temperature(flow);
  return {error_of(geometry, flow.velocity.x, exact.u),
          error_of(geometry, flow.velocity.y, exact.v), error_of(geometry, flow.T, exact.T)};
}

double uniform(double s) {
  return s;
}
/// Widths that vary threefold over each third of the unit interval; thirds stay on mesh lines.
double graded(double s) {
  return s - 0.5 / (6.0 * M_PI) * std::sin(6.0 * M_PI * s);
}

/// The order between 24 and 48 cells is at least `formal` less `slack` and below `most`.
struct OrderClaim {
  std::string what;
  double formal, slack, most;
};

void expect_order(const OrderClaim& claim, Scheme scheme, const Exact& exact,
                  const std::function<double(double)>& line, bool block) {
  const Errors coarse = errors_on(24, scheme, exact, line, block);
  const Errors fine = errors_on(48, scheme, exact, line, block);
  Deviation short_of;
  const auto expect = [&](const char* name, double a, double b) {
    const double order = std::log2(a / b);
    short_of.see(std::min(order, claim.formal), claim.formal, name);
    EXPECT_LT(order, claim.most) << name << ": " << a << " -> " << b;
    if (comm().is_root()) std::printf("%s: error %.2e -> %.2e, order %.2f\n", name, a, b, order);
  };
  expect("u", coarse.u, fine.u), expect("v", coarse.v, fine.v), expect("T", coarse.T, fine.T);
  record({"Room: manufactured solutions",
          claim.what + ": order of u, v, T short of " + fmt::format("{:g}", claim.formal),
          "manufactured solution", claim.slack, "-"},
         short_of);
}

TEST(Manufactured, central_scheme_is_of_second_order_on_a_graded_mesh) {
  expect_order({"central scheme on a graded mesh", 2.0, 0.2, 2.4}, Scheme::central, in_a_square(),
               graded, false);
}

TEST(Manufactured, central_scheme_is_of_second_order_around_a_block) {
  expect_order({"central scheme around a block", 2.0, 0.2, 2.6}, Scheme::central, around_a_block(),
               graded, true);
}

TEST(Manufactured, van_leer_scheme_is_of_second_order) {
  expect_order({"van Leer scheme on a graded mesh", 2.0, 0.2, 2.6}, Scheme::van_leer, in_a_square(),
               graded, false);
}

TEST(Manufactured, linear_upwind_scheme_is_of_second_order_around_a_block) {
  expect_order({"linear upwind scheme around a block", 2.0, 0.2, 2.9}, Scheme::linear_upwind,
               around_a_block(), graded, true);
}

TEST(Manufactured, upwind_scheme_is_of_first_order) {
  expect_order({"upwind scheme on a uniform mesh", 1.0, 0.3, 1.4}, Scheme::upwind, in_a_square(),
               uniform, false);
}

}  // namespace rackflux
