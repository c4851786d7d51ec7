#pragma once
#include "solver/operators/schemes.hpp"

#include <array>

namespace rackflux {

/// Where buoyancy makes or destroys turbulence: nowhere, in its energy, or in its dissipation too.
enum class BuoyancyProduction { none, energy, both };

/// Stress of averaged flow: mu_eff grad u, or with its transposed part, mu_eff (grad u + grad u^T),
/// which differs where mu_eff varies.
enum class Stress { gradient, symmetric };

/// How much heat a wall of turbulent flow takes: by the correlation that the turbulence model has
/// of its own, or by one of these (turbulence/wall_heat.hpp).
enum class WallHeat { of_model, kader, jayatilleke };

/// How the flow is solved; read from the case's `flow` part.
struct FlowSettings {
  Scheme velocity_scheme = Scheme::van_leer;
  Scheme temperature_scheme = Scheme::van_leer;
  Scheme turbulence_scheme = Scheme::upwind;
  double velocity_relaxation = 0.9;        ///< share of the new velocity, implicit [-]
  double most_velocity_relaxation = 0.98;  ///< in stable layers of laminar flow, see Momentum [-]
  double over_relaxation = 0.85;           ///< of laminar velocity's sweeps, see Sweeping [-]
  double temperature_relaxation = 0.99;    ///< [-]
  double unbounded_relaxation = 0.9;       ///< of heat that drives, by linear_upwind, at most [-]
  double turbulence_relaxation = 0.8;      ///< [-]
  double pressure_tolerance = 0.005;       ///< residual drop of each pressure solve [-]
  int momentum_sweeps = 3;                 ///< relaxation sweeps of each momentum system
  int temperature_iterations = 1;          ///< of the linear solver in each iteration
  int turbulence_sweeps = 4;               ///< relaxation sweeps of each turbulence system
  BuoyancyProduction buoyancy_production = BuoyancyProduction::both;
  WallHeat wall_heat = WallHeat::of_model;
  Stress stress = Stress::gradient;
  std::array<double, 3> gravity{0.0, 0.0, 0.0};  ///< [m/s2]
};

}  // namespace rackflux
