#include "solver/mesh/objects/kinds.hpp"

#include <algorithm>

namespace rackflux {

namespace {

constexpr Quantity viscous_loss{"a viscous loss coefficient", "1/m2", "1e7 1/m2"};

/// One number for all axes or one for each.
std::array<double, 3> along_axes(const Config& config, const char* key, const Quantity& quantity,
                                 Range range, const char* about) {
  std::array<double, 3> values{0.0, 0.0, 0.0};
  const auto node = config.find(key);
  if (node && node->is_list())
    std::ranges::copy(config.numbers(key, quantity, range, 3, about), values.begin());
  else
    values.fill(config.number_or(0.0, key, quantity, range, about));
  return values;
}

bool is_flat(const Item& item) {
  if (item.config.has("on")) return true;
  if (!item.config.has("size")) {
    const auto low = item.config.numbers("low", quantity::length, any, 3, "least x, y and z");
    const auto high = item.config.numbers("high", quantity::length, any, 3, "largest x, y and z");
    return low[0] == high[0] || low[1] == high[1] || low[2] == high[2];
  }
  const auto size =
      item.config.numbers("size", quantity::length, not_negative, 3, "extents along x, y and z");
  return std::ranges::find(size, 0.0) != size.end();
}

}  // namespace

void draw_heat_source(const Item& item, Plan& plan) {
  if (!is_flat(item)) {
    const Extent box = box_of(item, plan);
    const int object = add_object(plan, item, box);
    Zone zone;
    zone.heat = item.config.number("heat", quantity::power, any, "heat released evenly in the box");
    zone.heats = true;
    add_zone(plan, object, zone, box);
    return;
  }
  const Extent rectangle = rectangle_of(item, plan);
  const int object = add_object(plan, item, rectangle);
  Patch patch;
  patch.heat = HeatRule::flux;
  if (item.config.has("heat"))
    patch.flux = item.config.number("heat", quantity::power, any,
                                    "heat released evenly over the rectangle") /
                 area_of(rectangle);
  else
    patch.flux = item.config.number("flux", quantity::heat_flux, any, "heat per area");
  add_patch(plan, object, patch, rectangle);
}

void draw_resistance(const Item& item, Plan& plan) {
  const Extent box = box_of(item, plan);
  const int object = add_object(plan, item, box);
  Zone zone;
  zone.loss = along_axes(item.config, "loss", quantity::per_length, not_negative,
                         "pressure lost per length over rho u^2 / 2");
  zone.loss_linear = along_axes(item.config, "loss_linear", viscous_loss, not_negative,
                                "pressure lost per length over mu u");
  zone.loss_on_speed = item.config.flag_or(
      false, "loss_on_speed", "the loss meets the speed |U| instead of each component's own size");
  zone.force = along_axes(item.config, "force", quantity::force_density, any,
                          "force on the fluid per volume, as of a fan");
  zone.heat =
      item.config.number_or(0.0, "heat", quantity::power, any, "heat released evenly in the box");
  zone.heats = item.config.has("heat");
  add_zone(plan, object, zone, box);
}

}  // namespace rackflux
