#pragma once
#include "models/facility/grid_run.hpp"
#include "solver/base/config.hpp"

#include <memory>
#include <string>
#include <vector>

namespace rackflux {

/// A case without a mesh, read from its file, with nothing left unread.
struct GridCase {
  Config config;
  std::string title;
  std::unique_ptr<GridRun> run;
};

/// Whether the case names a `regime`: such a case is for `rackflux grid`.
bool names_regime(const std::string& file, const std::vector<std::string>& overrides);

/// Whether the case has a `room`, which no site without a mesh has: it is for `rackflux run`.
bool names_room(const std::string& file, const std::vector<std::string>& overrides);

/// Reads a case file with overrides "path=value". Throws one Error that lists what is wrong.
GridCase read_grid_case(const std::string& file, const std::vector<std::string>& overrides);

}  // namespace rackflux
