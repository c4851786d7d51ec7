#include "solver/mesh/objects/kinds.hpp"

#include <fmt/format.h>

namespace rackflux {

namespace {

constexpr const char* incropera =
    "F. P. Incropera, D. P. DeWitt, Fundamentals of Heat and Mass Transfer, tables A.1, A.3; 300 K";

Material of_book(const char* name, double lambda, double rho, double cp) {
  return {name, lambda, rho, cp, "C", incropera};
}

/// Solids at 300 K, metals and silicon of table A.1, others of A.3 [W/m/K, kg/m3, J/kg/K].
const std::vector<Material> library{
    of_book("copper", 401.0, 8933.0, 385.0),          // pure
    of_book("aluminium", 237.0, 2702.0, 903.0),       // pure
    of_book("aluminium_2024", 177.0, 2770.0, 875.0),  // alloy 2024-T6
    of_book("stainless_steel", 14.9, 7900.0, 477.0),  // AISI 304
    of_book("silicon", 148.0, 2330.0, 712.0),        of_book("acrylic", 0.21, 1180.0, 1465.0),
};

Material material_of(const Config& config) {
  const Config node = config.at("material");
  if (!node.is_map()) {
    std::vector<std::string> names;
    for (const Material& material : library) names.push_back(material.name);
    return library[config.choice("material", names, "what the solid is made of")];
  }
  Material own;
  own.lambda = node.number("lambda", quantity::conductivity, positive, "thermal conductivity");
  own.rho = node.number("rho", quantity::density, positive, "density");
  own.cp = node.number("cp", quantity::heat_capacity, positive, "specific heat capacity");
  own.name = node.text_or(fmt::format("lambda {:.6g} W/m/K", own.lambda), "name", "its name");
  return own;
}

int material_index(Plan& plan, const Material& wanted) {
  for (std::size_t m = 1; m < plan.materials.size(); ++m) {
    const Material& known = plan.materials[m];
    if (known.name == wanted.name && known.lambda == wanted.lambda && known.rho == wanted.rho &&
        known.cp == wanted.cp)
      return static_cast<int>(m);
  }
  plan.materials.push_back(wanted);
  return static_cast<int>(plan.materials.size()) - 1;
}

}  // namespace

void draw_solid(const Item& item, Plan& plan) {
  const Extent box = box_of(item, plan);
  const int object = add_object(plan, item, box);
  SolidBox solid;
  solid.material = material_index(plan, material_of(item.config));
  add_solid(plan, object, solid, box);
  Zone zone;
  zone.heat =
      item.config.number_or(0.0, "heat", quantity::power, any, "heat released evenly in the solid");
  zone.heats = item.config.has("heat");
  if (zone.heats) add_zone(plan, object, zone, box);
}

int blocked_material(Plan& plan) {
  // Nothing conducts in an adiabatic body; ones keep formulas that divide by its properties finite.
  return material_index(plan, {"obstacle", 1.0, 1.0, 1.0, "", ""});
}

void draw_obstacle(const Item& item, Plan& plan) {
  const Extent box = box_of(item, plan);
  const int object = add_object(plan, item, box);
  SolidBox solid;
  solid.material = blocked_material(plan);
  solid.blocked_out = true;
  add_solid(plan, object, solid, box);
}

void draw_contact(const Item& item, Plan& plan) {
  const Extent rectangle = rectangle_of(item, plan);
  refuse_conduction_on_wall(item, rectangle, plan);
  const int object = add_object(plan, item, rectangle);
  Patch patch;
  patch.heat = HeatRule::conducting;
  patch.resistance = item.config.number("resistance", quantity::contact_resistance, positive,
                                        "area times temperature difference over heat");
  add_patch(plan, object, patch, rectangle);
}

}  // namespace rackflux
