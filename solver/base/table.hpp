#pragma once
#include <string>
#include <vector>

namespace rackflux {

/// One column of a table of results.
struct TableColumn {
  std::string name;
  std::string unit;                 ///< SI; "1" for counts, flags and ratios
  std::vector<double> values = {};  ///< one per row
};

/// A table of results; the first column is what the others are drawn against.
struct Table {
  std::string name;   ///< a file and an HDF5 group are called so
  std::string about;  ///< one line
  std::vector<TableColumn> columns;

  /// A new last column. The reference holds until the next call.
  TableColumn& add(std::string column, std::string unit, std::vector<double> values = {}) {
    return columns.emplace_back(TableColumn{std::move(column), std::move(unit), std::move(values)});
  }
};

}  // namespace rackflux
