#include "solver/base/error.hpp"
#include "solver/base/standard_air.hpp"
#include "solver/mesh/objects/kinds.hpp"

#include <fmt/format.h>

namespace rackflux {

namespace {

// What fills a server lets air pass from front to back only: a loss this much above any along it.
constexpr double cross_loss = 1000.0;  // [1/m]

/// Loss per length that takes the design pressure at the design flow.
double loss_along(const Config& server, const Extent& box, Direction front) {
  const Config design = server.at("design");
  const double flow =
      design.number("flow", quantity::volume_flow, positive, "flow at the design point");
  const double dp = design.number("dp", quantity::pressure, not_negative,
                                  "pressure lost inside the server at the design flow");
  const double rho = design.number_or(standard_air, "density", quantity::density, positive,
                                      "air density that dp is stated at");
  const double u = flow / area_of(side_of(box, front));
  return dp / (0.5 * rho * u * u * box.size(front.axis));
}

Extent plane_at(const Extent& box, Axis axis, double at) {
  Extent plane = box;
  plane.low[index(axis)] = plane.high[index(axis)] = at;
  return plane;
}

void draw_sides(Plan& plan, int object, const Extent& box, Axis through) {
  for (const Axis axis : axes)
    for (const int sign : {-1, 1}) {
      const Extent side = side_of(box, {axis, sign});
      if (axis == through || is_on_wall(plan, side)) continue;
      Patch wall;
      wall.name = plan.objects[object].name + ".case";
      add_patch(plan, object, wall, side);
    }
}

/// Draws the fan plane; returns the part of the box behind it.
Extent draw_fans(const Item& item, Plan& plan, int object, const Extent& box, Direction front) {
  const int a = index(front.axis);
  const double share =
      item.config.number_or(0.5, "fan_at", quantity::ratio, {0.05, 0.95},
                            "where the fans sit, as a share of the way from front to back");
  const double from = front.sign < 0 ? box.low[a] : box.high[a];
  const double at = from - front.sign * share * box.size(front.axis);
  Patch fans;
  fans.name = item.name + ".fans";
  fans.rule = FaceRule::resistor;
  fans.fluid_side = -front.sign;
  plan.objects[object].fan = add_patch(plan, object, fans, plane_at(box, front.axis, at));
  Extent behind = box;
  (front.sign < 0 ? behind.low : behind.high)[a] = at;
  return behind;
}

}  // namespace

void draw_server_in(const Item& item, Plan& plan, const Extent& box, Direction front) {
  const int object = add_object(plan, item, box, {2, 2, 2});
  draw_sides(plan, object, box, front.axis);
  Zone inside;
  const double along = loss_along(item.config, box, front);
  for (const Axis axis : axes)
    inside.loss[index(axis)] = axis == front.axis ? along : along + cross_loss;
  add_zone(plan, object, inside, box);
  // Behind the fans, so that what passes them has the temperature that the server takes in.
  Extent heated = box;
  if (item.config.has("fan")) heated = draw_fans(item, plan, object, box, front);
  Zone warm;
  warm.heat = item.config.number("heat", quantity::power, not_negative, "heat of the server");
  warm.heats = true;
  add_zone(plan, object, warm, heated);
  const Direction air = opposite(front);
  plan.openings.push_back({object, true, air, side_of(box, front)});
  plan.openings.push_back({object, false, air, side_of(box, opposite(front))});
}

void draw_server(const Item& item, Plan& plan) {
  const Extent box = box_of(item, plan);
  draw_server_in(item, plan, box, direction_of(item.config, "front", "side that air enters by"));
}

}  // namespace rackflux
