#include "solver/base/error.hpp"
#include "solver/mesh/layout.hpp"

#include <gtest/gtest.h>

namespace rackflux {

namespace {

std::string complaint_of(const std::string& text) {
  try {
    make_site(Config::parse(text));
  } catch (const Error& error) {
    return error.what();
  }
  return "no complaint";
}

/// A small room with these lines in place of mesh and walls.
std::string room(const std::string& lines) {
  return complaint_of("room: {size: [4 m, 3 m, 2 m]}\n" + lines);
}

/// The same with one object.
std::string object(const std::string& keys) {
  return room("mesh: {spacing: 0.5 m}\nobjects:\n  - {" + keys + "}\n");
}

}  // namespace

TEST(RoomErrors, name_the_place_and_the_cure) {
  EXPECT_EQ(complaint_of("room: {size: [4 m, 3 m]}"),
            "case.yaml:1:14: room.size: needs a list of 3 numbers, each a length, such as '0."
            "6 m'; found 2 numbers");
  EXPECT_EQ(complaint_of("room: {size: [4 m, 0 m, 2 m]}"),
            "case.yaml:1:20: room.size[1]: 0 m must be more than 0 m");
  EXPECT_EQ(room("walls: {default: cold}"),
            "case.yaml:2:18: walls.default: unknown word 'cold' (adiabatic, symmetry)");
  EXPECT_EQ(room("walls: {x_min: {temperature: 300 K, flux: 10 W/m2}}"),
            "case.yaml:2:16: walls.x_min: needs only one of temperature, flux and convection");
  EXPECT_EQ(room("walls: {x_min: {velocity: [1 m/s, 0 m/s, 0 m/s]}}"),
            "case.yaml:2:16: walls.x_min: a wall moves along itself; its velocity along x mus"
            "t be 0 m/s");
  EXPECT_EQ(room("walls: {periodic: [x], x_min: symmetry}"),
            "case.yaml:2:31: walls.x_min: there is no wall here: the room repeats along x");
}

TEST(MeshErrors, name_the_place_and_the_cure) {
  EXPECT_EQ(room("mesh: {cells: [8, 8]}"),
            "case.yaml:2:15: mesh.cells: needs three numbers of cells, such as [96, 64, 48]");
  EXPECT_EQ(room("mesh: {cells: [8, 8, 0]}"),
            "case.yaml:2:22: mesh.cells[2]: 0 is outside 1 to 100000");
  EXPECT_EQ(room("mesh: {cells: [8, 7, 8], grading: {y: 4}}"),
            "case.yaml:2:7: mesh: along y: a mesh graded from both walls needs an even number"
            " of cells; found 7");
  EXPECT_EQ(room("mesh: {resolution: medium, spacing: 10 cm}"),
            "case.yaml:2:7: mesh: needs only one of resolution, spacing, cells and nodes");
  EXPECT_EQ(room("mesh: {resolution: medum}"),
            "case.yaml:2:20: mesh.resolution: unknown resolution 'medum'; did you mean 'mediu"
            "m'? (coarse, medium, fine)");
  EXPECT_EQ(room("mesh: {spacing: 0.1}"),
            "case.yaml:2:17: mesh.spacing: needs a length with its unit, such as '0.6 m'; fou"
            "nd '0.1'");
  EXPECT_EQ(room("mesh: {growth: 1}"), "case.yaml:2:16: mesh.growth: 1 is outside 1.01 to 3");
  EXPECT_EQ(room("mesh: {nodes: {x: [0 m, 4 m], y: [0 m, 2 m], z: [0 m, 2 m]}}"),
            "case.yaml:2:34: mesh.nodes.y: needs lines from 0 m to 3 m, the room's walls");
  EXPECT_EQ(room("mesh: {nodes: {x: [0 m, 2 m, 1 m, 4 m], y: [0 m, 3 m], z: [0 m, 2 m]}}"),
            "case.yaml:2:19: mesh.nodes.x: mesh lines must rise: 1 m follows 2 m");
  EXPECT_EQ(room("mesh: {cells: [4, 3, 2]}\nobjects:\n  - {kind: obstacle, at: [0.5 m, 0 m, 0 m],\n"
                 "     size: [1 m, 1 m, 1 m]}"),
            "case.yaml:2:7: mesh: along x: a face of obstacle at 0.5 m lies on no line of the"
            " mesh given; the nearest is at 0 m: move the face, change the mesh, or let 'mesh"
            ": {spacing: ...}' follow the objects");
  EXPECT_EQ(room("mesh: {spacing: 0.5 m, snap: 0.1 m}\nobjects:\n  - {name: foil, kind: obstacle,\n"
                 "     at: [1 m, 0 m, 0 m], size: [0.05 m, 1 m, 1 m]}"),
            "case.yaml:4:5: objects[0]: 'foil' is thinner than the distance below which faces"
            " share one mesh line; make it thicker or set 'mesh: {snap: ...}' smaller");
}

TEST(ObjectErrors, name_the_place_and_the_cure) {
  const std::string box = "at: [1 m, 1 m, 0 m], size: [1 m, 1 m, 1 m]";
  const std::string flat = "at: [1 m, 1 m, 1 m], size: [1 m, 1 m, 0 m]";
  EXPECT_EQ(object("kind: obstacle, low: [2 m, 0 m, 0 m], high: [1 m, 1 m, 1 m]"),
            "case.yaml:4:50: objects[0].high: lies below 'low' along x: 1 m is less than 2 m");
  EXPECT_EQ(object("kind: obstacle, at: [0 m, 0 m, 0 m]"),
            "case.yaml:4:5: objects[0].size: is missing; needs a list of 3 numbers, each a le"
            "ngth, such as '0.6 m'");
  EXPECT_EQ(object("kind: obstacle, count: 3, " + box),
            "case.yaml:4:5: objects[0].pitch: several copies need it: the shift from one to t"
            "he next, such as 0.6 m");
  EXPECT_EQ(object("kind: solid, material: cooper, " + box),
            "case.yaml:4:29: objects[0].material: unknown material 'cooper'; did you mean 'co"
            "pper'? (copper, aluminium, aluminium_2024, stainless_steel, silicon, acrylic)");
  EXPECT_EQ(object("kind: duct, " + box),
            "case.yaml:4:5: objects[0].open: a duct needs at least one open side; use 'obstac"
            "le' for a closed box");
  EXPECT_EQ(object("kind: containment, " + box),
            "case.yaml:4:5: objects[0].panels: needs at least one of -x, +x, -y, +y, -z, +z");
  EXPECT_EQ(object("kind: containment, panels: [-z], " + box),
            "case.yaml:4:33: objects[0].panels: the side -z lies on a wall of the room and ne"
            "eds no panel");
  EXPECT_EQ(
      object("kind: containment, panels: [+x], leak: {open: 0.1}, resistance: 1 m2 K/W, " + box),
      "case.yaml:4:70: objects[0].resistance: heat passes through panels that leak as thro"
      "ugh open air: leave 'resistance' or 'leak' out");
  EXPECT_EQ(object("kind: inlet, on: x_min, temperature: 290 K"),
            "case.yaml:4:5: objects[0]: needs either 'flow' or 'velocity'");
  EXPECT_EQ(object("kind: outlet, on: x_min, flow: 1 m3/s, pressure: 0 Pa"),
            "case.yaml:4:5: objects[0]: needs only one of 'flow' and 'pressure'");
  EXPECT_EQ(object("kind: tile, open: 1.2, " + flat),
            "case.yaml:4:24: objects[0].open: 1.2 is outside 0.001 to 0.99");
  EXPECT_EQ(object("kind: leak, free_area: 2 m2, " + flat),
            "case.yaml:4:29: objects[0].free_area: 2 m2 of a plate of 1 m2 is an open fractio"
            "n of 2, outside 0.001 to 0.99, where its loss is known");
  EXPECT_EQ(object("kind: crah, intake: +y, discharge: +y, flow: 1 m3/s, supply: 20 degC, " + box),
            "case.yaml:4:41: objects[0].discharge: is the side of the intake; air must leave "
            "by another");
  EXPECT_EQ(object("kind: crah, intake: +y, discharge: -y, flow: 1 m3/s, supply: 20 degC, "
                   "duct_to: 2 m, " +
                   box),
            "case.yaml:4:85: objects[0].duct_to: needs the intake on top: 'intake: +z'");
  EXPECT_EQ(object("kind: rack, front: +z, " + box),
            "case.yaml:4:25: objects[0].front: a rack stands: its front is -x, +x, -y or +y");
  EXPECT_EQ(object("kind: rack, front: +y, units: 42, " + box),
            "case.yaml:4:36: objects[0].units: 42 units need 1.867 m; the rack is 1 m high");
  EXPECT_EQ(object("kind: server, front: y, heat: 1 kW, " + box),
            "case.yaml:4:27: objects[0].front: unknown front 'y'; did you mean '-y'? (-x, +x,"
            " -y, +y, -z, +z)");
  EXPECT_EQ(
      object("kind: server, front: -y, heat: -1 kW, design: {flow: 1 m3/s, dp: 100 Pa}, " + box),
      "case.yaml:4:37: objects[0].heat: -1 kW is below 0 W, the least allowed");
  EXPECT_EQ(object("kind: resistance, loss: 5, " + box),
            "case.yaml:4:30: objects[0].loss: needs a loss per length with its unit, such as "
            "'100 1/m'; found '5'");
}

TEST(SiteErrors, name_the_place_and_the_cure) {
  EXPECT_EQ(object("kind: obstacle, at: [0 m, 0 m, 0 m], size: [4 m, 3 m, 2 m]"),
            "the room holds no fluid: solids fill all of it");
  const std::string body =
      "kind: solid, material: copper, at: [1 m, 1 m, 0 m], size: [1 m, 1 m, 1 m]";
  EXPECT_EQ(object(body + "}\n  - {kind: resistance, loss: 5 1/m, at: [1 m, 1 m, 0 m],\n"
                          "     size: [1 m, 1 m, 1 m]"),
            "case.yaml:5:5: objects[1]: 'resistance' lies in a solid, where nothing flows tha"
            "t it could slow or push");
  EXPECT_EQ(object(body + "}\n  - {kind: inlet, flow: 1 m3/s, temperature: 290 K,\n"
                          "     at: [1 m, 1 m, 1 m], size: [1 m, 1 m, 0 m]"),
            "case.yaml:5:5: objects[1]: 'inlet' lies on a conducting solid; only walls and bl"
            "ocked-out bodies can carry an inlet or outlet");
  EXPECT_EQ(object("kind: outlet, on: x_min, backflow: 290 K}\n  - {name: lid, kind: outlet,\n"
                   "     backflow: 290 K, on: x_min"),
            "case.yaml:4:5: objects[0]: 'outlet' is covered whole by objects that come after "
            "it");
}

TEST(HeatSourceErrors, keep_heat_on_a_rectangle_from_counting_twice_or_getting_lost) {
  const auto lamp = [](const std::string& z, const std::string& heat, const std::string& more) {
    return object("name: lamp, kind: heat_source, at: [1 m, 1 m, " + z +
                  "], size: [1 m, 1 m, 0 m], " + heat + more);
  };
  const auto block = [](const std::string& name, const std::string& z) {
    return "}\n  - {name: " + name + ", kind: solid, at: [1 m, 1 m, " + z +
           "], size: [1 m, 1 m, 0.5 m], material: copper";
  };
  const std::string within =
      "case.yaml:4:5: objects[0]: 'lamp' lies within the room: heat on a rectangle needs a wall of "
      "the room or a face of a blocked-out body behind it; give it a thickness, or the heat to a "
      "solid";
  EXPECT_EQ(lamp("1 m", "heat: 1 W", ""), within);                   // gave 2 W
  EXPECT_EQ(lamp("0.5 m", "heat: 1 W", block("A", "0 m")), within);  // the air alone got it
  EXPECT_EQ(lamp("0.5 m", "heat: 1 W", block("A", "0 m") + block("B", "0.5 m")), within);  // 0 W
  EXPECT_EQ(lamp("0 m", "heat: 1 W", block("A", "0 m")), "no complaint");

  const auto body = [](const std::string& x) {
    return "}\n  - {kind: obstacle, at: [" + x + ", 1 m, 0 m], size: [1 m, 1 m, 0.5 m]";
  };
  const auto covered = [](const std::string& how) {
    return "case.yaml:4:5: objects[0]: 'lamp' is covered " + how +
           " by a blocked-out body or by objects that come after it, where its heat would be lost: "
           "draw what is free of it";
  };
  EXPECT_EQ(lamp("0.5 m", "heat: 1 W", body("1 m")), "no complaint");
  EXPECT_EQ(lamp("0 m", "heat: 1 W", body("1.5 m")), covered("in part"));
  EXPECT_EQ(lamp("0 m", "flux: 1 W/m2", body("1.5 m")), "no complaint");
  EXPECT_EQ(lamp("0 m", "flux: 1 W/m2", body("1 m")), covered("whole"));
  EXPECT_EQ(lamp("0 m", "heat: 1 W",
                 "}\n  - {kind: outlet, backflow: 290 K, at: [1 m, 1 m, 0 m], "
                 "size: [0.5 m, 1 m, 0 m]"),
            covered("in part"));
}

// Half of a tile of 0.25 m2 of holes had 0.125 m2 of them.
TEST(PlateErrors, keep_holes_that_were_asked_for_from_being_closed) {
  const auto tile = [](const std::string& holes, const std::string& x, const std::string& more) {
    return object("name: tile, kind: tile, at: [1 m, 1 m, 1 m], size: [1 m, 1 m, 0 m], " + holes +
                  "}\n  - {name: tray, at: [" + x + ", 1 m, 1 m], size: [1 m, 1 m, 0 m], " + more);
  };
  EXPECT_EQ(tile("free_area: 0.25 m2", "1.5 m", "kind: baffle"),
            "case.yaml:4:85: objects[0].free_area: only 0.5 of the 1 m2 that have these holes are "
            "free of 'tray', which comes later and closes those of 'tile': draw what is free of "
            "it, or give the 'open' fraction");
  EXPECT_NE(tile("free_area: 0.25 m2", "1.5 m", "kind: tile, open: 0.5"), "no complaint");
  EXPECT_EQ(tile("open: 0.25", "1.5 m", "kind: baffle"), "no complaint");
  EXPECT_EQ(tile("loss: 20", "1.5 m", "kind: baffle"), "no complaint");
  EXPECT_EQ(tile("free_area: 0.25 m2", "1 m", "kind: baffle"), "no complaint");  // a seal
  EXPECT_EQ(tile("free_area: 0.25 m2", "2 m", "kind: baffle"), "no complaint");

  const auto aisle = [](const std::string& leak, const std::string& sheet) {
    return object(
        "name: aisle, kind: containment, at: [1 m, 0 m, 0 m], size: [2 m, 2 m, 2 m], "
        "panels: [-x, +x], leak: {" +
        leak + "}}\n  - {name: sheet, kind: baffle, " + sheet);
  };
  // The holes are those of both panels together.
  EXPECT_EQ(aisle("free_area: 0.12 m2", "at: [3 m, 0 m, 0 m], size: [0 m, 2 m, 2 m]"),
            "case.yaml:4:118: objects[0].leak.free_area: only 4 of the 8 m2 that have these holes "
            "are free of 'sheet', which comes later and closes those of 'aisle+x': draw what is "
            "free of it, or give the 'open' fraction");
  EXPECT_EQ(aisle("free_area: 0.12 m2", "at: [2 m, 0 m, 0 m], size: [0 m, 2 m, 2 m]"),
            "no complaint");
  EXPECT_EQ(aisle("open: 0.01", "at: [3 m, 0 m, 0 m], size: [0 m, 2 m, 2 m]"), "no complaint");
}

// A server whose fans a tile replaced told a flow of 0 and went on with its heat.
TEST(FanErrors, keep_other_objects_out_of_their_plane) {
  const auto server = [](const std::string& x, const std::string& kind) {
    return object(
        "name: V, kind: server, at: [1 m, 1 m, 0 m], size: [1 m, 1 m, 1 m], front: -x, "
        "heat: 1 kW, design: {flow: 0.1 m3/s, dp: 10 Pa},\n     fan: {curve: [{flow: 0 "
        "m3/s, rise: 20 Pa}, {flow: 0.2 m3/s, rise: 0 Pa}]}}\n  - {name: screen, at: [" +
        x + ", 0 m, 0 m], size: [0 m, 1.5 m, 1 m], " + kind);
  };
  const std::string covered =
      "case.yaml:4:5: objects[0]: 'V' has its plane of fans where 'screen', which comes later, "
      "covers it: its curve is that of the whole plane; draw them apart";
  EXPECT_EQ(server("1.5 m", "kind: tile, open: 0.5"), covered);
  EXPECT_EQ(server("1.5 m", "kind: baffle"), covered);
  EXPECT_EQ(server("1 m", "kind: tile, open: 0.5"), "no complaint");
}

TEST(ConductingPlateErrors, keep_them_from_hiding_a_wall_of_the_room) {
  for (const std::string kind : {"contact", "baffle"}) {
    const auto at = [&](const std::string& z) {
      return object("kind: " + kind + ", resistance: 1e-5 m2 K/W, at: [1 m, 1 m, " + z +
                    "], size: [1 m, 1 m, 0 m]");
    };
    EXPECT_EQ(at("1 m"), "no complaint");
    EXPECT_NE(at("0 m").find("resistance: lies on a wall of the room, with nothing behind it to "
                             "conduct to; give the wall 'convection' with an 'htc' of 1 / "
                             "resistance"),
              std::string::npos);
  }
  EXPECT_EQ(object("kind: baffle, at: [1 m, 1 m, 0 m], size: [1 m, 1 m, 0 m]"), "no complaint");
}

TEST(HeatSourceErrors, let_no_cold_get_lost_in_an_obstacle) {
  EXPECT_EQ(object("kind: obstacle, at: [1 m, 1 m, 0 m], size: [1 m, 1 m, 1 m]}\n"
                   "  - {name: coil, kind: heat_source, at: [1 m, 1 m, 0 m], size: [1 m, 1 m, 1 m],"
                   "     heat: -100 W"),
            "case.yaml:5:5: objects[1]: 'coil' releases heat in a blocked-out body, which takes "
            "none up: move it out, or make the body a 'solid' with a material");
}

// A room of 4 m that repeats along x: its planes at 0 and 4 m are one, with air on both sides.
TEST(SiteErrors, know_the_neighbours_where_the_room_repeats) {
  const auto repeating = [](const std::string& objects) {
    return room("walls: {periodic: [x]}\nmesh: {spacing: 0.5 m}\nobjects:\n" + objects);
  };
  const auto section = [](const std::string& keys, const std::string& x) {
    return "  - {" + keys + ", at: [" + x + ", 0 m, 0 m], size: [0 m, 3 m, 2 m]}\n";
  };
  const std::string outlet =
      "  - {kind: outlet, backflow: 290 K, at: [1 m, 0 m, 0 m], size: [1 m, 0 m, 1 m]}\n";
  const std::string inlet = "kind: inlet, flow: 1 m3/s, temperature: 290 K";
  for (const std::string x : {"0 m", "4 m"}) {
    EXPECT_EQ(repeating(section("kind: tile, loss: 30", x)), "no complaint");
    EXPECT_EQ(repeating(section(inlet, x) + outlet),
              "case.yaml:5:5: objects[0]: 'inlet' hangs in mid-air: an inlet or outlet must lie on "
              "a wall of the room or on a face of a blocked-out body");
    const std::string body = "  - {kind: obstacle, at: [0 m, 0 m, 0 m], size: [0.5 m, 3 m, 2 m]}\n";
    EXPECT_EQ(repeating(body + section(inlet, x) + outlet), "no complaint");
    // Baffles here and at 2 m keep the air that enters between 2 and 4 m from the outlet.
    EXPECT_EQ(
        repeating(section("kind: baffle", x) + section("name: B, kind: baffle", "2 m") + outlet +
                  "  - {" + inlet + ", at: [3 m, 0 m, 0 m], size: [1 m, 0 m, 1 m]}\n"),
        "around (2.25, 0.25, 0.25) m air enters at 1 m3/s and leaves at 0 m3/s: give an "
        "outlet that holds a pressure instead of a flow, or equal flows");
  }
}

}  // namespace rackflux
