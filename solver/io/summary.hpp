#pragma once
#include "solver/base/summary.hpp"
#include "solver/parallel/comm.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace rackflux {

/// The summary as JSON: {"schema": 1, "title", "converged", "verdict", "results": {NAME: {"value",
/// "unit"}}, "balances": {NAME: {"in", "out", "unit", "gap", "allowed"}}, "wall_time": {"value",
/// "unit"}, "cells", "iterations"}. A number that is not finite, or a name twice, is broken().
std::string summary_text(const Summary& summary);

/// What people want to know first: title, verdict, size and time, then the headlines and the
/// balances, a line each; temperatures in degC, and of a site, which has no cells, power in MW and
/// energy in MWh.
std::string headline_text(const Summary& summary, const std::vector<SummaryResult>& headlines);

/// Puts summary.json into the folder, whole or not at all: its presence says that the run came to
/// its end. Throws IoError on all ranks. Collective.
void write_summary(const Comm& comm, const std::filesystem::path& folder, const Summary& summary);

/// Removes the summary of an earlier run from the folder, so that what is there when this run ends
/// is its own. Throws IoError on all ranks. Collective.
void remove_summary(const Comm& comm, const std::filesystem::path& folder);

}  // namespace rackflux
