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

/// A room has a mesh and is for `rackflux run`, a site has none and is for `rackflux grid`.
enum class CaseKind { room, site };

/// A site names its `regime`; one that leaves it to the default has neither room nor objects.
CaseKind kind_of_case(const std::string& file, const std::vector<std::string>& overrides);

/// The case file that a word means (case_file_of), which must be of a kind. Throws Error that names
/// the command for the other.
std::string case_file_of_kind(CaseKind wanted, const std::string& word,
                              const std::vector<std::string>& overrides);

/// Reads a case file with overrides "path=value". Throws one Error that lists what is wrong.
GridCase read_grid_case(const std::string& file, const std::vector<std::string>& overrides);

}  // namespace rackflux
