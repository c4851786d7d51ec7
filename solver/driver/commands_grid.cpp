#include "models/facility/site_run.hpp"
#include "solver/base/error.hpp"
#include "solver/driver/commands.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <memory>

namespace rackflux {

namespace {

struct GridOptions {
  std::string file, folder;
  std::vector<std::string> overrides;
};

void write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream out(file);
  out << text;
  out.close();
  if (!out) throw IoError(fmt::format("{}: cannot be written", file.string()));
}

ExitStatus run_site(const GridOptions& options) {
  std::optional<SiteRun> site;
  Config::build(options.file, options.overrides, [&](const Config& config) {
    config.text_or("", "title", "one line, for people");
    site.emplace(config);
  });
  site->run();
  const std::filesystem::path folder = options.folder;
  std::error_code fault;
  std::filesystem::create_directories(folder, fault);
  if (fault) throw IoError(fmt::format("{}: cannot be made: {}", folder.string(), fault.message()));
  write(folder / "history.csv", site->csv());
  write(folder / "summary.json", site->summary());
  fmt::print("{}", site->summary());
  return ExitStatus::done;
}

}  // namespace

void add_grid(CLI::App& app, Task& task) {
  CLI::App* const command = app.add_subcommand(
      "grid", "run a site with its power chain, plant and grid connection; no mesh, one process");
  const auto options = std::make_shared<GridOptions>();
  command->add_option("case", options->file, "case file of a site")->required();
  command->add_option("--out", options->folder, "folder for history.csv and summary.json")
      ->required();
  add_overrides(*command, options->overrides);
  command->callback(
      [options, &task] { task = on_first([options] { return run_site(*options); }); });
}

}  // namespace rackflux
