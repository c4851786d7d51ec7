#include "solver/io/history.hpp"

#include "solver/base/error.hpp"
#include "solver/io/files.hpp"

#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <set>
#include <utility>

namespace rackflux {

namespace {

std::string header(const std::vector<HistoryColumn>& columns) {
  std::string line;
  std::set<std::string> seen;
  for (const auto& [name, unit] : columns) {
    if (name.find_first_of(",\"\n\r") != std::string::npos)
      broken("column name '" + name + "' of a history holds no separator");
    if (!seen.insert(name).second) broken("column name '" + name + "' of a history is unique");
    if (!line.empty()) line += ',';
    line += unit.empty() ? name : fmt::format("{} [{}]", name, unit);
  }
  return line;
}

}  // namespace

History::History(const Comm& comm, std::filesystem::path file, std::vector<HistoryColumn> columns)
    : comm_(&comm),
      name_(std::move(file)),
      n_columns_(columns.size()),
      file_(nullptr, std::fclose) {
  const std::string first = header(columns);
  on_root(comm, [&] {
    if (name_.has_parent_path()) make_folder(name_.parent_path());
    file_.reset(std::fopen(name_.c_str(), "w"));
    if (!file_)
      throw IoError(fmt::format("{}: cannot be opened for writing: {}", name_.string(),
                                std::strerror(errno)));
    put(first);
  });
}

void History::append(std::span<const double> values) {
  if (values.size() != n_columns_) broken("a line of a history has one value per column");
  std::string line;
  for (const double value : values) line += fmt::format("{}{}", line.empty() ? "" : ",", value);
  on_root(*comm_, [&] { put(line); });
}

// One fwrite and one flush per line: a reader never meets half a line.
void History::put(const std::string& line) {
  const std::string text = line + "\n";
  if (std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size() ||
      std::fflush(file_.get()) != 0)
    throw IoError(fmt::format("{}: a line cannot be written: {}; is the disk full?", name_.string(),
                              std::strerror(errno)));
}

}  // namespace rackflux
