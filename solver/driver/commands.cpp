#include "solver/driver/commands.hpp"

#include "solver/base/error.hpp"
#include "solver/base/text.hpp"
#include "solver/base/version.hpp"
#include "solver/parallel/comm.hpp"

#include <hdf5.h>
#include <mpi.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cstdlib>
#include <fmt/format.h>
#include <string_view>

namespace rackflux {

namespace {

/// Whether this process prints: the first of those that a launcher started. Known before MPI
/// starts, so that a mistyped command is answered once.
bool prints() {
  for (const char* const name : {"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK", "SLURM_PROCID"})
    if (const char* const rank = std::getenv(name)) return std::string_view(rank) == "0";
  return true;
}

std::string mpi_library() {
  std::array<char, MPI_MAX_LIBRARY_VERSION_STRING> text{};
  int length = 0;
  MPI_Get_library_version(text.data(), &length);
  const std::string all(text.data(), static_cast<std::size_t>(length));
  return all.substr(0, all.find(','));
}

std::string version_text() {
  return fmt::format("rackflux {} ({})\ncompiler  {}\nMPI       {}\nHDF5      {}\nOpenMP    {}",
                     version(), git_hash(), compiler(), mpi_library(), H5_VERS_INFO, _OPENMP);
}

/// What to say of a word that stands where a command must and is none; empty: all are commands.
std::string unknown_command(const CLI::App& app, int argc, char** argv) {
  const CLI::App* at = &app;
  for (int n = 1; n < argc && argv[n][0] != '-'; ++n) {
    std::vector<std::string> names;
    const CLI::App* next = nullptr;
    for (const CLI::App* command : at->get_subcommands([](const CLI::App*) { return true; })) {
      names.push_back(command->get_name());
      if (command->get_name() == argv[n]) next = command;
    }
    if (names.empty()) return "";
    if (!next) {
      const auto near = nearest(argv[n], names);
      return fmt::format("{}: there is no command '{}'{} ({})\n", at->get_name(), argv[n],
                         near ? "; did you mean '" + *near + "'?" : "", joined(names));
    }
    at = next;
  }
  return "";
}

ExitStatus failed(const std::exception& error) {
  if (prints()) fmt::print(stderr, "{}\n", error.what());
  return exit_status_of(error);
}

}  // namespace

Task on_first(Task work) {
  return prints() ? work : [] { return ExitStatus::done; };
}

ExitStatus on_ranks(const std::function<ExitStatus(const Comm&)>& work) {
  int argc = 0;
  char** argv = nullptr;
  const Comm comm(argc, argv);
  try {
    return work(comm);
  } catch (const Error& error) {
    if (comm.is_root()) fmt::print(stderr, "{}\n", error.what());
    return exit_status_of(error);
  } catch (const std::exception& error) {
    comm.abort(error.what(), static_cast<int>(exit_status_of(error)));
  }
}

int run_command_line(int argc, char** argv) {
  CLI::App app{"rackflux: energy and heat of AI racks, from chip to grid", "rackflux"};
  app.set_version_flag("--version", version_text(), "versions of the program and its libraries");
  app.require_subcommand(0, 1);
  Task task;
  add_run(app, task);
  add_check(app, task);
  add_explain(app, task);
  add_compare(app, task);
  add_lists(app, task);
  add_grid(app, task);
  add_bench(app, task);
  if (const std::string unknown = unknown_command(app, argc, argv); !unknown.empty()) {
    if (prints()) fmt::print(stderr, "{}", unknown);
    return static_cast<int>(ExitStatus::bad_input);
  }
  const auto finished = [](ExitStatus status) { return static_cast<int>(status); };
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream out, complaint;
    const bool asked_for = app.exit(error, out, complaint) == 0;  // --help, --version
    if (prints()) fmt::print(asked_for ? stdout : stderr, "{}{}", out.str(), complaint.str());
    return finished(asked_for ? ExitStatus::done : ExitStatus::bad_input);
  }
  if (!task) {
    if (prints()) fmt::print(stderr, "{}", app.help());
    return finished(ExitStatus::bad_input);
  }
  try {
    return finished(task());
  } catch (const std::exception& error) {
    return finished(failed(error));
  }
}

}  // namespace rackflux
