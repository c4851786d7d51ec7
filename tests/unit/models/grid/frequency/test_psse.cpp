#include "models/grid/frequency/machine_system.hpp"
#include "models/grid/network/power_flow.hpp"
#include "solver/base/error.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

namespace rackflux::grid {

struct Removed {
  void operator()(const std::string* file) const { std::filesystem::remove(*file); }
};

/// Two machines, a line and a transformer, as text: each part can be replaced.
struct SmallCase {
  std::string first_machine = "1,'1',100,0,300,-300,1.05,0,200,0,0.2,0,0,1,1,100,300,0,1,1";
  std::string line = "1,2,'1',0.01,0.1,0.02,0,0,0,0,0,0,0,1,1,0,1,1";
  std::string transformer = "2,3,0,'1',1,1,1,0,0,2,'T',1,1,1\n0.002,0.08,100\n1.05,0,4\n1,0";
  std::string machines =
      "1 'GENCLS' '1' 0 0 /\n3 'GENROU' '1' 8 0.03 0.4 0.05 6 0 1.8 1.7 0.3 "
      "0.55 0.25 0.2 0.1 0.8 /\n";
  std::string controls = "3 'SEXS' '1' 0.4 5 20 1 -5 5 /\n3 'TGOV1' '1' 0.05 0.5 1 0 2 7 0 /\n";

  PsseCase read() const {
    const auto folder = std::filesystem::temp_directory_path();
    const std::string name = std::string("rackflux_psse_") +
                             ::testing::UnitTest::GetInstance()->current_test_info()->name();
    const std::string raw = folder / (name + ".raw"), dyr = folder / (name + ".dyr");
    std::ofstream(raw) << "0,100,33,0,0,60 / small\n\n\n"
                       << "1,'A',138,3,1,1,1,1.05,0\n2,'B',138,1,1,1,1,1,0\n"
                       << "3,'C',20,2,1,1,1,1.02,0\n0 /\n"
                       << "2,'1',1,1,1,150,30,0,0,0,0,1,1,0\n0 /\n0 /\n"
                       << first_machine << "\n3,'1',80,0,300,-300,1.02,0,100,0,0.25,0,0,1,1\n0 /\n"
                       << line << "\n0 /\n"
                       << transformer << "\n0 /\nQ\n";
    std::ofstream(dyr) << machines << controls;
    const std::unique_ptr<const std::string, Removed> gone[]{{&raw, {}}, {&dyr, {}}};
    return read_psse(raw, dyr);
  }
  std::string complaint() const {
    try {
      MachineSystem system(read());
    } catch (const Error& error) {
      return error.what();
    }
    return "none";
  }
};

constexpr const char* no_complaint = "none";

TEST(Psse, transformer_turned_round_is_the_same_transformer) {
  // 1.05 : 1 and +4 degrees from bus 2 to bus 3 is 1 : 1.05 and -4 degrees from bus 3 to bus 2
  SmallCase turned;
  turned.transformer = "3,2,0,'1',1,1,1,0,0,2,'T',1,1,1\n0.002,0.08,100\n1,0,-4\n1.05,0";
  const PowerFlow one = solve_power_flow(SmallCase{}.read().network);
  const PowerFlow other = solve_power_flow(turned.read().network);
  for (std::size_t bus = 0; bus < 3; ++bus) {
    EXPECT_NEAR(one.volt[bus], other.volt[bus], 1e-12);
    EXPECT_NEAR(one.angle[bus], other.angle[bus], 1e-12);
  }
  EXPECT_NEAR(std::abs(one.flows[1].from - other.flows[1].to), 0.0, 1e-10);
}

TEST(Psse, refuses_admittances_and_transformers_that_it_does_not_model) {
  EXPECT_EQ(SmallCase{}.complaint(), no_complaint);
  SmallCase shunts, magnetised, step_up, remote;
  shunts.line = "1,2,'1',0.01,0.1,0.02,0,0,0,0,0.05,0,0,1,1,0,1,1";
  magnetised.transformer = "2,3,0,'1',1,1,1,0,-0.01,2,'T',1,1,1\n0.002,0.08,100\n1.05,0,4\n1,0";
  step_up.first_machine = "1,'1',100,0,300,-300,1.05,0,200,0,0.2,0,0.1,1,1,100,300,0,1,1";
  remote.first_machine = "1,'1',100,0,300,-300,1.05,2,200,0,0.2,0,0,1,1,100,300,0,1,1";
  for (const auto& [part, complaint] :
       {std::pair(shunts, ".raw:14: a branch with shunts at its ends"),
        std::pair(magnetised, ".raw:16: a transformer with a magnetising admittance"),
        std::pair(step_up, ".raw:11: a machine with its own step-up transformer"),
        std::pair(remote, ".raw:11: a machine that holds the voltage of another bus (2)")})
    EXPECT_NE(part.complaint().find(complaint), std::string::npos) << part.complaint();
}

TEST(Psse, refuses_controls_that_would_not_rest_at_the_power_flow) {
  SmallCase field, valve;
  field.controls = "3 'SEXS' '1' 0.4 5 20 1 -5 1 /\n";
  valve.controls = "3 'TGOV1' '1' 0.05 0.5 0.7 0 2 7 0 /\n";
  EXPECT_NE(field.complaint().find("SEXS on line 3: the power flow wants a field voltage of"),
            std::string::npos)
      << field.complaint();
  EXPECT_NE(valve.complaint().find("TGOV1 on line 3: the power flow wants a valve position of 0.8"),
            std::string::npos)
      << valve.complaint();
}

TEST(Psse, refuses_controls_without_time_constants) {
  for (const char* const record :
       {"3 'SEXS' '1' 0.4 0 20 1 -5 5 /\n", "3 'SEXS' '1' 0.4 5 0 1 -5 5 /\n",
        "3 'SEXS' '1' 0.4 5 20 0 -5 5 /\n", "3 'TGOV1' '1' 0 0.5 1 0 2 7 0 /\n",
        "3 'TGOV1' '1' 0.05 0 1 0 2 7 0 /\n", "3 'TGOV1' '1' 0.05 0.5 1 0 2 0 0 /\n"}) {
    SmallCase made;
    made.controls = record;
    EXPECT_NE(made.complaint().find("must be above 0"), std::string::npos) << record;
  }
}

TEST(MachineSystem, does_not_take_states_that_are_no_numbers_for_an_answer) {
  MachineSystem system(SmallCase{}.read());
  EXPECT_THROW(system.advance(std::nan("")), Error);
}

}  // namespace rackflux::grid
