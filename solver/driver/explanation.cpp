#include "solver/driver/explanation.hpp"

#include "solver/base/text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
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

/// "racks[12].power" gives "racks[].power".
std::string pattern_of(const std::string& path) {
  std::string pattern;
  bool index = false;
  for (const char c : path) {
    if (c == ']') index = false;
    if (!index) pattern += c;
    if (c == '[') index = true;
  }
  return pattern;
}

std::string part_of(const std::string& path) {
  return path.substr(0, path.find_first_of(".["));
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
  std::vector<Explained> known;
  std::vector<std::string> parts;
  for (const std::vector<Explained>& keys : cases)
    for (Explained key : keys) {
      key.path = pattern_of(key.path);
      const auto same = std::ranges::find(known, key.path, &Explained::path);
      if (same == known.end())
        known.push_back(key);
      else if (!same->otherwise)
        same->otherwise = key.otherwise;
      if (std::ranges::find(parts, part_of(key.path)) == parts.end())
        parts.push_back(part_of(key.path));
    }
  const auto rank = [&](const Explained& key) {
    return std::ranges::find(parts, part_of(key.path)) - parts.begin();
  };
  std::ranges::stable_sort(known, {}, rank);
  return known;
}

std::string case_file_manual(const std::vector<Explained>& known) {
  std::string text, part;
  for (const Explained& key : known) {
    if (part_of(key.path) != part) {
      part = part_of(key.path);
      text += fmt::format(
          "\n## {}\n\n| key | write | allowed | default | meaning |\n"
          "|---|---|---|---|---|\n",
          part);
    }
    const bool worded = key.written == Written::word || key.written == Written::flag ||
                        key.written == Written::text;
    const std::string unit = key.unit.empty() || key.value == "none" ? "" : " " + key.unit;
    text += fmt::format("| `{}` | {} | {} | {} | {} |\n", key.path, to_write(key),
                        worded ? "" : key.range,
                        !key.otherwise             ? "must be given"
                        : *key.otherwise == "none" ? "none"
                                                   : fmt::format("{}{}", *key.otherwise, unit),
                        key.about);
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

/// Puts a value's schema where its path leads, making maps and lists on the way.
void place(Json& root, const std::string& path, const Json& schema) {
  Json* at = &root;
  std::size_t begin = 0;
  while (begin <= path.size()) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    std::string step = path.substr(begin, end - begin);
    int lists = 0;
    for (; step.ends_with("[]"); step.resize(step.size() - 2)) ++lists;
    (*at)["type"] = "object";
    at = &(*at)["properties"][step];
    for (; lists > 0; --lists) {
      (*at)["type"] = "array";
      at = &(*at)["items"];
    }
    begin = end + 1;
  }
  at->update(schema);
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
