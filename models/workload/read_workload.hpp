#pragma once
#include "models/workload/mixed.hpp"
#include "solver/base/config.hpp"

namespace rackflux {

/// `kind: training | inference | trace` under one entry of the list of workloads; no power or time
/// of a node has a default. `until` [s]: arrivals of an inference fleet are drawn up to there.
std::unique_ptr<Workload> read_workload(const Config& node, double until);

/// `members` (each a workload with its `priority`) and `idle_capacity`.
MixedWorkload read_mixed_workload(const Config& node, double until);

}  // namespace rackflux
