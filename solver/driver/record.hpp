#pragma once
#include "solver/driver/simulation.hpp"
#include "solver/io/history.hpp"
#include "solver/io/log.hpp"
#include "solver/io/manifest.hpp"
#include "solver/io/summary.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace rackflux {

/// Writes down a run as it goes and when it ends: log, history.csv, fields, summary, manifest.
class Record {
 public:
  /// Makes the folder; what an earlier run summarised there is removed. Throws IoError on all
  /// ranks.
  Record(const Comm& comm, std::filesystem::path folder, std::string name, RunInput input);

  /// A progress line, and on the finest mesh a line of history.
  void watch(const Progress& progress);
  void note(const std::string& sentence) { log_.warn(sentence); }

  /// Fields, summary and manifest. Returns the headline text for people.
  std::string finish(const Simulation& simulation, const Outcome& outcome);

  /// Notes in the manifest why the run has no result.
  void fail(const std::string& reason, int exit_status);

  Log& log() { return log_; }

 private:
  void write_fields(const Simulation& simulation, const Outcome& outcome);

  const Comm* comm_;
  std::filesystem::path folder_;
  std::string name_;
  Log log_;
  Manifest manifest_;
  std::optional<History> history_;
};

/// Whether mass and energy of the result close as a run promises: 1e-10 of the throughput, 1e-6 of
/// the load.
bool conserves(const Outcome& outcome);

/// The outcome in the words and numbers of summary.json.
Summary summary_of(const Simulation& simulation, const Outcome& outcome);

}  // namespace rackflux
