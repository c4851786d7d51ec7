#include "models/grid/frequency/swing.hpp"
#include "models/grid/network/matpower.hpp"
#include "solver/base/error.hpp"
#include "tests/support/differences.hpp"
#include "tests/support/record.hpp"
#include "tests/support/reference_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <numbers>
#include <optional>

namespace rackflux::grid {

const char* const swing_subject = "Grid: swing";
constexpr double degree = std::numbers::pi / 180.0;
constexpr double w_60 = 2.0 * std::numbers::pi * 60.0;

// A machine against an infinite bus: Pe = power_max sin(angle).
ReducedAdmittance one_line(double power_max) {
  return {{0.0, 0.0}, {0.0, power_max}, {0.0, power_max}, {0.0, 0.0}};
}

SwingSystem machine_on_infinite_bus(double inertia, double power, double power_max) {
  return SwingSystem(
      {{.name = "bus", .infinite = true},
       {.name = "unit", .inertia = inertia, .power = power, .angle = std::asin(power / power_max)}},
      w_60);
}

TEST(CriticalClearingTime, agrees_with_the_equal_area_criterion_to_1e_4_s) {
  const auto reference = reference_table("grid/reference/smib_equal_area_reference.csv");
  SKIP_WITHOUT_SHARED_DATA(reference);
  ASSERT_EQ(reference->rows.size(), 3u);
  Deviation worst;
  for (const auto& row : reference->rows) {
    const auto value = [&](const char* name) { return std::stod(row.at(name)); };
    const auto system = machine_on_infinite_bus(value("H_s"), value("Pm_pu"), value("Pmax_pre"));
    EXPECT_NEAR(system.angle(1) / degree, value("delta0_deg"), 1e-9);
    const double t = critical_clearing_time(system, {.during = one_line(value("Pmax_fault")),
                                                     .after = one_line(value("Pmax_post")),
                                                     .dt = 2e-3});
    worst.see(t, value("t_crit_s"), row.at("case"));
  }
  record({swing_subject, "critical clearing time, 3 cases on an infinite bus",
          "equal-area criterion; Saadat ex. 11.5", 1e-4, "s"},
         worst);
}

// The solved WSCC system: MATPOWER's case9 with the voltages of its solution.
std::optional<Network> solved_case9() {
  const auto file = reference_path("grid/matpower/case9.m");
  const auto buses = reference_table("grid/reference/pf/pf_case9_ac_bus.csv");
  const auto generators = reference_table("grid/reference/pf/pf_case9_ac_gen.csv");
  if (!file || !buses || !generators) return std::nullopt;
  Network network = read_matpower(*file);
  for (const auto& row : buses->rows) {
    Bus& bus = network.buses[static_cast<std::size_t>(network.bus(std::stoi(row.at("bus"))))];
    bus.volt = std::stod(row.at("Vm_pu"));
    bus.angle = std::stod(row.at("Va_deg")) * degree;
  }
  for (std::size_t g = 0; g < generators->rows.size(); ++g) {
    network.generators[g].power = std::stod(generators->rows[g].at("P_MW")) / 100.0;
    network.generators[g].reactive = std::stod(generators->rows[g].at("Q_MVAr")) / 100.0;
  }
  return network;
}

// Anderson and Fouad, Power System Control and Stability, example 2.6: x' and H on 100 MVA.
const TransientReactances x9{0.0608, 0.1198, 0.1813};
const std::vector<double> h9{23.64, 6.4, 3.01};

int branch_between(const Network& network, int one, int other) {
  const int a = network.bus(one), b = network.bus(other);
  for (int n = 0; n < network.n_branches(); ++n) {
    const Branch& branch = network.branches[static_cast<std::size_t>(n)];
    if (std::minmax(branch.from, branch.to) == std::minmax(a, b)) return n;
  }
  throw Error("no such branch");
}

TEST(ReduceToMachines, gives_the_three_networks_of_the_nine_bus_system) {
  const auto network = solved_case9();
  const auto reference = reference_table("grid/reference/wscc9_reduced_admittance_reference.csv");
  SKIP_WITHOUT_SHARED_DATA(network && reference);
  Deviation worst;
  for (const auto& row : reference->rows) {
    const std::string& name = row.at("network");
    NetworkChange change;
    if (name == "faulted_bus8") change.faulted_bus = network->bus(8);
    if (name == "postfault_8-9_open") change.open_branch = branch_between(*network, 8, 9);
    const auto y = reduce_to_machines(*network, x9, change);
    const auto at =
        static_cast<std::size_t>(3 * (std::stoi(row.at("i")) - 1) + std::stoi(row.at("j")) - 1);
    worst.see(y[at].real(), std::stod(row.at("G")), name);
    worst.see(y[at].imag(), std::stod(row.at("B")), name);
  }
  // ten digits are given
  record({swing_subject, "reduced admittances of the nine-bus system, 3 networks",
          "Anderson & Fouad ex. 2.6, recomputed", 2e-9, "pu"},
         worst);
}

struct NineBuses {
  SwingSystem system;
  FaultStudy study;
};

std::optional<NineBuses> nine_buses() {
  const auto network = solved_case9();
  if (!network) return std::nullopt;
  return NineBuses{
      SwingSystem(machines_at_rest(*network, x9, h9), w_60),
      {.during = reduce_to_machines(*network, x9, {.faulted_bus = network->bus(8)}),
       .after = reduce_to_machines(*network, x9, {.open_branch = branch_between(*network, 8, 9)})}};
}

// Largest error of the angles [deg] over the two seconds of the reference at a step of 50 ms / n.
double nine_bus_error(const NineBuses& buses, const ReferenceTable& reference, int n) {
  SwingSystem system = buses.system;
  const double dt = 0.05 / n, cleared = 5.0 / 60.0;
  double t = 0.0, worst = 0.0;
  const auto run_to = [&](double end, const ReducedAdmittance& network) {
    const int steps = std::max(1, static_cast<int>(std::lround((end - t) / dt)));
    for (int s = 0; s < steps; ++s) system.advance((end - t) / steps, network);
    t = end;
  };
  for (const auto& row : reference.rows) {
    const double end = std::stod(row.at("t_s"));
    if (t < cleared && end > cleared) run_to(cleared, buses.study.during);
    if (end > t) run_to(end, t < cleared ? buses.study.during : buses.study.after);
    const double angles[3] = {std::stod(row.at("delta1_deg")), std::stod(row.at("delta2_deg")),
                              std::stod(row.at("delta3_deg"))};
    for (std::size_t i = 0; i < 3; ++i)
      worst = std::max(worst, size_of(system.angle(i) / degree - angles[i]));
  }
  return worst;
}

TEST(SwingSystem, follows_the_nine_bus_fault_with_order_two) {
  const auto buses = nine_buses();
  const auto reference = reference_table("grid/reference/wscc9_classical_swing_reference.csv");
  SKIP_WITHOUT_SHARED_DATA(buses && reference);
  ASSERT_EQ(reference->rows.size(), 41u);
  const double coarse = nine_bus_error(*buses, *reference, 15);
  const double fine = nine_bus_error(*buses, *reference, 30);
  const double finest = nine_bus_error(*buses, *reference, 480);
  std::cout << "largest error of an angle at 3.33, 1.67 and 0.104 ms: " << coarse << ", " << fine
            << ", " << finest << " deg\n";
  EXPECT_NEAR(std::log2(coarse / fine), 2.0, 0.1);
  record({swing_subject, "nine-bus fault, rotor angles over 2 s",
          "own integration of Anderson & Fouad's data", 1e-4, "deg"},
         finest);
}

TEST(CriticalClearingTime, of_the_nine_bus_fault_is_161_2_ms) {
  const auto buses = nine_buses();
  SKIP_WITHOUT_SHARED_DATA(buses);
  // wscc9_classical_swing_reference.csv, head: 0.161221 s over 3 s
  record({swing_subject, "nine-bus fault, critical clearing time",
          "own integration of Anderson & Fouad's data", 1e-4, "s"},
         critical_clearing_time(buses->system, buses->study) - 0.161221);
}

TEST(CriticalClearingTime, does_not_depend_on_which_machine_stands_first) {
  // A generator and a motor, each on a line of its own to one infinite bus: neither sees the other,
  // and each falls out where it would alone.
  const double power = 0.8, angle = std::asin(power);
  const std::vector<SwingMachine> one{
      {.name = "bus", .infinite = true},
      {.name = "generator", .inertia = 3.5, .power = power, .angle = angle},
      {.name = "motor", .inertia = 3.5, .power = -power, .angle = -angle}};
  const auto lines = [](std::size_t bus, double power_max) {
    ReducedAdmittance y(9, 0.0);
    for (std::size_t i = 0; i < 3; ++i)
      if (i != bus) y[3 * i + bus] = y[3 * bus + i] = {0.0, power_max};
    return y;
  };
  const double alone = critical_clearing_time(machine_on_infinite_bus(3.5, power, 1.0),
                                              {.during = one_line(0.0), .after = one_line(1.0)});
  for (std::size_t bus = 0; bus < 3; ++bus) {
    std::vector<SwingMachine> machines = one;
    std::swap(machines[0], machines[bus]);
    EXPECT_NEAR(critical_clearing_time(SwingSystem(machines, w_60),
                                       {.during = lines(bus, 0.0), .after = lines(bus, 1.0)}),
                alone, 2e-6)
        << machines[0].name << " first";
  }
}

TEST(SwingSystem, turns_the_work_of_the_surplus_into_kinetic_energy_to_the_last_digits) {
  // The rule closes kinetic energy and counted work by itself at any step; against the integral of
  // the surplus by hand, 2 H (w - 1) and the potential Pm delta + Pmax cos delta close to order 2.
  SwingSystem system = machine_on_infinite_bus(3.5, 0.9, 2.1);
  const double start = system.kinetic_energy(), angle = system.angle(1);
  for (int n = 0; n < 200; ++n) system.advance(1e-3, one_line(0.5));
  EXPECT_GT(system.work(), 0.05);
  EXPECT_NEAR(system.kinetic_energy() - start, system.work(), 1e-13);
  const double slip = system.speed(1) - 1.0;
  const double potential =
      0.9 * (system.angle(1) - angle) + 0.5 * (std::cos(system.angle(1)) - std::cos(angle));
  EXPECT_NEAR(3.5 * slip * slip, potential / w_60, 1e-8);
}

std::string complaint(const std::vector<SwingMachine>& machines) {
  try {
    SwingSystem(machines, w_60);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(SwingSystem, names_the_machine_that_cannot_be) {
  const SwingMachine bus{.name = "bus", .infinite = true};
  EXPECT_NE(complaint({bus, {.name = "G2", .inertia = -3.0}}).find("machine 'G2': inertia"),
            std::string::npos);
  EXPECT_NE(complaint({bus, {.name = "G2", .inertia = 3.0, .damping = -1.0}}).find("feeds"),
            std::string::npos);
  EXPECT_NE(complaint({bus}).find("two machines"), std::string::npos);
}

TEST(ReduceToMachines, names_a_machine_that_the_change_leaves_islanded) {
  const auto network = solved_case9();
  SKIP_WITHOUT_SHARED_DATA(network);
  const int step_up = branch_between(*network, 8, 2);  // the only branch of generator 2
  try {
    reduce_to_machines(*network, x9, {.open_branch = step_up});
    FAIL() << "nothing was refused";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("islanded machine"), std::string::npos);
  }
}

TEST(ReduceToMachines, refuses_a_dc_line_by_name) {
  auto network = solved_case9();
  SKIP_WITHOUT_SHARED_DATA(network);
  network->dc_lines = {{.from = {.bus = 4}, .to = {.bus = 6}}};
  try {
    reduce_to_machines(*network, x9, {});
    FAIL() << "nothing was refused";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("DC line 1 (bus 5 - bus 7)"), std::string::npos);
  }
}

}  // namespace rackflux::grid
