#pragma once
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace rackflux {

/// Published reference tables are no part of this repository; ctest looks for them beside it. A
/// test that compares with them is off where the whole folder is absent, and only there.
inline bool has_shared_data() {
  const char* const folder = std::getenv("RACKFLUX_DATA");
  return folder != nullptr && std::filesystem::exists(folder);
}

/// Full path of a file or folder of the shared data. Throws, so that the test fails, if the data
/// are here and this part of them is not.
inline std::string shared_data(const std::string& part) {
  const std::string path = std::string(std::getenv("RACKFLUX_DATA")) + "/" + part;
  if (!std::filesystem::exists(path)) throw std::runtime_error(path + " is missing");
  return path;
}

inline std::vector<std::string> split_at_commas(const std::string& line) {
  std::vector<std::string> words{""};
  for (const char c : line) {
    if (c == ',')
      words.emplace_back();
    else if (c != '\r')
      words.back() += c;
  }
  return words;
}

/// Rows of a comma-separated file without comment lines (#) and ends of lines; the first holds the
/// names.
inline std::vector<std::vector<std::string>> csv_rows(const std::string& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error(file + " cannot be read");
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    rows.push_back(split_at_commas(line));
  }
  return rows;
}

/// Why a test is off, by its name, which is the claim that was not compared with anything.
inline std::string not_compared() {
  const auto* const test = testing::UnitTest::GetInstance()->current_test_info();
  return std::string("off: '") + test->test_suite_name() + " " + test->name() +
         "' was not compared with the shared reference data: the folder RACKFLUX_DATA is absent";
}

}  // namespace rackflux

/// First in a test that compares with the shared data; given tables that it read, as these.
#define SKIP_WITHOUT_SHARED_DATA(...)                             \
  if (!(rackflux::has_shared_data() __VA_OPT__(&&(__VA_ARGS__)))) \
  GTEST_SKIP() << rackflux::not_compared()
