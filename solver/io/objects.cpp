#include "solver/io/objects.hpp"

#include <nlohmann/json.hpp>

namespace rackflux {

std::string objects_text(const Site& site) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const SiteObject& object : site.objects)
    list.push_back({{"name", object.name},
                    {"kind", object.kind},
                    {"low", object.low},
                    {"high", object.high},
                    {"parent", object.parent}});
  return list.dump();
}

}  // namespace rackflux
