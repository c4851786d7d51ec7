#include "solver/driver/grid_case.hpp"

#include <optional>

namespace rackflux {

bool names_regime(const std::string& file, const std::vector<std::string>& overrides) {
  return Config::read(file, overrides).has("regime");
}

bool names_room(const std::string& file, const std::vector<std::string>& overrides) {
  return Config::read(file, overrides).has("room");
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
