#pragma once
#include "solver/driver/room.hpp"

#include <chrono>
#include <functional>
#include <limits>
#include <memory>
#include <string>

namespace rackflux {

/// How a steady run ended.
enum class Ending {
  converged,  ///< every residual, or every monitor, stands still
  cycling,    ///< monitors swing about means that stand still; means and spreads are the result
  stopped,    ///< the most iterations allowed were not enough
};

std::string to_string(Ending ending);

/// What a run leaves in memory for those who write it down.
struct Outcome {
  Ending ending = Ending::stopped;
  int iterations = 0;    ///< on the finest mesh
  double seconds = 0.0;  ///< wall clock from the first mesh to the last iteration
  Residuals residuals;
  MassBalance mass;
  HeatBalance heat;
  FluidTemperatures fluid;
  std::vector<Reading> readings;
  std::vector<Trend> trends;  ///< over the last window
};

/// Why a run that stopped has not converged: its worst residual, and the reading that swings most
/// beyond what is allowed.
std::string what_is_unsettled(const Outcome& outcome, const RunSettings& run);

/// What an iteration tells those who watch: progress line, history, tests.
struct Progress {
  int mesh = 0, meshes = 1;  ///< which of the sequence, from 1
  int iteration = 0;
  double seconds = 0.0;   ///< since the run began
  double fraction = 0.0;  ///< of the run, guessed from how far the residuals have fallen [0..1]
  const Residuals& residuals;
  const HeatBalance& heat;
  const std::vector<Reading>& readings;
};

/// A steady run of one case over its sequence of meshes.
class Simulation {
 public:
  /// make_site(coarsening) gives the case's site on a mesh whose cells are that much wider.
  Simulation(const Comm& comm, CaseSettings settings, std::function<Site(double)> make_site);

  /// Called on every rank at each report; may be empty.
  std::function<void(const Progress&)> watch;

  /// Called on every rank with a sentence for the log; may be empty.
  std::function<void(const std::string&)> note;

  /// Throws Unconverged where the solution ceases to be finite, naming the place.
  Outcome run();

  /// In place of run: the finest room with everything at rest.
  void start_from_rest();

  const Room& room() const { return *room_; }  ///< the finest, after run
  Room& room() { return *room_; }
  const CaseSettings& settings() const { return settings_; }

 private:
  void move_to(std::unique_ptr<Room> next);
  Outcome converge(Room& room, int number, int count);
  /// The iteration that came closest to the answer so far.
  struct Closest {
    int iteration = 0;
    double residual = std::numeric_limits<double>::infinity();
  };
  /// One iteration; throws Unconverged with the place where the solution ceased to be finite, what
  /// was before, and what the case may change.
  Residuals iterate(Room& room, int iteration, const Closest& closest) const;

  const Comm* comm_;
  CaseSettings settings_;
  std::function<Site(double)> make_site_;
  std::unique_ptr<Room> room_;
  std::chrono::steady_clock::time_point start_;
};

}  // namespace rackflux
