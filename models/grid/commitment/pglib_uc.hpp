#pragma once
#include "models/grid/commitment/system.hpp"

#include <string>

namespace rackflux {

/// Reads a unit-commitment case in the JSON format of pglib-uc (hours, MW, dollars; periods of one
/// hour). What is missing or not understood is an Error naming the file and the unit.
/// Source of the format: github.com/power-grid-lib/pglib-uc, MODEL.tex.
PowerSystem read_pglib_uc(const std::string& file);

}  // namespace rackflux
