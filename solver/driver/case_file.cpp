#include "solver/driver/case_file.hpp"

#include "solver/base/error.hpp"
#include "solver/driver/devices.hpp"
#include "solver/driver/reading_names.hpp"
#include "solver/mesh/layout.hpp"
#include "solver/mesh/located.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <optional>

namespace rackflux {

namespace {

void check_eddies_are_resolved(const CaseFile& read) {
  if (read.settings.time && read.settings.time->explicit_steps) return;
  for (const Patch& patch : read.site.patches)
    if (patch.eddies)
      located(read.site, patch.object, [&] {
        throw Error(fmt::format(
            "'{}' lets eddies in, but this run averages over them: write 'time: {{method: "
            "fractional_step, ...}}' or leave 'eddies' out",
            patch.name));
      });
}

/// The body without a temperature that a cell lies in; null: none.
const SolidBox* body_at(const Site& site, Index3 cell) {
  const SolidBox* last = nullptr;
  for (const SolidBox& solid : site.solids)
    if (solid.cells.holds(cell)) last = &solid;
  return last && last->blocked_out ? last : nullptr;
}

void check_probes(const CaseFile& read) {
  for (const Probe& probe : read.settings.probes) {
    for (const Axis axis : axes) {
      const auto& nodes = read.site.lines.nodes[index(axis)];
      const double at = probe.at[index(axis)];
      if (at < nodes.front() || at > nodes.back())
        probe.config.reject(
            "at",
            fmt::format("{0} = {1:.6g} m lies outside the room, which goes from {0} = {2:.6g} "
                        "m to {3:.6g} m",
                        letter(axis), at, nodes.front(), nodes.back()));
    }
    if (const SolidBox* body = body_at(read.site, cell_at(read.site.lines, probe.at)))
      probe.config.reject("at", fmt::format("lies in '{}', which has no temperature: move the "
                                            "probe out, or make the body a 'solid' with a material",
                                            read.site.regions[body->region]));
  }
}

void check_vortices(const CaseFile& read) {
  const auto& periodic = read.site.lines.periodic;
  if (read.settings.initial_vortices > 0.0 && !(periodic[0] && periodic[1]))
    read.config.at("initial").reject(
        "vortices", "needs a room that repeats along x and y: 'walls: {periodic: [x, y]}'");
}

}  // namespace

std::string case_file_of(const std::string& word) {
  const std::filesystem::path path = word;
  return std::filesystem::is_directory(path) ? (path / "case.yaml").string() : word;
}

std::string case_name(const std::string& file) {
  const std::filesystem::path path = std::filesystem::absolute(file);
  return path.filename() == "case.yaml" ? path.parent_path().filename().string()
                                        : path.stem().string();
}

std::filesystem::path result_folder(const std::string& file, const std::string& asked) {
  return asked.empty() ? std::filesystem::path("results") / case_name(file)
                       : std::filesystem::path(asked);
}

CaseFile read_case_file(const std::string& file, const std::vector<std::string>& overrides) {
  std::optional<CaseFile> read;
  Config::build(file, overrides, [&](const Config& config) {
    CaseSettings settings = read_case(config);
    read.emplace(CaseFile{config, std::move(settings), make_site(config)});
    read_devices(read->site, read->settings.fluid);
    const Timeline timeline(read->settings.events, read->site);
    config.reject_unread();  // first: a misspelt key may be why the room has no sink
    const bool steady = !read->settings.time || read->settings.time->from_steady;
    if (steady) check_heat_has_a_sink(read->site);
    check_eddies_are_resolved(*read);
    check_probes(*read);
    check_vortices(*read);
    check_reading_names(read->site, read->settings);
    check_watched(read->site, read->settings);
  });
  return *std::move(read);
}

}  // namespace rackflux
