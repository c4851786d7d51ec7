#include "solver/energy/temperature.hpp"
#include "solver/flow/momentum.hpp"
#include "solver/flow/pressure.hpp"
#include "solver/parallel/loops.hpp"
#include "tests/support/box_site.hpp"
#include "tests/support/mpi_main.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <utility>

namespace rackflux {

namespace {

const Fluid air{.rho = 1.2, .mu = 0.01, .cp = 1000.0, .lambda = 0.5, .beta_T = 0.003};

/// A lid drives air round a body without a temperature and a block of copper; one wall is warm.
Site body_and_block() {
  Site site = box_site({40, 10, 9}, {2.0, 1.0, 0.9});
  site.regions = {"fluid", "body", "block"};
  site.materials.push_back({"copper", 390.0, 8940.0, 385.0});
  site.solids = {{1, 1, {{9, 2, 2}, {21, 7, 6}}, true}, {2, 1, {{26, 0, 0}, {36, 5, 4}}, false}};
  site.patches[5].wall_velocity = {1.0, 0.5, 0.0};
  site.patches[0].heat = HeatRule::temperature, site.patches[0].temperature = 310.0;
  return site;
}

/// What an equation may have left where another one reads.
void fill(TransportSystem& system, const Mesh& mesh, double value) {
  Box written = mesh.cells();
  written.hi = written.hi + Index3{1, 1, 1};
  for (Field* const f : {&system.centre, &system.west, &system.east, &system.south, &system.north,
                         &system.bottom, &system.top, &system.rhs}) {
    const auto v = f->view();
    for_each(written, [=](int i, int j, int k) { v(i, j, k) = value; });
  }
}

/// Two iterations over all equations, each of which finds `left` in the system.
Flow flow_after_two(const Mesh& mesh, const Site& site, const std::string& turbulence,
                    double left) {
  const Geometry geometry(mesh, site);
  Flow flow(mesh);
  FlowSettings settings;
  SharedSystem shared(mesh);
  const auto model = make_turbulence(turbulence, geometry, air, settings, shared);
  Momentum momentum(geometry, air, settings, shared);
  Temperature temperature(geometry, air, settings, shared);
  Field mu_eff(mesh, Place::centre, "mu", "Pa s");
  mu_eff.fill(air.mu);
  model->initialise(flow);
  flow.T.fill(300.0);
  for (int n = 0; n < 2; ++n) {
    momentum.begin(mu_eff, flow);
    for (const Axis axis : axes) {
      fill(shared.get(), mesh, left);
      momentum.advance(axis, mu_eff,
                       {.patches = site.patches, .zones = {}, .wall_mu = model->walls().mu}, {},
                       flow);
    }
    update_mass_flux(geometry, air.rho, flow);
    fill(shared.get(), mesh, left);
    temperature.advance(site.patches, {}, *model, {},
                        {.share = 0.9, .tolerance = {.most_iterations = 2}}, flow);
    fill(shared.get(), mesh, left);
    model->advance(site.patches, {}, flow);
  }
  return flow;
}

/// Values that differ, a NaN among them, and the largest of the first.
std::pair<double, double> differing(const Mesh& mesh, const Field& a, const Field& b) {
  const auto x = a.view(), y = b.view();
  const Box box = mesh.box_of(a.place());
  const double most = largest(box, 0.0, [=](int i, int j, int k) { return std::abs(x(i, j, k)); });
  return {mesh.comm().sum(
              sum(box, [=](int i, int j, int k) { return x(i, j, k) == y(i, j, k) ? 0.0 : 1.0; })),
          mesh.comm().max(most)};
}

}  // namespace

TEST(SharedSystem, passes_nothing_from_one_equation_to_the_next) {
  const Site site = body_and_block();
  const Mesh mesh(comm(), site.lines);
  for (const std::string model : {"k_epsilon", "k_epsilon_two_layer", "k_omega_sst"}) {
    const Flow clean = flow_after_two(mesh, site, model, 0.0);
    const Flow after_nan =
        flow_after_two(mesh, site, model, std::numeric_limits<double>::quiet_NaN());
    for (const auto field : {&Flow::T, &Flow::tke, &Flow::mu_t, &Flow::dissipation}) {
      const auto [differ, most] = differing(mesh, clean.*field, after_nan.*field);
      EXPECT_EQ(differ, 0.0) << model << ' ' << (clean.*field).name();
      EXPECT_GT(most, 0.0) << model << ' ' << (clean.*field).name();
    }
    for (const Axis axis : axes) {
      const auto [differ, most] =
          differing(mesh, clean.velocity.along(axis), after_nan.velocity.along(axis));
      EXPECT_EQ(differ, 0.0) << model << ' ' << letter(axis);
      EXPECT_EQ(most > 0.0, axis != Axis::z) << model << ' ' << letter(axis);  // no pressure
    }
  }
}

}  // namespace rackflux
