#pragma once
#include "solver/driver/simulation.hpp"
#include "solver/driver/transient.hpp"
#include "solver/io/history.hpp"
#include "solver/io/log.hpp"
#include "solver/io/manifest.hpp"
#include "solver/io/snapshot.hpp"
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
  /// A progress line of the steady state that a run through time starts from.
  void watch_start(const Progress& progress);
  /// A progress line and a line of history.
  void watch(const Moment& moment);
  void note(const std::string& sentence) { log_.warn(sentence); }

  /// The fields at a time, as one more of the series.
  void write_fields(const Room& room, const SnapshotTime& time, const std::string& verdict);

  struct End {
    std::string text;      ///< headlines for people
    bool trusted = false;  ///< the summary's `converged`
  };
  /// Fields, summary and manifest.
  End finish(const Simulation& simulation, const Outcome& outcome);
  /// Means over time if the case asks for them, summary and manifest.
  End finish(const Transient& transient, const TransientOutcome& outcome);

  /// Notes in the manifest why the run has no result.
  void fail(const std::string& reason, int exit_status);

  Log& log() { return log_; }

 private:
  void begin_history(std::vector<HistoryColumn> columns, const std::vector<Reading>& readings);
  void append(std::vector<double> values, const std::vector<Reading>& readings);
  void write_means(const Room& room, const RunMeans& means, const std::string& verdict);
  End close(const Summary& summary, const std::vector<Reading>& headlines);

  const Comm* comm_;
  std::filesystem::path folder_;
  std::string name_;
  Log log_;
  Manifest manifest_;
  std::optional<History> history_;
  std::optional<SnapshotWriter> snapshots_;
};

/// Whether mass and energy of the result close as a run promises: 1e-10 of the throughput, 1e-6 of
/// the load.
bool conserves(const Outcome& outcome);

/// The same of every step: 1e-10 of the throughput, 1e-9 of the heat moved since the start.
bool conserves(const TransientOutcome& outcome);

/// Ends the verdict with a half sentence that is no praise, of which the log warns; none if empty.
void add_doubt(const std::string& sentence, Summary& summary);

/// Adds the fluid's temperatures, and to the verdict what follows from them.
void judge_fluid(const CaseSettings& settings, const FluidTemperatures& found, Summary& summary);

/// Adds to results and verdict where the turbulence model is out of its range: how many cells are
/// held at the bound of eddy viscosity, if any, and with wall functions the share of the walls that
/// lie in the viscous sublayer; of a run through time, at its end. Collective.
void judge_turbulence(const Room& room, Summary& summary);

/// Lets the verdict of a result that is no answer begin with that, whatever praise follows.
void admit_failure(Summary& summary);

/// The outcome in the words and numbers of summary.json. Collective.
Summary summary_of(const Simulation& simulation, const Outcome& outcome);
Summary summary_of(const Transient& transient, const TransientOutcome& outcome);

}  // namespace rackflux
