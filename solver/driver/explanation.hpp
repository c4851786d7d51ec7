#pragma once
#include "solver/base/config.hpp"

#include <string>
#include <vector>

namespace rackflux {

/// Every key of a case with its value in SI, where it was written, its range and its meaning; one
/// line a key, columns aligned.
std::string explanation_text(const std::vector<Explained>& keys);

/// The same as JSON: a list of objects.
std::string explanation_json(const std::vector<Explained>& keys);

/// The keys of several cases as one list of the keys that a case may hold: racks[0].power and
/// racks[3].power are one key, racks[].power. In the order of first appearance, keys that belong to
/// one part together.
std::vector<Explained> known_keys(const std::vector<std::vector<Explained>>& cases);

/// The manual of the case file in Markdown, one section a part; of a site's if it has a `regime`.
std::string case_file_manual(const std::vector<Explained>& known);

/// JSON Schema, draft 7, of the case file, for editors that complete and check YAML.
std::string case_file_schema(const std::vector<Explained>& known);

}  // namespace rackflux
