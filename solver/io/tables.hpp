#pragma once
#include "solver/base/table.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace rackflux {

/// The table as comma-separated values: a line "name [unit],..." and a line per row, numbers in the
/// shortest form that reads back to the same double. Columns of unequal length are broken().
std::string csv_text(const Table& table);

/// Writes FOLDER/TABLE.csv for every table, and all of them as groups of FOLDER/history.h5: one
/// dataset a column with `units` and `long_name`, the first column the dimension scale of the
/// others, so that xarray opens a group by it. Files appear whole. Serial: one process, no MPI.
/// Throws IoError.
void write_tables(const std::filesystem::path& folder, const std::string& title,
                  const std::vector<Table>& tables);

/// Removes what an earlier write_tables left in the folder: history.h5, and FOLDER/TABLE.csv of
/// each table in it. Other files stay. Throws IoError.
void remove_tables(const std::filesystem::path& folder);

}  // namespace rackflux
