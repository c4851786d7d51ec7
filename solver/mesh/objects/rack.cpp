#include "solver/base/error.hpp"
#include "solver/mesh/objects/kinds.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux {

namespace {

constexpr double rack_unit = 0.04445;  // [m], 1.75 inch. Source: EIA/ECA-310-E

/// The cabinet and where servers may stand in it.
struct Cabinet {
  Extent box;
  Direction front;
  int units = 0;
  double base = 0.0;     ///< height of the first unit's lower edge [m]
  double setback = 0.0;  ///< from the cabinet's front to the servers' [m]
  double depth = 0.0;    ///< of servers that do not say theirs [m]
};

Cabinet cabinet_of(const Item& item, const Plan& plan) {
  const Config& config = item.config;
  Cabinet cabinet;
  cabinet.box = box_of(item, plan);
  cabinet.front = direction_of(config, "front", "side that air enters by");
  if (cabinet.front.axis == Axis::z)
    config.reject("front", "a rack stands: its front is -x, +x, -y or +y");
  const double height = cabinet.box.size(Axis::z);
  const int fits = static_cast<int>(std::floor(height / rack_unit + 1e-9));
  cabinet.units =
      config.integer_or(fits, "units", {1.0, 100.0}, "height for servers in rack units");
  if (cabinet.units > fits)
    config.reject("units", fmt::format("{} units need {:.4g} m; the rack is {:.4g} m high",
                                       cabinet.units, cabinet.units * rack_unit, height));
  const double spare = height - cabinet.units * rack_unit;
  cabinet.base =
      cabinet.box.low[2] + config.number_or(0.5 * spare, "base", quantity::length,
                                            {0.0, std::max(0.0, spare)},
                                            "height of the first unit over the rack's floor");
  const double deep = cabinet.box.size(cabinet.front.axis);
  cabinet.setback = config.number_or(0.0, "setback", quantity::length, {0.0, 0.9 * deep},
                                     "from the rack's front to the servers'");
  cabinet.depth = deep - cabinet.setback;
  return cabinet;
}

/// The cabinet's width between two heights, from the servers' front to `depth` behind it.
Extent slot(const Cabinet& cabinet, double low, double high, double depth) {
  Extent box = cabinet.box;
  box.low[2] = low, box.high[2] = high;
  const int a = index(cabinet.front.axis);
  if (cabinet.front.sign < 0) {
    box.low[a] += cabinet.setback;
    box.high[a] = box.low[a] + depth;
  } else {
    box.high[a] -= cabinet.setback;
    box.low[a] = box.high[a] - depth;
  }
  return box;
}

void draw_cabinet(const Item& item, Plan& plan, int object, const Cabinet& cabinet) {
  for (const Axis axis : axes)
    for (const int sign : {-1, 1}) {
      const Extent side = side_of(cabinet.box, {axis, sign});
      if (axis == cabinet.front.axis || is_on_wall(plan, side)) continue;
      Patch wall;
      wall.name = item.name + ".case";
      add_patch(plan, object, wall, side);
    }
  for (const bool front : {true, false}) {
    const auto door = item.config.find(front ? "front_door" : "back_door");
    if (!door) continue;
    const Extent side = side_of(cabinet.box, front ? cabinet.front : opposite(cabinet.front));
    Patch plate;
    plate.name = item.name + (front ? ".front_door" : ".back_door");
    plate.rule = FaceRule::resistor;
    read_loss(*door, area_of(side), plate);
    add_patch(plan, object, plate, side);
  }
}

/// Panels where no server stands, so that hot air does not come back through the rack.
void draw_blanking(const Item& item, Plan& plan, int object, const Cabinet& cabinet,
                   const std::vector<std::pair<double, double>>& taken) {
  Patch panel;
  panel.name = item.name + ".blanking";
  std::vector<Extent> free;
  double from = cabinet.box.low[2], area = 0.0;
  const double near = 1e-9 * plan.room.size(Axis::z);
  const auto add = [&](double to) {
    if (to - from > near)
      free.push_back(side_of(slot(cabinet, from, to, cabinet.depth), cabinet.front));
  };
  for (const auto& [low, high] : taken) {
    add(low);
    from = high;
  }
  add(cabinet.box.high[2]);
  for (const Extent& rectangle : free) area += area_of(rectangle);
  if (const auto leak = item.config.find("blanking_leak"); leak && area > 0.0) {
    panel.rule = FaceRule::resistor;
    read_loss(*leak, area, panel);
  }
  for (const Extent& rectangle : free) add_patch(plan, object, panel, rectangle);
}

/// Draws the servers from the lowest unit up; returns the heights that they take.
std::vector<std::pair<double, double>> draw_servers(const Item& item, Plan& plan, int object,
                                                    const Cabinet& cabinet) {
  std::vector<std::pair<double, double>> taken;
  int next = 1, number = 0;
  for (const Config& config : item.config.list("servers")) {
    const int units = config.integer("units", {1.0, 100.0}, "height of one server in rack units");
    const int count = config.integer_or(1, "count", {1.0, 100.0}, "servers of this kind, stacked");
    const int start =
        config.integer_or(next, "start", {1.0, 100.0}, "lowest unit of the first one");
    const int pitch = config.integer_or(units, "pitch", {static_cast<double>(units), 100.0},
                                        "units from one server to the next");
    const double depth = config.number_or(cabinet.depth, "depth", quantity::length,
                                          {1e-3, cabinet.depth}, "depth of one server");
    if (start < next)
      config.reject("start", fmt::format("unit {} is taken; the next free one is {}", start, next));
    for (int copy = 0; copy < count; ++copy) {
      const int unit = start + copy * pitch;
      next = unit + units;
      if (next - 1 > cabinet.units)
        config.reject("", fmt::format("server {} would reach to unit {}; the rack has {}",
                                      number + 1, next - 1, cabinet.units));
      const double low = cabinet.base + (unit - 1) * rack_unit, high = low + units * rack_unit;
      taken.emplace_back(low, high);
      const Item server{config, "server", fmt::format("{}.{}", item.name, ++number), {}, object};
      draw_server_in(server, plan, slot(cabinet, low, high, depth), cabinet.front);
    }
  }
  return taken;
}

}  // namespace

void draw_rack(const Item& item, Plan& plan) {
  const Cabinet cabinet = cabinet_of(item, plan);
  const int object = add_object(plan, item, cabinet.box);
  draw_cabinet(item, plan, object, cabinet);
  const auto taken = draw_servers(item, plan, object, cabinet);
  draw_blanking(item, plan, object, cabinet, taken);
  const Direction air = opposite(cabinet.front);
  plan.openings.push_back({object, true, air, side_of(cabinet.box, cabinet.front)});
  plan.openings.push_back({object, false, air, side_of(cabinet.box, opposite(cabinet.front))});
}

}  // namespace rackflux
