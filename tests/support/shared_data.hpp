#pragma once
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace rackflux {

/// Published reference tables are no part of this repository; ctest looks for them beside it. A
/// test that compares with them is off where the whole folder is absent, and only there.
inline constexpr const char* no_shared_data =
    "off: compares with the shared reference data, and the folder RACKFLUX_DATA is absent";

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

/// Rows of a comma-separated file without comment lines (#); the first holds the names.
inline std::vector<std::vector<std::string>> csv_rows(const std::string& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error(file + " cannot be read");
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::vector<std::string>& row = rows.emplace_back();
    std::istringstream fields(line);
    for (std::string field; std::getline(fields, field, ',');) row.push_back(field);
  }
  return rows;
}

}  // namespace rackflux

#define SKIP_WITHOUT_SHARED_DATA() \
  if (!rackflux::has_shared_data()) GTEST_SKIP() << rackflux::no_shared_data
