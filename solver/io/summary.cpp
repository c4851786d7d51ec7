#include "solver/io/summary.hpp"

#include "solver/base/error.hpp"
#include "solver/io/files.hpp"

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

std::string line_of(const SummaryResult& result) {
  if (result.unit == "K")
    return fmt::format("  {:<28}{:>12.2f} degC\n", result.name, result.value - 273.15);
  return fmt::format("  {:<28}{:>12.5g} {}\n", result.name, result.value, result.unit);
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
  std::string text = fmt::format("{}\n{}\n{} cells, {:.1f} s\n\n", summary.title, summary.verdict,
                                 summary.cells, summary.wall_time);
  for (const SummaryResult& headline : headlines) text += line_of(headline);
  for (const SummaryBalance& b : summary.balances)
    text += fmt::format("  {:<28}{:>12.5g} {} in, gap {:.1e} (allowed {:.0e})\n",
                        b.name + " balance", b.in, b.unit, b.gap, b.allowed);
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
