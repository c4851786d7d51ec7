#include "solver/base/error.hpp"
#include "solver/mesh/objects/kinds.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace rackflux {

namespace {

void read_room(const Config& root, Plan& plan) {
  const Config room = root.at("room");
  const auto size = room.numbers("size", quantity::length, positive, 3, "extents of the room");
  std::vector<double> origin(3, 0.0);
  if (room.has("origin"))
    origin = room.numbers("origin", quantity::length, any, 3,
                          "the room's corner with the least x, y and z");
  for (const Axis axis : axes) {
    plan.room.low[index(axis)] = origin[index(axis)];
    plan.room.high[index(axis)] = origin[index(axis)] + size[index(axis)];
  }
}

void read_periodic(const Config& walls, Plan& plan) {
  for (const Config& item : walls.list("periodic")) {
    const auto axis = item.choice("", {"x", "y", "z"}, "axes along which the room repeats");
    plan.periodic[axis] = true;
  }
}

void read_heat(const Config& node, Patch& patch) {
  const bool temperature = node.has("temperature"), flux = node.has("flux"),
             convection = node.has("convection");
  if (temperature + flux + convection > 1)
    node.reject("", "needs only one of temperature, flux and convection");
  if (temperature) {
    patch.heat = HeatRule::temperature;
    patch.temperature = node.number("temperature", quantity::temperature, positive,
                                    "temperature of the wall's surface");
  } else if (flux) {
    patch.heat = HeatRule::flux;
    patch.flux =
        node.number("flux", quantity::heat_flux, any, "heat into the room through the wall");
  } else if (convection) {
    const Config outside = node.at("convection");
    patch.heat = HeatRule::convection;
    patch.htc = outside.number("htc", quantity::heat_transfer, positive,
                               "heat transfer coefficient from surface to surroundings");
    patch.temperature = outside.number("ambient", quantity::temperature, positive,
                                       "temperature of the surroundings");
  }
}

}  // namespace

Patch wall_of(const Config& node) {
  Patch patch;
  if (!node.is_map()) {
    patch.slip =
        node.choice("", {"adiabatic", "symmetry"}, "how the wall treats heat and flow") == 1;
    return patch;
  }
  read_heat(node, patch);
  if (node.has("velocity")) {
    const auto read =
        node.numbers("velocity", quantity::velocity, any, 3, "velocity of the moving wall");
    std::ranges::copy(read, patch.wall_velocity.begin());
  }
  return patch;
}

void draw_room(const Config& root, Plan& plan) {
  read_room(root, plan);
  Patch usual;
  const auto walls = root.find("walls");
  if (walls) {
    read_periodic(*walls, plan);
    if (const auto given = walls->find("default")) usual = wall_of(*given);
  }
  for (const Axis axis : axes)
    for (const int sign : {-1, 1}) {
      const std::string name = fmt::format("{}_{}", letter(axis), sign < 0 ? "min" : "max");
      const auto given = walls ? walls->find(name) : std::nullopt;
      if (plan.periodic[index(axis)]) {
        if (given)
          walls->reject(
              name, fmt::format("there is no wall here: the room repeats along {}", letter(axis)));
        continue;
      }
      Patch patch = given ? wall_of(*given) : usual;
      if (patch.wall_velocity[index(axis)] != 0.0)
        walls->reject(given ? name : "default",
                      fmt::format("a wall moves along itself; its velocity along {} must be 0 m/s",
                                  letter(axis)));
      patch.name = name;
      patch.fluid_side = -sign;
      add_patch(plan, -1, patch, side_of(plan.room, {axis, sign}));
    }
}

}  // namespace rackflux
