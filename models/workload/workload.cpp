#include "models/workload/workload.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <sstream>

namespace rackflux {
namespace {

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream in(line);
  for (std::string cell; std::getline(in, cell, ',');) {
    while (!cell.empty() && (cell.back() == '\r' || cell.back() == ' ')) cell.pop_back();
    cells.push_back(cell);
  }
  return cells;
}

double number(const std::vector<std::string>& cells, std::size_t column, const std::string& where) {
  double value = 0.0;
  const std::string cell = column < cells.size() ? cells[column] : "";
  const auto [end, fault] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (fault != std::errc() || end != cell.data() + cell.size() || !std::isfinite(value))
    throw Error(fmt::format("{}: column {} must be a number; found '{}'", where, column + 1, cell));
  return value;
}

std::size_t column_of(const std::vector<std::string>& head, const std::string& name,
                      const std::string& file) {
  const auto found = std::find(head.begin(), head.end(), name);
  if (found == head.end())
    throw Error(fmt::format("{}:1: no column is called '{}'; there are {}", file, name,
                            fmt::join(head, ", ")));
  return static_cast<std::size_t>(found - head.begin());
}

}  // namespace

EnergyTrace::EnergyTrace(double start, const std::vector<Stretch>& stretches)
    : times_{start}, energies_{0.0} {
  if (stretches.empty()) throw Error("a power trace needs at least one stretch");
  double carried = 0.0;  // Kahan: what the sum has lost so far
  for (std::size_t n = 0; n < stretches.size(); ++n) {
    const auto& [length, power] = stretches[n];
    if (!(length > 0.0 && power >= 0.0 && std::isfinite(length) && std::isfinite(power)))
      throw Error(
          fmt::format("stretch {} of a power trace lasts {} s at {} W: it must last longer than "
                      "0 s at 0 W or more",
                      n + 1, length, power));
    const double add = length * power - carried, sum = energies_.back() + add;
    carried = (sum - energies_.back()) - add;
    times_.push_back(times_.back() + length);
    energies_.push_back(sum);
  }
}

double EnergyTrace::energy_until(double t) const {
  if (t <= times_.front()) return 0.0;
  if (t >= times_.back()) return energies_.back();
  const auto n =
      static_cast<std::size_t>(std::upper_bound(times_.begin(), times_.end(), t) - times_.begin());
  const double s = (t - times_[n - 1]) / (times_[n] - times_[n - 1]);
  return energies_[n - 1] + s * (energies_[n] - energies_[n - 1]);
}

EnergyTrace EnergyTrace::resampled(const std::vector<double>& knots) const {
  if (knots.size() < 2 || knots.front() != start() || knots.back() != end() ||
      std::adjacent_find(knots.begin(), knots.end(), std::greater_equal<>()) != knots.end())
    throw Error(fmt::format("knots to resample to must rise from {} s to {} s", start(), end()));
  EnergyTrace other;
  other.times_ = knots;
  for (const double t : knots) other.energies_.push_back(energy_until(t));
  return other;
}

EnergyTrace read_power_trace(const std::string& file, const TraceColumns& columns) {
  std::ifstream in(file);
  if (!in) throw IoError(fmt::format("{}: cannot be read", file));
  std::string line;
  std::getline(in, line);
  const auto head = cells_of(line);
  const std::size_t of_time = column_of(head, columns.time, file);
  const std::size_t of_power = column_of(head, columns.power, file);
  std::vector<EnergyTrace::Stretch> stretches;
  double start = 0.0, before = 0.0, power = 0.0;
  int rows = 0;
  for (int n = 2; std::getline(in, line); ++n) {
    if (line.empty() || line == "\r") continue;
    const std::string where = fmt::format("{}:{}", file, n);
    const auto cells = cells_of(line);
    const double t = columns.seconds * number(cells, of_time, where);
    const double next = columns.watts * number(cells, of_power, where);
    if (next < 0.0) throw Error(fmt::format("{}: a power of {} W is below 0 W", where, next));
    if (rows > 0 && !(t > before))
      throw Error(fmt::format("{}: times must rise; {} s follows {} s", where, t, before));
    if (rows++ == 0)
      start = t;
    else
      stretches.push_back({t - before, power});
    before = t;
    power = next;
  }
  if (rows < 2) throw Error(fmt::format("{}: a power trace needs two rows; found {}", file, rows));
  return {start, stretches};
}

TraceLoad::TraceLoad(std::string name, EnergyTrace trace, bool repeats, double idle_power)
    : name_(std::move(name)), trace_(std::move(trace)), repeats_(repeats), idle_(idle_power) {
  if (!(idle_ >= 0.0))
    throw Error(fmt::format("{}: an idle power of {} W is below 0 W", name_, idle_));
}

double TraceLoad::energy_until(double t) {
  const double length = trace_.end() - trace_.start(), all = trace_.energies().back();
  if (!repeats_) return trace_.energy_until(trace_.start() + t) + idle_ * std::max(0.0, t - length);
  const double rounds = std::floor(t / length);
  return rounds * all + trace_.energy_until(trace_.start() + (t - rounds * length));
}

}  // namespace rackflux
