#include "solver/mesh/objects/plan.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux {

namespace {

constexpr double round_off = 1e-9;  // of the room: what sums of decimal fractions are off by

const std::vector<std::string> direction_names{"-x", "+x", "-y", "+y", "-z", "+z"};
const std::vector<std::string> wall_names{"x_min", "x_max", "y_min", "y_max", "z_min", "z_max"};

Point point(const Config& config, const char* key, Range range, const char* about) {
  const auto read = config.numbers(key, quantity::length, range, 3, about);
  return {read[0], read[1], read[2]};
}

Extent corners_of(const Item& item) {
  const Config& config = item.config;
  Extent extent;
  if (config.has("low") || config.has("high")) {
    extent.low = point(config, "low", any, "corner with the least x, y and z");
    extent.high = point(config, "high", any, "corner with the largest x, y and z");
  } else {
    extent.low = point(config, "at", any, "corner with the least x, y and z");
    const Point size = point(config, "size", not_negative, "extents along x, y and z");
    for (const Axis axis : axes)
      extent.high[index(axis)] = extent.low[index(axis)] + size[index(axis)];
  }
  for (const Axis axis : axes) {
    extent.low[index(axis)] += item.shift[index(axis)];
    extent.high[index(axis)] += item.shift[index(axis)];
    if (extent.size(axis) < 0.0)
      config.reject("high",
                    fmt::format("lies below 'low' along {}: {:.6g} m is less than {:.6g} m",
                                letter(axis), extent.high[index(axis)], extent.low[index(axis)]));
  }
  return extent;
}

bool is_thin(const Extent& extent, Axis axis, const Plan& plan) {
  return extent.size(axis) <= round_off * plan.room.size(axis);
}

std::array<int, 3> cells_asked_for(const Config& config, const Plan& plan,
                                   std::array<int, 3> otherwise) {
  const auto about = "least number of cells across the object at resolution medium";
  if (const auto given = config.find("cells"); given && given->is_list()) {
    const auto read = config.numbers("cells", quantity::ratio, {1.0, 10000.0}, 3, about);
    for (const Axis axis : axes)
      otherwise[index(axis)] = static_cast<int>(std::lround(read[index(axis)]));
  } else if (given) {
    otherwise.fill(config.integer("cells", {1.0, 10000.0}, about));
  }
  for (int& n : otherwise) n = least_cells(plan, n);
  return otherwise;
}

}  // namespace

Direction direction_of(const Config& config, const char* key, const char* about) {
  const auto chosen = static_cast<int>(config.choice(key, direction_names, about));
  return {axes[chosen / 2], chosen % 2 == 0 ? -1 : 1};
}

Direction opposite(Direction direction) {
  return {direction.axis, -direction.sign};
}

Extent side_of(const Extent& box, Direction direction) {
  Extent side = box;
  const int a = index(direction.axis);
  (direction.sign < 0 ? side.high : side.low)[a] = (direction.sign < 0 ? box.low : box.high)[a];
  return side;
}

double area_of(const Extent& rectangle) {
  double area = 1.0;
  bool was_flat = false;
  for (const Axis axis : axes) {
    const bool flat = !was_flat && rectangle.size(axis) == 0.0;
    if (flat) was_flat = true;
    if (!flat) area *= rectangle.size(axis);
  }
  return area;
}

void require_inside(const Config& config, const Extent& extent, const Plan& plan) {
  for (const Axis axis : axes) {
    const int a = index(axis);
    const double low = plan.room.low[a], high = plan.room.high[a];
    const double slack = round_off * (high - low);
    if (extent.low[a] < low - slack || extent.high[a] > high + slack)
      config.reject("", fmt::format("reaches from {0} = {1:.6g} m to {2:.6g} m, outside the room, "
                                    "which goes from {0} = {3:.6g} m to {4:.6g} m",
                                    letter(axis), extent.low[a], extent.high[a], low, high));
  }
}

Extent box_of(const Item& item, const Plan& plan) {
  const Extent extent = corners_of(item);
  for (const Axis axis : axes)
    if (is_thin(extent, axis, plan))
      item.config.reject("", fmt::format("has no thickness along {}; a box needs an extent along "
                                         "all three axes",
                                         letter(axis)));
  require_inside(item.config, extent, plan);
  return extent;
}

Extent rectangle_of(const Item& item, const Plan& plan) {
  if (item.config.has("on")) {
    const auto wall =
        static_cast<int>(item.config.choice("on", wall_names, "wall that is covered whole"));
    return side_of(plan.room, {axes[wall / 2], wall % 2 == 0 ? -1 : 1});
  }
  Extent extent = corners_of(item);
  int n_thin = 0;
  for (const Axis axis : axes)
    if (is_thin(extent, axis, plan)) {
      extent.high[index(axis)] = extent.low[index(axis)];
      ++n_thin;
    }
  if (n_thin != 1)
    item.config.reject(
        "", fmt::format("needs a rectangle, flat along exactly one axis; its extents "
                        "are {:.6g} x {:.6g} x {:.6g} m",
                        extent.size(Axis::x), extent.size(Axis::y), extent.size(Axis::z)));
  require_inside(item.config, extent, plan);
  return extent;
}

int least_cells(const Plan& plan, int at_medium) {
  return std::max(1, static_cast<int>(std::lround(at_medium / plan.coarseness)));
}

bool is_on_wall(const Plan& plan, const Extent& rectangle) {
  return std::ranges::any_of(axes, [&](Axis axis) {
    const int a = index(axis);
    const double near = round_off * plan.room.size(axis);
    return !plan.periodic[a] && rectangle.size(axis) == 0.0 &&
           (std::abs(rectangle.low[a] - plan.room.low[a]) <= near ||
            std::abs(rectangle.low[a] - plan.room.high[a]) <= near);
  });
}

void refuse_conduction_on_wall(const Item& item, const Extent& rectangle, const Plan& plan) {
  if (is_on_wall(plan, rectangle))
    item.config.reject("resistance",
                       "lies on a wall of the room, with nothing behind it to conduct to; give the "
                       "wall 'convection' with an 'htc' of 1 / resistance");
}

int add_object(Plan& plan, const Item& item, const Extent& extent, std::array<int, 3> least) {
  SiteObject object;
  object.name = item.name, object.kind = item.kind;
  object.low = extent.low, object.high = extent.high;
  object.parent = item.parent;
  object.config = item.config;
  const auto cells = cells_asked_for(item.config, plan, least);
  const auto largest = item.config.number_if("cell", quantity::length, positive,
                                             "largest cell in the object at resolution medium");
  const auto beside = item.config.number_if("wall_cell", quantity::length, positive,
                                            "largest cell beside the object's faces at "
                                            "resolution medium");
  for (const Axis axis : axes) {
    const int a = index(axis);
    if (extent.size(axis) > 0.0) {
      Stretch stretch{extent.low[a], extent.high[a], cells[a]};
      if (largest) stretch.largest_cell = *largest * plan.coarseness;
      plan.stretches[a].push_back(stretch);
    }
    if (beside)
      for (const double at : {extent.low[a], extent.high[a]})
        plan.refinements[a].push_back({at, *beside * plan.coarseness});
  }
  plan.objects.push_back(std::move(object));
  return static_cast<int>(plan.objects.size()) - 1;
}

int add_patch(Plan& plan, int object, Patch patch, const Extent& rectangle) {
  patch.object = object;
  if (patch.name.empty()) patch.name = plan.objects.at(object).name;
  for (const Axis axis : axes)
    if (rectangle.size(axis) == 0.0) patch.axis = axis;
  plan.patches.push_back({std::move(patch), rectangle});
  const int added = static_cast<int>(plan.patches.size()) - 1;
  if (object >= 0) plan.objects.at(object).patches.push_back(added);
  return added;
}

int add_zone(Plan& plan, int object, Zone zone, const Extent& box) {
  zone.object = object;
  zone.name = plan.objects.at(object).name;
  plan.zones.push_back({std::move(zone), box});
  const int added = static_cast<int>(plan.zones.size()) - 1;
  plan.objects.at(object).zones.push_back(added);
  return added;
}

int add_solid(Plan& plan, int object, SolidBox solid, const Extent& box) {
  plan.regions.push_back(plan.objects.at(object).name);
  solid.region = static_cast<int>(plan.regions.size()) - 1;
  plan.solids.push_back({solid, box});
  const int added = static_cast<int>(plan.solids.size()) - 1;
  plan.objects.at(object).solids.push_back(added);
  return added;
}

}  // namespace rackflux
