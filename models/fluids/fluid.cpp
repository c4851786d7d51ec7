#include "models/fluids/fluid.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <span>

namespace rackflux {

namespace {

constexpr double zero_celsius = 273.15;  // [K], exact by definition

struct Row {
  double celsius, rho, cp, lambda, mu;  // degC, kg/m3, J/kg/K, W/m/K, Pa s
};

constexpr Row air[] = {
    {10.0, 1.24662, 1005.82, 0.0251198, 1.76917e-05},
    {20.0, 1.20410, 1006.1, 0.0258732, 1.81862e-05},
    {30.0, 1.16438, 1006.46, 0.0266183, 1.86746e-05},
    {40.0, 1.12720, 1006.91, 0.0273554, 1.91569e-05},
    {50.0, 1.09231, 1007.43, 0.0280847, 1.96331e-05},
    {60.0, 1.05953, 1008.04, 0.0288065, 2.01032e-05},
    {70.0, 1.02865, 1008.73, 0.0295209, 2.05671e-05},
};

constexpr Row water[] = {
    {10.0, 999.70, 4195.4, 0.5788, 1.3059e-03}, {15.0, 999.10, 4189.1, 0.5888, 1.1376e-03},
    {20.0, 998.21, 4184.8, 0.5980, 1.0016e-03}, {25.0, 997.05, 4181.9, 0.6065, 8.9002e-04},
    {30.0, 995.65, 4180.0, 0.6144, 7.9722e-04}, {35.0, 994.04, 4178.9, 0.6217, 7.1913e-04},
    {40.0, 992.22, 4178.6, 0.6285, 6.5273e-04}, {45.0, 990.22, 4178.8, 0.6348, 5.9577e-04},
    {50.0, 988.05, 4179.6, 0.6406, 5.4652e-04}, {55.0, 985.71, 4180.9, 0.6460, 5.0363e-04},
    {60.0, 983.21, 4182.8, 0.6510, 4.6604e-04}, {65.0, 980.57, 4185.2, 0.6556, 4.3291e-04},
    {70.0, 977.78, 4188.1, 0.6598, 4.0356e-04},
};

struct Table {
  const char* name;
  std::span<const Row> rows;
  TemperatureRange range;
};

/// Straight line between the rows around a temperature within the table.
Row row_at(const Table& table, double celsius) {
  std::size_t n = 1;
  while (n + 1 < table.rows.size() && celsius > table.rows[n].celsius) ++n;
  const Row &a = table.rows[n - 1], &b = table.rows[n];
  const double s = (celsius - a.celsius) / (b.celsius - a.celsius);
  const auto between = [s](double low, double high) { return low + s * (high - low); };
  return {celsius, between(a.rho, b.rho), between(a.cp, b.cp), between(a.lambda, b.lambda),
          between(a.mu, b.mu)};
}

constexpr double infinity = std::numeric_limits<double>::infinity();
const Table tables[] = {{"air", air, {81.72, infinity, "condenses", ""}},
                        {"water", water, {273.16, 373.124, "freezes", "boils"}}};

}  // namespace

std::vector<std::string> known_fluids() {
  std::vector<std::string> names;
  for (const Table& table : tables) names.emplace_back(table.name);
  return names;
}

TemperatureRange fluid_range(const std::string& name) {
  for (const Table& table : tables)
    if (name == table.name) return table.range;
  broken("a fluid of the tables was named: " + name);
}

FluidProperties fluid_properties(const std::string& name, double T) {
  for (const Table& table : tables) {
    if (name != table.name) continue;
    const double celsius = T - zero_celsius;
    const double first = table.rows.front().celsius, last = table.rows.back().celsius;
    if (!(celsius >= first && celsius <= last))
      throw Error(fmt::format("{} is tabulated from {} to {} degC; found {:.2f} degC", name, first,
                              last, celsius));
    const Row here = row_at(table, celsius);
    // Half a table step to both sides, so that the slope does not jump at the table's rows.
    const double half = 0.5 * (table.rows[1].celsius - first);
    const double below = std::max(first, celsius - half), above = std::min(last, celsius + half);
    const double change = row_at(table, above).rho - row_at(table, below).rho;
    return {here.rho, here.cp, here.lambda, here.mu, -change / (above - below) / here.rho};
  }
  broken("a fluid of the tables was named: " + name);
}

}  // namespace rackflux
