#include "solver/base/error.hpp"
#include "solver/mesh/objects/kinds.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace rackflux {

namespace {

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
  const int object = add_object(plan, item, "baffle", rectangle);
  Patch patch;
  read_conduction(item.config, patch);
  add_patch(plan, object, patch, rectangle);
}

void draw_duct(const Item& item, Plan& plan) {
  const Extent box = box_of(item, plan);
  const int object = add_object(plan, item, "duct", box);
  std::vector<std::string> names{"-x", "+x", "-y", "+y", "-z", "+z"};
  std::vector<bool> is_open(names.size(), false);
  for (const Config& side : item.config.list("open"))
    is_open[side.choice("", names, "sides without a wall")] = true;
  if (std::ranges::count(is_open, true) == 0)
    item.config.reject("open",
                       "a duct needs at least one open side; use 'obstacle' for a closed box");
  Patch patch;
  read_conduction(item.config, patch);
  for (std::size_t side = 0; side < names.size(); ++side)
    if (!is_open[side])
      add_patch(plan, object, patch, side_of(box, {axes[side / 2], side % 2 == 0 ? -1 : 1}));
}

}  // namespace rackflux
