#include "solver/base/error.hpp"
#include "solver/mesh/layout.hpp"
#include "solver/mesh/objects/plates.hpp"
#include "tests/support/shared_data.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

namespace rackflux {

namespace {

Site site_of(const std::string& text) {
  return make_site(Config::parse(text));
}

Site shipped(const std::string& file, double coarsening = 1.0) {
  const char* const source = std::getenv("RACKFLUX_SOURCE");
  return make_site(Config::read(std::string(source) + "/cases/" + file), coarsening);
}

double length(const Site& site, Axis axis, const Box& box) {
  const auto& nodes = site.lines.nodes[index(axis)];
  return nodes[box.hi[axis]] - nodes[box.lo[axis]];
}

double area(const Site& site, Axis flat, const Box& faces) {
  double area = 1.0;
  for (const Axis axis : axes)
    if (axis != flat) area *= length(site, axis, faces);
  return area;
}

const SiteObject& object(const Site& site, const std::string& name) {
  const auto found = std::ranges::find(site.objects, name, &SiteObject::name);
  if (found == site.objects.end()) broken("no object " + name);
  return *found;
}

const Patch& patch(const Site& site, const std::string& name) {
  const auto found = std::ranges::find(site.patches, name, &Patch::name);
  if (found == site.patches.end()) broken("no patch " + name);
  return *found;
}

std::string complaint_of(const std::string& text) {
  try {
    site_of(text);
  } catch (const Error& error) {
    return error.what();
  }
  return "no complaint";
}

/// A room of 4 x 3 x 3 m open to its surroundings, and one object.
std::string room_with(const std::string& object) {
  return R"(room: {size: [4 m, 3 m, 3 m]}
mesh: {spacing: 0.25 m}
objects:
  - {name: open, kind: outlet, on: x_max, backflow: 290 K}
)" + object;
}

const std::string server = R"(  - name: S
    kind: server
    at: [1 m, 1 m, 0.5 m]
    size: [0.5 m, 1 m, 0.5 m]
    front: -y
    heat: 1 kW
    design: {flow: 0.5 m3/s, dp: 120 Pa}
    fan: {}
)";

}  // namespace

TEST(ThinPlateLoss, agrees_with_the_table_of_computed_values) {
  SKIP_WITHOUT_SHARED_DATA();
  std::ifstream file(shared_data("validation/08_porous/perforated_plate_loss.csv"));
  int n = 0;
  for (std::string line; std::getline(file, line);) {
    std::replace(line.begin(), line.end(), ',', ' ');
    std::istringstream row(line);
    double open = 0.0, K = 0.0;
    if (!(row >> open >> K)) continue;
    EXPECT_NEAR(thin_plate_loss(open), K, 0.0006);  // the table's last digit
    ++n;
  }
  EXPECT_EQ(n, 18);
}

TEST(ThinPlateLoss, refuses_fractions_outside_its_range) {
  EXPECT_THROW(thin_plate_loss(0.0), Error);
  EXPECT_THROW(thin_plate_loss(1.0), Error);
  EXPECT_THROW(thin_plate_loss(std::nan("")), Error);
}

TEST(Server, loses_its_design_pressure_at_its_design_flow) {
  const Site site = site_of(room_with(server));
  const Zone& zone = site.zones.at(0);
  // u = 0.5 m3/s / 0.25 m2 = 2 m/s over 1 m: f * 1 m * 1.2 * 2^2 / 2 = 120 Pa gives f = 50 1/m.
  EXPECT_NEAR(zone.loss[1], 50.0, 1e-12);
  EXPECT_GE(zone.loss[0], 1000.0);
}

TEST(Server, releases_its_heat_behind_its_fans) {
  const Site site = site_of(room_with(server));
  const Zone& warm = site.zones.at(1);
  EXPECT_DOUBLE_EQ(warm.heat, 1000.0);
  EXPECT_EQ(warm.cells.lo.j, site.patches.at(object(site, "S").fan).faces.lo.j);
  EXPECT_EQ(warm.cells.hi.j, object(site, "S").back->faces.lo.j);
}

TEST(Server, has_four_closed_sides_a_fan_plane_and_two_open_ends) {
  const Site site = site_of(room_with(server));
  const SiteObject& s = object(site, "S");
  EXPECT_EQ(s.patches.size(), 5u);
  double closed = 0.0;
  for (const int p : s.patches)
    if (site.patches[p].rule == FaceRule::wall)
      closed += area(site, site.patches[p].axis, site.patches[p].faces);
  EXPECT_NEAR(closed, 4 * 0.5, 1e-12);
  const Patch& fans = site.patches.at(s.fan);
  EXPECT_EQ(fans.rule, FaceRule::resistor);
  EXPECT_EQ(fans.axis, Axis::y);
  EXPECT_EQ(fans.fluid_side, 1);  // air goes from the front at -y towards +y
  EXPECT_DOUBLE_EQ(site.lines.nodes[1][fans.faces.lo.j], 1.5);
  EXPECT_DOUBLE_EQ(site.lines.nodes[1][s.front->faces.lo.j], 1.0);
  EXPECT_DOUBLE_EQ(site.lines.nodes[1][s.back->faces.lo.j], 2.0);
  EXPECT_EQ(s.front->direction, 1);
  EXPECT_NEAR(area(site, s.back->axis, s.back->faces), 0.25, 1e-12);
}

TEST(Server, mirrors_when_its_front_does) {
  std::string turned = server;
  turned.replace(turned.find("front: -y"), 9, "front: +y");
  const Site site = site_of(room_with(turned));
  const SiteObject& s = object(site, "S");
  EXPECT_EQ(site.patches.at(s.fan).fluid_side, -1);
  EXPECT_EQ(s.front->direction, -1);
  EXPECT_DOUBLE_EQ(site.lines.nodes[1][s.front->faces.lo.j], 2.0);
}

TEST(Rack, stacks_its_servers_in_units_and_blanks_the_rest) {
  const Site site = site_of(room_with(R"(  - name: R
    kind: rack
    at: [1 m, 1 m, 0 m]
    size: [0.6 m, 1 m, 2 m]
    front: -y
    units: 42
    base: 60 mm
    blanking_leak: {open: 0.01}
    servers:
      - {units: 8, count: 2, start: 3, heat: 5 kW, design: {flow: 0.5 m3/s, dp: 100 Pa}, fan: {}}
      - {units: 4, heat: 1 kW, design: {flow: 0.1 m3/s, dp: 50 Pa}}
)"));
  EXPECT_NEAR(object(site, "R.1").low[2], 0.06 + 2 * 0.04445, 1e-12);
  EXPECT_NEAR(object(site, "R.2").low[2], 0.06 + 10 * 0.04445, 1e-12);
  EXPECT_NEAR(object(site, "R.3").low[2], 0.06 + 18 * 0.04445, 1e-12);
  EXPECT_NEAR(object(site, "R.3").high[2], 0.06 + 22 * 0.04445, 1e-12);
  EXPECT_EQ(object(site, "R.3").fan, -1);
  EXPECT_EQ(site.objects[object(site, "R.1").parent].name, "R");
  double blanked = 0.0;
  for (const Patch& p : site.patches)
    if (p.name == "R.blanking") {
      EXPECT_EQ(p.rule, FaceRule::resistor);
      EXPECT_NEAR(p.loss, thin_plate_loss(0.01), 1e-9);
      blanked += area(site, p.axis, p.faces);
    }
  EXPECT_NEAR(blanked, 0.6 * (2.0 - 20 * 0.04445), 1e-12);
}

TEST(Rack, refuses_servers_that_do_not_fit) {
  const std::string rack =
      "  - name: R\n    kind: rack\n    at: [1 m, 1 m, 0 m]\n"
      "    size: [0.6 m, 1 m, 2 m]\n    front: -y\n    units: 42\n"
      "    servers:\n";
  const std::string rest = "heat: 5 kW, design: {flow: 0.5 m3/s, dp: 100 Pa}}\n";
  EXPECT_EQ(complaint_of(room_with(rack + "      - {units: 8, count: 6, " + rest)),
            "case.yaml:12:9: objects[1].servers[0]: server 6 would reach to unit 48; the rack has "
            "42");
  EXPECT_EQ(
      complaint_of(
          room_with(rack + "      - {units: 8, " + rest + "      - {units: 8, start: 5, " + rest)),
      "case.yaml:13:27: objects[1].servers[1].start: unit 5 is taken; the next free one is 9");
}

TEST(Crah, takes_in_and_gives_back_the_same_flow) {
  const Site site = site_of(room_with(R"(  - {name: C, kind: crah, at: [1 m, 1 m, 0 m],
     size: [0.5 m, 1 m, 2 m], intake: +z, discharge: -y, flow: 3 m3/s, supply: 24 degC,
     duct_to: 2.6 m}
)"));
  const SiteObject& c = object(site, "C");
  const Patch &in = site.patches.at(c.intake), &out = site.patches.at(c.discharge);
  EXPECT_EQ(in.rule, FaceRule::outlet);
  EXPECT_EQ(out.rule, FaceRule::inlet);
  EXPECT_DOUBLE_EQ(*in.flow, *out.flow);
  EXPECT_EQ(in.fluid_side, 1);
  EXPECT_EQ(out.fluid_side, -1);
  EXPECT_DOUBLE_EQ(out.temperature, 297.15);
  EXPECT_NEAR(area(site, in.axis, in.faces), 0.5, 1e-12);
  EXPECT_NEAR(area(site, out.axis, out.faces), 1.0, 1e-12);
  EXPECT_EQ(std::ranges::count(site.patches, "C.duct", &Patch::name), 4);
  const Box& duct = patch(site, "C.duct").faces;
  EXPECT_DOUBLE_EQ(site.lines.nodes[2][duct.lo.k], 2.0);
  EXPECT_DOUBLE_EQ(site.lines.nodes[2][duct.hi.k], 2.6);
}

TEST(Crah, in_standby_is_a_body_without_flow) {
  const Site site = site_of(room_with(R"(  - {name: C, kind: crah, at: [1 m, 1 m, 0 m],
     size: [0.5 m, 1 m, 2 m], intake: +y, discharge: -y, flow: 3 m3/s, supply: 24 degC,
     standby: true}
)"));
  EXPECT_EQ(object(site, "C").intake, -1);
  EXPECT_EQ(object(site, "C").patches.size(), 0u);
  EXPECT_TRUE(site.solids.at(0).blocked_out);
}

TEST(Containment, spreads_its_leak_over_its_panels) {
  const Site site = site_of(room_with(R"(  - {name: H, kind: containment, at: [1 m, 1 m, 0 m],
     size: [1 m, 1 m, 2 m], panels: [-x, +x, +z], leak: {free_area: 0.1 m2}}
)"));
  EXPECT_EQ(object(site, "H").patches.size(), 3u);
  EXPECT_NEAR(patch(site, "H+z").loss, thin_plate_loss(0.1 / 5.0), 1e-9);
}

// Where the room repeats the plane at its end is one like any other, and what stands at it keeps
// the sides that it has elsewhere.
TEST(Sides, are_closed_where_the_room_repeats) {
  const auto names_in = [](const std::string& walls) {
    const Site site = site_of(
        "title: t\nroom: {size: [4 m, 3 m, 3 m]}\nmesh: {spacing: 0.5 m}\nobjects:\n"
        "  - {name: S, kind: server, at: [0 m, 1 m, 0 m], size: [1 m, 1 m, 1 m], front: -y,\n"
        "     heat: 100 W, design: {flow: 0.1 m3/s, dp: 20 Pa}}\n"
        "  - {name: D, kind: duct, at: [0 m, 1 m, 2 m], size: [1 m, 1 m, 1 m], open: [+x]}\n"
        "  - {name: R, kind: rack, at: [3 m, 1 m, 0 m], size: [1 m, 1 m, 2 m], front: -y,\n"
        "     servers: []}\nwalls: " +
        walls + "\n");
    std::multiset<std::string> names;
    for (const Patch& patch : site.patches)
      if (patch.object >= 0 && patch.axis == Axis::x) names.insert(patch.name);
    return names;
  };
  using Names = std::multiset<std::string>;
  EXPECT_EQ(names_in("{default: adiabatic}"), (Names{"R.case", "S.case"}));
  EXPECT_EQ(names_in("{periodic: [x]}"), (Names{"D-x", "R.case", "R.case", "S.case", "S.case"}));
  const Site site = site_of(
      "title: t\nroom: {size: [4 m, 3 m, 3 m]}\nmesh: {spacing: 0.5 m}\nwalls: {periodic: [x]}\n"
      "objects:\n  - {name: H, kind: containment, at: [0 m, 1 m, 0 m], size: [1 m, 1 m, 2 m],\n"
      "     panels: [-x, +x]}\n");
  EXPECT_EQ(patch(site, "H-x").faces.lo.i, 0);
}

TEST(Fan, blows_the_way_it_is_told) {
  const Site site = site_of(room_with(
      "  - {name: F, kind: fan, low: [2 m, 1 m, 1 m], high: [2 m, 2 m, 2 m], direction: -x}\n"));
  EXPECT_EQ(site.patches.at(object(site, "F").fan).fluid_side, -1);
  EXPECT_EQ(
      complaint_of(room_with("  - {name: F, kind: fan, low: [2 m, 1 m, 1 m],\n"
                             "     high: [2 m, 2 m, 2 m], direction: -y}\n")),
      "case.yaml:6:40: objects[1].direction: the fan is not flat along y; it blows through its "
      "rectangle");
}

TEST(Tile, needs_air_on_both_sides) {
  EXPECT_EQ(complaint_of(room_with(
                "  - {name: T, kind: tile, low: [1 m, 1 m, 0 m], high: [2 m, 2 m, 0 m], loss: 3}")),
            "case.yaml:5:5: objects[1]: 'T' needs fluid on both sides; at (1.125, 1.125, 0.125) m "
            "there is a wall or a solid");
  EXPECT_EQ(complaint_of(room_with("  - {name: T, kind: tile, low: [1 m, 1 m, 1 m],\n"
                                   "     high: [2 m, 2 m, 1 m], loss: 3, open: 0.5}")),
            "case.yaml:5:5: objects[1]: needs one of 'loss', 'open' and 'free_area'");
}

TEST(Objects, have_names_of_their_own) {
  const std::string tile = "kind: tile, high: [2 m, 2 m, 1 m], loss: 3, low: [1 m, 1 m, 1 m]}\n";
  EXPECT_EQ(complaint_of(room_with("  - {name: T, " + tile + "  - {name: T, " + tile)),
            "case.yaml:6:12: objects[2].name: 'T' is the name of another object too");
  const Site site = site_of(room_with("  - {" + tile + "  - {" + tile));
  EXPECT_EQ(site.objects[2].name, "tile 2");
  EXPECT_EQ(site.patches.back().name, "tile 2");
}

TEST(RowAirH100, has_the_heat_the_flow_and_the_areas_of_its_sources) {
  const Site site = shipped("row_air_h100/case.yaml");
  double heat = 0.0, in = 0.0, out = 0.0;
  int servers = 0;
  for (const Zone& zone : site.zones) heat += zone.heat;
  for (const Patch& p : site.patches)
    (p.rule == FaceRule::inlet ? in : out) += p.flow.value_or(0.0);
  for (const SiteObject& o : site.objects)
    if (o.kind == "server") {
      ++servers;
      EXPECT_NEAR(area(site, o.front->axis, o.front->faces), 0.6 * 8 * 0.04445, 1e-9);
      EXPECT_GE(o.fan, 0);
    }
  EXPECT_EQ(servers, 32);
  EXPECT_NEAR(heat, 326.4e3, 1e-6);           // facts: row_heat_W
  EXPECT_NEAR(in, 32 * 0.5215 / 0.95, 2e-3);  // 5 % of the supply leaks
  EXPECT_DOUBLE_EQ(in, out);
  EXPECT_NO_THROW(check_heat_has_a_sink(site));
  const long long cells = mesh_report(site).cells;
  EXPECT_GE(cells, 200000);
  EXPECT_LE(cells, 350000);
  EXPECT_LE(mesh_report(shipped("row_air_h100/case.yaml", 2.0)).cells, cells / 4);
}

TEST(RowAirH100, meets_the_design_point_with_its_fan_curve_and_its_loss) {
  const Site site = shipped("row_air_h100/case.yaml");
  // The parabola 400 Pa (1 - (Q / 0.75)^2) at 0.5215 m3/s: 206.6 Pa, all lost inside at 1.2 kg/m3.
  const double rise = 400.0 * (1.0 - 0.5215 * 0.5215 / (0.75 * 0.75));
  const Zone& inside = site.zones.at(0);
  const double u = 0.5215 / (0.6 * 8 * 0.04445);
  EXPECT_NEAR(inside.loss[1] * 0.9 * 0.5 * 1.2 * u * u, rise, 0.1);
}

TEST(RowAirH100, sealed_moves_what_the_servers_move) {
  const Site site = shipped("row_air_h100/sealed.yaml");
  double in = 0.0;
  for (const Patch& p : site.patches)
    if (p.rule == FaceRule::inlet) in += *p.flow;
  EXPECT_NEAR(in, 32 * 0.5215, 1e-3);
  EXPECT_EQ(site.patches.back().rule, FaceRule::wall);
  EXPECT_EQ(site.patches.back().faces, patch(site, "leak").faces);
}

TEST(RoomPerforatedTiles, has_four_tiles_of_each_kind_in_its_floor) {
  const Site site = shipped("room_perforated_tiles/case.yaml");
  int tiles = 0;
  for (const Patch& p : site.patches) {
    if (p.rule != FaceRule::resistor) continue;
    EXPECT_NEAR(area(site, p.axis, p.faces), 0.36, 1e-12);
    EXPECT_NEAR(site.lines.nodes[2][p.faces.lo.k], 0.0, 1e-12);
    ++tiles;
  }
  EXPECT_EQ(tiles, 8);
}

TEST(HeatSinkChannel, heats_its_base_with_ten_watts) {
  const Site site = shipped("heat_sink_channel/case.yaml");
  const Patch& chip = patch(site, "chip");
  EXPECT_NEAR(chip.flux * area(site, chip.axis, chip.faces), 10.0, 1e-9);
  EXPECT_NEAR(*patch(site, "inlet").flow, 3.0 * 16e-3 * 16e-3, 1e-15);
  EXPECT_NO_THROW(check_heat_has_a_sink(site));
}

}  // namespace rackflux
