#pragma once
#include "solver/driver/case.hpp"
#include "solver/mesh/site.hpp"

#include <string>
#include <vector>

namespace rackflux {

/// Names of the readings that a room of this site has, without making the room: those of
/// Room::readings and, for surfaces that other objects cover altogether, those it would have.
std::vector<std::string> reading_names(const Site& site, const CaseSettings& settings);

/// Throws Error at the probe or object whose readings have names that another's have too, or that
/// hold a comma, a quotation mark or a line's end: results are found by name, in CSV too.
void check_reading_names(const Site& site, const CaseSettings& settings);

/// Throws Error at the first watched name that is none of them, with the nearest one.
void check_watched(const Site& site, const CaseSettings& settings);

}  // namespace rackflux
