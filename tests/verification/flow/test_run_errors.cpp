// What a run finds wrong with its case once the mesh is there.
#include "solver/base/error.hpp"
#include "solver/driver/transient.hpp"
#include "solver/mesh/layout.hpp"
#include "tests/support/mpi_main.hpp"

#include <gtest/gtest.h>

#include <string>

namespace rackflux {

namespace {

/// What a run of this case through time complains of.
std::string complaint_of(const std::string& flow, const std::string& time,
                         const std::string& more) {
  const Config config =
      Config::parse("title: a room\nroom: {size: [2 m, 1 m, 1 m]}\nmesh: {cells: [16, 8, 8]}\n" +
                    flow + "time: {end: 1 s, step: 0.1 s, start: rest" + time + "}\n" + more);
  try {
    Transient(comm(), read_case(config), [&](double c) { return make_site(config, c); }).run();
  } catch (const Error& error) {
    return error.what();
  }
  return "no complaint";
}

}  // namespace

// They named the object or the key, but neither file nor line.
TEST(RunErrors, name_the_place_of_what_is_to_blame) {
  const std::string air = "fluid: {kind: air, reference_temperature: 24 degC}\n";
  const auto supply = [](const std::string& eddies) {
    return "objects:\n  - {kind: inlet, name: supply, on: x_min, velocity: 1 m/s,\n"
           "     temperature: 24 degC, eddies: {" +
           eddies + "}}\n  - {kind: outlet, name: exhaust, on: x_max, backflow: 24 degC}\n";
  };
  const std::string wale = "flow: {turbulence: wale}\n" + air;
  const std::string steps = ", method: fractional_step";
  EXPECT_EQ(complaint_of(wale, steps, supply("length: 1 m")),
            "case.yaml:8:5: objects[0]: 'supply': eddies of integral length 1 m are too large for "
            "an inlet of 1 by 1 m, whose flow is given: take at most about a quarter of its width");
  EXPECT_EQ(complaint_of(wale, steps, supply("length: 1 cm")),
            "case.yaml:8:5: objects[0]: 'supply': eddies of integral length 0.01 m fall between "
            "the inlet's cells, 0.125 m wide along y: refine it to 0.01333 m or take larger "
            "eddies");
  EXPECT_EQ(complaint_of("flow: {turbulence: lvel}\n" + air, "",
                         "walls: {z_max: {velocity: [1 m/s, 0 m/s, 0 m/s]}}\n"),
            "case.yaml:4:7: flow: lvel measures speed against walls at rest, but 'z_max' moves: "
            "use k_omega_sst");
  EXPECT_EQ(complaint_of("flow: {turbulence: lvel}\n" + air, "", "walls: {default: symmetry}\n"),
            "case.yaml:4:7: flow: lvel takes its viscosity from the distance to walls, but nothing "
            "in this room drags: give it a wall or another model");
  const std::string syrup =
      "fluid: {density: 1000 kg/m3, viscosity: 10 Pa s, heat_capacity: 2 kJ/kg/K,\n"
      "  conductivity: 0.1 W/m/K, reference_temperature: 24 degC}\n";
  EXPECT_EQ(complaint_of("flow: {turbulence: k_omega_sst}\n" + syrup, "", ""),
            "case.yaml:4:7: flow: Kader's wall law holds for Pr 0.006 to 40000; found 200000");
}

}  // namespace rackflux
