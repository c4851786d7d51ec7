#pragma once
#include <string>
#include <vector>

namespace rackflux {

/// A headline number of a run.
struct SummaryResult {
  std::string name;
  double value = 0.0;
  std::string unit;  ///< SI
};

/// What went into something and out of it.
struct SummaryBalance {
  std::string name;      ///< such as "mass" or "energy"
  double in = 0.0;       ///< [unit]
  double out = 0.0;      ///< [unit]
  std::string unit;      ///< SI
  double gap = 0.0;      ///< what is lost over what passes [-]
  double allowed = 0.0;  ///< gap up to which the run counts as converged [-]
};

/// The outcome of a run, for people and programs.
struct Summary {
  std::string title;
  std::vector<SummaryResult> results;
  std::vector<SummaryBalance> balances;
  bool converged = false;
  std::string verdict;  ///< in words, such as "probes steady to 0.02 K over 200 iterations"
  std::vector<std::string> doubts{};  ///< half sentences of the verdict that a reader must not miss
  double wall_time = 0.0;             ///< [s]
  long long cells = 0;                ///< of the room
  long long iterations = 0;           ///< or time steps
};

}  // namespace rackflux
