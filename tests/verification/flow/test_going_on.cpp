// A run through time goes on from a copy of its state as if it had never stopped.
#include "solver/driver/explicit_integrator.hpp"
#include "solver/driver/implicit_integrator.hpp"
#include "solver/mesh/layout.hpp"
#include "solver/parallel/loops.hpp"
#include "tests/support/mpi_main.hpp"

#include <gtest/gtest.h>

#include <string>

namespace rackflux {

namespace {

/// A room with a cooler, a server with a fan, and a warm block of aluminium: every kind of wall,
/// and a mesh with coarse ones below it.
constexpr const char* room = R"(
title: a small room
room: {size: [2.4 m, 1.6 m, 1.6 m]}
fluid: {kind: air, reference_temperature: 27 degC}
initial: {temperature: 20 degC}
mesh: {cells: [12, 8, 8]}
objects:
  - name: cooler
    kind: crah
    at: [0 m, 0.4 m, 0 m]
    size: [0.4 m, 0.8 m, 0.8 m]
    intake: +z
    discharge: +x
    flow: 0.3 m3/s
    supply: 18 degC
  - name: S
    kind: server
    at: [1.2 m, 0.4 m, 0.2 m]
    size: [0.8 m, 0.8 m, 0.6 m]
    front: -x
    heat: 2 kW
    design: {flow: 0.2 m3/s, dp: 40 Pa}
    fan: {curve: [{flow: 0 m3/s, rise: 100 Pa}, {flow: 0.2 m3/s, rise: 40 Pa}, {flow: 0.3 m3/s, rise: 0 Pa}]}
  - {name: block, kind: solid, material: aluminium, at: [1.2 m, 0.4 m, 1 m], size: [0.8 m, 0.8 m, 0.2 m], heat: 100 W}
)";
constexpr const char* implicit_steps =
    "time: {end: 60 s, start: rest, first_step: 0.05 s, tolerance: 5e-3}\n";
constexpr const char* explicit_steps =
    "time: {end: 60 s, start: rest, method: fractional_step, first_step: 0.01 s}\n";

/// A room and its integrator; made in place: its parts point at each other.
template <class Integrator>
struct Run {
  static Config config(const std::string& model, const std::string& time) {
    return Config::parse(room + time, "room", {"flow.turbulence=" + model});
  }
  Run(const CaseSettings& given, const Config& config)
      : settings(given), at(comm(), make_site(config, 1.0), settings), integrator(make()) {
    at.start_from_rest(settings.initial_temperature);
    integrator.restart(at, true);
  }
  Integrator make() {
    if constexpr (std::is_same_v<Integrator, ImplicitIntegrator>)
      return {*settings.time, at};
    else
      return {settings, at};
  }
  /// Accepted steps; repeated ones are not counted.
  void advance(int steps) {
    for (int made = 0, tried = 0; made < steps; ++tried) {
      ASSERT_LT(tried, 4 * steps);
      const Step step{.t = t, .dt = integrator.next_dt(at)};
      if (!integrator.advance(step, at).accepted) continue;
      t += step.dt, ++made;
    }
  }

  CaseSettings settings;
  Room at;
  Integrator integrator;
  double t = 0.0;
};

/// Cells and faces in which any field differs by a bit.
double differing(const Room& a, const Room& b) {
  double count = 0.0;
  const auto compare = [&](const Field& one, const Field& other) {
    const auto x = one.view(), y = other.view();
    count +=
        sum(one.owned(), [=](int i, int j, int k) { return x(i, j, k) == y(i, j, k) ? 0.0 : 1.0; });
  };
  for (const Axis axis : axes) compare(a.flow.velocity.along(axis), b.flow.velocity.along(axis));
  compare(a.flow.p, b.flow.p), compare(a.flow.T, b.flow.T), compare(a.flow.mu_t, b.flow.mu_t);
  compare(a.flow.tke, b.flow.tke), compare(a.flow.dissipation, b.flow.dissipation);
  return comm().sum(count);
}

template <class Integrator>
void expect_the_same_bits(const std::string& model, const std::string& time, int steps) {
  using TheRun = Run<Integrator>;
  const Config config = TheRun::config(model, time);
  const CaseSettings settings = read_case(config);
  TheRun whole(settings, config), later(settings, config);
  whole.advance(steps);
  later.advance(1);  // its own past must not matter
  later.at.flow.copy_from(whole.at.flow);
  later.at.simple.resume(whole.at.simple.memory());
  typename Integrator::State state(whole.at.mesh);
  whole.integrator.save(state);
  later.integrator.resume(state);
  later.t = whole.t;
  EXPECT_GT(whole.at.extremes().speed, 0.1) << model;
  for (int n = 0; n < 2; ++n) {
    whole.advance(3), later.advance(3);
    EXPECT_EQ(differing(whole.at, later.at), 0.0) << model << ", " << n;
    EXPECT_EQ(whole.integrator.next_dt(whole.at), later.integrator.next_dt(later.at)) << model;
    EXPECT_EQ(whole.t, later.t) << model;
  }
}

}  // namespace

TEST(GoingOn, implicit_steps_of_every_turbulence_model_give_the_same_bits) {
  for (const std::string& model : turbulence_models())
    expect_the_same_bits<ImplicitIntegrator>(model, implicit_steps, 4);
}

TEST(GoingOn, explicit_steps_of_every_subgrid_model_give_the_same_bits) {
  for (const std::string& model : subgrid_models())
    expect_the_same_bits<ExplicitIntegrator>(model, explicit_steps, 4);
}

}  // namespace rackflux
