#pragma once
#include "tests/support/shared_data.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace rackflux::grid {

inline std::string data_folder() {
  return shared_data("grid");
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
