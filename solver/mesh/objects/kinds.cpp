#include "solver/mesh/objects/kinds.hpp"

#include <cctype>
#include <fmt/format.h>
#include <map>

namespace rackflux {

namespace {

struct Kind {
  const char* name;
  void (*draw)(const Item&, Plan&);
};

const std::vector<Kind> kinds{
    {"solid", draw_solid},
    {"obstacle", draw_obstacle},
    {"contact", draw_contact},
    {"heat_source", draw_heat_source},
    {"resistance", draw_resistance},
    {"inlet", draw_inlet},
    {"outlet", draw_outlet},
    {"baffle", draw_baffle},
    {"duct", draw_duct},
    {"containment", draw_containment},
    {"tile", draw_plate},
    {"perforated", draw_plate},
    {"filter", draw_plate},
    {"grille", draw_plate},
    {"leak", draw_plate},
    {"fan", draw_fan},
    {"server", draw_server},
    {"rack", draw_rack},
    {"crah", draw_crah},
};

/// The shift from one copy to the next [m].
Point pitch_of(const Config& config) {
  Point pitch{0.0, 0.0, 0.0};
  const auto node = config.find("pitch");
  if (!node)
    config.reject("pitch", "several copies need it: the shift from one to the next, such as 0.6 m");
  if (!node->is_list()) {
    pitch[0] = config.number("pitch", quantity::length, any, "distance between copies along x");
    return pitch;
  }
  const auto read =
      config.numbers("pitch", quantity::length, any, 3, "shift from one copy to the next");
  return {read[0], read[1], read[2]};
}

void rename(std::string& part, const std::string& old, const std::string& own) {
  if (part.starts_with(old)) part.replace(0, old.size(), own);
}

std::string name_of_copy(const std::string& name, int copy) {
  const bool ends_in_digit = std::isdigit(static_cast<unsigned char>(name.back())) != 0;
  return fmt::format("{}{}{}", name, ends_in_digit ? "_" : "", copy + 1);
}

/// Results are found by name: two objects of the same name that the case gives are refused, and
/// those without one are numbered from the second on.
void require_own_names(Plan& plan) {
  std::map<std::string, int> seen;
  for (SiteObject& object : plan.objects) {
    const int count = ++seen[object.name];
    if (count == 1) continue;
    if (object.config->has("name"))
      object.config->reject("name",
                            fmt::format("'{}' is the name of another object too", object.name));
    const std::string own = fmt::format("{} {}", object.name, count);
    for (const int p : object.patches) rename(plan.patches[p].part.name, object.name, own);
    for (const int z : object.zones) plan.zones[z].part.name = own;
    for (const int s : object.solids) plan.regions[plan.solids[s].part.region] = own;
    object.name = own;
  }
}

}  // namespace

void draw_objects(const Config& root, Plan& plan) {
  std::vector<std::string> names;
  for (const Kind& kind : kinds) names.emplace_back(kind.name);
  for (const Config& config : root.list("objects")) {
    const Kind& kind = kinds[config.choice("kind", names, "what the object is")];
    Item item{config, kind.name, config.text_or(kind.name, "name", "the object's name in results")};
    const int count =
        config.integer_or(1, "count", {1.0, 100000.0}, "number of copies, each moved by 'pitch'");
    const Point pitch = count > 1 ? pitch_of(config) : Point{};
    const std::string name = item.name;
    for (int copy = 0; copy < count; ++copy) {
      if (count > 1) item.name = name_of_copy(name, copy);
      for (std::size_t a = 0; a < 3; ++a) item.shift[a] = pitch[a] * copy;
      kind.draw(item, plan);
    }
  }
  require_own_names(plan);
}

}  // namespace rackflux
