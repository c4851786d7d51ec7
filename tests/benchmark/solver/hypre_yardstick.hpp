#pragma once
#include "solver/linear/conductances.hpp"

namespace rackflux {

struct YardstickRun {
  double setup = 0.0, solve = 0.0;  ///< busy time [s]
  int iterations = 0;
  double memory = 0.0;  ///< resident memory it added [MB]

  void join(const Comm& comm);  ///< the slowest rank's times, the memory of all
};

enum class Yardstick { pfmg, boomeramg };

/// Solves the same system with conjugate gradients of hypre; x is the first guess and the result.
/// Closed cells become identity rows. The halos of g must be current. What it returns is of this
/// rank.
YardstickRun solve_with_hypre(Yardstick which, const Mesh& mesh, const Conductances& g,
                              const Field& b, Field& x, double tolerance);

double busy_time();  ///< that this thread has run: what other programs take does not count [s]
double resident_memory();  ///< of this process [MB]

}  // namespace rackflux
