#include "solver/io/tables.hpp"

#include "solver/base/error.hpp"
#include "solver/io/files.hpp"
#include "solver/io/hdf5.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <system_error>

namespace rackflux {

namespace {

std::size_t rows_of(const Table& table) {
  if (table.columns.empty()) broken(fmt::format("the table '{}' has columns", table.name));
  const std::size_t rows = table.columns.front().values.size();
  for (const TableColumn& column : table.columns)
    if (column.values.size() != rows)
      broken(fmt::format("column '{}' of the table '{}' has as many rows as the first", column.name,
                         table.name));
  return rows;
}

// A group's member may not hold a slash.
std::string member_name(std::string name) {
  std::replace(name.begin(), name.end(), '/', '_');
  return name;
}

hdf5::Id write_column(hid_t group, const TableColumn& column) {
  const hsize_t size = column.values.size();
  const hdf5::Id space(H5Screate_simple(1, &size, nullptr), H5Sclose, "data space");
  const std::string name = member_name(column.name);
  hdf5::Id dataset(H5Dcreate2(group, name.c_str(), H5T_NATIVE_DOUBLE, space, H5P_DEFAULT,
                              H5P_DEFAULT, H5P_DEFAULT),
                   H5Dclose, "creating " + name);
  hdf5::check(
      H5Dwrite(dataset, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, column.values.data()),
      "writing " + name);
  hdf5::set_attribute(dataset, "units", column.unit);
  hdf5::set_attribute(dataset, "long_name", column.name);
  return dataset;
}

void write_group(hid_t file, const Table& table) {
  rows_of(table);
  const hdf5::Id group = hdf5::create_group(file, table.name);
  hdf5::set_attribute(group, "about", table.about);
  const hdf5::Id scale = write_column(group, table.columns.front());
  hdf5::make_scale(scale, table.columns.front().name);
  for (std::size_t n = 1; n < table.columns.size(); ++n)
    hdf5::attach_scale(write_column(group, table.columns[n]), scale, 0);
}

std::filesystem::path csv_file(const std::filesystem::path& folder, const std::string& table) {
  return folder / (table + ".csv");
}

/// Names of the tables that a history.h5 holds.
std::vector<std::string> tables_in(const std::filesystem::path& file) {
  hdf5::check(H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr), "error handling");
  const std::string what = fmt::format(
      "{}: remove it or choose another folder, for reading the tables of an earlier run in it",
      file.string());
  const hdf5::Id in(H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose, what);
  H5G_info_t root{};
  hdf5::check(H5Gget_info(in, &root), what);
  std::vector<std::string> names;
  for (hsize_t n = 0; n < root.nlinks; ++n) {
    const auto name = [&](char* text, std::size_t size) {
      return H5Lget_name_by_idx(in, ".", H5_INDEX_NAME, H5_ITER_INC, n, text, size, H5P_DEFAULT);
    };
    std::string text(static_cast<std::size_t>(std::max<ssize_t>(name(nullptr, 0), 0)), '\0');
    hdf5::check(name(text.data(), text.size() + 1) < 0 ? -1 : 0, what);
    names.push_back(std::move(text));
  }
  return names;
}

void remove_file(const std::filesystem::path& file) {
  std::error_code problem;
  std::filesystem::remove(file, problem);
  if (problem)
    throw IoError(fmt::format("{}: the table of an earlier run cannot be removed: {}",
                              file.string(), problem.message()));
}

}  // namespace

std::string csv_text(const Table& table) {
  const std::size_t rows = rows_of(table);
  std::string text;
  const auto separator = [&](std::size_t n) { return n + 1 < table.columns.size() ? ',' : '\n'; };
  for (std::size_t n = 0; n < table.columns.size(); ++n)
    text += fmt::format("{} [{}]{}", table.columns[n].name, table.columns[n].unit, separator(n));
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t n = 0; n < table.columns.size(); ++n)
      text += fmt::format("{}{}", table.columns[n].values[row], separator(n));
  return text;
}

void write_tables(const std::filesystem::path& folder, const std::string& title,
                  const std::vector<Table>& tables) {
  const std::filesystem::path file = folder / "history.h5", temporary = temporary_of(file);
  {
    hdf5::Id out(H5Fcreate(temporary.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT), H5Fclose,
                 temporary.string());
    hdf5::set_attribute(out, "title", title);
    for (const Table& table : tables) write_group(out, table);
    out.close(temporary.string());
  }
  publish(temporary, file);  // first, for remove_tables knows the others by it
  for (const Table& table : tables) replace_file(csv_file(folder, table.name), csv_text(table));
}

void remove_tables(const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / "history.h5";
  if (!std::filesystem::exists(file)) return;
  for (const std::string& table : tables_in(file)) remove_file(csv_file(folder, table));
  remove_file(file);
}

}  // namespace rackflux
