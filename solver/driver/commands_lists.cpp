#include "models/fluids/fluid.hpp"
#include "solver/driver/commands.hpp"
#include "solver/turbulence/turbulence.hpp"

#include <CLI/CLI.hpp>
#include <case_schema.hpp>
#include <fmt/format.h>

namespace rackflux {

namespace {

constexpr double room_temperature = 293.15;  // [K]

ExitStatus list_fluids() {
  fmt::print("{:<12}  {:>12}  {:>12}  {:>16}  {:>16}  {:>13}   at 20 degC, 1 atm\n", "fluid",
             "rho [kg/m3]", "cp [J/kg/K]", "lambda [W/m/K]", "mu [Pa s]", "beta_T [1/K]");
  for (const std::string& name : known_fluids()) {
    const FluidProperties f = fluid_properties(name, room_temperature);
    fmt::print("{:<12}  {:>12.5g}  {:>12.5g}  {:>16.5g}  {:>16.5g}  {:>13.4g}\n", name, f.rho, f.cp,
               f.lambda, f.mu, f.beta_T);
  }
  return ExitStatus::done;
}

ExitStatus list_models() {
  for (const std::string& name : turbulence_models()) fmt::print("flow.turbulence: {}\n", name);
  return ExitStatus::done;
}

}  // namespace

void add_lists(CLI::App& app, Task& task) {
  CLI::App* const list = app.add_subcommand("list", "what the libraries hold");
  list->require_subcommand(1);
  list->add_subcommand("fluids", "fluids of the library with their properties")->callback([&task] {
    task = on_first(list_fluids);
  });
  list->add_subcommand("models", "turbulence models")->callback([&task] {
    task = on_first(list_models);
  });
  app.add_subcommand("schema", "JSON Schema of the case file, for editors")->callback([&task] {
    task = on_first([] {
      fmt::print("{}", case_schema);
      return ExitStatus::done;
    });
  });
}

}  // namespace rackflux
