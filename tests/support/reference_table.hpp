#pragma once
#include "tests/support/shared_data.hpp"

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

/// Full path of a file of the shared data; nothing where they are absent.
inline std::optional<std::string> reference_path(const std::string& file) {
  if (!has_shared_data()) return std::nullopt;
  return shared_data(file);
}

/// The table, or nothing where the shared test data are absent.
inline std::optional<ReferenceTable> reference_table(const std::string& file) {
  const auto path = reference_path(file);
  if (!path) return std::nullopt;
  const auto lines = csv_rows(*path);
  if (lines.empty()) throw std::runtime_error(file + ": no line of column names");
  ReferenceTable table;
  for (std::size_t n = 1; n < lines.size(); ++n) {
    if (lines[n].size() != lines[0].size())
      throw std::runtime_error(file + ": a row of another length");
    auto& row = table.rows.emplace_back();
    for (std::size_t i = 0; i < lines[n].size(); ++i) row[lines[0][i]] = lines[n][i];
  }
  return table;
}

}  // namespace rackflux
