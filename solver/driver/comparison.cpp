#include "solver/driver/comparison.hpp"

#include "solver/base/config.hpp"
#include "solver/base/error.hpp"
#include "solver/base/text.hpp"
#include "solver/base/units.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>

namespace rackflux {

namespace {

/// A number of a result in the unit in which it is compared: kelvin for temperatures, so that
/// degC beside K compare, else the unit of the result.
struct Measured {
  std::optional<double> value;  ///< none where the file holds null: not a number
  std::string unit;
};

struct Result {
  std::map<std::string, Measured> quantities;
  std::vector<std::string> names;  ///< in the order of the file
  bool converged = false;
};

Quantity temperature_in(const std::string& text) {
  // Degrees may be degC or degF; a number of kelvins may be a difference, and negative.
  return {"a temperature", "K", "24 degC", text.find("deg") != std::string::npos};
}

/// Where in a summary.json something is, for complaints.
struct Part {
  const std::string& file;
  std::string path;  ///< such as "results.row heat.unit"; empty: the whole
  const nlohmann::ordered_json* value;

  [[noreturn]] void reject(const std::string& needed) const {
    const std::string found = value ? value->dump() : "nothing";
    throw IoError(fmt::format("{}: {}: needs {}; found {}", file, path.empty() ? "the whole" : path,
                              needed, found.size() > 40 ? found.substr(0, 37) + "..." : found));
  }
  Part at(const std::string& key) const {
    if (!value->is_object()) reject("names with their values, as a run writes them");
    const auto found = value->find(key);
    return {file, path.empty() ? key : path + "." + key, found == value->end() ? nullptr : &*found};
  }
};

Measured measured(const Part& entry) {
  const Part unit = entry.at("unit"), value = entry.at("value");
  if (!unit.value || !unit.value->is_string()) unit.reject("a unit as text, such as \"W\"");
  if (!value.value || !(value.value->is_number() || value.value->is_null()))
    value.reject("a number, or null for none");
  Measured read{std::nullopt, unit.value->get<std::string>()};
  if (value.value->is_number()) read.value = value.value->get<double>();
  const std::string degree = fmt::format("1 {}", read.unit);
  if (read.unit == "K" || !std::holds_alternative<double>(in_si(degree, temperature_in(degree))))
    return read;
  if (read.value) {
    const std::string text = fmt::format("{:.17g} {}", *read.value, read.unit);
    const auto kelvins = in_si(text, temperature_in(text));
    if (!std::holds_alternative<double>(kelvins))
      value.reject(fmt::format("a temperature in {} above absolute zero", read.unit));
    read.value = std::get<double>(kelvins);
  }
  read.unit = "K";
  return read;
}

/// "LINE:COLUMN: found TEXT" of a byte in a text, both counted from 1.
std::string place_of(std::size_t byte, const std::string& text) {
  const std::size_t at = std::min(byte > 0 ? byte - 1 : 0, text.size());
  const std::string_view before = std::string_view(text).substr(0, at);
  const auto line = 1 + std::ranges::count(before, '\n');
  const std::size_t column = at - (before.rfind('\n') + 1) + 1;
  const std::string rest = text.substr(at, text.find('\n', at) - at).substr(0, 20);
  const std::string found = at == text.size() ? "the end of the file"
                            : rest.empty()    ? "the end of the line"
                                              : "'" + rest + "'";
  return fmt::format("{}:{}: found {}", line, column, found);
}

nlohmann::ordered_json parsed(const std::string& file) {
  std::ifstream stream(file);
  if (!stream)
    throw Error(fmt::format("{}: there is no such result; a run that ended writes it last", file));
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  try {
    return nlohmann::ordered_json::parse(text);
  } catch (const nlohmann::json::parse_error& error) {
    throw IoError(
        fmt::format("{}:{} where JSON must go on; a whole summary.json is needed, as a "
                    "run writes it at its end",
                    file, place_of(error.byte, text)));
  } catch (const nlohmann::json::out_of_range&) {
    throw IoError(fmt::format("{}: holds a number beyond 1.8e308, which no run writes", file));
  }
}

Result read_result(const std::string& name) {
  const std::string file = std::filesystem::is_directory(name)
                               ? (std::filesystem::path(name) / "summary.json").string()
                               : name;
  const nlohmann::ordered_json json = parsed(file);
  const Part whole{file, "", &json}, results = whole.at("results");
  if (!results.value || !results.value->is_object())
    results.reject("names with their values, as a run writes them");
  Result result;
  for (const auto& [quantity, entry] : results.value->items()) {
    result.names.push_back(quantity);
    result.quantities[quantity] = measured(results.at(quantity));
  }
  const Part converged = whole.at("converged");
  if (!converged.value || !converged.value->is_boolean()) converged.reject("true or false");
  result.converged = converged.value->get<bool>();
  return result;
}

std::string shown(double value) {
  return fmt::format("{:.6g}", value);
}

/// Zero where nothing is allowed and nothing differs.
double share(double difference, double allowed) {
  if (difference == 0.0) return 0.0;
  return allowed > 0.0 ? difference / allowed : std::numeric_limits<double>::infinity();
}

/// The number at key in the unit of the result.
double number_of(const Config& item, const char* key, const std::string& unit, const char* about) {
  const std::string text = item.text(key, about);
  if (unit == "K") return item.number(key, temperature_in(text), any, about);
  const std::string example = unit == "1" ? "0.5" : fmt::format("1.5 {}", unit);
  return item.number(key, {"a value like the result's", unit, example}, any, about);
}

double tolerance_of(const Config& item, const std::string& unit, double value) {
  constexpr const char* about = "largest difference that passes; in % of the value or absolute";
  if (item.text("tolerance", about).find('%') == std::string::npos)
    return item.number("tolerance",
                       {"a difference", unit, unit == "1" ? "0.5" : fmt::format("1.5 {}", unit)},
                       not_negative, about);
  if (unit == "K" || value == 0.0)
    item.reject("tolerance",
                "per cent of a temperature or of zero says nothing; give a difference");
  return item.number("tolerance", quantity::ratio, not_negative, about) * std::abs(value);
}

void judge_value(const Config& item, const std::string& unit, Judged& judged) {
  const double value = number_of(item, "value", unit, "value expected");
  const double tolerance = tolerance_of(item, unit, value);
  judged.expected = fmt::format("{} +/- {}", shown(value), shown(tolerance));
  if (!judged.found) return;
  judged.difference = std::abs(*judged.found - value);
  judged.of_allowed = share(judged.difference, tolerance);
}

void judge_bounds(const Config& item, const std::string& unit, Judged& judged) {
  const bool has_min = item.has("min"), has_max = item.has("max");
  if (!has_min && !has_max) item.reject("", "needs a value with a tolerance, or min, or max");
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const double low = has_min ? number_of(item, "min", unit, "least value that passes") : -infinity;
  const double high =
      has_max ? number_of(item, "max", unit, "largest value that passes") : infinity;
  if (low > high) item.reject("min", "must not be above max");
  judged.expected = !has_max   ? fmt::format(">= {}", shown(low))
                    : !has_min ? fmt::format("<= {}", shown(high))
                               : fmt::format("{} .. {}", shown(low), shown(high));
  if (!judged.found) return;
  judged.difference = std::max({low - *judged.found, *judged.found - high, 0.0});
  judged.of_allowed = judged.difference > 0.0 ? infinity : 0.0;
}

Judged judge_item(const Config& item, const Result& result) {
  Judged judged;
  judged.quantity = item.text("quantity", "name of the result in summary.json");
  judged.source = item.text("source", "where the expected value comes from");
  const auto found = result.quantities.find(judged.quantity);
  if (found == result.quantities.end()) {
    const auto near = nearest(judged.quantity, result.names);
    item.reject("quantity", fmt::format("the result has no '{}'{}", judged.quantity,
                                        near ? fmt::format("; did you mean '{}'?", *near)
                                             : fmt::format(" ({})", joined(result.names))));
  }
  judged.unit = found->second.unit;
  judged.found = found->second.value;
  const std::string unit = judged.unit.empty() ? "1" : judged.unit;
  if (item.has("value"))
    judge_value(item, unit, judged);
  else
    judge_bounds(item, unit, judged);
  return judged;
}

}  // namespace

bool Comparison::passes() const {
  return failures.empty() &&
         std::ranges::all_of(quantities, [](const Judged& judged) { return judged.passes(); });
}

const Judged* Comparison::worst() const {
  const auto badness = [](const Judged& judged) {
    return judged.found ? judged.of_allowed : std::numeric_limits<double>::infinity();
  };
  const auto at = std::ranges::max_element(quantities, {}, badness);
  return at == quantities.end() ? nullptr : &*at;
}

Comparison judge(const std::string& result, const std::string& expectations) {
  const Result read = read_result(result);
  Comparison comparison;
  Config::build(expectations, {}, [&](const Config& config) {
    comparison.quantities.clear();
    for (const Config& item : config.at("expected").items())
      comparison.quantities.push_back(judge_item(item, read));
    if (comparison.quantities.empty()) config.reject("expected", "names no quantity to judge");
  });
  if (!read.converged) comparison.failures.emplace_back("the run did not converge");
  return comparison;
}

Comparison compare_results(const std::string& result, const std::string& other,
                           const Closeness& closeness) {
  const Result a = read_result(result), b = read_result(other);
  Comparison comparison;
  for (const std::string& name : a.names) {
    const Measured& left = a.quantities.at(name);
    const auto right = b.quantities.find(name);
    if (right == b.quantities.end()) {
      comparison.failures.push_back(fmt::format("{} has no '{}'", other, name));
      continue;
    }
    if (left.unit != right->second.unit) {
      comparison.failures.push_back(fmt::format("'{}' is in {} in one and in {} in the other", name,
                                                left.unit, right->second.unit));
      continue;
    }
    Judged judged{name, left.unit, left.value, "not a number", 0.0, 0.0, other};
    if (!right->second.value) judged.found.reset();
    if (judged.found) {
      const double expected = *right->second.value;
      const double size = std::max(std::abs(*judged.found), std::abs(expected));
      judged.expected = shown(expected);
      judged.difference = std::abs(*judged.found - expected);
      judged.of_allowed =
          share(judged.difference, std::max(closeness.relative * size, closeness.absolute));
    }
    comparison.quantities.push_back(judged);
  }
  for (const std::string& name : b.names)
    if (!a.quantities.contains(name))
      comparison.failures.push_back(fmt::format("{} has no '{}'", result, name));
  if (a.converged != b.converged)
    comparison.failures.emplace_back("only one of the runs converged");
  return comparison;
}

std::string comparison_text(const Comparison& comparison) {
  std::size_t width = 8;
  for (const Judged& judged : comparison.quantities)
    width = std::max(width, judged.quantity.size());
  std::string text = fmt::format("{:<{}}  {:>12}  {:>26}  {:<8}  {:>10}  {:>9}\n", "quantity",
                                 width, "found", "expected", "unit", "difference", "allowed");
  for (const Judged& judged : comparison.quantities)
    text += fmt::format("{:<{}}  {:>12}  {:>26}  {:<8}  {:>10.3g}  {:>8.1f}%  {}\n",
                        judged.quantity, width, judged.found ? shown(*judged.found) : "none",
                        judged.expected, judged.unit, judged.difference, 100.0 * judged.of_allowed,
                        judged.passes() ? "ok" : "FAILS");
  for (const std::string& failure : comparison.failures)
    text += fmt::format("FAILS: {}\n", failure);
  if (const Judged* const worst = comparison.worst())
    text += fmt::format(
        "worst: {}, {:.1f} % of what is allowed\n", worst->quantity,
        worst->found ? 100.0 * worst->of_allowed : std::numeric_limits<double>::infinity());
  return text + (comparison.passes() ? "all within what is allowed\n" : "NOT as expected\n");
}

}  // namespace rackflux
