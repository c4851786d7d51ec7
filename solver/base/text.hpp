#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rackflux {

/// Letters to insert, drop, replace or swap with their neighbour to turn a into b.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The word most like `found`, if any is like it: at most one letter in three wrong.
std::optional<std::string> nearest(std::string_view found, const std::vector<std::string>& words);

/// "a, b, c".
std::string joined(const std::vector<std::string>& words, std::string_view between = ", ");

}  // namespace rackflux
