#include "solver/base/error.hpp"
#include "solver/mesh/objects/kinds.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace rackflux {

namespace {

const std::vector<std::string> side_names{"-x", "+x", "-y", "+y", "-z", "+z"};

Direction direction(std::size_t side) {
  return {axes[side / 2], side % 2 == 0 ? -1 : 1};
}

/// For each of -x, +x, ... +z whether the list at key names it.
std::array<bool, 6> sides_in(const Config& config, const char* key, const char* about) {
  std::array<bool, 6> named{};
  for (const Config& side : config.list(key)) named[side.choice("", side_names, about)] = true;
  return named;
}

void read_conduction(const Config& config, Patch& patch) {
  const auto resistance =
      config.number_if("resistance", quantity::contact_resistance, positive,
                       "thickness over conductivity of a plate that conducts; absent: adiabatic");
  if (!resistance) return;
  patch.heat = HeatRule::conducting;
  patch.resistance = *resistance;
}

}  // namespace

void draw_baffle(const Item& item, Plan& plan) {
  const Extent rectangle = rectangle_of(item, plan);
  const int object = add_object(plan, item, rectangle);
  Patch patch;
  read_conduction(item.config, patch);
  if (patch.heat == HeatRule::conducting) refuse_conduction_on_wall(item, rectangle, plan);
  add_patch(plan, object, patch, rectangle);
}

void draw_duct(const Item& item, Plan& plan) {
  const Extent box = box_of(item, plan);
  const int object = add_object(plan, item, box);
  const auto is_open = sides_in(item.config, "open", "sides without a wall");
  if (std::ranges::count(is_open, true) == 0)
    item.config.reject("open",
                       "a duct needs at least one open side; use 'obstacle' for a closed box");
  Patch patch;
  read_conduction(item.config, patch);
  for (std::size_t side = 0; side < is_open.size(); ++side) {
    const Extent wall = side_of(box, direction(side));
    patch.name = item.name + side_names[side];
    if (!is_open[side] && !is_on_wall(plan, wall)) add_patch(plan, object, patch, wall);
  }
}

void draw_containment(const Item& item, Plan& plan) {
  const Extent box = box_of(item, plan);
  const int object = add_object(plan, item, box);
  const auto has_panel = sides_in(item.config, "panels", "sides closed by a panel or door");
  double area = 0.0;
  for (std::size_t side = 0; side < has_panel.size(); ++side)
    if (has_panel[side]) area += area_of(side_of(box, direction(side)));
  if (area == 0.0) item.config.reject("panels", "needs at least one of -x, +x, -y, +y, -z, +z");
  Patch patch;
  read_conduction(item.config, patch);
  if (const auto leak = item.config.find("leak")) {
    if (patch.heat == HeatRule::conducting)
      item.config.reject("resistance",
                         "heat passes through panels that leak as through open air: leave "
                         "'resistance' or 'leak' out");
    patch.rule = FaceRule::resistor;
    read_loss(*leak, area, patch);
  }
  for (std::size_t side = 0; side < has_panel.size(); ++side) {
    if (!has_panel[side]) continue;
    const Extent panel = side_of(box, direction(side));
    if (is_on_wall(plan, panel))
      item.config.reject("panels",
                         fmt::format("the side {} lies on a wall of the room and needs no "
                                     "panel",
                                     side_names[side]));
    patch.name = fmt::format("{}{}", item.name, side_names[side]);
    add_patch(plan, object, patch, panel);
  }
}

}  // namespace rackflux
