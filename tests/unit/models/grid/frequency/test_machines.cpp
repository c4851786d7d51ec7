#include "models/grid/frequency/machine_system.hpp"
#include "solver/base/error.hpp"
#include "tests/support/record.hpp"
#include "tests/support/reference_table.hpp"

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <iostream>
#include <numbers>
#include <optional>
#include <string>
#include <vector>

namespace rackflux::grid {

const char* const machine_subject = "Grid: machines";
constexpr double degree = std::numbers::pi / 180.0;

std::optional<PsseCase> benchmark(const std::string& raw, const std::string& dyr) {
  const auto r = reference_path("grid/psid-benchmarks/" + raw);
  const auto d = reference_path("grid/psid-benchmarks/" + dyr);
  if (!r || !d) return std::nullopt;
  return read_psse(*r, *d);
}

std::vector<std::vector<double>> series(const std::string& file) {
  std::ifstream in(shared_data("grid/psid-benchmarks/" + file));
  std::vector<std::vector<double>> rows;
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) continue;
    rows.emplace_back();
    for (const std::string& word : split_at_commas(line)) rows.back().push_back(std::stod(word));
  }
  if (rows.empty()) throw std::runtime_error(file + " has no rows");  // none would fit anything
  return rows;
}

using Quantity = std::function<double(const MachineSystem&)>;

// Runs 20 s with a branch opened at 1 s and returns, per quantity, the largest distance from the
// columns of the reference after the first.
std::vector<double> distances(MachineSystem system, int branch,
                              const std::vector<std::vector<double>>& reference,
                              const std::vector<Quantity>& quantities, double dt) {
  std::vector<Deviation> worst(quantities.size());
  std::vector<double> before(quantities.size());
  const auto look = [&] {
    std::vector<double> now;
    for (const Quantity& quantity : quantities) now.push_back(quantity(system));
    return now;
  };
  std::size_t row = 0;
  std::vector<double> now = look();
  for (int n = 0; n < static_cast<int>(std::lround(20.0 / dt)); ++n) {
    const double t = n * dt;
    if (n == static_cast<int>(std::lround(1.0 / dt))) {
      while (row < reference.size() && reference[row][0] <= 1.0 + 1e-9) ++row;  // the jump itself
      system.open_branch(branch);
      now = look();
    }
    before = now;
    system.advance(dt);
    now = look();
    for (; row < reference.size() && reference[row][0] <= t + dt + 1e-9; ++row) {
      if (std::abs(reference[row][0] - 1.0) < 1e-5) continue;  // rows before and after the jump
      const double part = std::clamp((reference[row][0] - t) / dt, 0.0, 1.0);
      for (std::size_t q = 0; q < quantities.size(); ++q)
        worst[q].see(before[q] + part * (now[q] - before[q]), reference[row].at(q + 1));
    }
  }
  std::vector<double> largest;
  for (const Deviation& of_one : worst) largest.push_back(of_one.largest());
  return largest;
}

const Quantity angle_2 = [](const MachineSystem& s) { return s.angle(1) / degree; };

TEST(MachineSystem, rests_at_the_power_flow_for_every_model) {
  for (const char* name : {"GENCLS__ThreeBus_GENCLS", "GENROU__ThreeBus_GENROU_NO_SAT",
                           "SEXS__ThreeBus_SEXS", "TGOV1__ThreeBus_TGOV1"}) {
    const std::string full = std::string("psse__") + name,
                      folder = full.substr(0, full.find("__", 6));
    const auto from = benchmark(folder + "__ThreeBusMulti.raw", full + ".dyr");
    SKIP_WITHOUT_SHARED_DATA(from);
    MachineSystem system(*from);
    EXPECT_LT(system.unrest(), 1e-7) << name;
    const double angle = system.angle(1);
    for (int n = 0; n < 100; ++n) system.advance(5e-3);
    EXPECT_NEAR(system.angle(1), angle, 1e-9) << name;
  }
}

TEST(MachineSystem, follows_the_classical_machine_within_1e_2_rad) {
  const auto from = benchmark("psse__Test01__OMIB.raw", "psse__Test01__OMIB.dyr");
  SKIP_WITHOUT_SHARED_DATA(from);
  const MachineSystem start(*from);
  MachineSystem system(*from);
  const auto far =
      distances(std::move(system), 0, series("psse__Test01__Test01_delta.csv"), {angle_2}, 5e-3);
  record({machine_subject, "GENCLS, rotor angle over 20 s after a line opens", "PSS/E series", 1e-2,
          "rad"},
         far[0] * degree);
}

TEST(MachineSystem, follows_the_classical_machine_of_another_program_within_1e_2_rad) {
  const auto from = benchmark("psse__Test01__OMIB.raw", "psse__Test01__OMIB.dyr");
  SKIP_WITHOUT_SHARED_DATA(from);
  const Quantity in_radians = [](const MachineSystem& s) { return s.angle(1); };
  const auto far = distances(MachineSystem(*from), 0, series("psat__Test01__Test01_delta.csv"),
                             {in_radians}, 5e-3);
  record({machine_subject, "GENCLS, rotor angle over 20 s after a line opens", "PSAT series", 1e-2,
          "rad"},
         far[0]);
}

TEST(MachineSystem, of_one_classical_machine_has_the_eigenvalues_of_two_programs) {
  // -0.158831 +- 13.264253j before the line opens: from trace and determinant of the 2 x 2 matrix.
  const auto from = benchmark("psse__Test01__OMIB.raw", "psse__Test01__OMIB.dyr");
  SKIP_WITHOUT_SHARED_DATA(from);
  MachineSystem system(*from);
  ASSERT_EQ(system.moving_states(), 2u);
  const auto eigenvalue = [&] {
    const auto a = system.state_matrix();
    const double real = 0.5 * (a[0] + a[3]);
    return std::pair(real, std::sqrt(a[0] * a[3] - a[1] * a[2] - real * real));
  };
  const auto before = eigenvalue();
  system.open_branch(0);
  const auto after = eigenvalue();
  std::cout << "OMIB eigenvalues: " << before.first << " +- " << before.second
            << "j, one line open " << after.first << " +- " << after.second << "j\n";
  record({machine_subject, "GENCLS, damping of the eigenvalue", "PSID and PSAT", 1e-5, "1/s"},
         before.first + 0.158831);
  record({machine_subject, "GENCLS, frequency of the eigenvalue", "PSID and PSAT", 2e-3, "rad/s"},
         std::min(std::abs(before.second - 13.264253), std::abs(after.second - 13.264253)));
}

TEST(MachineSystem, follows_the_round_rotor_machine_within_1e_1_rad) {
  const auto from =
      benchmark("psse__GENROU__ThreeBusMulti.raw", "psse__GENROU__ThreeBus_GENROU_NO_SAT.dyr");
  SKIP_WITHOUT_SHARED_DATA(from);
  const auto far = distances(MachineSystem(*from), 0,
                             series("psse__GENROU__TEST_GENROU_NO_SAT.csv"), {angle_2}, 5e-3);
  record({machine_subject, "GENROU, rotor angle over 20 s after a line opens", "PSS/E series", 1e-1,
          "rad"},
         far[0] * degree);
}

TEST(MachineSystem, follows_exciter_and_saturation_within_their_tolerances) {
  const auto from = benchmark("psse__SEXS__ThreeBusMulti.raw", "psse__SEXS__ThreeBus_SEXS.dyr");
  SKIP_WITHOUT_SHARED_DATA(from);
  // columns: t, V2, four that are not identified, Efd, speed
  std::vector<std::vector<double>> chosen;
  for (const auto& row : series("psse__SEXS__SEXS_RESULTS.csv"))
    chosen.push_back({row[0], row[1], row[6]});
  const auto far = distances(MachineSystem(*from), 0, chosen,
                             {[](const MachineSystem& s) { return std::abs(s.voltage(1)); },
                              [](const MachineSystem& s) { return s.field_voltage(1); }},
                             5e-3);
  record({machine_subject, "SEXS and saturation, voltage after a line opens", "PSS/E series", 5e-2,
          "pu"},
         far[0]);
  record({machine_subject, "SEXS and saturation, field voltage", "PSS/E series", 5e-2, "pu"},
         far[1]);
}

TEST(MachineSystem, follows_governor_and_fast_exciter_within_1e_2_rad) {
  const auto from = benchmark("psse__TGOV1__ThreeBusMulti.raw", "psse__TGOV1__ThreeBus_TGOV1.dyr");
  SKIP_WITHOUT_SHARED_DATA(from);
  const auto far =
      distances(MachineSystem(*from), 0, series("psse__TGOV1__TEST_TGOV1.csv"),
                {angle_2, [](const MachineSystem& s) { return s.field_voltage(1); }}, 2.5e-3);
  std::cout << "TGOV1 + ESAC1A: angle off by " << far[0] * degree << " rad, Efd " << far[1]
            << " pu\n";
  record({machine_subject, "TGOV1 and ESAC1A, rotor angle after a line opens", "PSS/E series", 1e-2,
          "rad"},
         far[0] * degree);
  record({machine_subject, "TGOV1 and ESAC1A, field voltage", "PSS/E series", 5e-2, "pu"}, far[1]);
}

TEST(MachineSystem, follows_loads_of_constant_current_and_power_within_their_tolerances) {
  const auto from = benchmark("psse__LOAD__ThreeBusMulti.raw", "psse__LOAD__ThreeBus_GENROU.dyr");
  SKIP_WITHOUT_SHARED_DATA(from);
  const std::vector<Quantity> voltages{
      [](const MachineSystem& s) { return std::abs(s.voltage(1)); },
      [](const MachineSystem& s) { return std::arg(s.voltage(1)) / degree; },
      [](const MachineSystem& s) { return std::abs(s.voltage(2)); },
      [](const MachineSystem& s) { return std::arg(s.voltage(2)) / degree; }};
  for (const auto& [kind, file] : {std::pair(LoadKind::current, "psse__LOAD__constantcurrent.csv"),
                                   std::pair(LoadKind::power, "psse__LOAD__constantpower.csv")}) {
    const auto far = distances(MachineSystem(*from, kind), 0, series(file), voltages, 5e-3);
    std::cout << file << ": V2 " << far[0] << " pu " << far[1] * degree << " rad, V3 " << far[2]
              << " pu " << far[3] * degree << " rad\n";
    const std::string load = kind == LoadKind::power ? "constant power" : "constant current";
    record({machine_subject, "loads of " + load + ", voltages after a line opens", "PSS/E series",
            5e-2, "pu"},
           std::max(far[0], far[2]));
    record({machine_subject, "loads of " + load + ", angles after a line opens", "PSS/E series",
            1e-2, "rad"},
           std::max(far[1], far[3]) * degree);
  }
}

TEST(MachineSystem, of_kundurs_two_areas_has_the_forty_eigenvalues_of_another_program) {
  // ANDES, loads of constant power; an unstable pair 0.5537 +- 2.7459j among them.
  const auto from =
      benchmark("andes__test36__11BUS_KUNDUR.raw", "andes__test36__11BUS_KUNDUR_TGOV.dyr");
  const auto path = reference_path("grid/psid-benchmarks/andes__test36__eigs_tgov_andes.csv");
  SKIP_WITHOUT_SHARED_DATA(from && path);
  const MachineSystem system(*from, LoadKind::power);
  const auto n = static_cast<Eigen::Index>(system.moving_states());
  ASSERT_EQ(n, 40);
  auto matrix = system.state_matrix();  // the eigenvalues of the transposed matrix are the same
  const Eigen::Map<Eigen::MatrixXd> A(matrix.data(), n, n);
  const Eigen::VectorXcd found = Eigen::EigenSolver<Eigen::MatrixXd>(A, false).eigenvalues();
  std::ifstream in(*path);
  Deviation worst;
  int count = 0;
  for (std::string line; std::getline(in, line); ++count) {
    std::size_t used = 0;
    const double real = std::stod(line, &used), imaginary = std::stod(line.substr(used));
    double nearest = 1e300;
    for (Eigen::Index k = 0; k < n; ++k)
      nearest = std::min(nearest, std::hypot(found[k].real() - real, found[k].imag() - imaginary));
    worst.see(nearest, 0.0);
  }
  EXPECT_EQ(count, 40);
  record({machine_subject, "Kundur's two areas, all 40 eigenvalues", "ANDES", 1e-4, "1/s"}, worst);
}

TEST(MachineSystem, names_a_machine_without_a_model_and_one_of_negative_inertia) {
  const auto from = benchmark("psse__Test01__OMIB.raw", "psse__Test01__OMIB.dyr");
  SKIP_WITHOUT_SHARED_DATA(from);
  PsseCase missing = *from, negative = *from;
  missing.dynamics.pop_back();
  negative.dynamics.back().numbers[0] = -3.0;
  const auto complaint = [](const PsseCase& wrong) {
    try {
      MachineSystem made(wrong);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_NE(complaint(missing).find("no GENCLS or GENROU"), std::string::npos);
  EXPECT_NE(complaint(negative).find("at bus 102"), std::string::npos);
}

}  // namespace rackflux::grid
