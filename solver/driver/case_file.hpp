#pragma once
#include "solver/base/config.hpp"
#include "solver/driver/case.hpp"
#include "solver/mesh/site.hpp"

#include <string>
#include <vector>

namespace rackflux {

/// A case read from its file, with nothing left unread and every part checked.
struct CaseFile {
  Config config;
  CaseSettings settings;
  Site site;  ///< on the mesh that the case asks for
};

/// The file that a word of the command line means: a folder stands for the case.yaml in it.
std::string case_file_of(const std::string& word);

/// Reads a case file with overrides "path=value". Throws one Error that lists what is wrong.
CaseFile read_case_file(const std::string& file, const std::vector<std::string>& overrides);

}  // namespace rackflux
