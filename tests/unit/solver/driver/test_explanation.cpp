#include "solver/driver/explanation.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace rackflux {

namespace {

/// Two cases of a small program; the second knows keys that the first lacks.
std::vector<Explained> first_case() {
  const Config config = Config::parse("{title: t, racks: [{power: 40 kW}, {power: 30 kW}]}");
  config.text("title", "what the run is about");
  for (const Config& rack : config.list("racks")) {
    rack.number("power", quantity::power, {0.0, 1e6}, "electric power of the rack");
    rack.number_or(0.25, "share", quantity::ratio, {0.0, 1.0}, "of heat in air");
  }
  config.choice_or(0, "kind", {"steady", "transient"}, "of run");
  return config.explained();
}

std::vector<Explained> second_case() {
  const Config config = Config::parse("{mesh: {cells: 4, size: [1 m]}, on: true}");
  config.at("mesh").integer("cells", {1, 100}, "cells");
  config.at("mesh").numbers("size", quantity::length, positive, 0, "of the box");
  config.flag_or(false, "on", "switch");
  config.number_if("limit", quantity::temperature, any, "ceiling");
  return config.explained();
}

std::vector<Explained> known() {
  return known_keys({first_case(), second_case()});
}

}  // namespace

TEST(Explanation, has_one_aligned_line_a_key) {
  EXPECT_EQ(
      explanation_text(first_case()),
      "title           t        case.yaml:1:9   text               what the run is about\n"
      "racks[0].power  40000 W  case.yaml:1:28  0 W to 1 MW        electric power of the rack\n"
      "racks[0].share  0.25     default         0 to 1             of heat in air\n"
      "racks[1].power  30000 W  case.yaml:1:44  0 W to 1 MW        electric power of the rack\n"
      "racks[1].share  0.25     default         0 to 1             of heat in air\n"
      "kind            steady   default         steady, transient  of run\n");
}

TEST(Explanation, as_JSON_says_what_was_given) {
  const auto json = nlohmann::json::parse(explanation_json(first_case()));
  EXPECT_EQ(json.size(), 6u);
  EXPECT_EQ(json[1]["value"], "40000");
  EXPECT_EQ(json[1]["given"], true);
  EXPECT_EQ(json[1]["default"], nullptr);
  EXPECT_EQ(json[2]["default"], "0.25");
}

TEST(KnownKeys, are_one_for_all_items_of_a_list) {
  std::vector<std::string> paths;
  for (const Explained& key : known()) paths.push_back(key.path);
  EXPECT_EQ(paths, (std::vector<std::string>{"title", "racks[].power", "racks[].share", "kind",
                                             "mesh.cells", "mesh.size", "on", "limit"}));
}

TEST(Manual, shows_what_to_write_and_what_absence_means) {
  const std::string text = case_file_manual(known());
  EXPECT_NE(text.find("| `racks[].power` | a power: `40.8 kW` | 0 W to 1 MW | must be given | "
                      "electric power of the rack |"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("| `racks[].share` | a number: `0.5` | 0 to 1 | 0.25 | of heat in air |"),
            std::string::npos);
  EXPECT_NE(text.find("| `kind` | `steady`, `transient` |  | steady | of run |"),
            std::string::npos);
  EXPECT_NE(text.find("| `limit` | a temperature: `24 degC` | any | none | ceiling |"),
            std::string::npos);
  EXPECT_NE(text.find("\n## `mesh`\n"), std::string::npos);
}

TEST(KnownKeys, tell_kinds_of_items_apart_and_share_what_several_have) {
  const Config config = Config::parse(
      "objects: [{kind: a, size: 1, loss: 2}, {kind: b, size: 1, loss: 3}, {kind: c, size: 2}]");
  for (const Config& item : config.list("objects")) {
    const auto kind = item.choice("kind", {"a", "b", "c"}, "what it is");
    item.number("size", quantity::ratio, any, "extent");
    if (kind < 2) item.number("loss", quantity::ratio, any, "of pressure");
  }
  std::vector<std::string> paths;
  for (const Explained& key : known_keys({config.explained()})) paths.push_back(key.path);
  EXPECT_EQ(paths, (std::vector<std::string>{"objects[].kind", "objects[].size", "objects[a].loss",
                                             "objects[b].loss"}));
}

TEST(Manual, does_not_call_for_keys_that_may_be_absent) {
  const auto keys = [](const char* text, double otherwise) {
    const Config config = Config::parse(text);
    if (config.has("gravity")) config.number("gravity", quantity::acceleration, any, "pull");
    config.number_or(otherwise, "rho", quantity::density, any, "density");
    return config.explained();
  };
  const std::string text =
      case_file_manual(known_keys({keys("{gravity: 9.81 m/s2}", 1.2), keys("{a: b}", 998.0)}));
  EXPECT_NE(text.find("| any | optional | pull |"), std::string::npos) << text;
  EXPECT_NE(text.find("| any | depends on other keys | density |"), std::string::npos);
}

TEST(Schema, takes_a_key_that_is_a_word_here_and_a_map_there) {
  const Config config = Config::parse("parts: [{material: copper}, {material: {rho: 1}}]");
  config.list("parts")[0].choice("material", {"copper"}, "made of");
  config.list("parts")[1].at("material").number("rho", quantity::ratio, any, "density");
  const auto json = nlohmann::json::parse(case_file_schema(known_keys({config.explained()})));
  const auto& ways = json["properties"]["parts"]["items"]["properties"]["material"]["anyOf"];
  ASSERT_EQ(ways.size(), 2u);
  EXPECT_EQ(ways[0]["enum"][0], "copper");
  EXPECT_TRUE(ways[1]["properties"].contains("rho"));
}

TEST(Schema, types_every_key) {
  const auto json = nlohmann::json::parse(case_file_schema(known()));
  const auto& keys = json["properties"];
  EXPECT_EQ(keys["racks"]["type"], "array");
  EXPECT_EQ(keys["racks"]["items"]["properties"]["power"]["type"], "string");
  EXPECT_EQ(keys["racks"]["items"]["properties"]["share"]["maximum"], 1.0);
  EXPECT_EQ(keys["kind"]["enum"], (std::vector<std::string>{"steady", "transient"}));
  EXPECT_EQ(keys["mesh"]["properties"]["cells"]["type"], "integer");
  EXPECT_EQ(keys["mesh"]["properties"]["cells"]["minimum"], 1.0);
  EXPECT_EQ(keys["mesh"]["properties"]["size"]["items"]["type"], "string");
  EXPECT_EQ(keys["on"]["type"], "boolean");
  EXPECT_EQ(keys["title"]["description"], "what the run is about");
}

}  // namespace rackflux
