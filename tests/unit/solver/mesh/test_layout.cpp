#include "solver/base/error.hpp"
#include "solver/mesh/layout.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

namespace rackflux {

namespace {

Site site_of(const std::string& text, double coarsening = 1.0) {
  return make_site(Config::parse(text), coarsening);
}

Site shipped(const std::string& name, double coarsening = 1.0) {
  const char* const source = std::getenv("RACKFLUX_SOURCE");
  return make_site(Config::read(std::string(source) + "/cases/" + name + "/case.yaml"), coarsening);
}

std::array<int, 3> counts(const Site& site) {
  return {site.lines.cells(Axis::x), site.lines.cells(Axis::y), site.lines.cells(Axis::z)};
}

double volume(const Site& site, const Box& cells) {
  double volume = 1.0;
  for (const Axis axis : axes) {
    const auto& nodes = site.lines.nodes[index(axis)];
    volume *= nodes[cells.hi[axis]] - nodes[cells.lo[axis]];
  }
  return volume;
}

double area(const Site& site, const Patch& patch) {
  double area = 1.0;
  for (const Axis axis : axes) {
    const auto& nodes = site.lines.nodes[index(axis)];
    if (axis != patch.axis) area *= nodes[patch.faces.hi[axis]] - nodes[patch.faces.lo[axis]];
  }
  return area;
}

const SiteObject& object(const Site& site, const std::string& name) {
  return *std::ranges::find(site.objects, name, &SiteObject::name);
}

const Patch& patch(const Site& site, const std::string& name) {
  return *std::ranges::find(site.patches, name, &Patch::name);
}

std::string complaint_of(const std::string& text) {
  try {
    site_of(text);
  } catch (const Error& error) {
    return error.what();
  }
  return "no complaint";
}

/// A room of 4 x 3 x 2 m with a supply in the floor and a return in the ceiling, and one object.
std::string room_with(const std::string& object) {
  return R"(room: {size: [4 m, 3 m, 2 m]}
mesh: {spacing: 0.25 m}
objects:
  - {name: supply, kind: inlet, low: [0 m, 0 m, 0 m], high: [1 m, 3 m, 0 m], flow: 1 m3/s,
     temperature: 290 K}
  - {name: return, kind: outlet, low: [3 m, 0 m, 2 m], high: [4 m, 3 m, 2 m], backflow: 290 K}
)" + object;
}

}  // namespace

TEST(RackRoom, has_the_mesh_and_the_measures_of_the_peers_problem) {
  const Site site = shipped("rack_room");
  EXPECT_EQ(counts(site), (std::array<int, 3>{96, 64, 48}));
  for (const Axis axis : axes)
    for (std::size_t n = 0; n < site.lines.nodes[index(axis)].size(); ++n)
      EXPECT_NEAR(site.lines.nodes[index(axis)][n], static_cast<double>(n) / 16.0, 1e-13);
  double heat = 0.0;
  for (const Zone& zone : site.zones) {
    EXPECT_NEAR(volume(site, zone.cells), 1.25, 1e-12);
    heat += zone.heat;
  }
  EXPECT_DOUBLE_EQ(heat, 60e3);
  EXPECT_NEAR(area(site, patch(site, "supply")), 3.125, 1e-12);
  EXPECT_EQ(patch(site, "supply").fluid_side, 1);
  EXPECT_EQ(patch(site, "return").fluid_side, -1);
  // v = P / (rho cp 12 K) / 1.25 m2 = 0.552792 m/s for 10 kW; 2 * 40 / (1.2 v^2) = 218.162 1/m.
  EXPECT_NEAR(site.zones[0].loss[1], 218.16, 0.01);
}

TEST(RackRoom, keeps_areas_volumes_and_racks_on_coarser_meshes) {
  const Site fine = shipped("rack_room");
  for (const double coarsening : {1.6, 2.0, 4.0, 10.0}) {
    const Site coarse = shipped("rack_room", coarsening);
    EXPECT_LT(coarse.lines.cells(Axis::x), fine.lines.cells(Axis::x) / coarsening + 12);
    ASSERT_EQ(coarse.zones.size(), fine.zones.size());
    for (std::size_t z = 0; z < fine.zones.size(); ++z)
      EXPECT_NEAR(volume(coarse, coarse.zones[z].cells), 1.25, 1e-12);
    ASSERT_EQ(coarse.patches.size(), fine.patches.size());
    for (std::size_t p = 0; p < fine.patches.size(); ++p)
      EXPECT_NEAR(area(coarse, coarse.patches[p]), area(fine, fine.patches[p]), 1e-12);
  }
  EXPECT_EQ(counts(shipped("rack_room", 2.0)), (std::array<int, 3>{48, 32, 24}));
}

TEST(CubeCavity, has_64_equal_cells_and_walls_at_half_a_kelvin) {
  const Site site = shipped("cube_cavity");
  EXPECT_EQ(counts(site), (std::array<int, 3>{64, 64, 64}));
  EXPECT_EQ(patch(site, "x_min").heat, HeatRule::temperature);
  EXPECT_DOUBLE_EQ(patch(site, "x_min").temperature - patch(site, "x_max").temperature, 1.0);
  EXPECT_EQ(patch(site, "y_min").heat, HeatRule::adiabatic);
  EXPECT_EQ(counts(shipped("cube_cavity", 2.0)), (std::array<int, 3>{32, 32, 32}));
}

TEST(HeatedCavity, is_graded_to_both_walls_and_symmetric_in_depth) {
  const Site site = shipped("heated_cavity");
  EXPECT_EQ(counts(site), (std::array<int, 3>{80, 80, 1}));
  const auto& x = site.lines.nodes[0];
  EXPECT_NEAR((x[40] - x[39]) / (x[1] - x[0]), 8.0, 1e-9);
  EXPECT_TRUE(patch(site, "z_min").slip);
  EXPECT_EQ(counts(shipped("heated_cavity", 2.0)), (std::array<int, 3>{40, 40, 1}));
}

TEST(LidCavity, moves_its_lid) {
  const Site site = shipped("lid_cavity");
  EXPECT_EQ(counts(site), (std::array<int, 3>{128, 128, 1}));
  EXPECT_DOUBLE_EQ(patch(site, "y_max").wall_velocity[0], 1.0);
  EXPECT_DOUBLE_EQ(patch(site, "y_min").wall_velocity[0], 0.0);
}

TEST(MakeSite, puts_solids_on_the_mesh_with_their_heat_and_their_material) {
  const Site site = site_of(room_with(R"(  - {name: block, kind: solid, at: [2 m, 1 m, 0 m],
     size: [0.5 m, 1 m, 0.75 m], material: copper, heat: 500 W}
  - {name: own, kind: solid, at: [1.5 m, 1 m, 0 m], size: [0.5 m, 1 m, 0.75 m],
     material: {lambda: 2 W/m/K, rho: 1000 kg/m3, cp: 900 J/kg/K}}
)"));
  ASSERT_EQ(site.solids.size(), 2u);
  EXPECT_NEAR(volume(site, site.solids[0].cells), 0.375, 1e-12);
  EXPECT_DOUBLE_EQ(site.materials[site.solids[0].material].lambda, 401.0);
  EXPECT_DOUBLE_EQ(site.materials[site.solids[1].material].cp, 900.0);
  EXPECT_EQ(site.regions[site.solids[1].region], "own");
  EXPECT_DOUBLE_EQ(site.zones.at(0).heat, 500.0);
  EXPECT_EQ(site.zones.at(0).cells, site.solids[0].cells);
}

TEST(MakeSite, counts_the_gap_between_two_solids_round_a_periodic_axis_as_one) {
  // Of 20 cm and three cells, 5 cm of it at one end of the room and 15 cm at the other.
  const Site site = site_of(
      "title: t\nroom: {size: [4 m, 3 m, 3 m]}\nmesh: {spacing: 0.5 m, growth: 3}\n"
      "walls: {periodic: [x]}\nobjects:\n"
      "  - {name: A, kind: obstacle, at: [0.05 m, 1 m, 0 m], size: [1 m, 1 m, 1 m]}\n"
      "  - {name: B, kind: obstacle, at: [2.85 m, 1 m, 0 m], size: [1 m, 1 m, 1 m]}\n");
  const std::vector<double>& x = site.lines.nodes[0];
  EXPECT_EQ(std::ranges::find(x, 0.05) - x.begin(), 1);
  EXPECT_EQ(x.end() - std::ranges::find(x, 3.85), 4);
}

TEST(MakeSite, lets_an_array_repeat_an_object) {
  const Site site = site_of(room_with(
      "  - {name: A, kind: obstacle, at: [1 m, 1 m, 0 m], size: [0.5 m, 0.5 m, 1 m], count: 3,\n"
      "     pitch: [0.75 m, 0 m, 0 m]}\n"));
  EXPECT_DOUBLE_EQ(object(site, "A3").low[0], 2.5);
  EXPECT_EQ(site.solids.size(), 3u);
  EXPECT_TRUE(site.solids[2].blocked_out);
}

TEST(MakeSite, draws_the_five_closed_sides_of_a_duct) {
  const Site site =
      site_of(room_with("  - {name: D, kind: duct, at: [1 m, 1 m, 0.5 m], size: [1 m, 1 m, 1 m],\n"
                        "     open: [+z]}\n"));
  EXPECT_EQ(object(site, "D").patches.size(), 5u);
  for (const int p : object(site, "D").patches) {
    EXPECT_NEAR(area(site, site.patches[p]), 1.0, 1e-12);
    EXPECT_EQ(site.patches[p].rule, FaceRule::wall);
  }
  EXPECT_EQ(patch(site, "D-x").axis, Axis::x);  // results are found by name
  EXPECT_EQ(patch(site, "D+y").axis, Axis::y);
}

TEST(MakeSite, turns_the_heat_of_a_rectangle_into_a_flux) {
  const Site site =
      site_of(room_with("  - {name: lamp, kind: heat_source, low: [1 m, 1 m, 2 m],\n"
                        "     high: [2 m, 1.5 m, 2 m], heat: 100 W}\n"));
  EXPECT_DOUBLE_EQ(patch(site, "lamp").flux, 200.0);
}

TEST(MakeSite, keeps_the_heat_of_a_rectangle_whose_edges_move) {
  const Site site = site_of(
      room_with("  - {name: body, kind: obstacle, at: [2 m, 1 m, 0 m], size: [0.5 m, 1 m, 1 m]}\n"
                "  - {name: lamp, kind: heat_source, low: [2.502 m, 1 m, 0 m],\n"
                "     high: [3.5 m, 2 m, 0 m], heat: 100 W}\n"));
  EXPECT_EQ(patch(site, "lamp").faces.lo.i, site.solids[0].cells.hi.i);
  EXPECT_NEAR(patch(site, "lamp").flux * area(site, patch(site, "lamp")), 100.0, 1e-10);
}

TEST(MakeSite, finds_the_fluid_beside_an_inlet_on_a_blocked_out_body) {
  const Site site = site_of(
      room_with("  - {name: body, kind: obstacle, at: [2 m, 1 m, 0 m], size: [0.5 m, 1 m, 1 m]}\n"
                "  - {name: vent, kind: inlet, low: [2 m, 1 m, 0.5 m], high: [2 m, 2 m, 1 m],\n"
                "     velocity: 2 m/s, temperature: 300 K}\n"));
  EXPECT_EQ(patch(site, "vent").fluid_side, -1);
  EXPECT_DOUBLE_EQ(*patch(site, "vent").flow, 1.0);
}

TEST(MakeSite, takes_velocity_from_what_fins_leave_free_of_an_opening) {
  const std::string fins = R"(room: {size: [4 m, 3 m, 2 m]}
mesh: {spacing: 0.25 m}
objects:
  - {name: fin, kind: solid, at: [0 m, 0 m, 0 m], size: [0.5 m, 3 m, 2 m], count: 4, pitch: 1 m,
     material: copper}
  - {name: in, kind: inlet, on: z_min, velocity: 0.5 m/s, temperature: 290 K, part_covered: true}
  - {name: out, kind: outlet, on: z_max, backflow: 290 K, part_covered: true}
)";
  const Site site = site_of(fins);  // four channels of 0.5 m, each with a way in and out
  EXPECT_NEAR(*patch(site, "in").flow, 0.5 * 4 * 0.5 * 3.0, 1e-12);
  EXPECT_EQ(complaint_of(fins + "  - {name: all, kind: solid, at: [0 m, 0 m, 0 m],\n"
                                "     size: [4 m, 3 m, 1 m], material: copper}\n"),
            "case.yaml:6:5: objects[1]: 'in' opens into solids alone: no fluid lies before it");
}

// A slot drawn later takes half of the inlet: what is left keeps its velocity.
TEST(MakeSite, takes_velocity_from_what_later_objects_leave_free_of_an_inlet) {
  const auto with = [](const std::string& keys) {
    return "room: {size: [4 m, 3 m, 2 m]}\nmesh: {spacing: 0.5 m}\nobjects:\n"
           "  - {name: out, kind: outlet, on: x_max, backflow: 290 K}\n"
           "  - {name: in, kind: inlet, on: x_min, temperature: 290 K, " +
           keys +
           "}\n"
           "  - {name: slot, kind: inlet, at: [0 m, 0 m, 0 m], size: [0 m, 3 m, 1 m],\n"
           "     velocity: 0.5 m/s, temperature: 290 K}\n";
  };
  const Site site = site_of(with("velocity: 1 m/s"));
  EXPECT_NEAR(*patch(site, "in").flow, 3.0, 1e-12);
  EXPECT_NEAR(*patch(site, "slot").flow, 1.5, 1e-12);
  EXPECT_NEAR(*patch(site_of(with("flow: 6 m3/s")), "in").flow, 6.0, 1e-12);
  EXPECT_NE(complaint_of(with("flow: 6 m3/s, parabola: z"))
                .find("parabola: goes only with an inlet that nothing covers"),
            std::string::npos);
}

TEST(MakeSite, gives_an_inlet_its_parabola_along_an_axis_of_its_own) {
  const auto with = [](const std::string& axis) {
    return "room: {size: [4 m, 3 m, 2 m]}\nmesh: {spacing: 0.5 m}\nobjects:\n"
           "  - {name: out, kind: outlet, on: x_max, backflow: 290 K}\n"
           "  - {name: in, kind: inlet, on: x_min, flow: 1 m3/s, temperature: 290 K, parabola: " +
           axis + "}\n";
  };
  EXPECT_EQ(patch(site_of(with("y")), "in").parabola, Axis::y);
  EXPECT_NE(complaint_of(with("x")).find("must be an axis along which the inlet extends"),
            std::string::npos);
}

TEST(MakeSite, refuses_what_no_flow_can_be_computed_on) {
  const auto complaint = [](const std::string& object) { return complaint_of(room_with(object)); };
  EXPECT_EQ(
      complaint("  - {name: A, kind: obstacle, at: [3.5 m, 0 m, 0 m], size: [1 m, 1 m, 1 m]}"),
      "case.yaml:7:5: objects[2]: reaches from x = 3.5 m to 4.5 m, outside the room, which "
      "goes from x = 0 m to 4 m");
  EXPECT_EQ(complaint("  - {name: A, kind: obstacle, at: [2 m, 0 m, 0 m], size: [1 m, 0 m, 1 m]}"),
            "case.yaml:7:5: objects[2]: has no thickness along y; a box needs an extent along all "
            "three axes");
  EXPECT_EQ(
      complaint("  - {name: A, kind: baffle, at: [2 m, 0 m, 0 m], size: [1 m, 0 m, 0 m]}"),
      "case.yaml:7:5: objects[2]: needs a rectangle, flat along exactly one axis; its extents "
      "are 1 x 0 x 0 m");
  EXPECT_EQ(
      complaint("  - {name: A, kind: inlet, at: [2 m, 0 m, 1 m], size: [1 m, 1 m, 0 m],\n"
                "     flow: 1 m3/s, temperature: 290 K}"),
      "case.yaml:7:5: objects[2]: 'A' hangs in mid-air: an inlet or outlet must lie on a wall "
      "of the room or on a face of a blocked-out body");
  EXPECT_EQ(complaint("  - {name: A, kind: solid, at: [0 m, 0 m, 0 m], size: [1 m, 1 m, 1 m],\n"
                      "     material: copper}"),
            "case.yaml:4:5: objects[0]: 'supply' opens into a solid: no fluid lies before it; say "
            "'part_covered: true' if solids may cover a part of it");
  EXPECT_EQ(complaint("  - {name: A, kind: solid, at: [2 m, 1 m, 0 m], size: [1 m, 1 m, 1 m],\n"
                      "     material: copper}\n"
                      "  - {name: B, kind: solid, at: [2.5 m, 1 m, 0 m], size: [1 m, 1 m, 1 m],\n"
                      "     material: silicon}"),
            "case.yaml:9:5: objects[3]: 'B' overlaps 'A', which is made of something else; only a "
            "solid that lies wholly inside another may replace a part of it");
  EXPECT_EQ(complaint("  - {name: A, kind: obstacle, at: [2 m, 1 m, 0 m], size: [1 m, 1 m, 1 m]}\n"
                      "  - {name: B, kind: heat_source, at: [2 m, 1 m, 0.5 m],\n"
                      "     size: [1 m, 1 m, 1 m], heat: 1 kW}"),
            "case.yaml:8:5: objects[3]: 'B' lies partly in one material and partly in another; a "
            "box that heats or slows must be all fluid or all of one solid");
  EXPECT_EQ(complaint("  - {name: A, kind: blockage, at: [2 m, 1 m, 0 m], size: [1 m, 1 m, 1 m]}")
                .substr(0, 56),
            "case.yaml:7:21: objects[2].kind: unknown kind 'blockage'");
}

TEST(MakeSite, refuses_sealed_pockets_and_flows_that_cannot_balance) {
  EXPECT_EQ(complaint_of(room_with("  - {name: A, kind: baffle, at: [2 m, 0 m, 0 m],\n"
                                   "     size: [0 m, 3 m, 2 m]}")),
            "around (0.125, 0.125, 0.125) m air enters at 1 m3/s and leaves at 0 m3/s: give an "
            "outlet that holds a pressure instead of a flow, or equal flows");
  EXPECT_EQ(complaint_of("room: {size: [4 m, 3 m, 2 m]}\nmesh: {spacing: 0.25 m}\nobjects:\n"
                         "  - {name: A, kind: baffle, at: [2 m, 0 m, 0 m], size: [0 m, 3 m, 2 m]}"),
            "768 cells around (0.125, 0.125, 0.125) m are sealed off from the rest of the room and "
            "have no outlet that holds a pressure: open a way, or fill them with an 'obstacle'");
}

TEST(CheckHeatHasASink, refuses_a_heater_in_a_closed_adiabatic_room) {
  const std::string closed =
      "room: {size: [4 m, 3 m, 2 m]}\nmesh: {spacing: 0.25 m}\nobjects:\n"
      "  - {name: heater, kind: heat_source, at: [2 m, 1 m, 0 m], size: [1 m, 1 m, 1 m],\n"
      "     heat: 1 kW}\n";
  const std::string cold = "walls: {x_min: {convection: {htc: 5 W/m2/K, ambient: 20 degC}}}\n";
  EXPECT_NO_THROW(check_heat_has_a_sink(site_of(closed + cold)));
  try {
    check_heat_has_a_sink(site_of(closed));
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "case.yaml:4:5: objects[0]: 'heater' releases heat and nothing takes it up, so no "
                 "steady temperature exists: give the room an outlet, a cooling unit, or a wall "
                 "with a temperature or "
                 "convection");
  }
}

TEST(MeshReport, names_what_the_smallest_cells_lie_between) {
  const Site site = site_of(
      "room: {size: [4 m, 3 m, 2 m]}\nmesh: {resolution: medium}\nobjects:\n"
      "  - {name: A, kind: obstacle, at: [1 m, 1 m, 0 m], size: [0.5 m, 0.5 m, 1 m]}\n"
      "  - {name: B, kind: obstacle, at: [1.53 m, 1 m, 0 m], size: [0.5 m, 0.5 m, 1 m]}\n");
  const MeshReport report = mesh_report(site);
  EXPECT_EQ(report.axis[0].cause, "between A at 1.5 m and B at 1.53 m");
  EXPECT_NEAR(report.axis[0].smallest, 0.01, 1e-12);  // three cells in the gap
  EXPECT_LE(report.axis[0].growth, 1.25 * (1 + 1e-6));
  EXPECT_EQ(report.cells, 1LL * counts(site)[0] * counts(site)[1] * counts(site)[2]);
}

TEST(MakeSite, merges_the_same_faces_on_every_mesh) {
  const std::string text = room_with(
      "  - {name: A, kind: obstacle, at: [2 m, 1 m, 0 m], size: [0.5 m, 1 m, 1 m]}\n"
      "  - {name: B, kind: obstacle, at: [2.502 m, 1 m, 0 m], size: [0.6 m, 1 m, 1 m]}\n");
  for (const double coarsening : {1.0, 2.0, 4.0}) {
    const Site site = site_of(text, coarsening);
    EXPECT_EQ(site.solids[1].cells.lo.i, site.solids[0].cells.hi.i);
    ASSERT_EQ(site.notes.size(), 1u);
    EXPECT_EQ(site.notes[0], "along x: a face of B at 2.502 m was moved to 2.5 m, a face of A");
  }
}

TEST(Resolution, changes_the_cells_about_fourfold_a_step) {
  const auto cells = [](const std::string& resolution) {
    return static_cast<double>(
        mesh_report(
            site_of("room: {size: [4 m, 3 m, 2 m]}\nmesh: {resolution: " + resolution + "}"))
            .cells);
  };
  EXPECT_NEAR(cells("medium") / cells("coarse"), 4.1, 0.4);
  EXPECT_NEAR(cells("fine") / cells("medium"), 4.1, 0.4);
  EXPECT_NEAR(cells("medium"), 64000.0, 4000.0);
}

}  // namespace rackflux
