// What devices of a room read and impose, in air at rest.
#include "solver/driver/reading_names.hpp"
#include "solver/driver/room.hpp"
#include "solver/mesh/layout.hpp"
#include "solver/parallel/loops.hpp"
#include "tests/support/mpi_main.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <string>
#include <utility>

namespace rackflux {

namespace {

/// Air of 1.08 kg/m3 at rest at 320 K, and objects.
std::string room_with(const std::string& objects) {
  return "title: a room at rest\n"
         "room: {size: [2 m, 1 m, 1 m]}\n"
         "mesh: {spacing: 0.25 m}\n"
         "fluid: {density: 1.08 kg/m3, viscosity: 1.9e-5 Pa s, heat_capacity: 1006 J/kg/K,\n"
         "  conductivity: 0.027 W/m/K, reference_temperature: 320 K}\n"
         "flow: {turbulence: laminar}\n"
         "objects:\n" +
         objects;
}

std::vector<Reading> readings_of(const std::string& objects) {
  const Config config = Config::parse(room_with(objects));
  const CaseSettings settings = read_case(config);
  Room room(comm(), make_site(config), settings);
  room.start_from_rest(settings.initial_temperature);
  return room.readings();
}

/// Of the only fan of a room at rest, towards higher x [Pa].
double rise_imposed(const std::string& objects) {
  const Config config = Config::parse(room_with(objects));
  const CaseSettings settings = read_case(config);
  Room room(comm(), make_site(config), settings);
  room.start_from_rest(settings.initial_temperature);
  double rise = 0.0;
  for (const Patch& patch : room.simple.patches) rise += patch.rise;
  return rise;
}

double value_of(const std::vector<Reading>& readings, const std::string& name) {
  const auto found = std::ranges::find(readings, name, &Reading::name);
  EXPECT_NE(found, readings.end()) << name;
  return found == readings.end() ? std::nan("") : found->value;
}

std::string fan(const std::string& more) {
  return "  - {name: F, kind: fan, low: [1 m, 0 m, 0 m], high: [1 m, 1 m, 1 m], direction: +x,\n"
         "     curve: [{flow: 0 m3/s, rise: 60 Pa}, {flow: 1 m3/s, rise: 0 Pa}]" +
         more + "}\n";
}

}  // namespace

// The curve is stated at 1.2 kg/m3: 60 Pa at rest become 60 * 1.08 / 1.2 = 54 Pa.
TEST(Devices, give_a_fan_the_pressure_that_the_fluid_allows) {
  EXPECT_NEAR(value_of(readings_of(fan("")), "F.fan_rise"), 54.0, 1e-9);
  EXPECT_NEAR(value_of(readings_of(fan(", density: 1.08 kg/m3")), "F.fan_rise"), 60.0, 1e-9);
  EXPECT_NEAR(value_of(readings_of(fan(", speed: 0.5")), "F.fan_rise"), 13.5, 1e-9);
}

// The rise drives towards the side that the case names, whether the fan stands free or in a server.
TEST(Devices, let_a_fan_blow_the_way_it_is_told) {
  const auto free_fan = [](const std::string& way) {
    return "  - {name: F, kind: fan, low: [1 m, 0 m, 0 m], high: [1 m, 1 m, 1 m], direction: " +
           way + ",\n     curve: [{flow: 0 m3/s, rise: 60 Pa}, {flow: 1 m3/s, rise: 0 Pa}]}\n";
  };
  const auto server = [](const std::string& front) {
    return "  - {name: S, kind: server, at: [0.5 m, 0 m, 0 m], size: [1 m, 0.5 m, 0.5 m], front: " +
           front + ", heat: 300 W,\n     design: {flow: 0.1 m3/s, dp: 20 Pa}, fan: {curve: " +
           "[{flow: 0 m3/s, rise: 60 Pa}, {flow: 1 m3/s, rise: 0 Pa}]}}\n";
  };
  EXPECT_NEAR(rise_imposed(free_fan("+x")), 54.0, 1e-9);
  EXPECT_NEAR(rise_imposed(free_fan("-x")), -54.0, 1e-9);
  EXPECT_NEAR(rise_imposed(server("-x")), 54.0, 1e-9);
  EXPECT_NEAR(rise_imposed(server("+x")), -54.0, 1e-9);
}

// Panels with holes below and above a server, 4 and 10 units of 44.45 mm high and 1 m wide; air of
// 0.2 m/s.
TEST(Devices, read_all_blanking_panels_of_a_rack_together) {
  const Config config = Config::parse(
      room_with("  - {name: R, kind: rack, at: [0.5 m, 0 m, 0 m], size: [1 m, 1 m, 0.9779 m],\n"
                "     front: -x, units: 22, base: 0 m, blanking_leak: {open: 0.1}, servers: [\n"
                "     {units: 8, start: 5, heat: 300 W, design: {flow: 0.1 m3/s, dp: 20 Pa}}]}\n"));
  const CaseSettings settings = read_case(config);
  Room room(comm(), make_site(config), settings);
  room.start_from_rest(settings.initial_temperature);
  room.flow.velocity.x.fill(0.2);
  room.devices.measure(room.flow, room.simple.patches);
  const std::vector<Reading> all = room.readings();
  EXPECT_EQ(std::ranges::count(all, "R.blanking.flow", &Reading::name), 1);
  EXPECT_NEAR(value_of(all, "R.blanking.flow"), 0.2 * 14 * 0.04445, 1e-12);
}

// One server with fans and 300 W, one with 200 W that air passes as the room drives it.
TEST(Devices, count_every_server_with_fans_or_without) {
  const auto server = [](const std::string& name, const std::string& y, const std::string& more) {
    return "  - {name: " + name + ", kind: server, at: [0.5 m, " + y +
           ", 0 m], size: [1 m, 0.5 m, 0.5 m], front: -x,\n" +
           "     design: {flow: 0.1 m3/s, dp: 20 Pa}" + more + "}\n";
  };
  const std::vector<Reading> all = readings_of(
      server("A", "0 m",
             ", heat: 300 W, fan: {curve: [{flow: 0 m3/s, rise: 60 Pa}, {flow: 1 m3/s, rise: 0 "
             "Pa}]}") +
      server("B", "0.5 m", ", heat: 200 W"));
  EXPECT_NEAR(value_of(all, "servers.heat"), 500.0, 1e-10);
  EXPECT_NEAR(value_of(all, "servers.inlet"), 320.0, 1e-9);
  EXPECT_EQ(value_of(all, "B.flow"), 0.0);
  EXPECT_NEAR(value_of(all, "B.exhaust"), 320.0, 1e-9);
}

// Left of the plate at x = 1 m all is at 300 K, right of it at 340 K, where a body of no
// temperature stands whose cells hold 0 K: what a probe beside either reads is that of its own air.
TEST(Probes, read_nothing_through_plates_nor_of_bodies_without_a_temperature) {
  const Config config = Config::parse(
      room_with("  - {name: P, kind: baffle, at: [1 m, 0 m, 0 m], size: [0 m, 1 m, 0.75 m]}\n"
                "  - {name: B, kind: obstacle, at: [1.5 m, 0.25 m, 0 m], size: [0.25 m, 0.5 m, "
                "0.5 m]}\n"
                "probes:\n"
                "  - {name: left, at: [0.99 m, 0.5 m, 0.5 m]}\n"
                "  - {name: right, at: [1.01 m, 0.5 m, 0.5 m]}\n"
                "  - {name: before, at: [1.49 m, 0.4 m, 0.1 m]}\n"
                "  - {name: corner, at: [1.49 m, 0.24 m, 0.51 m]}\n"));
  const CaseSettings settings = read_case(config);
  Room room(comm(), make_site(config), settings);
  room.start_from_rest(settings.initial_temperature);
  const auto T = room.flow.T.view();
  const auto conducts = std::as_const(room.geometry.conducts).view();
  const double* x = room.mesh.centre(Axis::x);
  for_each_in_order(room.flow.T.allocated(), [&](int i, int j, int k) {
    T(i, j, k) = conducts(i, j, k) == 0.0F ? 0.0 : x[i] < 1.0 ? 300.0 : 340.0;
  });
  const std::vector<Reading> all = room.readings();
  EXPECT_NEAR(value_of(all, "left.temperature"), 300.0, 1e-10);
  for (const std::string name : {"right", "before", "corner"})
    EXPECT_NEAR(value_of(all, name + ".temperature"), 340.0, 1e-10) << name;
}

// What a body of no temperature holds is no end of the range by which changes are judged.
TEST(Range, of_temperatures_leaves_out_bodies_without_one) {
  const Config config = Config::parse(
      room_with("  - {name: B, kind: obstacle, at: [1.5 m, 0 m, 0 m], size: [0.5 m, 1 m, 1 m]}\n"));
  const CaseSettings settings = read_case(config);
  Room room(comm(), make_site(config), settings);
  room.start_from_rest(293.15);
  const auto T = room.flow.T.view();
  const double* x = room.mesh.centre(Axis::x);
  for_each_in_order(room.mesh.cells(), [&](int i, int j, int k) {
    if (x[i] < 1.5) T(i, j, k) = x[i] < 1.0 ? 303.0 : 305.0;
  });
  EXPECT_NEAR(room.temperature_range(), 2.0, 1e-10);
}

TEST(Devices, read_the_temperature_around_a_resistance_that_nothing_passes) {
  const std::vector<Reading> all = readings_of(
      "  - {name: R, kind: resistance, at: [0.5 m, 0.25 m, 0.25 m], size: [0.5 m, 0.5 m, 0.5 m],\n"
      "     loss: 50 1/m}\n");
  EXPECT_EQ(value_of(all, "R.flow"), 0.0);
  for (const std::string name : {"R.inlet", "R.exhaust", "resistances.inlet"})
    EXPECT_NEAR(value_of(all, name), 320.0, 1e-9) << name;
}

// A plate, panels and doors read the flow through them whichever loss they have.
TEST(Devices, read_the_flow_through_plates_of_a_linear_loss_alone) {
  const Config config = Config::parse(room_with(
      "  - {name: P, kind: filter, at: [0.5 m, 0 m, 0 m], size: [0 m, 1 m, 1 m],\n"
      "     loss_linear: 20 Pa s/m}\n"
      "  - {name: C, kind: containment, at: [1 m, 0.25 m, 0 m], size: [0.5 m, 0.5 m, 0.5 m],\n"
      "     panels: [-x, +z], leak: {loss_linear: 2000 Pa s/m}}\n"));
  const CaseSettings settings = read_case(config);
  const Site site = make_site(config);
  const std::vector<std::string> names = reading_names(site, settings);
  Room room(comm(), site, settings);
  room.start_from_rest(settings.initial_temperature);
  const auto u = room.flow.velocity.x.view(), w = room.flow.velocity.z.view();
  for_each_in_order(room.mesh.faces(Axis::x), [&](int i, int j, int k) { u(i, j, k) = 0.1; });
  for_each_in_order(room.mesh.faces(Axis::z), [&](int i, int j, int k) { w(i, j, k) = 0.2; });
  room.devices.measure(room.flow, room.simple.patches);
  const std::vector<Reading> all = room.readings();
  const std::vector<std::pair<std::string, double>> wanted{
      {"P.flow", 0.1}, {"C-x.flow", 0.025}, {"C+z.flow", 0.05}};
  for (const auto& [name, flow] : wanted) {
    EXPECT_NE(std::ranges::find(names, name), names.end()) << name;
    EXPECT_NEAR(value_of(all, name), flow, 1e-12) << name;
  }
}

// Of every kind of object: what `rackflux check` takes for names is what a room then reads.
TEST(ReadingNames, are_those_of_the_room_that_the_site_makes) {
  const Config config =
      Config::read(std::string(std::getenv("RACKFLUX_SOURCE")) + "/docs/case-file/objects.yaml");
  const CaseSettings settings = read_case(config);
  std::vector<std::string> wanted = reading_names(make_site(config, 2.0), settings), found;
  Room room(comm(), make_site(config, 2.0), settings);
  room.start_from_rest(settings.initial_temperature);
  for (const Reading& reading : room.readings()) found.push_back(reading.name);
  for (auto* names : {&wanted, &found}) std::ranges::sort(*names);
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
  EXPECT_GT(found.size(), 60U);
  EXPECT_EQ(wanted, found);
  EXPECT_EQ(std::ranges::adjacent_find(found), found.end()) << "a history needs a name for each";
}

}  // namespace rackflux
