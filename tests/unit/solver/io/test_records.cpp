#include "solver/base/error.hpp"
#include "solver/io/files.hpp"
#include "solver/io/history.hpp"
#include "solver/io/manifest.hpp"
#include "solver/io/summary.hpp"
#include "tests/support/small_room.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

namespace rackflux {

namespace {

using nlohmann::json;

std::string content(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

Summary rack_row() {
  Summary summary;
  summary.title = "row";
  summary.results = {{"server exhaust", 313.75, "K"}};
  summary.balances = {{"energy", 326400.0, 326390.0, "W", 3.06e-5, 5e-3}};
  summary.converged = true;
  summary.verdict = "probes steady";
  summary.cells = 300000;
  summary.iterations = 812;
  return summary;
}

}  // namespace

TEST(Sha256, agrees_with_the_standard) {
  // FIPS 180-4, examples: "abc" and the empty message.
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(History, can_be_read_line_by_line_while_it_grows) {
  const ScratchFolder scratch(comm());
  const auto file = scratch.path() / "history.csv";
  History history(comm(), file, {{"iteration", ""}, {"T_max", "K"}, {"energy gap", ""}});
  history.append(std::vector<double>{1.0, 300.1, 1e-3});
  if (comm().is_root()) {
    EXPECT_EQ(content(file), "iteration,T_max [K],energy gap\n1,300.1,0.001\n");
  }
  comm().barrier();
  history.append(std::vector<double>{2.0, 0.1 + 0.2, std::nan("")});
  if (comm().is_root()) {
    EXPECT_EQ(content(file),
              "iteration,T_max [K],energy gap\n1,300.1,0.001\n2,0.30000000000000004,nan\n");
  }
}

TEST(History, refuses_lines_and_columns_that_do_not_fit) {
  const ScratchFolder scratch(comm());
  const auto file = scratch.path() / "history.csv";
  History history(comm(), file, {{"iteration", ""}, {"T", "K"}});
  EXPECT_THROW(history.append(std::vector<double>{1.0}), Broken);
  EXPECT_THROW(History(comm(), file, {{"a,b", ""}}), Broken);
  EXPECT_THROW(History(comm(), file, {{"a", ""}, {"a", ""}}), Broken);
}

TEST(History, says_on_every_rank_that_the_disk_is_full) {
  ASSERT_TRUE(std::filesystem::exists("/dev/full"));  // Linux has it
  EXPECT_THROW(History(comm(), "/dev/full", {{"a", ""}}), IoError);
  EXPECT_THROW(History(comm(), "/proc/nowhere/history.csv", {{"a", ""}}), IoError);
}

TEST(Summary, appears_whole_with_units_and_balances) {
  const ScratchFolder scratch(comm());
  write_summary(comm(), scratch.path(), rack_row());
  if (!comm().is_root()) return;
  const json read = json::parse(content(scratch.path() / "summary.json"));
  EXPECT_EQ(read["schema"], 1);
  EXPECT_EQ(read["results"]["server exhaust"]["value"], 313.75);
  EXPECT_EQ(read["results"]["server exhaust"]["unit"], "K");
  EXPECT_EQ(read["balances"]["energy"]["out"], 326390.0);
  EXPECT_EQ(read["converged"], true);
  EXPECT_FALSE(std::filesystem::exists(scratch.path() / "summary.json.tmp"));
}

TEST(Summary, shows_people_the_headlines_in_degrees_and_the_balances) {
  Summary summary = rack_row();
  summary.wall_time = 12.34;
  EXPECT_EQ(headline_text(summary, {{"server exhaust", 313.75, "K"},
                                    {"row heat", 326400.0, "W"},
                                    {"leak heat", -10000.0, "W"},
                                    {"chip heat", 700.0, "W"}}),
            "row\nprobes steady\n300000 cells, 12.3 s\n\n"
            "  server exhaust                     40.60 degC\n"
            "  row heat                           326.4 kW\n"
            "  leak heat                            -10 kW\n"
            "  chip heat                            700 W\n"
            "\nbalances\n"
            "  energy                             326.4 kW in, gap 3.1e-05 (allowed 5e-03)\n");
}

TEST(Summary, shows_people_a_site_in_megawatts) {
  Summary summary;
  summary.title = "campus";
  summary.verdict = "all 1 balances closed";
  summary.results = {{"largest_power", 98.5e6, "W"},
                     {"energy_demand", 3.6e12, "J"},
                     {"price_highest", 40.0 / 3.6e9, "USD/J"},
                     {"steps_above_the_set_point_of_water", 180.0, "1"}};
  summary.balances = {{"dispatched energy", 3.6e12, 3.6e12, "J", 0.0, 1e-9}};
  summary.iterations = 8760;
  summary.wall_time = 1.5;
  EXPECT_EQ(headline_text(summary, summary.results),
            "campus\nall 1 balances closed\n8760 steps, 1.5 s\n\n"
            "  largest_power                              98.5 MW\n"
            "  energy_demand                              1000 MWh\n"
            "  price_highest                                40 USD/MWh\n"
            "  steps_above_the_set_point_of_water          180\n"
            "\nbalances\n"
            "  dispatched energy                   1000 MWh in, gap 0.0e+00 (allowed 1e-09)\n");
}

TEST(Summary, of_an_earlier_run_is_removed) {
  const ScratchFolder scratch(comm());
  write_summary(comm(), scratch.path(), rack_row());
  remove_summary(comm(), scratch.path());
  EXPECT_FALSE(std::filesystem::exists(scratch.path() / "summary.json"));
  EXPECT_NO_THROW(remove_summary(comm(), scratch.path()));
}

TEST(Summary, refuses_numbers_that_are_not_finite_and_names_twice) {
  Summary summary = rack_row();
  summary.results.push_back({"server exhaust", 1.0, "K"});
  EXPECT_THROW(summary_text(summary), Broken);
  summary.results = {{"gap", std::nan(""), "W"}};
  EXPECT_THROW(summary_text(summary), Broken);
}

TEST(Manifest, says_what_ran_where_and_how_it_ended) {
  Manifest manifest(comm(), {"case.yaml",
                             "title: row\n",
                             {"racks[0].power=40 kW"},
                             {{"racks[0].flow", "B", "data sheet"}}});
  json read = json::parse(manifest.text());
  EXPECT_EQ(read["ranks"], comm().size());
  EXPECT_EQ(read["sha256"], sha256("title: row\n"));
  EXPECT_EQ(read["grades"][0]["grade"], "B");
  EXPECT_EQ(read["libraries"]["HDF5"].get<std::string>().substr(0, 2), "1.");
  EXPECT_FALSE(read["git_hash"].get<std::string>().empty());
  EXPECT_NE(read["flags"].get<std::string>().find("-O3"), std::string::npos);
  EXPECT_EQ(read["flags"].get<std::string>().find("$<"), std::string::npos);  // told, not asked
  EXPECT_TRUE(read["end"].is_null());
  manifest.finish("converged", 0);
  read = json::parse(manifest.text());
  EXPECT_EQ(read["exit_reason"], "converged");
  EXPECT_EQ(read["exit_status"], 0);
  EXPECT_GE(read["end"].get<std::string>(), read["start"].get<std::string>());
}

TEST(ReplaceFile, keeps_the_old_file_when_the_new_one_cannot_be_written) {
  const ScratchFolder scratch(comm());
  on_root(comm(), [&] {
    const auto file = scratch.path() / "index";
    replace_file(file, "old");
    std::filesystem::create_directory(temporary_of(file));  // in the way of the new one
    EXPECT_THROW(replace_file(file, "new"), IoError);
    EXPECT_EQ(content(file), "old");
  });
}

TEST(Together, throws_on_every_rank_what_one_rank_met) {
  std::string complaint;
  try {
    together(comm(), [] {
      if (comm().rank() == comm().size() - 1) throw IoError("the last rank's disk is gone");
    });
  } catch (const IoError& error) {
    complaint = error.what();
  }
  EXPECT_EQ(complaint, "the last rank's disk is gone");
}

}  // namespace rackflux
