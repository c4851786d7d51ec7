#pragma once
#include "tests/support/shared_data.hpp"

#include <fstream>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace rackflux {

/// A reference file with comment lines (#), a line of column names and rows of words.
struct ReferenceTable {
  std::vector<std::map<std::string, std::string>> rows;

  /// Rows whose column holds this word.
  std::vector<std::map<std::string, std::string>> where(const std::string& column,
                                                        const std::string& word) const {
    std::vector<std::map<std::string, std::string>> found;
    for (const auto& row : rows)
      if (row.at(column) == word) found.push_back(row);
    return found;
  }
};

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

/// Full path of a file of the shared data; nothing where they are absent.
inline std::optional<std::string> reference_path(const std::string& file) {
  if (!has_shared_data()) return std::nullopt;
  return shared_data(file);
}

/// The table, or nothing where the shared test data are absent.
inline std::optional<ReferenceTable> reference_table(const std::string& file) {
  const auto path = reference_path(file);
  if (!path) return std::nullopt;
  std::ifstream in(*path);
  ReferenceTable table;
  std::vector<std::string> names;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    const auto words = split_at_commas(line);
    if (names.empty()) {
      names = words;
      continue;
    }
    if (words.size() != names.size()) throw std::runtime_error(file + ": a row of another length");
    std::map<std::string, std::string> row;
    for (std::size_t i = 0; i < names.size(); ++i) row[names[i]] = words[i];
    table.rows.push_back(row);
  }
  return table;
}

}  // namespace rackflux
