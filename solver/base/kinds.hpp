#pragma once
#include "solver/base/config.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace rackflux {

/// The table of a choice: name in the case file, function that makes the object from its node.
template <class T>
using Kinds = std::vector<std::pair<const char*, std::unique_ptr<T> (*)(const Config&)>>;

/// Makes the kind that node names under `key`; an unknown name is refused with the nearest known.
template <class T>
std::unique_ptr<T> pick(const Config& node, const Kinds<T>& kinds, const char* about,
                        const char* key = "kind") {
  std::vector<std::string> names;
  for (const auto& [name, make] : kinds) names.emplace_back(name);
  return kinds[node.choice(key, names, about)].second(node);
}

}  // namespace rackflux
