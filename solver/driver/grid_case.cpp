#include "solver/driver/grid_case.hpp"

#include "solver/base/error.hpp"
#include "solver/driver/case_file.hpp"

#include <fmt/format.h>
#include <optional>

namespace rackflux {

CaseKind kind_of_case(const std::string& file, const std::vector<std::string>& overrides) {
  const Config config = Config::read(file, overrides);
  const bool is_site = config.has("regime") || !(config.has("room") || config.has("objects"));
  return is_site ? CaseKind::site : CaseKind::room;
}

std::string case_file_of_kind(CaseKind wanted, const std::string& word,
                              const std::vector<std::string>& overrides) {
  const std::string file = case_file_of(word);
  if (kind_of_case(file, overrides) == wanted) return file;
  throw Error(
      wanted == CaseKind::room
          ? fmt::format("{}: a site without a mesh, for it has {}: run it by 'rackflux grid {}'",
                        file,
                        Config::read(file, overrides).has("regime") ? "a key 'regime'"
                                                                    : "neither room nor objects",
                        word)
          : fmt::format("{}: a room with a mesh, for it has no key 'regime' but a part 'room' or "
                        "'objects': run it by 'rackflux run {}'",
                        file, word));
}

GridCase read_grid_case(const std::string& file, const std::vector<std::string>& overrides) {
  std::optional<GridCase> read;
  Config::build(file, overrides, [&](const Config& config) {
    std::string title = config.text_or("", "title", "one line that names the case");
    read.emplace(GridCase{config, std::move(title), make_grid_run(config)});
  });
  return *std::move(read);
}

}  // namespace rackflux
