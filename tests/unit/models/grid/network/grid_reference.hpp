#pragma once
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace rackflux::grid {

/// Folder of the grid reference data; empty where it is absent, and the test then skips.
inline std::string data_folder() {
  const char* const folder = std::getenv("RACKFLUX_DATA");
  const std::string path = std::string(folder ? folder : "") + "/grid";
  return std::filesystem::exists(path) ? path : "";
}

/// Lines of a comma-separated file, without comments (#).
inline std::vector<std::vector<std::string>> csv(const std::string& file) {
  std::ifstream stream(file);
  EXPECT_TRUE(stream) << file << " is missing";
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(stream, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::vector<std::string>& row = rows.emplace_back();
    std::istringstream fields(line);
    for (std::string field; std::getline(fields, field, ',');) row.push_back(field);
  }
  return rows;
}

/// The MATPOWER case files of a folder, sorted.
inline std::vector<std::string> case_files(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".m") files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace rackflux::grid

#define SKIP_WITHOUT_DATA() \
  if (rackflux::grid::data_folder().empty()) GTEST_SKIP() << "RACKFLUX_DATA/grid is absent"
