#pragma once
#include "models/grid/network/network.hpp"

#include <optional>
#include <string>

namespace rackflux::grid {

/// Throws Error naming the generator whose cost is not convex within its limits: its cheapest
/// dispatch would not be found.
void refuse_costs_not_convex(const Network& network);

/// What shunt conductances count for in a balance: in the DC approximation all voltages are rated.
enum class Shunts { left_out, at_rated_voltage };

/// Where the generators of an island cannot match its load even without limits on branches: the
/// sentence that says so. Losses are left out.
std::optional<std::string> no_balance(const Network& network, Shunts shunts);

}  // namespace rackflux::grid
