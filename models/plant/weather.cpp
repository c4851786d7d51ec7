#include "models/plant/weather.hpp"

#include "solver/base/error.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <sstream>

namespace rackflux {
namespace {

constexpr std::size_t n_columns = 35;
// Columns counted from 0: EnergyPlus Auxiliary Programs, "EnergyPlus Weather File (EPW) Data
// Dictionary".
enum Column : std::size_t {
  month = 1,
  day = 2,
  hour = 3,
  dry_bulb = 6,
  humidity = 8,
  pressure = 9,
  wind = 21
};

struct Row {
  std::string where;  // FILE:LINE
  std::vector<std::string_view> cells;

  double number(std::size_t column, const char* meaning, double missing) const {
    std::string_view cell = cells[column];
    while (!cell.empty() && cell.front() == ' ') cell.remove_prefix(1);
    double value = 0.0;
    const auto [end, fault] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (fault != std::errc() || end == cell.data())
      throw Error(fmt::format("{}: column {} ({}) must be a number; found '{}'", where, column + 1,
                              meaning, cell));
    if (value >= missing)
      throw Error(
          fmt::format("{}: the {} is marked missing ({}); fill the hour or take another file",
                      where, meaning, cell));
    return value;
  }
};

Row split(std::string_view line, std::string where) {
  Row row{std::move(where), {}};
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  for (std::size_t start = 0;;) {
    const std::size_t comma = line.find(',', start);
    row.cells.push_back(line.substr(start, comma - start));
    if (comma == std::string_view::npos) return row;
    start = comma + 1;
  }
}

struct Date {
  int month = 1, day = 1, hour = 1;
  bool operator==(const Date&) const = default;
};

std::string name_of(const Date& date) {
  return fmt::format("{:02}-{:02} hour {}", date.month, date.day, date.hour);
}

Date after(Date date, bool is_leap) {
  static constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const int length = days[static_cast<std::size_t>(date.month - 1)] + (is_leap && date.month == 2);
  if (++date.hour <= 24) return date;
  date.hour = 1;
  if (++date.day <= length) return date;
  return {date.month % 12 + 1, 1, 1};
}

WeatherHour hour_of(const Row& row) {
  if (row.cells.size() != n_columns)
    throw Error(fmt::format("{}: a weather row has {} columns; found {}", row.where, n_columns,
                            row.cells.size()));
  WeatherHour now;
  now.month = static_cast<int>(row.number(month, "month", 13.0));
  now.day = static_cast<int>(row.number(day, "day", 32.0));
  now.hour = static_cast<int>(row.number(hour, "hour", 25.0));
  const double T = row.number(dry_bulb, "dry bulb", 99.9) + 273.15;
  const double rh = row.number(humidity, "relative humidity", 999.0) / 100.0;
  const double p = row.number(pressure, "air pressure", 999999.0);
  now.wind = row.number(wind, "wind speed", 999.0);
  try {
    // EPW allows 110 %: readings above saturation are instrument error and mean saturated air.
    if (rh > 1.10)
      throw Error(fmt::format("a relative humidity of {} % is above 110 %", 100.0 * rh));
    now.air = air_at(T, std::min(rh, 1.0), p);
    now.T_wet = wet_bulb(now.air);
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", row.where, error.what()));
  }
  return now;
}

void read_header(const Row& row, int line, Weather& weather) {
  if (line == 1) {
    if (row.cells[0] != "LOCATION" || row.cells.size() < 10)
      throw Error(
          fmt::format("{}: an EPW file starts with LOCATION and its ten fields", row.where));
    weather.place = row.cells[1];
    weather.latitude = row.number(6, "latitude", 91.0);
    weather.longitude = row.number(7, "longitude", 181.0);
    weather.elevation = row.number(9, "elevation", 9999.9);
  }
  if (line == 8 && (row.cells[0] != "DATA PERIODS" || row.cells.size() < 3 ||
                    row.number(2, "records per hour", 1e9) != 1.0))
    throw Error(fmt::format("{}: expected 'DATA PERIODS,1,1,...': one row an hour", row.where));
}

}  // namespace

const WeatherHour& Weather::at(double t) const {
  if (hours.empty()) broken("weather has hours");
  const double year = 3600.0 * static_cast<double>(hours.size());
  const double in_year = t - year * std::floor(t / year);
  return hours[std::min(static_cast<std::size_t>(in_year / 3600.0), hours.size() - 1)];
}

Weather parse_epw(const std::string& text, const std::string& name) {
  Weather weather;
  std::istringstream in(text);
  Date expected;
  bool is_leap = false;
  int number = 0;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line == "\r") continue;
    const Row row = split(line, fmt::format("{}:{}", name, ++number));
    if (number <= 8) {
      read_header(row, number, weather);
      continue;
    }
    const WeatherHour now = hour_of(row);
    const Date found{now.month, now.day, now.hour};
    if (expected == Date{3, 1, 1} && found == Date{2, 29, 1}) {
      is_leap = true;
      expected = found;
    }
    if (!(found == expected))
      throw Error(
          fmt::format("{}: the hour {} is missing; found {}. Fill it: a year is never "
                      "guessed from fewer hours",
                      row.where, name_of(expected), name_of(found)));
    weather.hours.push_back(now);
    expected = after(expected, is_leap);
  }
  const std::size_t wanted = is_leap ? 8784 : 8760;
  if (weather.hours.size() != wanted)
    throw Error(fmt::format("{}: ends before {}: {} of {} hours are there", name, name_of(expected),
                            weather.hours.size(), wanted));
  return weather;
}

Weather read_epw(const std::string& file) {
  std::ifstream in(file);
  if (!in) throw IoError(fmt::format("{}: cannot be read", file));
  std::ostringstream text;
  text << in.rdbuf();
  return parse_epw(text.str(), file);
}

}  // namespace rackflux
