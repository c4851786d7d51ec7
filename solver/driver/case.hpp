#pragma once
#include "solver/base/config.hpp"
#include "solver/driver/events.hpp"
#include "solver/fields/flow.hpp"
#include "solver/flow/settings.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace rackflux {

/// A point at which the user wants to see the solution.
struct Probe {
  Config config;  ///< where it stands in the case, for complaints
  std::string name;
  std::array<double, 3> at{};  ///< [m]
};

/// A reading that decides when a run is done.
struct Watched {
  Config config;  ///< where it stands in the case, for complaints
  std::string name;
};

/// When a steady run is done.
struct RunSettings {
  int most_iterations = 3000;  ///< on the finest mesh
  double residual = 1e-6;      ///< every equation's residual below this: converged [-]
  double drift = 3e-3;         ///< or every monitor's change over the window below this share
                               ///< of its scale, and the heat balance below `heat_balance`
  int window = 50;             ///< iterations over which monitors are watched
  double heat_balance = 1e-2;  ///< largest heat imbalance over load while iterating [-]
  int sequence = 3;            ///< meshes of the sequence, coarse to fine, the last the case's
  int report_every = 10;       ///< iterations between lines of history and progress
};

/// A run through time.
struct TimeSettings {
  double end = 0.0;                ///< [s]
  bool explicit_steps = false;     ///< by ExplicitIntegrator, else by ImplicitIntegrator
  double courant = 1.0;            ///< explicit: bounds the step [-]
  double divergence = 1e-6;        ///< explicit: see FractionalSettings [-]
  bool from_steady = true;         ///< starts at the steady state of the case, else at rest
  std::optional<double> fixed;     ///< every step this long; none: lengths follow the error [s]
  double first = 0.0;              ///< first step, and first after a bend of an event [s]
  double smallest = 0.0;           ///< a shorter step ends the run [s]
  double largest = 0.0;            ///< [s]
  double tolerance = 1e-3;         ///< error of a step, see TimeLevels::error [-]
  double least_speed = 0.01;       ///< by which errors are judged [m/s]
  double least_temperature = 0.1;  ///< difference by which errors are judged [K]
  int most_iterations = 20;        ///< of a step
  double output_every = 0.0;       ///< time between snapshots [s]
  /// Means over time are taken from then on; none: not at all [s]
  std::optional<double> means_from{};
};

/// What the case says besides its objects.
struct CaseSettings {
  std::string title;
  Fluid fluid;
  std::string fluid_name;  ///< of the library; empty: the case gives all properties
  FlowSettings flow;
  std::optional<Config> flow_part;  ///< where `flow` stands in the case, for complaints
  std::string turbulence;
  double initial_temperature = 0.0;  ///< [K]
  double initial_vortices = 0.0;     ///< speed of Taylor-Green vortices at the start [m/s]
  RunSettings run;
  std::optional<TimeSettings> time;  ///< none: a steady run
  std::vector<Event> events;
  std::vector<Probe> probes;
  std::vector<Watched> watched;  ///< the readings that decide; empty: all
};

/// Reads `title`, `fluid`, `gravity`, `flow`, `initial`, `run`, `time`, `events`, `probes`,
/// `watch`.
CaseSettings read_case(const Config& config);

}  // namespace rackflux
