#pragma once
#include "solver/parallel/comm.hpp"

namespace rackflux {

/// The ranks of this test program; linked by every test with RANKS.
const Comm& comm();

}  // namespace rackflux
