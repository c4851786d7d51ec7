#include "solver/base/error.hpp"
#include "solver/mesh/objects/kinds.hpp"

#include <fmt/format.h>

namespace rackflux {

namespace {

/// Walls of a shaft from the unit's top to a height.
void draw_duct_above(const Item& item, Plan& plan, int object, const Extent& unit, double top) {
  Extent shaft = unit;
  shaft.low[2] = unit.high[2], shaft.high[2] = top;
  require_inside(item.config, shaft, plan);
  for (const Axis axis : {Axis::x, Axis::y})
    for (const int sign : {-1, 1}) {
      Patch wall;
      wall.name = item.name + ".duct";
      const Extent side = side_of(shaft, {axis, sign});
      if (!is_on_wall(plan, side)) add_patch(plan, object, wall, side);
    }
}

}  // namespace

void draw_crah(const Item& item, Plan& plan) {
  const Config& config = item.config;
  const Extent unit = box_of(item, plan);
  const int object = add_object(plan, item, unit, {2, 2, 2});
  SolidBox body;
  body.material = blocked_material(plan);
  body.blocked_out = true;
  add_solid(plan, object, body, unit);

  const Direction in = direction_of(config, "intake", "side that warm air enters by");
  const Direction out = direction_of(config, "discharge", "side that cooled air leaves by");
  if (in.axis == out.axis && in.sign == out.sign)
    config.reject("discharge", "is the side of the intake; air must leave by another");
  Patch intake, discharge;
  intake.name = item.name + ".intake", discharge.name = item.name + ".discharge";
  intake.rule = FaceRule::outlet, discharge.rule = FaceRule::inlet;
  intake.flow = discharge.flow =
      config.number("flow", quantity::volume_flow, positive, "air through the unit's fans");
  discharge.temperature =
      config.number("supply", quantity::temperature, positive, "supply air set point");
  discharge.intensity = config.number_or(0.05, "intensity", quantity::ratio, {0.0, 1.0},
                                         "rms velocity fluctuation of the supply over its speed");
  const Extent mouth = side_of(unit, out);
  discharge.length_scale =
      config.number_or(duct_length_scale(mouth), "length_scale", quantity::length, positive,
                       "mixing length of the turbulence of the supply");
  read_eddies(config, discharge);
  if (const auto top = config.number_if("duct_to", quantity::length, any,
                                        "height to which a duct leads up from an intake on top")) {
    if (in.axis != Axis::z || in.sign < 0)
      config.reject("duct_to", "needs the intake on top: 'intake: +z'");
    draw_duct_above(item, plan, object, unit, *top);
  }
  // A unit in standby keeps its dampers shut: only its body is there.
  if (config.flag_or(false, "standby", "the unit stands still with its dampers shut")) return;
  plan.objects[object].intake = add_patch(plan, object, intake, side_of(unit, in));
  plan.objects[object].discharge = add_patch(plan, object, discharge, mouth);
}

}  // namespace rackflux
