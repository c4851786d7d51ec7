#include "models/grid/dispatch/year.hpp"
#include "tests/unit/models/grid/commitment/reference_cases.hpp"
#include "tests/unit/models/grid/commitment/small_systems.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <map>
#include <sstream>

namespace rackflux {

std::vector<std::string> fields(const std::string& line) {
  std::vector<std::string> result;
  std::istringstream stream(line);
  for (std::string field; std::getline(stream, field, ',');) result.push_back(field);
  return result;
}

/// Sum over all columns behind Year, Month, Day, Period [W].
Series summed(const std::string& file) {
  std::ifstream stream(grid_data() + "/rts-gmlc/" + file);
  Series series;
  std::string line;
  std::getline(stream, line);
  while (std::getline(stream, line)) {
    const std::vector<std::string> row = fields(line);
    double total = 0.0;
    for (std::size_t c = 4; c < row.size(); ++c) total += std::stod(row[c]);
    series.push_back(total * MW);
  }
  return series;
}

/// Thermal units that fuel buys, free between 0 and their maximum: a merit order by average heat
/// rate and fuel price, enough for a balance of energy, not for a cost study.
std::vector<GeneratingUnit> thermal_units() {
  std::ifstream stream(grid_data() + "/rts-gmlc/gen.csv");
  std::string line;
  std::getline(stream, line);
  const std::vector<std::string> names = fields(line);
  std::vector<GeneratingUnit> units;
  while (std::getline(stream, line)) {
    const std::vector<std::string> row = fields(line);
    std::map<std::string, std::string> of;
    for (std::size_t c = 0; c < row.size(); ++c) of[names[c]] = row[c];
    if (of["Fuel"] != "Oil" && of["Fuel"] != "Coal" && of["Fuel"] != "NG" &&
        of["Fuel"] != "Nuclear")
      continue;
    // Btu/kWh x $/MMBtu / 1000 = $/MWh
    const double price = std::stod(of["HR_avg_0"]) * std::stod(of["Fuel Price $/MMBTU"]) / 1000;
    GeneratingUnit unit = free_unit(of["GEN UID"], 0, std::stod(of["PMax MW"]), price);
    unit.ramp_up = unit.ramp_down = std::stod(of["Ramp Rate MW/Min"]) * MW / 60;
    units.push_back(on_at(unit, 0));
  }
  return units;
}

TEST(RtsGmlcYear, closes_its_energy_over_8784_hours) {
  SKIP_WITHOUT_SHARED_DATA();
  PowerSystem system;
  system.period = hour;
  system.demand = summed("DAY_AHEAD_regional_Load.csv");
  for (const char* const kind : {"hydro", "pv", "wind"}) {
    const Series most = summed(std::string("DAY_AHEAD_") + kind + ".csv");
    system.renewables.push_back({kind, Series(most.size(), 0.0), most});
  }
  system.units = thermal_units();
  EXPECT_EQ(system.n_periods(), 8784);
  EXPECT_EQ(system.units.size(), 73u);
  const YearDispatch year = dispatch_year(system, {24, 24}, {});
  EXPECT_LE(std::abs(year.energy.imbalance()), 1e-9);
  EXPECT_NEAR(year.energy.units + year.energy.renewables, year.energy.demand,
              1e-9 * year.energy.demand);
  double offered = 0.0;
  for (const RenewablePlant& plant : system.renewables)
    for (const double power : plant.power_max) offered += power * hour;
  EXPECT_NEAR(year.energy.renewables + year.energy.curtailed, offered, 1e-9 * offered);
  std::printf("RTS-GMLC 2020: demand %.6f TWh, renewables %.6f TWh, curtailed %.6f TWh\n",
              year.energy.demand / MWh / 1e6, year.energy.renewables / MWh / 1e6,
              year.energy.curtailed / MWh / 1e6);
}

}  // namespace rackflux
