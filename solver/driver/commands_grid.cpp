#include "solver/base/error.hpp"
#include "solver/driver/case_file.hpp"
#include "solver/driver/commands.hpp"
#include "solver/driver/grid_case.hpp"
#include "solver/io/files.hpp"
#include "solver/io/summary.hpp"
#include "solver/io/tables.hpp"

#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <memory>

namespace rackflux {

namespace {

struct GridOptions {
  std::string file, folder;
  std::vector<std::string> overrides;
};

ExitStatus run_grid(const GridOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  const std::string file = case_file_of_kind(CaseKind::site, options.file, options.overrides);
  const GridCase read = read_grid_case(file, options.overrides);
  const std::filesystem::path folder = result_folder(file, options.folder);
  make_folder(folder);
  std::filesystem::remove(folder / "summary.json");  // what is there at the end is of this run
  remove_tables(folder);
  replace_file(folder / "case.yaml", read.config.resolved());
  GridOutcome outcome = read.run->run();
  outcome.summary.title = read.title;
  outcome.summary.wall_time =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  write_tables(folder, read.title, outcome.tables);
  const std::string text = summary_text(outcome.summary);
  replace_file(folder / "summary.json", text);
  fmt::print("{}", text);
  for (const std::string& doubt : outcome.summary.doubts)
    fmt::print(stderr, "warning: {}\n", doubt);
  return outcome.summary.converged ? ExitStatus::done : ExitStatus::not_converged;
}

}  // namespace

void add_grid(CLI::App& app, Task& task) {
  CLI::App* const command = app.add_subcommand(
      "grid", "run a site with its power chain, plant, reactors and grid; no mesh, one process");
  const auto options = std::make_shared<GridOptions>();
  command->add_option("case", options->file, "the case file, or a folder with a case.yaml")
      ->required();
  command->add_option("--out", options->folder, "folder for the results; default results/NAME");
  add_overrides(*command, options->overrides);
  command->callback(
      [options, &task] { task = on_first([options] { return run_grid(*options); }); });
}

}  // namespace rackflux
