#include "solver/driver/commands.hpp"
#include "solver/driver/comparison.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <memory>

namespace rackflux {

namespace {

struct CompareOptions {
  std::string result, expected;
  Closeness closeness;
};

bool is_result(const std::string& name) {
  return std::filesystem::is_directory(name) || std::filesystem::path(name).extension() == ".json";
}

ExitStatus compare(const CompareOptions& options) {
  const Comparison comparison =
      is_result(options.expected)
          ? compare_results(options.result, options.expected, options.closeness)
          : judge(options.result, options.expected);
  fmt::print("{}", comparison_text(comparison));
  return comparison.passes() ? ExitStatus::done : ExitStatus::differs;
}

}  // namespace

void add_compare(CLI::App& app, Task& task) {
  CLI::App* const command = app.add_subcommand(
      "compare", "judge a result by expected.yaml, or compare it with another result");
  const auto options = std::make_shared<CompareOptions>();
  command->add_option("result", options->result, "a run's folder or its summary.json")->required();
  command->add_option("expected", options->expected, "expected.yaml, or another result")
      ->required();
  command
      ->add_option("--relative", options->closeness.relative,
                   "between results: allowed difference over the larger value")
      ->capture_default_str();
  command
      ->add_option("--absolute", options->closeness.absolute,
                   "between results: difference always allowed, in each SI unit")
      ->capture_default_str();
  command->callback([options, &task] { task = on_first([options] { return compare(*options); }); });
}

}  // namespace rackflux
