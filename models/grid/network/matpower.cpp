#include "models/grid/network/matpower.hpp"

#include "models/grid/network/matpower_text.hpp"
#include "solver/base/error.hpp"
#include "solver/base/text.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <numbers>
#include <set>
#include <sstream>

namespace rackflux::grid {
namespace {

constexpr double degree = std::numbers::pi / 180.0;  // [rad]
constexpr double mega = 1e6;                         // MW, MVA, Mvar -> W, VA, var

/// The case being read: its fields, and the network so far.
struct Reading {
  const std::map<std::string, MatpowerField>& fields;
  Network network;
  std::map<int, int> bus_at;  ///< number -> position

  double base() const { return network.base_power / mega; }  ///< [MVA]

  [[noreturn]] void fail(int line, const std::string& complaint) const {
    throw Error(fmt::format("{}:{}: {}", network.source, line, complaint));
  }

  /// Rows of a matrix that must have from least to most columns, all finite or infinite numbers.
  const std::vector<MatpowerRow>& table(const std::string& name, std::size_t least,
                                        std::size_t most) const {
    static const std::vector<MatpowerRow> none;
    const auto at = fields.find(name);
    if (at == fields.end()) return none;
    for (const MatpowerRow& row : at->second.rows)
      if (!row.words.empty() || row.numbers.size() < least || row.numbers.size() > most)
        fail(row.line, fmt::format("mpc.{}: a row has {} to {} numbers; found {}", name, least,
                                   most, row.numbers.size()));
    return at->second.rows;
  }

  int bus(const MatpowerRow& row, std::size_t column, const char* table_name) const {
    const double number = row.numbers[column];
    const auto at = bus_at.find(static_cast<int>(number));
    if (at == bus_at.end() || number != at->first)
      fail(row.line, fmt::format("mpc.{}: there is no bus {:g} in mpc.bus", table_name, number));
    return at->second;
  }

  bool status(const MatpowerRow& row, std::size_t column, const char* table_name) const {
    const double found = row.numbers[column];
    if (found != 0.0 && found != 1.0)
      fail(row.line, fmt::format("mpc.{}: status must be 0 or 1; found {:g}", table_name, found));
    return found == 1.0;
  }
};

void refuse_unknown_fields(const Reading& reading) {
  static const std::vector<std::string> known{"version",  "baseMVA", "bus",     "gen",
                                              "branch",   "gencost", "dcline",  "dclinecost",
                                              "bus_name", "areas",   "gentype", "genfuel"};
  for (const auto& [name, field] : reading.fields) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const auto like = nearest(name, known);
    reading.fail(field.line, fmt::format("mpc.{} is not understood{}; known are {}", name,
                                         like ? fmt::format("; did you mean mpc.{}?", *like) : "",
                                         joined(known)));
  }
  for (const char* needed : {"version", "baseMVA", "bus", "branch"})
    if (!reading.fields.contains(needed)) reading.fail(1, fmt::format("mpc.{} is missing", needed));
}

void read_head(Reading& reading) {
  const MatpowerField& version = reading.fields.at("version");
  const MatpowerRow& found = version.rows.front();
  if (found.words != std::vector<std::string>{"2"} && found.numbers != std::vector<double>{2.0})
    reading.fail(version.line, "only version '2' of the case format is understood");
  const MatpowerField& base = reading.fields.at("baseMVA");
  if (base.rows.size() != 1 || base.rows[0].numbers.size() != 1 || !(base.rows[0].numbers[0] > 0))
    reading.fail(base.line, "mpc.baseMVA must be one number above 0");
  reading.network.base_power = base.rows[0].numbers[0] * mega;
}

void read_buses(Reading& reading) {
  const double base = reading.base();
  for (const MatpowerRow& row : reading.table("bus", 13, 17)) {
    const auto& c = row.numbers;
    const double number = c[0], kind = c[1];
    if (number != std::floor(number) || number < 1 || number > 1e9)
      reading.fail(row.line,
                   fmt::format("mpc.bus: a bus number is whole and above 0; found {:g}", number));
    if (kind != 1 && kind != 2 && kind != 3 && kind != 4)
      reading.fail(row.line, fmt::format("mpc.bus: type of bus {:g} must be 1 (load), 2 "
                                         "(generator), 3 (reference) or 4 (isolated); found {:g}",
                                         number, kind));
    Bus bus;
    bus.number = static_cast<int>(number), bus.kind = static_cast<BusKind>(kind - 1);
    bus.load_power = c[2] / base, bus.load_reactive = c[3] / base;
    bus.shunt_conductance = c[4] / base, bus.shunt_susceptance = c[5] / base;
    bus.area = static_cast<int>(c[6]), bus.volt = c[7], bus.angle = c[8] * degree;
    bus.base_voltage = c[9] * 1e3, bus.zone = static_cast<int>(c[10]);
    bus.volt_max = c[11], bus.volt_min = c[12], bus.line = row.line;
    if (!reading.bus_at.emplace(bus.number, reading.network.n_buses()).second)
      reading.fail(row.line,
                   fmt::format("mpc.bus: number {} is taken by an earlier bus", bus.number));
    reading.network.buses.push_back(bus);
  }
  const auto names = reading.fields.find("bus_name");
  if (names == reading.fields.end()) return;
  if (names->second.rows.size() != reading.network.buses.size())
    reading.fail(names->second.line,
                 fmt::format("mpc.bus_name has {} names for {} buses", names->second.rows.size(),
                             reading.network.n_buses()));
  for (int n = 0; n < reading.network.n_buses(); ++n) {
    std::string name = names->second.rows[n].words.empty() ? "" : names->second.rows[n].words[0];
    name.erase(name.find_last_not_of(' ') + 1);
    reading.network.buses[n].name = name;
  }
}

/// Columns 11 to 16: two powers, and the reactive limits at each; all 0 where there is no curve.
std::optional<Capability> capability_of(const Reading& reading, const MatpowerRow& row) {
  const auto& c = row.numbers;
  if (c.size() < 16)
    reading.fail(row.line,
                 "mpc.gen: a capability curve needs columns 11 to 16 (Pc1, Pc2, Qc1min, "
                 "Qc1max, Qc2min, Qc2max); put 0 into all of them where there is none");
  if (std::all_of(c.begin() + 10, c.begin() + 16, [](double value) { return value == 0.0; }))
    return std::nullopt;
  if (!(c[10] < c[11]))
    reading.fail(row.line, fmt::format("mpc.gen: the capability curve goes from Pc1 = {:g} MW to "
                                       "Pc2 = {:g} MW; Pc2 must be the larger",
                                       c[10], c[11]));
  const double base = reading.base();
  return Capability{c[10] / base, c[11] / base, c[12] / base,
                    c[13] / base, c[14] / base, c[15] / base};
}

void read_generators(Reading& reading) {
  const double base = reading.base();
  for (const MatpowerRow& row : reading.table("gen", 10, 25)) {
    const auto& c = row.numbers;
    Generator generator;
    generator.bus = reading.bus(row, 0, "gen");
    generator.power = c[1] / base, generator.reactive = c[2] / base;
    generator.reactive_max = c[3] / base, generator.reactive_min = c[4] / base;
    generator.volt_set = c[5], generator.in_service = reading.status(row, 7, "gen");
    generator.power_max = c[8] / base, generator.power_min = c[9] / base;
    if (c.size() > 10) generator.capability = capability_of(reading, row);
    generator.line = row.line;
    reading.network.generators.push_back(generator);
  }
}

/// Coefficients in pu, lowest power first; points in pu. `table` is its name without mpc.
Cost cost_of(const Reading& reading, const MatpowerRow& row, const char* table) {
  const auto& c = row.numbers;
  const auto n = static_cast<std::size_t>(c[3]);
  const bool piecewise = c[0] == 1;
  if ((c[0] != 1 && c[0] != 2) || c[3] != static_cast<double>(n) || n < (piecewise ? 2 : 1))
    reading.fail(row.line,
                 fmt::format("mpc.{}: expected model 1 with at least 2 points or "
                             "model 2 with at least 1 coefficient; found model {:g}, {:g}",
                             table, c[0], c[3]));
  const std::size_t needed = 4 + n * (piecewise ? 2 : 1);
  if (c.size() < needed)
    reading.fail(row.line, fmt::format("mpc.{}: model {:g} with n = {} needs {} numbers; "
                                       "found {}",
                                       table, c[0], n, needed, c.size()));
  for (std::size_t k = needed; k < c.size(); ++k)
    if (c[k] != 0.0)
      reading.fail(row.line, fmt::format("mpc.{}: with n = {} the numbers after the {}th must "
                                         "be 0; found {:g}",
                                         table, n, needed, c[k]));
  Cost cost;
  const double base = reading.base();
  if (!piecewise) {
    double unit = 1.0;
    for (std::size_t k = 0; k < n; ++k, unit *= base)
      cost.coefficients.push_back(c[3 + n - k] * unit);
    return cost;
  }
  for (std::size_t k = 0; k < n; ++k) {
    cost.points.emplace_back(c[4 + 2 * k] / base, c[5 + 2 * k]);
    if (k > 0 && !(cost.points[k].first > cost.points[k - 1].first))
      reading.fail(row.line, fmt::format("mpc.{}: the powers of the points must rise", table));
  }
  return cost;
}

void read_costs(Reading& reading) {
  auto& generators = reading.network.generators;
  const auto& rows = reading.table("gencost", 5, 1000);
  if (rows.empty()) return;
  if (rows.size() != generators.size())
    reading.fail(rows.front().line, fmt::format("mpc.gencost has {} rows for {} generators{}",
                                                rows.size(), generators.size(),
                                                rows.size() == 2 * generators.size()
                                                    ? "; costs of reactive power are not supported"
                                                    : ""));
  for (std::size_t n = 0; n < rows.size(); ++n) {
    generators[n].startup_cost = rows[n].numbers[1];
    generators[n].shutdown_cost = rows[n].numbers[2];
    generators[n].cost = cost_of(reading, rows[n], "gencost");
  }
}

void read_branches(Reading& reading) {
  const double base = reading.base();
  const auto rating = [&](double mva) { return mva == 0.0 ? no_limit : mva / base; };
  const double turn = 360.0;
  for (const MatpowerRow& row : reading.table("branch", 11, 21)) {
    const auto& c = row.numbers;
    if (c.size() == 12) reading.fail(row.line, "mpc.branch: angmin is there but angmax is missing");
    Branch branch;
    branch.from = reading.bus(row, 0, "branch"), branch.to = reading.bus(row, 1, "branch");
    branch.resistance = c[2], branch.reactance = c[3], branch.charging = c[4];
    branch.rate = rating(c[5]), branch.rate_short = rating(c[6]);
    branch.rate_emergency = rating(c[7]);
    branch.tap = c[8] == 0.0 ? 1.0 : c[8], branch.shift = c[9] * degree;
    branch.in_service = reading.status(row, 10, "branch");
    const double low = c.size() > 12 ? c[11] : 0.0, high = c.size() > 12 ? c[12] : 0.0;
    branch.angle_min = low == 0.0 || low <= -turn ? -no_limit : low * degree;
    branch.angle_max = high == 0.0 || high >= turn ? no_limit : high * degree;
    branch.line = row.line;
    reading.network.branches.push_back(branch);
  }
}

void read_dc_lines(Reading& reading) {
  const double base = reading.base();
  for (const MatpowerRow& row : reading.table("dcline", 17, 23)) {
    const auto& c = row.numbers;
    DcLine line;
    line.from.bus = reading.bus(row, 0, "dcline"), line.to.bus = reading.bus(row, 1, "dcline");
    line.in_service = reading.status(row, 2, "dcline");
    line.power = c[3] / base, line.power_min = c[9] / base, line.power_max = c[10] / base;
    line.from.reactive = c[5] / base, line.to.reactive = c[6] / base;
    line.from.volt_set = c[7], line.to.volt_set = c[8];
    line.from.reactive_min = c[11] / base, line.from.reactive_max = c[12] / base;
    line.to.reactive_min = c[13] / base, line.to.reactive_max = c[14] / base;
    line.loss0 = c[15] / base, line.loss1 = c[16], line.line = row.line;
    reading.network.dc_lines.push_back(line);
  }
  const auto& costs = reading.table("dclinecost", 5, 1000);
  auto& lines = reading.network.dc_lines;
  if (!costs.empty() && costs.size() != lines.size())
    reading.fail(costs.front().line, fmt::format("mpc.dclinecost has {} rows for {} DC lines",
                                                 costs.size(), lines.size()));
  for (std::size_t n = 0; n < costs.size(); ++n)
    lines[n].cost = cost_of(reading, costs[n], "dclinecost");
}

}  // namespace

Network parse_matpower(const std::string& text, const std::string& name) {
  const auto fields = matpower_fields(text, name);
  Reading reading{fields, {}, {}};
  reading.network.source = name;
  refuse_unknown_fields(reading);
  read_head(reading);
  read_buses(reading);
  read_generators(reading);
  read_costs(reading);
  read_branches(reading);
  read_dc_lines(reading);
  check(reading.network);
  return reading.network;
}

Network read_matpower(const std::string& file) {
  std::ifstream stream(file);
  if (!stream) throw IoError(file + ": cannot be read; is the path right?");
  std::ostringstream text;
  text << stream.rdbuf();
  return parse_matpower(text.str(), file);
}

}  // namespace rackflux::grid
