#include "solver/io/log.hpp"

#include "solver/base/error.hpp"
#include "solver/io/files.hpp"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace rackflux {

namespace {

constexpr double seconds_between_bars = 0.1;
constexpr const char* yellow = "\x1b[33m";
constexpr const char* cyan = "\x1b[36m";
constexpr const char* plain = "\x1b[0m";
constexpr const char* start_of_line_wiped = "\r\x1b[K";

double seconds_since(std::chrono::steady_clock::time_point then) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - then).count();
}

// Nobody listening at standard error is no reason to stop.
void show(const std::string& text) {
  std::fputs(text.c_str(), stderr);
  std::fflush(stderr);
}

}  // namespace

LogStyle terminal_style() {
  LogStyle style;
  const char* terminal = std::getenv("TERM");
  style.bar = isatty(STDERR_FILENO) && terminal && std::strcmp(terminal, "dumb") != 0;
  const char* no_colour = std::getenv("NO_COLOR");
  style.colour = style.bar && !(no_colour && *no_colour);
  winsize window{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0)
    style.columns = window.ws_col;
  return style;
}

std::string clock_text(double seconds) {
  constexpr double longest = 3600.0 * 99999.0;
  if (!(seconds >= 0.0 && seconds < longest)) return "--:--";
  const long whole = std::lround(seconds);
  const long hours = whole / 3600, minutes = whole / 60 % 60;
  if (hours > 0) return fmt::format("{}:{:02}:{:02}", hours, minutes, whole % 60);
  return fmt::format("{:02}:{:02}", minutes, whole % 60);
}

Log::Log(const Comm& comm, const std::filesystem::path& folder, const LogStyle& style)
    : speaks_(comm.is_root()), style_(style), start_(Clock::now()), file_(nullptr, std::fclose) {
  last_line_ = last_bar_ = start_;
  on_root(comm, [&] {
    make_folder(folder);
    const std::filesystem::path name = folder / "log.txt";
    file_.reset(std::fopen(name.c_str(), "w"));
    if (!file_)
      throw IoError(
          fmt::format("{}: cannot be opened for writing: {}", name.string(), std::strerror(errno)));
    std::setvbuf(file_.get(), nullptr, _IOLBF, BUFSIZ);
  });
}

Log::~Log() {
  wipe_bar();
}

void Log::say(const std::string& line) {
  if (!speaks_) return;
  wipe_bar();
  show(line + "\n");
  to_file(line);
}

void Log::warn(const std::string& line) {
  if (!speaks_) return;
  wipe_bar();
  show(style_.colour ? fmt::format("{}warning: {}{}\n", yellow, line, plain)
                     : "warning: " + line + "\n");
  to_file("warning: " + line);
}

void Log::progress(double fraction, const std::string& state) {
  if (!speaks_) return;
  const double elapsed = seconds_since(start_);
  const double left = fraction > 0.0 ? elapsed * (1.0 - fraction) / fraction : -1.0;
  const std::string times =
      fmt::format("elapsed {}  left {}", clock_text(elapsed), clock_text(left));
  if (seconds_since(last_line_) >= style_.interval) {
    last_line_ = Clock::now();
    const std::string line =
        fmt::format("progress {:5.1f} %  {}  {}", 100.0 * fraction, times, state);
    to_file(line);
    if (!style_.bar) show(line + "\n");
  }
  if (style_.bar && seconds_since(last_bar_) >= seconds_between_bars) {
    last_bar_ = Clock::now();
    draw_bar(fraction, times, state);
  }
}

void Log::draw_bar(double fraction, const std::string& times, const std::string& state) {
  constexpr int width = 24;
  const int full = static_cast<int>(std::lround(width * std::clamp(fraction, 0.0, 1.0)));
  const std::string bar = std::string(full, '#') + std::string(width - full, '.');
  std::string rest = fmt::format(" {:5.1f} %  {}  {}", 100.0 * fraction, times, state);
  rest.resize(std::min<std::size_t>(rest.size(), std::max(0, style_.columns - width - 3)));
  show(fmt::format("{}[{}{}{}]{}", start_of_line_wiped, style_.colour ? cyan : "", bar,
                   style_.colour ? plain : "", rest));
  bar_shown_ = true;
}

void Log::wipe_bar() {
  if (!bar_shown_) return;
  show(start_of_line_wiped);
  bar_shown_ = false;
}

// The log tells, it does not decide: where it cannot be written, results on the same disk complain.
void Log::to_file(const std::string& line) {
  if (file_) std::fputs((line + "\n").c_str(), file_.get());
}

}  // namespace rackflux
