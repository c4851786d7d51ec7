#pragma once
#include "solver/parallel/comm.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace rackflux {

/// SHA-256 of the text in hexadecimal, as `sha256sum` prints it.
std::string sha256(std::string_view text);

/// How far a number that went into the run can be trusted.
struct DataGrade {
  std::string what;    ///< such as "racks[0].server.flow"
  std::string grade;   ///< of its source
  std::string source;  ///< where it is from
};

/// What a run was given.
struct RunInput {
  std::string case_file;
  std::string resolved;  ///< the whole case with includes and overrides, as Config::resolved
  std::vector<std::string> overrides;
  std::vector<DataGrade> grades;
};

/// Who ran what, where and how: manifest.json in the run's folder, and in every result file.
class Manifest {
 public:
  /// The start is now. The same on every rank. Collective.
  Manifest(const Comm& comm, RunInput input);

  /// Notes why the run ended, and when: now.
  void finish(const std::string& reason, int exit_status);

  std::string text() const;  ///< JSON; of a run that goes on, "end" is null

  /// Puts manifest.json into the folder. Throws IoError on all ranks. Collective.
  void write(const std::filesystem::path& folder) const;

 private:
  const Comm* comm_;
  RunInput input_;
  std::string host_, start_, end_, reason_;
  int threads_ = 1, exit_status_ = 0;
};

}  // namespace rackflux
