#pragma once
#include "solver/parallel/comm.hpp"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

namespace rackflux {

/// How progress is shown.
struct LogStyle {
  bool bar = false;       ///< a bar that redraws itself, else one line per interval
  bool colour = false;    ///< escape sequences for colour
  int columns = 80;       ///< of the terminal
  double interval = 5.0;  ///< between lines of progress; a bar redraws ten times a second [s]
};

/// The style for standard error of this process: a bar on a terminal, coloured unless the
/// environment sets NO_COLOR.
LogStyle terminal_style();

/// What a run says while it goes on: to standard error and to log.txt. Only the root speaks.
class Log {
 public:
  /// Starts log.txt in the folder anew. Throws IoError on all ranks. Collective.
  Log(const Comm& comm, const std::filesystem::path& folder, const LogStyle& style);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  /// A finished line. Not collective: a log that cannot be written never stops a run.
  void say(const std::string& line);
  /// A warning: as say, marked.
  void warn(const std::string& line);

  /// How far the run is: fraction done, 0 to 1, and the state in a few words such as
  /// "iteration 120, energy gap 3e-4". Shown at most once per interval; log.txt gets
  /// "progress  42.0 %  elapsed 00:31  left 00:43  STATE".
  void progress(double fraction, const std::string& state);

 private:
  using Clock = std::chrono::steady_clock;
  void wipe_bar();
  void draw_bar(double fraction, const std::string& times, const std::string& state);
  void to_file(const std::string& line);

  bool speaks_;
  LogStyle style_;
  Clock::time_point start_, last_line_, last_bar_;
  bool bar_shown_ = false;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
};

/// "01:05" or "2:01:05" from seconds; "--:--" if not known (negative or not finite).
std::string clock_text(double seconds);

}  // namespace rackflux
