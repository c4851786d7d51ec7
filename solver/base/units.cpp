#include "solver/base/units.hpp"

#include "solver/base/error.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <memory>
#include <udunits2.h>

namespace rackflux {

namespace {

using Unit = std::unique_ptr<ut_unit, decltype(&ut_free)>;
using Converter = std::unique_ptr<cv_converter, decltype(&cv_free)>;

Unit parse_unit(const ut_system* system, const std::string& spelling) {
  return {ut_parse(system, spelling.c_str(), UT_UTF8), &ut_free};
}

/// Unit spellings of the trade that the database lacks.
void add_symbol(ut_system* system, const char* symbol, const char* meaning) {
  const Unit unit = parse_unit(system, meaning);
  if (!unit || ut_map_symbol_to_unit(symbol, UT_UTF8, unit.get()) != UT_SUCCESS)
    broken(fmt::format("UDUNITS-2 knows '{}', which is '{}'", symbol, meaning));
}

/// Gives a name of the database another meaning.
void redefine(ut_system* system, const char* name, const char* meaning) {
  const Unit unit = parse_unit(system, meaning);
  if (!unit || ut_unmap_name_to_unit(system, name, UT_UTF8) != UT_SUCCESS ||
      ut_map_name_to_unit(name, UT_UTF8, unit.get()) != UT_SUCCESS)
    broken(fmt::format("UDUNITS-2 takes '{}' as '{}'", name, meaning));
}

/// A year of 8760 h, as schedules, weather files and the levelised cost count it; the database has
/// the sun's, 365.2422 d.
void set_calendar(ut_system* system) {
  for (const char* const name : {"year", "years"}) redefine(system, name, "365 day");
  for (const char* const name : {"month", "months"}) redefine(system, name, "730 hour");
  ut_unmap_symbol_to_unit(system, "yr", UT_UTF8);
  add_symbol(system, "yr", "365 day");
}

ut_system* read_database() {
  ut_set_error_message_handler(ut_ignore);
  for (const char* const file :
       {static_cast<const char*>(nullptr), "/usr/share/xml/udunits/udunits2.xml",
        "/usr/share/udunits/udunits2.xml", "/usr/local/share/udunits/udunits2.xml"}) {
    ut_system* const system = ut_read_xml(file);  // null: $UDUNITS2_XML_PATH or the library's own
    if (!system) continue;
    const Unit dollar{ut_new_base_unit(system), &ut_free};
    if (!dollar || ut_map_symbol_to_unit("USD", UT_UTF8, dollar.get()) != UT_SUCCESS)
      broken("UDUNITS-2 takes a new base unit");
    add_symbol(system, "Wh", "3600 J");
    add_symbol(system, "var", "W");
    add_symbol(system, "cfm", "ft3/min");
    add_symbol(system, "gpm", "231 in3/min");
    add_symbol(system, "pcm", "1e-5");
    set_calendar(system);
    return system;
  }
  throw IoError(
      "the units database of UDUNITS-2 (udunits2.xml) was not found: install the package "
      "libudunits2-data or let UDUNITS2_XML_PATH name the file");
}

const ut_system* database() {
  static const ut_system* const system = read_database();  // lives as long as the process
  return system;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Latin letters and the bytes of a letter beyond ASCII, such as those of the micro sign.
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) > 127;
}

/// Length of the decimal number at the start of text; 0 if there is none.
std::size_t number_length(std::string_view text) {
  std::size_t n = 0;
  const auto digits = [&] {
    const std::size_t first = n;
    while (n < text.size() && is_digit(text[n])) ++n;
    return n - first;
  };
  if (n < text.size() && (text[n] == '+' || text[n] == '-')) ++n;
  const std::size_t first = n;
  const std::size_t whole = digits();
  if (whole > 1 && text[first] == '0') return 0;  // 010 is eight to some and ten to others
  std::size_t fraction = 0;
  if (n < text.size() && text[n] == '.') {
    ++n;
    fraction = digits();
  }
  if (whole + fraction == 0) return 0;
  if (n < text.size() && (text[n] == 'e' || text[n] == 'E')) {
    const std::size_t before = n++;
    if (n < text.size() && (text[n] == '+' || text[n] == '-')) ++n;
    if (digits() == 0) n = before;
  }
  return n;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// A unit is letters and their powers. Factors ("10 m"), shifted zeros ("K @ 273") and logarithms,
/// which UDUNITS-2 would take as well, are slips in a case file.
bool plain_unit(std::string_view spelling) {
  if (spelling.substr(0, 2) == "1/") spelling.remove_prefix(2);
  if (spelling.empty()) return false;
  if (!is_letter(spelling.front()) && spelling.front() != '%' && spelling.front() != '(')
    return false;
  char before = ' ';
  for (const char c : spelling) {
    const bool of_power = is_letter(before) || is_digit(before) || before == '^' || before == '-';
    if (is_digit(c) && !of_power) return false;
    if (std::string_view("@+,_:").find(c) != std::string_view::npos) return false;
    before = c;
  }
  return spelling.find("since") == spelling.npos && spelling.find("from") == spelling.npos &&
         spelling.find("re ") == spelling.npos;
}

/// Angles count as numbers in SI; a case file that says rpm for Hz is off by 2 pi.
std::string radians_in(const ut_unit* unit) {
  std::array<char, 256> buffer{};
  ut_format(unit, buffer.data(), buffer.size() - 1, UT_ASCII | UT_DEFINITION | UT_NAMES);
  const std::string spelling = buffer.data();
  const std::size_t at = spelling.find("radian");
  return at == spelling.npos ? "" : spelling.substr(at, spelling.find('-', at) - at);
}

/// "a volume flow" gives "volume flow".
std::string_view without_article(std::string_view name) {
  return name.substr(name.find(' ') + 1);
}

/// Why the number at the start of a text was not taken, if the text looks like a number at all.
std::string_view flaw(std::string_view text) {
  if (text.empty() || decimal(text.substr(0, number_length(text)))) return "";
  if (!is_digit(text.front()) && text.find_first_of("+-.") != 0) return "";
  const bool octal = text.front() == '0' && text.size() > 1 && is_digit(text[1]);
  return octal ? ", whose leading 0 makes it octal to some"
               : ", which does not begin with a finite decimal number";
}

Refused needs(const Quantity& quantity, std::string_view found) {
  return {fmt::format("needs {}{}, such as '{}'; found '{}'{}", quantity.name,
                      quantity.unit == "1" ? "" : " with its unit", quantity.example, found,
                      flaw(found))};
}

std::variant<double, Refused> converted(double value, std::string_view spelling,
                                        std::string_view text, const Quantity& quantity) {
  const Unit from = parse_unit(database(), std::string(spelling));
  const Unit to = parse_unit(database(), std::string(quantity.unit));
  if (!to) broken(fmt::format("'{}' is a unit of UDUNITS-2", quantity.unit));
  if (!from || !plain_unit(spelling))
    return Refused{fmt::format("'{}' is no unit; needs {}, such as '{}'; found '{}'", spelling,
                               quantity.name, quantity.example, text)};
  if (!ut_are_convertible(from.get(), to.get()) || radians_in(from.get()) != radians_in(to.get()))
    return Refused{fmt::format("'{}' does not measure {}; write it as in '{}'; found '{}'",
                               spelling, quantity.name, quantity.example, text)};
  const Converter convert{ut_get_converter(from.get(), to.get()), &cv_free};
  if (!convert) broken(fmt::format("'{}' converts to '{}'", spelling, quantity.unit));
  const bool shifted = cv_convert_double(convert.get(), 0.0) != 0.0;
  if (shifted && !quantity.absolute)
    return Refused{fmt::format(
        "{} counts kelvins, such as '{}', since '{}' has its zero elsewhere; found '{}'",
        without_article(quantity.name), quantity.example, spelling, text)};
  const double si = cv_convert_double(convert.get(), value);
  if (!std::isfinite(si)) return Refused{fmt::format("'{}' is too large to compute with", text)};
  if (quantity.absolute && si < 0.0)
    return Refused{fmt::format("'{}' is below absolute zero", text)};
  return si;
}

}  // namespace

std::optional<double> decimal(std::string_view text) {
  if (text.empty() || number_length(text) != text.size()) return std::nullopt;
  if (text.front() == '+') text.remove_prefix(1);
  double value = 0.0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::variant<double, Refused> in_si(std::string_view text, const Quantity& quantity) {
  text = trimmed(text);
  const std::size_t length = number_length(text);
  const std::optional<double> value = decimal(text.substr(0, length));
  if (!value) return needs(quantity, text);
  const std::string_view spelling = trimmed(text.substr(length));
  if (!spelling.empty()) return converted(*value, spelling, text, quantity);
  if (quantity.unit != "1") return needs(quantity, text);
  return *value;
}

std::string with_unit(double value, std::string_view unit) {
  constexpr std::array prefixed{"W", "J", "Pa", "Hz", "V", "A"};
  constexpr std::array<std::pair<double, const char*>, 4> prefixes{
      {{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}}};
  for (const std::string_view name : prefixed)
    for (const auto& [factor, prefix] : prefixes)
      if (name == unit && std::isfinite(value) && std::abs(value) >= factor)
        return fmt::format("{:.6g} {}{}", value / factor, prefix, unit);
  return unit == "1" || unit.empty() ? fmt::format("{:.6g}", value)
                                     : fmt::format("{:.6g} {}", value, unit);
}

}  // namespace rackflux
