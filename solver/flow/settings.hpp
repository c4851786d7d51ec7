#pragma once
#include "solver/operators/schemes.hpp"

#include <array>

namespace rackflux {

/// How the flow is solved; read from the case's `flow` part.
struct FlowSettings {
  Scheme velocity_scheme = Scheme::linear_upwind;
  Scheme temperature_scheme = Scheme::van_leer;
  Scheme turbulence_scheme = Scheme::upwind;
  double velocity_relaxation = 0.8;      ///< share of the new velocity, implicit [-]
  double temperature_relaxation = 0.95;  ///< [-]
  double turbulence_relaxation = 0.7;    ///< [-]
  double pressure_tolerance = 0.05;      ///< residual drop of each pressure solve [-]
  int momentum_sweeps = 3;               ///< relaxation sweeps of each momentum system
  int temperature_sweeps = 20;
  int turbulence_sweeps = 4;
  std::array<double, 3> gravity{0.0, 0.0, 0.0};  ///< [m/s2]
};

}  // namespace rackflux
