#pragma once
#include "solver/parallel/comm.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace rackflux {

/// One column of a table over time.
struct HistoryColumn {
  std::string name;
  std::string unit;  ///< SI; empty for counts and ratios
};

/// A table that grows line by line and can be read at any time: comma-separated values, first line
/// "iteration,time [s],...". Written by the root. Lines appear whole.
class History {
 public:
  /// Starts the file anew. Throws IoError on all ranks. A name with a comma, quote or line end, or
  /// the same name twice, is broken().
  History(const Comm& comm, std::filesystem::path file, std::vector<HistoryColumn> columns);

  /// Adds a line: one value per column, in order; the root's values are written, in the shortest
  /// form that reads back to the same double. Throws IoError on all ranks. Collective.
  void append(std::span<const double> values);

 private:
  void put(const std::string& line);

  const Comm* comm_;
  std::filesystem::path name_;
  std::size_t n_columns_;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
};

}  // namespace rackflux
