#include "solver/driver/case.hpp"

#include "models/fluids/fluid.hpp"
#include "solver/driver/clock.hpp"
#include "solver/turbulence/turbulence.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace rackflux {

namespace {

constexpr double standard_gravity = 9.80665;  // [m/s2], CGPM 1901

/// name: of the library, if it is one of these.
Fluid read_fluid(const Config& node, std::string& name) {
  Fluid fluid;
  fluid.T_reference =
      node.number("reference_temperature", quantity::temperature, positive,
                  "temperature at which properties are taken and buoyancy vanishes");
  if (node.has("kind")) {
    const auto names = known_fluids();
    name = names[node.choice("kind", names, "fluid of the library")];
    FluidProperties f;
    try {
      f = fluid_properties(name, fluid.T_reference);
    } catch (const Error& error) {
      node.reject("reference_temperature", error.what());
    }
    fluid.rho = f.rho, fluid.mu = f.mu, fluid.cp = f.cp, fluid.lambda = f.lambda;
    fluid.beta_T = f.beta_T;
  }
  const bool needed = !node.has("kind");
  const auto property = [&](const char* key, const Quantity& what, double& value,
                            const char* about) {
    value = needed ? node.number(key, what, positive, about)
                   : node.number_or(value, key, what, positive, about);
  };
  property("density", quantity::density, fluid.rho, "density");
  property("viscosity", quantity::dynamic_viscosity, fluid.mu, "dynamic viscosity");
  property("heat_capacity", quantity::heat_capacity, fluid.cp, "specific heat capacity");
  property("conductivity", quantity::conductivity, fluid.lambda, "thermal conductivity");
  fluid.beta_T = node.number_or(fluid.beta_T, "expansion", quantity::expansion, not_negative,
                                "thermal expansion coefficient; 0 switches buoyancy off");
  return fluid;
}

Scheme read_scheme(const Config& node, const char* key, Scheme otherwise) {
  static const std::vector<std::string> names{"upwind", "central", "van_leer", "linear_upwind"};
  return static_cast<Scheme>(node.choice_or(static_cast<std::size_t>(otherwise), key, names,
                                            "how values on faces are found: convection scheme"));
}

void read_flow(const Config& node, FlowSettings& flow) {
  if (const auto schemes = node.find("schemes")) {
    flow.velocity_scheme = read_scheme(*schemes, "velocity", flow.velocity_scheme);
    flow.temperature_scheme = read_scheme(*schemes, "temperature", flow.temperature_scheme);
    flow.turbulence_scheme = read_scheme(*schemes, "turbulence", flow.turbulence_scheme);
  }
  static const std::vector<std::string> places{"none", "energy", "both"};
  flow.buoyancy_production = static_cast<BuoyancyProduction>(node.choice_or(
      static_cast<std::size_t>(flow.buoyancy_production), "buoyancy_production", places,
      "where buoyancy makes or destroys turbulence: not, in its energy, in its dissipation too"));
  static const std::vector<std::string> stresses{"gradient", "symmetric"};
  flow.stress = static_cast<Stress>(node.choice_or(
      static_cast<std::size_t>(flow.stress), "stress", stresses,
      "viscous stress of averaged flow: mu_eff grad u, or mu_eff (grad u + grad u^T)"));
  static const std::vector<std::string> laws{"of_model", "kader", "jayatilleke"};
  flow.wall_heat = static_cast<WallHeat>(node.choice_or(
      static_cast<std::size_t>(flow.wall_heat), "wall_heat", laws,
      "how walls of turbulent flow take heat; of_model: jayatilleke with k_epsilon, kader with "
      "k_epsilon_two_layer, k_omega_sst and lvel"));
  const Range share{0.01, 0.999};
  if (const auto relax = node.find("relaxation")) {
    flow.velocity_relaxation = relax->number_or(
        flow.velocity_relaxation, "velocity", quantity::ratio, share,
        "share of the new velocity; left out, up to 0.98 in stable layers of laminar flow");
    if (relax->has("velocity")) flow.most_velocity_relaxation = flow.velocity_relaxation;
    flow.temperature_relaxation =
        relax->number_or(flow.temperature_relaxation, "temperature", quantity::ratio, share,
                         "share of the new temperature; left out, 0.9 where heat drives the flow "
                         "and linear_upwind carries it");
    if (relax->has("temperature")) flow.unbounded_relaxation = flow.temperature_relaxation;
    flow.turbulence_relaxation =
        relax->number_or(flow.turbulence_relaxation, "turbulence", quantity::ratio, share,
                         "share of the new k and epsilon");
  }
  if (const auto sweeps = node.find("sweeps")) {
    const Range counts{1, 1000};
    flow.momentum_sweeps = sweeps->integer_or(flow.momentum_sweeps, "velocity", counts,
                                              "relaxation sweeps of each momentum system");
    flow.temperature_iterations =
        sweeps->integer_or(flow.temperature_iterations, "temperature", counts,
                           "iterations of temperature's linear solver in each iteration");
    flow.turbulence_sweeps = sweeps->integer_or(flow.turbulence_sweeps, "turbulence", counts,
                                                "relaxation sweeps of each turbulence system");
  }
  flow.pressure_tolerance =
      node.number_or(flow.pressure_tolerance, "pressure_tolerance", quantity::ratio, {1e-10, 0.5},
                     "residual drop of the pressure system in each iteration");
}

RunSettings read_run(const Config& node) {
  RunSettings run;
  const Range counts{1, 1e6}, small{1e-14, 1.0};
  run.most_iterations = node.integer_or(run.most_iterations, "iterations", counts,
                                        "most iterations on the finest mesh");
  run.residual = node.number_or(run.residual, "residual", quantity::ratio, small,
                                "converged when every residual is below this");
  run.drift = node.number_or(run.drift, "drift", quantity::ratio, {0.0, 1.0},
                             "or when every monitor changes less than this share of its scale over "
                             "the window");
  run.window =
      node.integer_or(run.window, "window", {4, 1e5}, "iterations that monitors are watched");
  run.heat_balance = node.number_or(run.heat_balance, "heat_balance", quantity::ratio, small,
                                    "largest heat imbalance over load while iterating");
  run.sequence =
      node.integer_or(run.sequence, "sequence", {1, 6}, "meshes of the sequence, coarse to fine");
  run.report_every = node.integer_or(run.report_every, "report_every", counts,
                                     "iterations between lines of history and progress");
  return run;
}

/// A length of time within the run, or a share of the run where not given.
double part_of(const Config& node, double end, double share, const char* key, const char* about) {
  const double given =
      node.number_if(key, quantity::duration, positive, about).value_or(share * end);
  if (given > end * (1.0 + Clock::round_off))
    node.reject(key, fmt::format("{:.6g} s is longer than the run, {:.6g} s", given, end));
  return std::min(given, end);
}

void read_explicit(const Config& node, TimeSettings& time) {
  time.courant = node.number_or(time.courant, "courant", quantity::ratio, {0.01, 1.7},
                                "fractional_step: bounds the step by convection; sqrt(3) is the "
                                "scheme's limit");
  time.divergence = node.number_or(time.divergence, "divergence", quantity::ratio, {1e-13, 1e-2},
                                   "fractional_step: net flows of cells that substeps leave, over "
                                   "the flows across faces");
}

void read_implicit(const Config& node, TimeSettings& time) {
  time.tolerance = node.number_or(time.tolerance, "tolerance", quantity::ratio, {1e-8, 0.1},
                                  "error of a step: rms where there is fluid of velocity over the "
                                  "largest speed, rms of temperature over its range");
  time.least_speed = node.number_or(time.least_speed, "least_speed", quantity::velocity, positive,
                                    "speed by which errors are judged in a calmer room");
  time.least_temperature =
      node.number_or(time.least_temperature, "least_temperature", quantity::temperature_difference,
                     positive, "difference by which errors are judged where less is in the room");
  time.most_iterations = node.integer_or(time.most_iterations, "iterations", {2, 1000},
                                         "most iterations of a step; then it is made shorter");
}

/// Each output is a file of all fields, and with each the index of all is written anew.
constexpr double most_outputs = 10000;

void check_outputs(const Config& node, const TimeSettings& time) {
  if (!node.has("output_every")) return;
  const double shortest = time.fixed.value_or(time.smallest);
  if (time.output_every < shortest)
    node.reject(
        "output_every",
        fmt::format("{:.6g} s is less than the {} step, {:.6g} s, and every "
                    "output ends a step",
                    time.output_every, time.fixed ? "length of every" : "smallest", shortest));
  if (time.end > most_outputs * time.output_every)
    node.reject(
        "output_every",
        fmt::format("{:.6g} s makes {:.3g} files of all fields in a run of {:.6g} s; at most "
                    "{} are written: take {:.6g} s or more; history.csv has every step",
                    time.output_every, time.end / time.output_every, time.end, most_outputs,
                    time.end / most_outputs));
}

/// Of the run: a shorter time is no more than round-off of its clock.
constexpr double shortest_means = 1e-6;

std::optional<double> read_means(const Config& node, double end) {
  const auto means = node.find("means");
  if (!means) return std::nullopt;
  const double from = means->number("from", quantity::duration, not_negative,
                                    "from then to the end of the run means of all fields and "
                                    "readings are taken, and what fluctuates about them");
  if (end - from < shortest_means * end)
    means->reject("from", fmt::format("{:.6g} s is not before the end of the run, {:.6g} s: "
                                      "nothing is left to take means of",
                                      from, end));
  return from;
}

TimeSettings read_time(const Config& node) {
  TimeSettings time;
  static const std::vector<std::string> starts{"steady", "rest"};
  static const std::vector<std::string> methods{"implicit", "fractional_step"};
  time.explicit_steps = node.choice_or(0, "method", methods,
                                       "implicit steps, as long as the error allows, or explicit "
                                       "ones for eddies that mesh and step resolve") == 1;
  time.end = node.number("end", quantity::duration, positive, "length of the run");
  time.from_steady = node.choice_or(0, "start", starts,
                                    "from the case's steady state, or from rest at the initial "
                                    "temperature") == 0;
  time.fixed =
      node.number_if("step", quantity::duration, positive,
                     "length of every step, shorter before a stop and doubling back to it after; "
                     "without it lengths follow the error");
  time.first = part_of(node, time.end, 1e-3, "first_step",
                       "first step, at the start and where an event bends or jumps; a thousandth "
                       "of the run where not given");
  time.largest = part_of(node, time.end, 0.05, "largest_step",
                         "no step is longer; a twentieth of the run where not given");
  time.smallest = part_of(node, time.end, 1e-8, "smallest_step",
                          "a run that needs a shorter step fails; 1e-8 of the run where not given");
  time.explicit_steps ? read_explicit(node, time) : read_implicit(node, time);
  time.output_every =
      part_of(node, time.end, 1.0, "output_every",
              "time between the fields that are written, at most 10000 times; where "
              "not given only the start and the end are");
  check_outputs(node, time);
  time.means_from = read_means(node, time.end);
  if (time.smallest > time.largest)
    node.reject("smallest_step", fmt::format("{:.6g} s is above the largest step, {:.6g} s",
                                             time.smallest, time.largest));
  return time;
}

}  // namespace

CaseSettings read_case(const Config& config) {
  CaseSettings settings;
  settings.title = config.text("title", "one line that names the case");
  settings.fluid = read_fluid(config.at("fluid"), settings.fluid_name);
  settings.flow.gravity = {0.0, 0.0, -standard_gravity};
  if (config.has("gravity")) {
    const auto g = config.numbers("gravity", quantity::acceleration, any, 3,
                                  "acceleration of gravity along x, y, z");
    settings.flow.gravity = {g[0], g[1], g[2]};
  }
  const Config flow = config.at("flow");
  settings.flow_part = flow;
  if (const auto time = config.find("time")) settings.time = read_time(*time);
  const bool resolved = settings.time && settings.time->explicit_steps;
  const auto models = resolved ? subgrid_models() : turbulence_models();
  settings.turbulence = models[flow.choice("turbulence", models, "turbulence model")];
  if (resolved && settings.turbulence != "laminar" && settings.time->from_steady)
    config.at("time").reject("start", "resolved eddies have no steady state; write 'start: rest'");
  read_flow(flow, settings.flow);
  if (settings.flow.stress == Stress::symmetric &&
      (resolved || settings.turbulence == "lvel" || settings.turbulence == "laminar"))
    flow.reject("stress", "is a choice of k_epsilon, k_epsilon_two_layer and k_omega_sst alone");
  settings.initial_temperature = settings.fluid.T_reference;
  if (const auto initial = config.find("initial")) {
    settings.initial_temperature =
        initial->number_or(settings.initial_temperature, "temperature", quantity::temperature, any,
                           "temperature of everything at the start");
    settings.initial_vortices = initial->number_or(
        0.0, "vortices", quantity::velocity, positive,
        "largest speed of Taylor-Green vortices, one period along every periodic axis of two or "
        "three: the velocity at the start");
  }
  if (const auto run = config.find("run")) settings.run = read_run(*run);
  settings.events = read_events(config);
  if (!settings.events.empty() && !settings.time)
    config.reject("events", "happen in time; give the run a 'time: {end: ...}'");
  if (settings.time) unite_moments(settings.events, settings.time->end);
  for (const Event& event : settings.events)
    if (event.at.front() >= settings.time->end)
      event.config.reject("at", fmt::format("{:.6g} s is not before the end of the run, {:.6g} s: "
                                            "the event would never happen",
                                            event.at.front(), settings.time->end));
  for (const Config& item : config.list("probes")) {
    const auto at = item.numbers("at", quantity::length, any, 3, "where the probe sits");
    settings.probes.push_back(
        {item, item.text("name", "name in history and summary"), {at[0], at[1], at[2]}});
  }
  for (const Config& item : config.list("watch"))
    settings.watched.push_back({item, item.text("", "reading whose standstill ends the run")});
  return settings;
}

}  // namespace rackflux
