// Water-cooled silicon micro-channels: D. B. Tuckerman, R. F. W. Pease, IEEE Electron Device Lett.
// EDL-2 (1981) 126-129, two of their heat sinks of 1 cm x 1 cm.
#include "tests/support/box_site.hpp"
#include "tests/support/mpi_main.hpp"
#include "tests/validation/mesh_study.hpp"
#include "tests/validation/plane.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <memory>

namespace rackflux {

namespace {

const std::string channel_set = "Micro-channel heat sinks (Tuckerman & Pease)";

/// As published; lengths in metres.
struct HeatSink {
  const char* name;
  double channel, wall, depth, substrate;
  double flow;       ///< of all channels over 1 cm of width [m3/s]
  double flux;       ///< [W/m2]
  double published;  ///< (hottest wall - inlet) over flux [K cm2/W]
  std::optional<Miss> miss{};
};

/// Half a channel and half a wall, 1 cm long; x across, y up from the heated face, z along. Water
/// of its mean bulk temperature, about 27 degC: Incropera & DeWitt, table A.6. Silicon 148 W/m/K.
double resistance(const HeatSink& sink, int n) {
  constexpr double length = 0.01, width = 0.01;
  const int walls = 3 * n, channels = 4 * n, base = 4 * n, depth = 10 * n, along = 20 * n;
  Site site = box_site({walls + channels, base + depth, along}, {1.0, 1.0, length});
  const double half_wall = 0.5 * sink.wall, half_channel = 0.5 * sink.channel;
  const double bottom = sink.substrate - sink.depth;
  for (int c = 0; c <= walls + channels; ++c)
    site.lines.nodes[0][c] =
        c <= walls ? half_wall * c / walls : half_wall + half_channel * (c - walls) / channels;
  for (int c = 0; c <= base + depth; ++c)
    site.lines.nodes[1][c] =
        c <= base ? bottom * c / base : bottom + sink.depth * (c - base) / depth;
  site.materials.push_back({"silicon", 148.0, 2330.0, 712.0});
  const int nx = walls + channels, ny = base + depth;
  site.solids.push_back({.material = 1, .cells = {{0, 0, 0}, {nx, base, along}}});
  site.solids.push_back({.material = 1, .cells = {{0, base, 0}, {walls, ny, along}}});
  site.patches[0].slip = site.patches[1].slip = true;
  site.patches[2].heat = HeatRule::flux, site.patches[2].flux = sink.flux;
  Patch inlet = site.patches[4], outlet = site.patches[5];
  inlet.faces.lo = {walls, base, 0}, outlet.faces.lo = {walls, base, along};
  inlet.rule = FaceRule::inlet, outlet.rule = FaceRule::outlet;
  inlet.flow = 0.5 * sink.flow * (sink.channel + sink.wall) / width;
  outlet.fluid_side = -1;
  site.patches.push_back(inlet), site.patches.push_back(outlet);
  FlowSettings settings;
  settings.velocity_scheme = settings.temperature_scheme = Scheme::linear_upwind;
  const Fluid water{.rho = 997.0, .mu = 8.55e-4, .cp = 4179.0, .lambda = 0.613};
  FieldRun run(comm(), site, water, settings);
  constexpr int most = 400;
  const int iterations = run.converge(1e-5, most);
  EXPECT_LT(iterations, most);
  run.simple.close_mass(run.flow);
  const HeatBalance heat = run.settle_heat(1e-8);
  const double area = (half_wall + half_channel) * length;
  EXPECT_NEAR(heat.patches[2], sink.flux * area, 1e-9 * heat.patches[2]);
  const double hottest = run.simple.surfaces(run.flow)[2].most;
  std::printf("%s, n = %d: %d iterations, R %.5g K cm2/W\n", sink.name, n, iterations,
              1e4 * hottest / sink.flux);
  return 1e4 * hottest / sink.flux;
}

}  // namespace

TEST(MicroChannels, of_tuckerman_and_pease_have_their_measured_resistance) {
  const HeatSink sinks[] = {
      {"sink 1", 56e-6, 44e-6, 320e-6, 533e-6, 4.7e-6, 181e4, 0.110},
      {"sink 2", 55e-6, 45e-6, 287e-6, 430e-6, 6.5e-6, 277e4, 0.113,
       Miss{"13 % below the measurement, 130 times the mesh's band; how its plenums share the flow "
            "and its heater the heat is not published",
            0.01451}},
  };
  for (const HeatSink& sink : sinks) {
    MeshStudy study;
    for (int mesh = 0; mesh < 3; ++mesh) {
      const int n = 1 << mesh;
      study.cell[mesh] = 1.0 / n, study.value[mesh] = resistance(sink, n);
    }
    judge({channel_set, std::string("largest resistance, ") + sink.name, "Tuckerman & Pease 1981",
           sink.published, 0.1 * sink.published, "K cm2/W", sink.miss},
          study);
  }
}

}  // namespace rackflux
