#include "solver/io/log.hpp"
#include "tests/support/small_room.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

namespace rackflux {

namespace {

/// What `speak` prints to standard error of this rank.
template <class Speak>
std::string heard(const std::filesystem::path& folder, const LogStyle& style, Speak speak) {
  Log log(comm(), folder, style);
  ::testing::internal::CaptureStderr();
  speak(log);
  return ::testing::internal::GetCapturedStderr();
}

std::string content(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

}  // namespace

TEST(Log, prints_one_line_per_interval_without_a_terminal) {
  const ScratchFolder scratch(comm());
  LogStyle style;
  style.interval = 0.0;
  const std::string text = heard(scratch.path(), style, [](Log& log) {
    log.say("start");
    log.progress(0.25, "iteration 50");
  });
  comm().barrier();
  if (!comm().is_root()) {
    EXPECT_EQ(text, "");
    return;
  }
  EXPECT_EQ(text, "start\nprogress  25.0 %  elapsed 00:00  left 00:00  iteration 50\n");
  EXPECT_EQ(content(scratch.path() / "log.txt"), text);
}

TEST(Log, is_silent_between_intervals) {
  const ScratchFolder scratch(comm());
  LogStyle style;
  style.interval = 3600.0;
  EXPECT_EQ(heard(scratch.path(), style, [](Log& log) { log.progress(0.5, "half"); }), "");
}

TEST(Log, colours_only_when_the_style_says_so) {
  const ScratchFolder scratch(comm());
  LogStyle style;
  const auto warn = [](Log& log) { log.warn("hot"); };
  if (!comm().is_root()) {
    heard(scratch.path(), style, warn);
    heard(scratch.path(), style, warn);
    return;
  }
  EXPECT_EQ(heard(scratch.path(), style, warn), "warning: hot\n");
  style.colour = true;
  EXPECT_EQ(heard(scratch.path(), style, warn), "\x1b[33mwarning: hot\x1b[0m\n");
}

TEST(Log, has_no_colour_where_the_environment_refuses_it) {
  setenv("NO_COLOR", "1", 1);
  EXPECT_FALSE(terminal_style().colour);
  unsetenv("NO_COLOR");
}

TEST(ClockText, reads_like_a_clock) {
  EXPECT_EQ(clock_text(0.4), "00:00");
  EXPECT_EQ(clock_text(65.0), "01:05");
  EXPECT_EQ(clock_text(7265.0), "2:01:05");
  EXPECT_EQ(clock_text(-1.0), "--:--");
  EXPECT_EQ(clock_text(std::nan("")), "--:--");
}

}  // namespace rackflux
