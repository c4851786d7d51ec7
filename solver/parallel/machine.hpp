#pragma once
#include "solver/parallel/comm.hpp"

namespace rackflux {

/// Ranks that share this one's memory. Collective.
int ranks_of_this_machine(const Comm& comm);

/// Memory that this machine has [byte].
double machine_memory();

/// The cores that this process may use.
int usable_cores();

}  // namespace rackflux
