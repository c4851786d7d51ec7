#pragma once
#include "solver/driver/case.hpp"

#include <string>

namespace rackflux {

/// What a case may write where its steady run diverges: keys as its file has them, with values more
/// careful than those of the settings.
std::string cure_of_iterations(const CaseSettings& settings);

/// The same where a run through time finds no end of a step.
std::string cure_of_steps(const CaseSettings& settings);

}  // namespace rackflux
