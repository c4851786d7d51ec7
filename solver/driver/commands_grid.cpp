#include "solver/base/error.hpp"
#include "solver/driver/case_file.hpp"
#include "solver/driver/commands.hpp"
#include "solver/driver/grid_case.hpp"
#include "solver/io/files.hpp"
#include "solver/io/manifest.hpp"
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

ExitStatus status_of(const Summary& summary) {
  return summary.converged ? ExitStatus::done : ExitStatus::not_converged;
}

/// Runs the site and writes tables and summary; the manifest says how it ended.
Summary run_and_write(const Comm& comm, const GridCase& read, const std::filesystem::path& folder,
                      Manifest& manifest) {
  const auto start = std::chrono::steady_clock::now();
  remove_summary(comm, folder);  // what is there at the end is of this run
  remove_tables(folder);
  replace_file(folder / "case.yaml", read.config.resolved());
  GridOutcome outcome = read.run->run();
  outcome.summary.title = read.title;
  outcome.summary.wall_time =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  write_tables(folder, read.title, outcome.tables);
  manifest.finish(outcome.summary.verdict, static_cast<int>(status_of(outcome.summary)));
  manifest.write(folder);
  write_summary(comm, folder, outcome.summary);
  return std::move(outcome.summary);
}

ExitStatus run_grid(const Comm& comm, const GridOptions& options) {
  if (comm.size() > 1)
    throw Error(fmt::format(
        "{}: a site without a mesh runs in one process; found {}: leave out mpirun or take -n 1",
        options.file, comm.size()));
  const std::string file = case_file_of_kind(CaseKind::site, options.file, options.overrides);
  const GridCase read = read_grid_case(file, options.overrides);
  const std::filesystem::path folder = result_folder(file, options.folder);
  Manifest manifest(comm, {.case_file = file,
                           .resolved = read.config.resolved(),
                           .overrides = options.overrides,
                           .grades = {}});
  manifest.write(folder);
  try {
    const Summary summary = run_and_write(comm, read, folder, manifest);
    fmt::print("{}\n  results   {}\n", headline_text(summary, summary.results),
               (folder / "summary.json").string());
    for (const std::string& doubt : summary.doubts) fmt::print(stderr, "warning: {}\n", doubt);
    return status_of(summary);
  } catch (const Error& error) {
    manifest.finish(error.what(), static_cast<int>(exit_status_of(error)));
    manifest.write(folder);
    throw;
  }
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
  command->callback([options, &task] {
    task = [options] {
      return on_ranks([options](const Comm& comm) { return run_grid(comm, *options); });
    };
  });
}

}  // namespace rackflux
