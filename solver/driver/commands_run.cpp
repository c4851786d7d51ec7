#include "models/fluids/fluid.hpp"
#include "solver/base/error.hpp"
#include "solver/driver/case_file.hpp"
#include "solver/driver/check.hpp"
#include "solver/driver/commands.hpp"
#include "solver/driver/exit_status.hpp"
#include "solver/driver/grid_case.hpp"
#include "solver/driver/record.hpp"
#include "solver/mesh/layout.hpp"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <functional>
#include <memory>

namespace rackflux {

namespace {

struct RunOptions {
  std::string case_file, folder;
  std::vector<std::string> overrides;
};

/// How far the numbers of the libraries that the case uses can be trusted. Asking the case again
/// for a key that was read changes nothing.
std::vector<DataGrade> grades_of(const CaseFile& read) {
  std::vector<DataGrade> grades;
  if (read.config.at("fluid").has("kind"))
    grades.push_back({"fluid." + read.config.at("fluid").text("kind", "fluid of the library"),
                      fluid_grade, fluid_source});
  for (const Material& material : read.site.materials)
    if (!material.grade.empty())
      grades.push_back({"material." + material.name, material.grade, material.source});
  return grades;
}

/// The site on a mesh so many times coarser; the case's own is there already.
std::function<Site(double)> sites_of(const CaseFile& read) {
  return [&read](double coarsening) {
    return coarsening == 1.0 ? read.site : make_site(read.config, coarsening);
  };
}

ExitStatus status_of(const Comm& comm, const Record::End& end) {
  if (comm.is_root()) fmt::print("{}", end.text);
  return end.trusted ? ExitStatus::done : ExitStatus::not_converged;
}

ExitStatus run_steady(const Comm& comm, const CaseFile& read, Record& record) {
  Simulation simulation(comm, read.settings, sites_of(read));
  simulation.watch = [&](const Progress& progress) { record.watch(progress); };
  simulation.note = [&](const std::string& sentence) { record.note(sentence); };
  const Outcome outcome = simulation.run();
  return status_of(comm, record.finish(simulation, outcome));
}

ExitStatus run_through_time(const Comm& comm, const CaseFile& read, Record& record) {
  Transient transient(comm, read.settings, sites_of(read));
  transient.start().watch = [&](const Progress& progress) { record.watch_start(progress); };
  transient.start().note = [&](const std::string& sentence) { record.note(sentence); };
  transient.watch = [&](const Moment& moment) { record.watch(moment); };
  transient.snapshot = [&, index = 0](double t, int steps) mutable {
    record.write_fields(transient.room(), {.index = index++, .t = t, .iteration = steps},
                        "on the way");
  };
  const TransientOutcome outcome = transient.run();
  return status_of(comm, record.finish(transient, outcome));
}

ExitStatus run(const Comm& comm, const RunOptions& options) {
  const std::string file = case_file_of_kind(CaseKind::room, options.case_file, options.overrides);
  const CaseFile read = read_case_file(file, options.overrides);
  require_memory(comm, needs_of(read, comm.size()));
  const std::string name = case_name(file);
  const std::filesystem::path folder = result_folder(file, options.folder);
  RunInput input{.case_file = file,
                 .resolved = read.config.resolved(),
                 .overrides = options.overrides,
                 .grades = grades_of(read)};
  Record record(comm, folder, name, std::move(input));
  try {
    return read.settings.time ? run_through_time(comm, read, record)
                              : run_steady(comm, read, record);
  } catch (const Error& error) {
    record.fail(error.what(), static_cast<int>(exit_status_of(error)));
    throw;
  }
}

}  // namespace

void add_run(CLI::App& app, Task& task) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command = app.add_subcommand("run", "run a case; under mpirun on all its ranks");
  command->add_option("CASE", options->case_file, "case file, or folder with a case.yaml")
      ->required();
  command->add_option("--out", options->folder, "folder for the results; default results/NAME");
  add_overrides(*command, options->overrides);
  command->callback([&task, options] {
    task = [options] {
      return on_ranks([options](const Comm& comm) { return run(comm, *options); });
    };
  });
}

}  // namespace rackflux
