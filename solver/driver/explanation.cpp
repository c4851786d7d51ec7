#include "solver/driver/explanation.hpp"

#include "solver/base/text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>

namespace rackflux {

namespace {

using Json = nlohmann::ordered_json;

std::string with_unit_shown(const Explained& key) {
  return key.unit.empty() ? key.value : fmt::format("{} {}", key.value, key.unit);
}

std::string origin(const Explained& key) {
  return key.given ? key.location : "default";
}

const char* written_name(Written written) {
  switch (written) {
    case Written::number:
      return "number";
    case Written::numbers:
      return "numbers";
    case Written::whole:
      return "whole";
    case Written::flag:
      return "flag";
    case Written::text:
      return "text";
    case Written::word:
      return "word";
  }
  return "";
}

/// What the user writes, in words.
std::string to_write(const Explained& key) {
  switch (key.written) {
    case Written::number:
      return fmt::format("{}: `{}`", key.wanted, key.example);
    case Written::numbers:
      return fmt::format("a list, each {}: `{}`", key.wanted, key.example);
    case Written::whole:
      return "a whole number";
    case Written::flag:
      return "`true` or `false`";
    case Written::text:
      return "a text";
    case Written::word:
      return fmt::format("`{}`", joined(key.words, "`, `"));
  }
  return "";
}

/// "racks[12].power" gives "racks[].power"; an item that names its kind shows it instead of its
/// index: "objects[crah].supply". Its `kind` itself belongs to all items.
std::string pattern_of(const std::string& path, const std::map<std::string, std::string>& kinds) {
  std::string pattern;
  std::size_t begin = 0;
  while (begin < path.size()) {
    const std::size_t open = path.find('[', begin);
    if (open == std::string::npos) return pattern + path.substr(begin);
    const std::size_t close = path.find(']', open);
    const auto kind = kinds.find(path.substr(0, close + 1));
    const bool names_kind = path.compare(close + 1, std::string::npos, ".kind") == 0;
    pattern += path.substr(begin, open + 1 - begin);
    if (kind != kinds.end() && !names_kind) pattern += kind->second;
    pattern += ']';
    begin = close + 1;
  }
  return pattern;
}

/// The kind of every item of a list that is one of several kinds.
std::map<std::string, std::string> kinds_in(const std::vector<Explained>& keys) {
  std::map<std::string, std::string> kinds;
  for (const Explained& key : keys)
    if (key.written == Written::word && key.path.ends_with("].kind"))
      kinds[key.path.substr(0, key.path.size() - std::string(".kind").size())] = key.value;
  return kinds;
}

constexpr const char* depends = "depends on other keys";

std::string part_of(const std::string& path) {
  return path.substr(0, path.find('.'));
}

/// Keys that several kinds of item share, such as `size`, move to the part of all items.
void share_keys(std::vector<Explained>& known) {
  constexpr int several = 3;
  const auto shared = [](const Explained& key) {
    const std::size_t open = key.path.find('['), close = key.path.find(']');
    if (open == std::string::npos || close == open + 1) return std::string();
    return key.path.substr(0, open + 1) + key.path.substr(close);
  };
  std::map<std::pair<std::string, std::string>, int> uses;  // (path for all, about): kinds
  for (const Explained& key : known) ++uses[{shared(key), key.about}];
  for (Explained& key : known)
    if (const std::string path = shared(key); !path.empty() && uses[{path, key.about}] >= several)
      key.path = path;
}

/// What is known of a key from two cases.
void combine(Explained& known, const Explained& again) {
  known.optional = known.optional || again.optional;
  if (!known.otherwise)
    known.otherwise = again.otherwise;
  else if (again.otherwise && *again.otherwise != *known.otherwise)
    known.otherwise = depends;
}

/// The first of all keys with one path and meaning; a default that any of them shows counts.
std::vector<Explained> without_repeats(const std::vector<Explained>& keys) {
  std::vector<Explained> known;
  for (const Explained& key : keys) {
    const auto same = std::ranges::find_if(known, [&](const Explained& other) {
      return other.path == key.path && other.about == key.about;
    });
    if (same == known.end())
      known.push_back(key);
    else
      combine(*same, key);
  }
  return known;
}

}  // namespace

std::string explanation_text(const std::vector<Explained>& keys) {
  std::size_t path = 0, value = 0, from = 0, range = 0;
  const auto widen = [](std::size_t& width, const std::string& text) {
    constexpr std::size_t widest = 40;  // one long value must not push all others off the screen
    width = std::max(width, std::min(text.size(), widest));
  };
  for (const Explained& key : keys) {
    widen(path, key.path);
    widen(value, with_unit_shown(key));
    widen(from, origin(key));
    widen(range, key.range);
  }
  std::string text;
  for (const Explained& key : keys)
    text +=
        fmt::format("{:<{}}  {:<{}}  {:<{}}  {:<{}}  {}\n", key.path, path, with_unit_shown(key),
                    value, origin(key), from, key.range, range, key.about);
  return text;
}

std::string explanation_json(const std::vector<Explained>& keys) {
  Json all = Json::array();
  for (const Explained& key : keys)
    all.push_back({{"path", key.path},
                   {"value", key.value},
                   {"unit", key.unit},
                   {"range", key.range},
                   {"given", key.given},
                   {"default", key.otherwise ? Json(*key.otherwise) : Json(nullptr)},
                   {"about", key.about},
                   {"location", key.location},
                   {"written", written_name(key.written)}});
  return all.dump(2) + "\n";
}

std::vector<Explained> known_keys(const std::vector<std::vector<Explained>>& cases) {
  std::vector<Explained> all;
  for (const std::vector<Explained>& keys : cases) {
    const auto kinds = kinds_in(keys);
    for (Explained key : keys) {
      key.path = pattern_of(key.path, kinds);
      all.push_back(std::move(key));
    }
  }
  all = without_repeats(all);
  share_keys(all);
  all = without_repeats(all);
  std::vector<std::string> parts;
  for (const Explained& key : all)
    if (std::ranges::find(parts, part_of(key.path)) == parts.end())
      parts.push_back(part_of(key.path));
  std::ranges::stable_sort(all, {}, [&](const Explained& key) {
    return std::ranges::find(parts, part_of(key.path)) - parts.begin();
  });
  return all;
}

namespace {

constexpr const char* case_title = R"(# The case file

All keys of a case file, as `rackflux explain` knows them. This page is generated: do not edit it,
)";

constexpr const char* site_title = R"(# The case file of a site

All keys of a case without a mesh (`rackflux grid`), as `rackflux explain` knows them. What `must be
given` must be so where its part is there and the regime reads it (commands.md); a series is one of
`{constant}`, `{values}` and `{file, column, unit}`. This page is generated: do not edit it,
)";

constexpr const char* manual_preface = R"(build the target `case_file`.

A case file is YAML: one map of parts. Every number that has a dimension carries its unit, as in
`150 L/min`, `24 degC`, `20 %`, `1e-5 m2 K/W`; units are those of UDUNITS-2 and `Wh`, `var`, `cfm`,
`gpm`, `pcm` and `USD`; a year is 8760 h and a month a twelfth of it. Differences of temperature
are written in `K`. Numbers are finite decimals.

`include: [FILE, ...]` merges other files below the case: maps key by key, lists whose items all have
a `name` item by item, anything else is replaced; the case's own keys win. On the command line
`--set path=value` wins over all files: `--set mesh.resolution=fine`, `--set objects[R1].heat=9kW`.

Below, `[]` stands for any item of a list and `objects[crah]` for an item of kind `crah`. A list of
one item may be written without its brackets. A key that no part of the program reads is an error.
)";

/// What the absence of a key means.
std::string when_absent(const Explained& key) {
  if (!key.otherwise) return key.optional ? "optional" : "must be given";
  const bool bare = key.unit.empty() || *key.otherwise == "none" || *key.otherwise == depends;
  return bare ? *key.otherwise : fmt::format("{} {}", *key.otherwise, key.unit);
}

}  // namespace

std::string case_file_manual(const std::vector<Explained>& known) {
  const bool is_site =
      std::ranges::any_of(known, [](const Explained& key) { return key.path == "regime"; });
  std::string text = std::string(is_site ? site_title : case_title) + manual_preface, part;
  for (const Explained& key : known) {
    if (part_of(key.path) != part) {
      part = part_of(key.path);
      text += fmt::format(
          "\n## `{}`\n\n| key | write | allowed | default | meaning |\n"
          "|---|---|---|---|---|\n",
          part);
    }
    const bool worded = key.written == Written::word || key.written == Written::flag ||
                        key.written == Written::text;
    text += fmt::format("| `{}` | {} | {} | {} | {} |\n", key.path, to_write(key),
                        worded ? "" : key.range, when_absent(key), key.about);
  }
  return text;
}

namespace {

/// Adds the limits of a number that the file writes without a unit.
void add_limits(Json& schema, const Range& allowed) {
  if (std::isfinite(allowed.min)) schema["minimum"] = allowed.min;
  if (std::isfinite(allowed.max)) schema["maximum"] = allowed.max;
}

Json value_schema(const Explained& key) {
  Json schema;
  Json number;
  if (key.unit.empty()) {
    number["type"] = {"number", "string"};
    add_limits(number, key.allowed);
  } else {
    number["type"] = "string";
    number["pattern"] = R"(^ *[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)? *[^ 0-9].*$)";
    number["examples"] = Json::array({key.example});
  }
  switch (key.written) {
    case Written::number:
      schema = number;
      break;
    case Written::numbers:
      schema = {{"type", "array"}, {"items", number}};
      break;
    case Written::whole:
      schema["type"] = "integer";
      add_limits(schema, key.allowed);
      break;
    case Written::flag:
      schema["type"] = "boolean";
      break;
    case Written::text:
      schema["type"] = {"string", "number"};
      break;
    case Written::word:
      schema["enum"] = key.words;
      break;
  }
  schema["description"] = key.about;
  return schema;
}

/// Turns a schema into a list of ways to write the same key.
Json& ways(Json& there) {
  if (!there.contains("anyOf")) {
    const Json first = there;
    there = Json::object();
    there["anyOf"] = Json::array({first});
  }
  return there["anyOf"];
}

/// A value that may be written in one more way: a number or a list, a word or a map.
void add_way(Json& there, const Json& schema) {
  if (there.is_null())
    there = schema;
  else if (Json& all = ways(there); std::find(all.begin(), all.end(), schema) == all.end())
    all.push_back(schema);
}

/// The map or list at a place, beside whatever else may be written there.
Json& container(Json& there, const char* type) {
  const auto is_it = [&](const Json& way) { return way.contains("type") && way["type"] == type; };
  if (there.is_null()) there["type"] = type;
  if (is_it(there)) return there;
  Json& all = ways(there);
  const auto found = std::find_if(all.begin(), all.end(), is_it);
  if (found != all.end()) return *found;
  all.push_back({{"type", type}});
  return all.back();
}

/// Puts a value's schema where its path leads, making maps and lists on the way.
void place(Json& root, const std::string& path, const Json& schema) {
  Json* at = &root;
  std::size_t begin = 0;
  while (begin <= path.size()) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    std::string step = path.substr(begin, end - begin);
    int lists = 0;
    for (; step.ends_with("]"); step.resize(step.rfind('['))) ++lists;
    at = &container(*at, "object")["properties"][step];
    for (; lists > 0; --lists) at = &container(*at, "array")["items"];
    begin = end + 1;
  }
  add_way(*at, schema);
}

}  // namespace

std::string case_file_schema(const std::vector<Explained>& known) {
  Json root = {{"$schema", "http://json-schema.org/draft-07/schema#"},
               {"title", "rackflux case file"},
               {"type", "object"}};
  place(root, "include",
        {{"type", {"string", "array"}}, {"description", "files merged below this one"}});
  for (const Explained& key : known) place(root, key.path, value_schema(key));
  return root.dump(2) + "\n";
}

}  // namespace rackflux
