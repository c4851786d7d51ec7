#include "solver/base/config.hpp"
#include "solver/base/error.hpp"
#include "solver/base/kinds.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <unistd.h>

namespace rackflux {

namespace {

constexpr const char* rack_case = R"(title: one rack
mesh:  {cells: [96, 64, 80], size: [4.8 m, 3.2 m, 4.0 m]}
time:  {end: 10 min, largest_step: 20 ms, output_every: 10 s}

racks:
  - name: R1
    kind: coldplate
    power: 120 MW
    coolant: {fluid: pg25, flow: 150, suply: 30 degC}
)";

std::string complaint_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "no complaint";
}

std::string complaint_of(const std::string& text) {
  return complaint_of([&] { Config::parse(text); });
}

Config rack() {
  return Config::parse(rack_case).at("racks").items().front();
}

/// A folder of its own for files that a test writes.
class Files : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        std::filesystem::temp_directory_path() / ("rackflux_config_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }
  std::string folder() const { return folder_.string(); }

 private:
  std::filesystem::path folder_;
};

}  // namespace

TEST(Config, reads_numbers_in_SI) {
  const Config config = Config::parse(
      "{flow: 150 L/min, supply: 30 degC, share: 20 %, size: [4.8 m, 320 cm], cells: 8, on: true}");
  EXPECT_DOUBLE_EQ(config.number("flow", quantity::volume_flow, positive, ""), 2.5e-3);
  EXPECT_DOUBLE_EQ(config.number_or(0.0, "supply", quantity::temperature, any, ""), 303.15);
  EXPECT_DOUBLE_EQ(*config.number_if("share", quantity::ratio, {0.0, 1.0}, ""), 0.2);
  EXPECT_EQ(config.numbers("size", quantity::length, positive, 2, ""),
            (std::vector<double>{4.8, 3.2}));
  EXPECT_EQ(config.integer("cells", {1, 10}, ""), 8);
  EXPECT_TRUE(config.flag_or(false, "on", ""));
}

TEST(Config, takes_defaults_where_a_key_is_absent) {
  const Config config = Config::parse("{a: 1}");
  EXPECT_EQ(config.number_or(7.0, "b", quantity::length, any, ""), 7.0);
  EXPECT_EQ(config.number_if("c", quantity::length, any, ""), std::nullopt);
  EXPECT_EQ(config.integer_or(3, "d", any, ""), 3);
  EXPECT_EQ(config.text_or("x", "e", ""), "x");
  EXPECT_EQ(config.choice_or(1, "f", {"p", "q"}, ""), 1u);
  EXPECT_FALSE(config.flag_or(false, "g", ""));
  EXPECT_TRUE(config.list("h").empty());
  EXPECT_FALSE(config.find("i"));
}

TEST(Config, says_where_a_unit_is_missing) {
  EXPECT_EQ(complaint_of(
                [] { rack().at("coolant").number("flow", quantity::volume_flow, positive, ""); }),
            "case.yaml:9:34: racks[0].coolant.flow: needs a volume flow with its unit, such as "
            "'150 L/min'; found '150'");
}

TEST(Config, names_the_nearest_kind) {
  EXPECT_EQ(complaint_of([] {
              rack().choice("kind", {"air", "cold_plate", "immersion", "rear_door"}, "");
            }),
            "case.yaml:7:11: racks[0].kind: unknown kind 'coldplate'; did you mean 'cold_plate'? "
            "(air, cold_plate, immersion, rear_door)");
}

TEST(Config, refuses_a_value_outside_its_range) {
  EXPECT_EQ(complaint_of([] {
              rack().number("power", quantity::power, {0.0, 1e6}, "");
            }),
            "case.yaml:8:12: racks[0].power: 120 MW is outside 0 W to 1 MW");
  const auto length = [](const char* text, Range range) {
    return complaint_of(
        [&] { Config::parse(std::string("a: ") + text).number("a", quantity::length, range, ""); });
  };
  EXPECT_EQ(length("0 m", positive), "case.yaml:1:4: a: 0 m must be more than 0 m");
  EXPECT_EQ(length("-1 mm", not_negative),
            "case.yaml:1:4: a: -1 mm is below 0 m, the least allowed");
  EXPECT_EQ(length("3 km", {.max = 100.0}),
            "case.yaml:1:4: a: 3 km is above 100 m, the most allowed");
}

TEST(Config, says_what_is_missing_and_what_it_may_have_been_called) {
  EXPECT_EQ(
      complaint_of([] { rack().at("coolant").number("supply", quantity::temperature, any, ""); }),
      "case.yaml:9:14: racks[0].coolant.supply: is missing; needs a temperature, such as "
      "'24 degC'; 'suply' may be it, misspelt");
  EXPECT_EQ(complaint_of([] { rack().at("door"); }),
            "case.yaml:6:5: racks[0].door: is missing; needs this part");
  EXPECT_EQ(complaint_of([] { rack().text("site", ""); }),
            "case.yaml:6:5: racks[0].site: is missing; needs a text");
  EXPECT_EQ(complaint_of([] {
              rack().choice("fan", {"a", "b"}, "");
            }),
            "case.yaml:6:5: racks[0].fan: is missing; needs one of a, b");
}

TEST(Config, refuses_a_value_of_another_shape) {
  const Config config = Config::parse("{word: hello, list: [1 m, 2 m], map: {a: 1}, half: 0.5}");
  EXPECT_EQ(complaint_of([&] { config.number("list", quantity::length, any, ""); }),
            "case.yaml:1:21: list: needs a length, such as '0.6 m'; found a list");
  EXPECT_EQ(complaint_of([&] { config.text("map", ""); }),
            "case.yaml:1:38: map: needs a text; found a map");
  EXPECT_EQ(complaint_of([&] { config.integer("half", any, ""); }),
            "case.yaml:1:52: half: needs a whole number, such as '8'; found '0.5'");
  EXPECT_EQ(complaint_of([&] { config.flag_or(true, "word", ""); }),
            "case.yaml:1:8: word: needs true or false; found 'hello'");
  EXPECT_EQ(complaint_of([&] { config.list("word"); }),
            "case.yaml:1:8: word: needs a list; found 'hello'");
  EXPECT_EQ(complaint_of([&] { config.at("word").number("a", quantity::length, any, ""); }),
            "case.yaml:1:8: word: needs a map of keys with 'a'; found a text");
  EXPECT_EQ(complaint_of([&] { config.numbers("list", quantity::length, any, 3, ""); }),
            "case.yaml:1:21: list: needs a list of 3 numbers, each a length, such as '0.6 m'; "
            "found 2 numbers");
  EXPECT_EQ(complaint_of([&] { config.numbers("half", quantity::length, any, 3, ""); }),
            "case.yaml:1:52: half: needs a list of 3 numbers, each a length, such as '0.6 m'; "
            "found '0.5'");
}

TEST(Config, points_at_the_bad_item_of_a_list) {
  EXPECT_EQ(complaint_of([] {
              Config::parse("{size: [1 m, 2]}").numbers("size", quantity::length, any, 0, "");
            }),
            "case.yaml:1:14: size[1]: needs a length with its unit, such as '0.6 m'; found '2'");
}

TEST(Config, refuses_whole_numbers_in_disguise) {
  for (const char* const text : {"010", "1e3", "0x10", "+5", "1_000", "5.", "99999999999", "''"})
    EXPECT_NE(complaint_of([&] {
                Config::parse(std::string("n: ") + text).integer("n", any, "");
              }).find("needs a whole number"),
              std::string::npos)
        << text;
}

TEST(Config, refuses_what_is_not_one_plain_map) {
  EXPECT_EQ(complaint_of(""), "case.yaml:1:1: the file is empty");
  EXPECT_EQ(complaint_of("# only a remark\n"), "case.yaml:1:1: the file is empty");
  EXPECT_EQ(complaint_of("- a\n- b\n"),
            "case.yaml:1:1: a case is a map of keys and values; found a list");
  EXPECT_EQ(complaint_of("hello"),
            "case.yaml:1:1: a case is a map of keys and values; found a text");
  EXPECT_EQ(complaint_of("a: 1\n---\nb: 2\n"),
            "case.yaml:2:1: a second document begins here; a case is one document");
  EXPECT_EQ(complaint_of("a: 1\nb:\n  c: 2\n  c: 3\n"),
            "case.yaml:4:3: b.c: this key is already there in line 3");
  EXPECT_EQ(complaint_of("a: 1\nb:\n\tc: 2\n"), "case.yaml:3:1: a tab; use spaces");
  EXPECT_EQ(complaint_of("a: !!python/object:os.system x\n"),
            "case.yaml:1:4: a: the tag 'tag:yaml.org,2002:python/object:os.system' has no meaning "
            "here; remove it");
  EXPECT_EQ(complaint_of("a: 1\nracks:\n  - name:\n"),
            "case.yaml:3:5: racks[0].name: has no value; write one or remove the key");
  EXPECT_EQ(complaint_of("a: null\n"),
            "case.yaml:1:1: a: has no value; write one or remove the key");
  EXPECT_EQ(complaint_of("base: &b {x: 1}\nmore:\n  <<: *b\n"),
            "case.yaml:3:3: more: '<<' cannot be a key: it must not be empty nor hold . [ ] = or "
            "<<");
  EXPECT_EQ(complaint_of("{a: 1, [x]: 2}"),
            "case.yaml:1:8: a key must be a text, not a list or a map");
  EXPECT_EQ(complaint_of("a: [1, 2\nb: 3\n").substr(0, 15), "case.yaml:2:2: ");
}

TEST(Config, survives_aliases_of_aliases) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int n = 1; n < 9; ++n) {
    text += fmt::format("a{}: &a{} [*a{}", n, n, n - 1);
    for (int k = 1; k < 10; ++k) text += fmt::format(", *a{}", n - 1);
    text += "]\n";
  }
  EXPECT_NE(complaint_of(text).find("the file holds more than 1000000 values"), std::string::npos);
  EXPECT_NE(complaint_of("a: &a [*a]").find("an alias cannot stand inside"), std::string::npos);
}

TEST(Config, shares_what_an_alias_names) {
  const Config config = Config::parse("a: &x {n: 1 m}\nb: *x\n");
  EXPECT_EQ(config.at("b").number("n", quantity::length, any, ""), 1.0);
  EXPECT_EQ(config.at("b").path(), "b");
}

TEST(Config, lists_every_key_that_nobody_reads) {
  const Config config = Config::parse(rack_case);
  config.text("title", "");
  config.find("time");
  const Config rack = config.list("racks").front();
  rack.text("name", "");
  rack.has("kind");
  rack.has("power");
  const Config coolant = rack.at("coolant");
  coolant.text("fluid", "");
  coolant.has("flow");
  coolant.has("supply");
  EXPECT_EQ(
      complaint_of([&] { config.reject_unread(); }),
      "case.yaml:2:1: mesh: nobody reads this key (known here: title, time, racks)\n"
      "case.yaml:3:9: time.end: nobody reads this key\n"
      "case.yaml:3:22: time.largest_step: nobody reads this key\n"
      "case.yaml:3:43: time.output_every: nobody reads this key\n"
      "case.yaml:9:39: racks[0].coolant.suply: nobody reads this key; did you mean 'supply'?");
}

TEST(Config, is_content_when_every_key_was_read) {
  const Config config = Config::parse("{a: 1, b: [{c: x}, {c: y}]}");
  config.integer("a", any, "");
  for (const Config& item : config.list("b")) item.text("c", "");
  EXPECT_NO_THROW(config.reject_unread());
}

TEST(Config, gives_the_user_s_own_names) {
  const Config loops = Config::parse("loops: {tcs: {n: 1}, fws: {n: 2}}").at("loops");
  EXPECT_EQ(loops.keys(), (std::vector<std::string>{"tcs", "fws"}));
}

TEST(Config, reads_a_list_of_words) {
  std::vector<std::string> words;
  for (const Config& item : Config::parse("watch: [rack inlet max, pue]").list("watch"))
    words.push_back(item.text("", "a quantity to watch"));
  EXPECT_EQ(words, (std::vector<std::string>{"rack inlet max", "pue"}));
}

TEST(Config, takes_a_single_map_for_a_list_of_one) {
  EXPECT_EQ(Config::parse("racks: {name: A}").list("racks").size(), 1u);
}

TEST(Located, gives_the_place_of_a_node_to_a_complaint_that_has_none) {
  const Config island = Config::parse("title: t\nisland: {unit: G}\n").at("island");
  const auto refused = [&](const auto& build) {
    return complaint_of([&] { located(island, build); });
  };
  EXPECT_EQ(refused([] { throw Error("no unit turns"); }), "case.yaml:2:9: island: no unit turns");
  EXPECT_EQ(refused([&] { island.reject("unit", "does not turn"); }),
            "case.yaml:2:16: island.unit: does not turn");
  EXPECT_THROW(located(island, [] { throw Unconverged("no answer"); }), Unconverged);
  EXPECT_EQ(located(island, [] { return 7; }), 7);
}

TEST(Config, explains_what_was_asked_for) {
  const Config config = Config::parse("a: {flow: 60 L/min}\nkind: q\n");
  config.at("a").number("flow", quantity::volume_flow, {0.0, 1.0}, "through the rack");
  config.at("a").number_or(293.15, "supply", quantity::temperature, positive, "of the coolant");
  config.choice("kind", {"p", "q"}, "of cooling");
  config.choice("kind", {"p", "q"}, "of cooling");
  const std::vector<Explained> lines = config.explained();
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0].path, "a.flow");
  EXPECT_EQ(lines[0].value, "0.001");
  EXPECT_EQ(lines[0].unit, "m3/s");
  EXPECT_EQ(lines[0].range, "0 m3/s to 1 m3/s");
  EXPECT_TRUE(lines[0].given);
  EXPECT_EQ(lines[0].about, "through the rack");
  EXPECT_EQ(lines[0].location, "case.yaml:1:11");
  EXPECT_EQ(lines[0].wanted, "a volume flow");
  EXPECT_EQ(lines[0].written, Written::number);
  EXPECT_EQ(lines[1].value, "293.15");
  EXPECT_EQ(lines[1].range, "above 0 K");
  EXPECT_FALSE(lines[1].given);
  EXPECT_EQ(lines[2].value, "q");
  EXPECT_EQ(lines[2].range, "p, q");
  EXPECT_EQ(lines[2].words, (std::vector<std::string>{"p", "q"}));
  EXPECT_EQ(config.at("a").explained().size(), 2u);
}

TEST(Overrides, win_over_the_file_and_are_recorded) {
  const Config config =
      Config::parse("racks: [{name: A, power: 1 kW}, {name: B, power: 2 kW}]", "case.yaml",
                    {"racks[0].power=5 kW", "racks[B].power=7 kW", "time.end=3 s"});
  const auto racks = config.list("racks");
  EXPECT_EQ(racks[0].number("power", quantity::power, any, ""), 5e3);
  EXPECT_EQ(racks[1].number("power", quantity::power, any, ""), 7e3);
  EXPECT_EQ(config.at("time").number("end", quantity::duration, any, ""), 3.0);
  EXPECT_EQ(config.explained()[0].location, "--set racks[0].power=5 kW");
}

TEST(Overrides, are_checked_like_the_file) {
  const auto complaint = [](const char* change) {
    return complaint_of([&] {
      const Config config = Config::parse("racks: [{power: 1 kW}]", "case.yaml", {change});
      config.list("racks")[0].number("power", quantity::power, {0.0, 1e6}, "");
      config.reject_unread();
    });
  };
  EXPECT_EQ(
      complaint("racks[0].power=5"),
      "--set racks[0].power=5: racks[0].power: needs a power with its unit, such as '40.8 kW';"
      " found '5'");
  EXPECT_EQ(
      complaint("racks[0].powr=5 kW"),
      "--set racks[0].powr=5 kW: racks[0].powr: nobody reads this key; did you mean 'power'?");
  EXPECT_EQ(complaint("racks[1].power=5 kW"),
            "--set racks[1].power=5 kW: the list has no item [1]; it has 1");
  EXPECT_EQ(complaint("racks.power=5 kW"), "--set racks.power=5 kW: 'power' leads into a list");
  EXPECT_EQ(complaint("racks[0].power.x=5 kW"),
            "--set racks[0].power.x=5 kW: 'x' leads into a text");
  EXPECT_EQ(complaint("racks"), "--set racks: needs path=value, such as racks[0].power=40 kW");
  EXPECT_EQ(complaint("racks[0.power=1"),
            "--set racks[0.power=1: needs path=value, such as racks[0].power=40 kW");
  EXPECT_EQ(complaint("racks[0].power="), "--set racks[0].power=: the value is no YAML");
}

TEST(Overrides, refuse_a_number_that_is_the_name_of_another_item) {
  const auto complaint = [](const char* change) {
    return complaint_of([&] {
      Config::parse("racks: [{name: 2, power: 1 kW}, {name: 1, power: 2 kW}, {name: B}]", "",
                    {change});
    });
  };
  EXPECT_EQ(complaint("racks[1].power=5 kW"), "no complaint");  // its place and its name
  EXPECT_EQ(complaint("racks[0].power=5 kW"), "no complaint");
  EXPECT_EQ(complaint("racks[2].power=5 kW"),
            "--set racks[2].power=5 kW: '[2]' is both a place in the list and the name of the item "
            "at place 0; give that item another name, or say [0]");
}

TEST_F(Files, are_merged_below_the_case_that_includes_them) {
  write("racks.yaml",
        "kinds:\n  - {name: small, power: 10 kW, height: 2 m}\n  - {name: big, power: 40 kW}\n"
        "sizes: [1 m, 2 m]\nroom: {width: 5 m, depth: 4 m}\n");
  const std::string file =
      write("case.yaml",
            "include: racks.yaml\nkinds:\n  - {name: small, power: 12 kW}\n"
            "  - {name: own, power: 1 kW}\nsizes: [3 m]\nroom: {width: 6 m}\n");
  const Config config = Config::read(file);
  const auto kinds = config.list("kinds");
  ASSERT_EQ(kinds.size(), 3u);
  EXPECT_EQ(kinds[0].number("power", quantity::power, any, ""), 12e3);
  EXPECT_EQ(kinds[0].number("height", quantity::length, any, ""), 2.0);
  EXPECT_EQ(kinds[2].text("name", ""), "own");
  EXPECT_EQ(config.numbers("sizes", quantity::length, any, 0, ""), std::vector<double>{3.0});
  EXPECT_EQ(config.at("room").number("width", quantity::length, any, ""), 6.0);
  EXPECT_EQ(config.at("room").number("depth", quantity::length, any, ""), 4.0);
  EXPECT_EQ(config.directory(), folder());
}

TEST_F(Files, point_into_the_included_file_that_is_wrong) {
  write("lib.yaml", "room:\n  width: 5\n");
  const Config config = Config::read(write("case.yaml", "include: [lib.yaml]\n"));
  EXPECT_EQ(complaint_of([&] { config.at("room").number("width", quantity::length, any, ""); }),
            folder() +
                "/lib.yaml:2:10: room.width: needs a length with its unit, such as '0.6 m'; "
                "found '5'");
}

TEST_F(Files, that_are_absent_or_include_themselves_are_refused) {
  const std::string file = write("case.yaml", "include: [gone.yaml]\n");
  EXPECT_EQ(complaint_of([&] { Config::read(file); }),
            file + ":1:11: include: '" + folder() +
                "/gone.yaml' cannot be read: No such file or directory");
  write("case.yaml", "include: [case.yaml]\n");
  EXPECT_EQ(complaint_of([&] { Config::read(file); }),
            file + ":1:11: include: '" + file + "' includes itself");
  EXPECT_EQ(complaint_of([&] { Config::read(folder() + "/none.yaml"); }),
            folder() + "/none.yaml: cannot be read: No such file or directory");
  EXPECT_EQ(complaint_of([&] { Config::read(folder()); }),
            folder() + ": cannot be read: Is a directory");
}

TEST_F(Files, give_all_their_bad_values_at_once) {
  const std::string file = write("case.yaml", rack_case);
  const auto read_all = [](const Config& config) {
    config.text("title", "");
    config.find("mesh")->numbers("cells", quantity::ratio, positive, 3, "");
    config.find("mesh")->numbers("size", quantity::length, positive, 3, "");
    const Config time = config.at("time");
    for (const char* const key : {"end", "largest_step", "output_every"})
      time.number(key, quantity::duration, positive, "");
    const Config rack = config.list("racks").front();
    rack.text("name", "");
    rack.choice("kind", {"air", "cold_plate"}, "");
    rack.number("power", quantity::power, {0.0, 1e6}, "");
    const Config coolant = rack.at("coolant");
    coolant.text("fluid", "");
    coolant.number("flow", quantity::volume_flow, positive, "");
    coolant.at("pump").number("speed", quantity::ratio, positive, "");
  };
  EXPECT_EQ(
      complaint_of([&] { Config::build(file, {}, read_all); }),
      file +
          ":7:11: racks[0].kind: unknown kind 'coldplate'; did you mean 'cold_plate'? (air, "
          "cold_plate)\n" +
          file + ":8:12: racks[0].power: 120 MW is outside 0 W to 1 MW\n" + file +
          ":9:14: racks[0].coolant.pump: is missing; needs this part\n" + file +
          ":9:34: racks[0].coolant.flow: needs a volume flow with its unit, such as '150 L/min'; "
          "found '150'\n" +
          file +
          ":9:39: racks[0].coolant.suply: nobody reads this key (known here: fluid, flow, "
          "pump)");
}

TEST_F(Files, keep_a_complaint_about_values_that_do_not_fit_together) {
  const std::string file = write("case.yaml", "a: 1 m\nb: 2 m\n");
  EXPECT_EQ(complaint_of([&] {
              Config::build(file, {}, [](const Config& config) {
                config.number("a", quantity::length, any, "");
                config.number("b", quantity::length, any, "");
                config.reject("b", "must be shorter than a");
              });
            }),
            file + ":2:4: b: must be shorter than a");
}

TEST_F(Files, lend_their_name_to_a_complaint_without_place) {
  const std::string file = write("case.yaml", "a: 1 m\n");
  const auto fail_as = [&](const auto& error) {
    Config::build(file, {}, [&](const Config& config) {
      config.has("a");
      throw error;
    });
  };
  EXPECT_EQ(complaint_of([&] { fail_as(Error("the room has no sink")); }),
            file + ": the room has no sink");
  EXPECT_THROW(fail_as(IoError("a table is damaged")), IoError) << "keeps its exit status";
}

TEST(Resolved, parses_to_the_same_case) {
  const Config config = Config::parse(
      rack_case, "case.yaml", {"racks[0].note='true: [x'", "racks[0].empty={}", "l=['~', '']"});
  const std::string text = config.resolved();
  EXPECT_EQ(Config::parse(text).resolved(), text);
  EXPECT_EQ(Config::parse(text).at("racks").items()[0].text("note", ""), "true: [x");
  EXPECT_EQ(Config::parse(text).list("l")[0].text("", ""), "~");
  EXPECT_NE(text.find("flow: 150"), std::string::npos);
}

TEST(Kinds, make_the_object_that_the_case_names) {
  struct Cooling {
    std::string fluid;
  };
  const auto make = [](const Config& node) {
    return std::make_unique<Cooling>(Cooling{node.text("fluid", "")});
  };
  const Kinds<Cooling> kinds{{"air", make}, {"water", make}};
  EXPECT_EQ(pick(Config::parse("{kind: water, fluid: pg25}"), kinds, "")->fluid, "pg25");
  EXPECT_EQ(complaint_of([&] { pick(Config::parse("{kind: watr}"), kinds, ""); }),
            "case.yaml:1:8: kind: unknown kind 'watr'; did you mean 'water'? (air, water)");
}

}  // namespace rackflux
