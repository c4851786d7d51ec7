#pragma once
#include "models/grid/network/network.hpp"

#include <string>

namespace rackflux::grid {

/// Reads a MATPOWER case file (version 2) as it is: bus, gen, branch, gencost (polynomial and
/// piecewise linear), dcline, bus_name; MW, Mvar, kV and degrees become per unit and radians.
///
/// A rate of 0 is no limit; a tap of 0 is 1; an angle limit of 0 or beyond +-360 degrees is none
/// (MATPOWER manual, table B-3). Read past without use: areas, gentype, genfuel, the
/// ramp columns of gen (17-21) and the result columns a solved case carries.
///
///   throws  Error("FILE:LINE: ...") for anything else: a statement, field or column that is not
///           understood, a row of the wrong length, an unknown bus,
///           capability curves (gen columns 11-16), costs of reactive power; and what check()
///           refuses, DC lines apart: those the calculations refuse. IoError where the file cannot
///           be read.
Network read_matpower(const std::string& file);

/// The same from a text; `name` stands for the file in messages.
Network parse_matpower(const std::string& text, const std::string& name);

}  // namespace rackflux::grid
