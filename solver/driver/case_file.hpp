#pragma once
#include "solver/base/config.hpp"
#include "solver/driver/case.hpp"
#include "solver/mesh/site.hpp"

#include <filesystem>
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

/// Name of the case: of its folder if the file is a case.yaml, else of the file.
std::string case_name(const std::string& file);

/// Where the results of a case go: results/NAME unless a folder is asked for.
std::filesystem::path result_folder(const std::string& file, const std::string& asked);

/// Reads a case file with overrides "path=value". Throws one Error that lists what is wrong.
CaseFile read_case_file(const std::string& file, const std::vector<std::string>& overrides);

}  // namespace rackflux
