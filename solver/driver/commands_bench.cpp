#include "solver/driver/bench.hpp"
#include "solver/driver/commands.hpp"
#include "solver/io/files.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <memory>

namespace rackflux {

namespace {

struct BenchCommand {
  BenchOptions options;
  double triad_megabytes = 0.0;
  std::string json_file;
};

ExitStatus run(const Comm& comm, const BenchCommand& command) {
  const BenchResult result = bench(comm, command.options);
  if (comm.is_root()) fmt::print("{}", bench_text(result));
  if (!command.json_file.empty())
    on_root(comm, [&] { replace_file(command.json_file, bench_json(result)); });
  return ExitStatus::done;
}

}  // namespace

void add_bench(CLI::App& app, Task& task) {
  const auto given = std::make_shared<BenchCommand>();
  CLI::App* const command = app.add_subcommand(
      "bench",
      "measure the solver's kernels against this machine's memory; under mpirun on all "
      "its ranks");
  command->add_option("--cells", given->options.cells, "cells of the room, about; default 300000");
  command->add_option("--repeats", given->options.repeats, "calls, the best counts; default 10");
  CLI::Option* const triad =
      command->add_option("--triad", given->triad_megabytes,
                          "MB of each array of the memory triad, over all ranks of a machine; "
                          "default four times the last-level cache");
  command->add_option("--json", given->json_file, "file for the same numbers, for programs");
  command->callback([&task, given, triad] {
    task = [given, triad] {
      if (triad->count() > 0) given->options.triad_bytes = 1e6 * given->triad_megabytes;
      check(given->options);
      return on_ranks([given](const Comm& comm) { return run(comm, *given); });
    };
  });
}

}  // namespace rackflux
