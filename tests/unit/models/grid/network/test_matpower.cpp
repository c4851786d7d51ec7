#include "grid_reference.hpp"
#include "models/grid/network/matpower.hpp"
#include "solver/base/error.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numbers>

namespace rackflux::grid {
namespace {

const std::string small = R"(function mpc = small
%SMALL two buses
mpc.version = '2';
mpc.baseMVA = 100.0;
mpc.bus = [
  1 3 0 0 0 0 1 1 0 230 1 1.1 0.9;
  7 1 90 30 1 19 1 1 -5 230 1 1.1 0.9; % a load
];
mpc.gen = [
  1 80 0 60 -60 1.02 100 1 150 10 0 0 0 0 0 0;
];
mpc.branch = [
  1 7 0.01 0.1 0.02 120 0 0 0.98 30 1 -30 30
];
mpc.gencost = [
  2 0 0 3 0.02 15 7;
];
)";

std::string with(const std::string& what, const std::string& by) {
  std::string text = small;
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), by);
}

std::string complaint(const std::string& text) {
  try {
    parse_matpower(text, "small.m");
  } catch (const Error& error) {
    return error.what();
  }
  return "no complaint";
}

TEST(Matpower, turns_the_file_into_per_unit_and_radians) {
  const Network network = parse_matpower(small, "small.m");
  ASSERT_EQ(network.n_buses(), 2);
  const Bus& bus = network.buses[network.bus(7)];
  EXPECT_DOUBLE_EQ(bus.load_power, 0.9);
  EXPECT_DOUBLE_EQ(bus.load_reactive, 0.3);
  EXPECT_DOUBLE_EQ(bus.shunt_conductance, 0.01);
  EXPECT_DOUBLE_EQ(bus.shunt_susceptance, 0.19);
  EXPECT_DOUBLE_EQ(bus.angle, -5.0 * std::numbers::pi / 180.0);
  EXPECT_DOUBLE_EQ(bus.base_voltage, 230e3);
  EXPECT_EQ(bus.line, 7);
  const Branch& branch = network.branches.at(0);
  EXPECT_DOUBLE_EQ(branch.tap, 0.98);
  EXPECT_DOUBLE_EQ(branch.shift, std::numbers::pi / 6.0);
  EXPECT_DOUBLE_EQ(branch.rate, 1.2);
  EXPECT_EQ(branch.rate_short, no_limit);
  const Generator& generator = network.generators.at(0);
  EXPECT_DOUBLE_EQ(generator.power_max, 1.5);
  // 0.02 MW^2 + 15 MW + 7 at 80 MW by hand: 128 + 1200 + 7; slope (2 0.02 80 + 15) per MW.
  EXPECT_DOUBLE_EQ(generator.cost(0.8), 1335.0);
  EXPECT_DOUBLE_EQ(generator.cost.slope(0.8), 18.2 * 100.0);
  EXPECT_DOUBLE_EQ(generator.cost.curvature(0.8), 0.04 * 1e4);
}

TEST(Matpower, takes_zero_as_no_tap_and_no_limit) {
  const Network network =
      parse_matpower(with("120 0 0 0.98 30 1 -30 30", "0 0 0 0 0 1 0 360"), "small.m");
  const Branch& branch = network.branches.at(0);
  EXPECT_EQ(branch.tap, 1.0);
  EXPECT_EQ(branch.rate, no_limit);
  EXPECT_EQ(branch.angle_min, -no_limit);
  EXPECT_EQ(branch.angle_max, no_limit);
}

TEST(Matpower, reads_piecewise_costs) {
  const Network network =
      parse_matpower(with("2 0 0 3 0.02 15 7", "1 0 0 3 0 0 50 500 150 2500"), "small.m");
  const Cost& cost = network.generators.at(0).cost;
  EXPECT_DOUBLE_EQ(cost(0.25), 250.0);
  EXPECT_DOUBLE_EQ(cost(1.0), 500.0 + 50.0 * 20.0);
  EXPECT_DOUBLE_EQ(cost(2.0), 2500.0 + 50.0 * 20.0);
  EXPECT_DOUBLE_EQ(cost.slope(0.5), 20.0 * 100.0);
}

TEST(Matpower, refuses_what_it_does_not_understand_with_its_line) {
  EXPECT_EQ(complaint(small + "mpc.branch(1, 3) = 0.02;\n"),
            "small.m:18: expected 'mpc.NAME = ...'; found 'mpc.branch(1, 3) = 0.02;'");
  EXPECT_NE(complaint(with("mpc.gencost", "mpc.gencosts")).find("did you mean mpc.gencost?"),
            std::string::npos);
  EXPECT_EQ(complaint(with("0.01 0.1 0.02", "0.01 0.1 two")),
            "small.m:13: mpc.branch: expected a number; found 'two'");
  EXPECT_EQ(complaint(with("0.98 30 1 -30 30", "0.98 30")),
            "small.m:13: mpc.branch: a row has 11 to 21 numbers; found 10");
  EXPECT_EQ(complaint(with("1 7 0.01", "1 8 0.01")),
            "small.m:13: mpc.branch: there is no bus 8 in mpc.bus");
  EXPECT_NE(complaint(with("'2'", "'1'")).find("small.m:3: only version"), std::string::npos);
  EXPECT_EQ(complaint(with("10 0 0 0 0 0 0", "10 9 5 0 0 0 0")),
            "small.m:10: mpc.gen: the capability curve goes from Pc1 = 9 MW to Pc2 = 5 MW; Pc2 "
            "must be the larger");
  EXPECT_NE(complaint(with("10 0 0 0 0 0 0", "10 0 0 0")).find("needs columns 11 to 16"),
            std::string::npos);
  EXPECT_NE(complaint(with("2 0 0 3 0.02 15 7", "3 0 0 3 0.02 15 7")).find("small.m:16"),
            std::string::npos);
  EXPECT_NE(complaint(with("];\nmpc.gen =", "\nmpc.gen =")).find("small.m:"), std::string::npos);
}

TEST(Matpower, refuses_numbers_that_cannot_be_meant) {
  EXPECT_EQ(complaint(with("0.01 0.1 0.02", "0 0 0.02")),
            "small.m:13: branch 1 (bus 1 - bus 7): has no impedance (r = x = 0); merge its two "
            "buses, or give the reactance of the switch or cable");
  EXPECT_NE(complaint(with("150 10", "10 150")).find("least power 150 MW is above the largest"),
            std::string::npos);
  EXPECT_NE(complaint(with("7 1 90", "7 4 90")).find("has a load of 90 MW that nothing supplies"),
            std::string::npos);
  EXPECT_NE(complaint(with("0.98", "-0.98")).find("tap ratio -0.98; must be above 0"),
            std::string::npos);
}

TEST(Matpower, names_every_fault_of_an_island) {
  Network network = parse_matpower(small, "small.m");
  network.branches[0].in_service = false;
  try {
    check_for_power_flow(network);
    FAIL() << "an islanded load passed";
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()),
              "small.m:7: bus 7: no branch in service connects it, and no generator there is in "
              "service: its load of 90 MW has no supply; close a branch, switch a generator on, or "
              "set the bus type to 4 (isolated)");
  }
}

TEST(Matpower, remarks_on_a_negative_reactance) {
  const Network network = parse_matpower(with("0.01 0.1 0.02", "0.01 -0.1 0.02"), "small.m");
  const auto found = remarks(network);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].find("small.m:13: branch 1 (bus 1 - bus 7): negative reactance -0.1 pu"), 0u);
}

TEST(Matpower, reads_a_dc_line_and_refuses_one_that_gives_more_than_it_takes) {
  const std::string line =
      "mpc.dcline = [\n  1 7 1 10 8.9 5 6 1.02 1 1 20 -7 8 -9 11 1 0.01;\n];\n";
  const Network network = parse_matpower(small + line, "small.m");
  ASSERT_EQ(network.dc_lines.size(), 1u);
  const DcLine& read = network.dc_lines[0];
  EXPECT_EQ(read.to.bus, 1);
  EXPECT_DOUBLE_EQ(read.delivered(read.power), 0.089);
  EXPECT_DOUBLE_EQ(read.from.reactive, 0.05);
  EXPECT_DOUBLE_EQ(read.to.reactive, 0.06);
  EXPECT_DOUBLE_EQ(read.from.volt_set, 1.02);
  EXPECT_DOUBLE_EQ(read.power_max, 0.2);
  EXPECT_DOUBLE_EQ(read.from.reactive_min, -0.07);
  EXPECT_DOUBLE_EQ(read.to.reactive_max, 0.11);
  const std::string cost = "mpc.dclinecost = [2 0 0 3 0.1 7 0];\n";
  EXPECT_DOUBLE_EQ(parse_matpower(small + line + cost, "small.m").dc_lines[0].cost(0.1), 80.0);
  EXPECT_EQ(complaint(small + cost), "small.m:18: mpc.dclinecost has 1 rows for 0 DC lines");
  EXPECT_EQ(complaint(small + "mpc.dcline = [\n 1 7 1 10 8 0 0 1 1 -90 90 0 0 0 0 0 0.1;\n];\n")
                .find("small.m:19: DC line 1 (bus 1 - bus 7): its loss 0 MW + 0.1 x power"),
            0u);
}

TEST(Matpower, reads_every_case_of_the_reference_data) {
  SKIP_WITHOUT_SHARED_DATA();
  int n_cases = 0;
  for (const char* folder : {"/matpower", "/pglib-opf"})
    for (const std::string& file : case_files(data_folder() + folder)) {
      const Network network = read_matpower(file);
      EXPECT_NO_THROW(check(network)) << file;
      ++n_cases;
    }
  EXPECT_EQ(n_cases, 39);
}

TEST(Matpower, counts_what_the_baseline_table_counts) {
  SKIP_WITHOUT_SHARED_DATA();
  for (const auto& row : csv_rows(data_folder() + "/pglib-opf/baseline_v23.07.csv")) {
    if (row[0] == "case") continue;
    const std::string file = data_folder() + "/pglib-opf/" + row[0] + ".m";
    if (!std::filesystem::exists(file)) continue;
    const Network network = read_matpower(file);
    EXPECT_EQ(network.n_buses(), std::stoi(row[1])) << row[0];
    EXPECT_EQ(network.n_branches(), std::stoi(row[2])) << row[0];
  }
}

}  // namespace
}  // namespace rackflux::grid
