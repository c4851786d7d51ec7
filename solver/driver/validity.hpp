#pragma once
#include "solver/fields/flow.hpp"

#include <algorithm>
#include <limits>
#include <string>

namespace rackflux {

/// Between which temperatures the fluid has been [K].
struct FluidTemperatures {
  double coldest = std::numeric_limits<double>::infinity();
  double hottest = -std::numeric_limits<double>::infinity();

  void see(const FluidTemperatures& other) {
    coldest = std::min(coldest, other.coldest), hottest = std::max(hottest, other.hottest);
  }
};

/// How far the constant properties and Boussinesq's buoyancy of a run can be believed.
struct Validity {
  bool holds = true;  ///< else the result is no answer
  std::string doubt;  ///< half a sentence; empty: none
};

/// Density changes by beta_T |T - T_reference|: up to 0.1 nothing is said, up to 0.3 the result is
/// doubted, beyond it is none. Not asked of a fluid that expands more than any gas does, as those
/// of benchmarks without units. A fluid of the library, where its name is given, must also lie
/// within fluid_range.
Validity validity_of(const FluidTemperatures& found, const Fluid& fluid, const std::string& name);

}  // namespace rackflux
