#include "solver/base/error.hpp"
#include "solver/driver/commands.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <new>
#include <nlohmann/json.hpp>
#include <vector>

namespace rackflux {

namespace {

struct Outcome {
  int status = 0;
  std::string out, complaint;
};

Outcome rackflux_command(std::vector<std::string> words) {
  words.insert(words.begin(), "rackflux");
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  Outcome outcome;
  outcome.status = run_command_line(static_cast<int>(words.size()), argv.data());
  outcome.out = testing::internal::GetCapturedStdout();
  outcome.complaint = testing::internal::GetCapturedStderr();
  return outcome;
}

}  // namespace

TEST(CommandLine, without_arguments_helps_and_ends_with_2) {
  const Outcome outcome = rackflux_command({});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.out, "");
  EXPECT_NE(outcome.complaint.find("compare"), std::string::npos);
}

TEST(CommandLine, tells_its_version_and_libraries) {
  const Outcome outcome = rackflux_command({"--version"});
  EXPECT_EQ(outcome.status, 0);
  for (const char* const word : {"rackflux ", "MPI ", "HDF5 ", "OpenMP ", "compiler "})
    EXPECT_NE(outcome.out.find(word), std::string::npos) << word;
}

TEST(CommandLine, refuses_what_it_does_not_know) {
  EXPECT_EQ(rackflux_command({"conquer"}).status, 2);
  EXPECT_EQ(rackflux_command({"compare"}).status, 2);
  EXPECT_EQ(rackflux_command({"--help"}).status, 0);
  EXPECT_EQ(rackflux_command({"compare", "--help"}).status, 0);
}

TEST(CommandLine, names_the_nearest_command) {
  const Outcome chek = rackflux_command({"chek", "case.yaml"});
  EXPECT_EQ(chek.status, 2);
  EXPECT_EQ(chek.out, "");
  EXPECT_EQ(chek.complaint.find("rackflux: there is no command 'chek'; did you mean 'check'? (run"),
            0U)
      << chek.complaint;
  EXPECT_EQ(rackflux_command({"list", "fluds"})
                .complaint.find("list: there is no command 'fluds'; did you mean 'fluids'? ("),
            0U);
  const Outcome conquer = rackflux_command({"conquer"});
  EXPECT_EQ(conquer.complaint.find("did you mean"), std::string::npos) << conquer.complaint;
}

TEST(CommandLine, prints_an_error_once_and_ends_with_its_status) {
  const Outcome outcome = rackflux_command({"compare", "/nowhere/summary.json", "x.yaml"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.complaint,
            "/nowhere/summary.json: there is no such result; a run that ended writes it last\n");
}

TEST(CommandLine, takes_the_case_after_an_override) {
  EXPECT_EQ(rackflux_command({"check", "--set", "a=1", "--set", "b=2", "/nowhere.yaml"}).complaint,
            "/nowhere.yaml: cannot be read: No such file or directory\n");
}

// A room given to grid: tests/errors/once.py, for grid starts MPI, which a process does once.
TEST(CommandLine, sends_a_site_to_its_command) {
  const auto complaint = [](const char* command, const char* text) {
    const std::string file = testing::TempDir() + "/of_the_other_kind.yaml";
    std::ofstream(file) << text;
    const Outcome outcome = rackflux_command({command, file});
    EXPECT_EQ(outcome.status, 2);
    return outcome.complaint;
  };
  EXPECT_NE(complaint("run", "regime: horizon\n").find("run it by 'rackflux grid "),
            std::string::npos);
  EXPECT_NE(complaint("check", "title: a site that leaves its regime to the default\n")
                .find("workload: is missing"),
            std::string::npos);
}

TEST(CommandLine, refuses_a_benchmark_of_nothing) {
  const Outcome outcome = rackflux_command({"bench", "--cells", "10"});
  EXPECT_EQ(outcome.status, 2);
  EXPECT_EQ(outcome.complaint, "--cells: 10 is outside 1000 to 1000000000\n");
  EXPECT_EQ(rackflux_command({"bench", "--cells", "many"}).status, 2);
}

TEST(CommandLine, lists_the_fluids_that_a_case_may_name) {
  const Outcome outcome = rackflux_command({"list", "fluids"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_NE(outcome.out.find("\nair "), std::string::npos);
  EXPECT_EQ(rackflux_command({"list"}).status, 2);
}

TEST(CommandLine, prints_the_schema_of_the_case_file) {
  const auto schema = nlohmann::json::parse(rackflux_command({"schema"}).out);
  EXPECT_TRUE(schema["properties"].contains("objects"));
}

TEST(ExitStatus, tells_scripts_what_to_do) {
  EXPECT_EQ(exit_status_of(Error("")), ExitStatus::bad_input);
  EXPECT_EQ(exit_status_of(Unconverged("")), ExitStatus::not_converged);
  EXPECT_EQ(exit_status_of(IoError("")), ExitStatus::io);
  EXPECT_EQ(exit_status_of(Broken("")), ExitStatus::internal);
  EXPECT_EQ(exit_status_of(std::bad_alloc()), ExitStatus::internal);
}

}  // namespace rackflux
