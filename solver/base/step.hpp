#pragma once
#include <limits>

namespace rackflux {

/// The present step of a run: from time t over length dt. A steady run is one step without end.
struct Step {
  int index = 0;
  double t = 0.0;                                       ///< time at the start of the step [s]
  double dt = std::numeric_limits<double>::infinity();  ///< length [s]

  double end() const { return t + dt; }
};

}  // namespace rackflux
