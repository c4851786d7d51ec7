#pragma once
#include "solver/driver/exit_status.hpp"

#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace rackflux {

class Comm;

/// Carries out one command line of `rackflux` and returns the exit status for the shell. Prints
/// results to the standard output and each error once, by the first rank, to the standard error.
int run_command_line(int argc, char** argv);

/// Gives a command the option --set path=value, which may be repeated.
void add_overrides(CLI::App& command, std::vector<std::string>& overrides);

/// What the chosen command does once the command line is understood.
using Task = std::function<ExitStatus()>;

// Each adds its subcommands to the application; the one that the user names sets the task.
void add_run(CLI::App& app, Task& task);
void add_check(CLI::App& app, Task& task);
void add_explain(CLI::App& app, Task& task);
void add_compare(CLI::App& app, Task& task);
void add_lists(CLI::App& app, Task& task);
void add_grid(CLI::App& app, Task& task);
void add_bench(CLI::App& app, Task& task);

/// The work done by the first process only, however many a launcher started: for commands that do
/// not need ranks.
Task on_first(Task work);

/// Starts the ranks and does the work on them. An Error is printed by the first rank; anything else
/// may be known to one rank only and ends all of them.
ExitStatus on_ranks(const std::function<ExitStatus(const Comm&)>& work);

}  // namespace rackflux
