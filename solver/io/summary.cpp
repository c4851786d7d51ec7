#include "solver/io/summary.hpp"

#include "solver/base/error.hpp"
#include "solver/io/files.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <system_error>

namespace rackflux {

namespace {

using Json = nlohmann::ordered_json;

constexpr int schema = 1;

double finite(double value, const std::string& name) {
  if (!std::isfinite(value)) broken("the number '" + name + "' of a summary is finite");
  return value;
}

void add(Json& table, const std::string& name, Json entry) {
  if (table.contains(name)) broken("the name '" + name + "' of a summary is unique");
  table[name] = std::move(entry);
}

struct Shown {
  double value;
  std::string unit;
};

constexpr double many_watts = 1e4;  // what heat of racks is told in kilowatts from [W]

/// In the unit that people use. A site without a mesh deals in megawatts.
Shown shown(double value, const std::string& unit, bool of_site) {
  if (unit == "K") return {value - 273.15, "degC"};
  if (unit == "1") return {value, ""};
  if (of_site && unit == "W") return {value / 1e6, "MW"};
  if (of_site && unit == "J") return {value / 3.6e9, "MWh"};
  if (of_site && unit == "USD/J") return {value * 3.6e9, "USD/MWh"};
  if (unit == "W" && std::abs(value) >= many_watts) return {value / 1e3, "kW"};
  return {value, unit};
}

std::size_t widest(const auto& named) {
  std::size_t width = 28;
  for (const auto& one : named) width = std::max(width, one.name.size() + 1);
  return width;
}

std::string line_of(const SummaryResult& result, std::size_t width, bool of_site) {
  const auto [value, unit] = shown(result.value, result.unit, of_site);
  const std::string number =
      unit == "degC" ? fmt::format("{:.2f}", value) : fmt::format("{:.5g}", value);
  return fmt::format("  {:<{}}{:>12}{}{}\n", result.name, width, number, unit.empty() ? "" : " ",
                     unit);
}

}  // namespace

std::string summary_text(const Summary& summary) {
  Json results = Json::object(), balances = Json::object();
  for (const auto& [name, value, unit] : summary.results)
    add(results, name, {{"value", finite(value, name)}, {"unit", unit}});
  for (const SummaryBalance& balance : summary.balances)
    add(balances, balance.name,
        {{"in", finite(balance.in, balance.name)},
         {"out", finite(balance.out, balance.name)},
         {"unit", balance.unit},
         {"gap", finite(balance.gap, balance.name)},
         {"allowed", finite(balance.allowed, balance.name)}});
  const Json whole{{"schema", schema},
                   {"title", summary.title},
                   {"converged", summary.converged},
                   {"verdict", summary.verdict},
                   {"results", results},
                   {"balances", balances},
                   {"wall_time", {{"value", summary.wall_time}, {"unit", "s"}}},
                   {"cells", summary.cells},
                   {"iterations", summary.iterations}};
  return whole.dump(2) + "\n";
}

std::string headline_text(const Summary& summary, const std::vector<SummaryResult>& headlines) {
  const bool of_site = summary.cells == 0;
  const std::string size = of_site ? fmt::format("{} steps", summary.iterations)
                                   : fmt::format("{} cells", summary.cells);
  std::string text = fmt::format("{}\n{}\n{}, {:.1f} s\n\n", summary.title, summary.verdict, size,
                                 summary.wall_time);
  for (const SummaryResult& headline : headlines)
    text += line_of(headline, widest(headlines), of_site);
  text += "\nbalances\n";
  for (const SummaryBalance& b : summary.balances) {
    const auto [in, unit] = shown(b.in, b.unit, of_site);
    text += fmt::format("  {:<{}}{:>12.5g} {} in, gap {:.1e} (allowed {:.0e})\n", b.name,
                        widest(summary.balances), in, unit, b.gap, b.allowed);
  }
  return text;
}

void write_summary(const Comm& comm, const std::filesystem::path& folder, const Summary& summary) {
  const std::string text = summary_text(summary);
  on_root(comm, [&] { replace_file(folder / "summary.json", text); });
}

void remove_summary(const Comm& comm, const std::filesystem::path& folder) {
  on_root(comm, [&] {
    std::error_code problem;
    std::filesystem::remove(folder / "summary.json", problem);
    if (problem)
      throw IoError((folder / "summary.json").string() +
                    ": the summary of an earlier run cannot be removed: " + problem.message());
  });
}

}  // namespace rackflux
