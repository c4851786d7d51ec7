#include "solver/driver/case_file.hpp"

#include "solver/driver/devices.hpp"
#include "solver/mesh/layout.hpp"

#include <filesystem>
#include <optional>

namespace rackflux {

std::string case_file_of(const std::string& word) {
  const std::filesystem::path path = word;
  return std::filesystem::is_directory(path) ? (path / "case.yaml").string() : word;
}

CaseFile read_case_file(const std::string& file, const std::vector<std::string>& overrides) {
  std::optional<CaseFile> read;
  Config::build(file, overrides, [&](const Config& config) {
    CaseSettings settings = read_case(config);
    read.emplace(CaseFile{config, std::move(settings), make_site(config)});
    read_devices(read->site);
    const Timeline timeline(read->settings.events, read->site);
    config.reject_unread();  // first: a misspelt key may be why the room has no sink
    const bool steady = !read->settings.time || read->settings.time->from_steady;
    if (steady) check_heat_has_a_sink(read->site);
  });
  return *std::move(read);
}

}  // namespace rackflux
