#include "solver/driver/check.hpp"

#include "solver/mesh/layout.hpp"
#include "solver/parallel/machine.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace rackflux {

namespace {

// Resident memory, measured on one rank with k-epsilon (rack_room): from rest on one mesh 80 MB at
// 36 864 cells and 310 MB at 294 912, thus 890 bytes a cell, and 364 MB after two coarser meshes.
constexpr double bytes_per_cell = 900.0;
constexpr double bytes_per_rank = 50e6;
// What means over time add, measured with wale at 221 184 cells: 37 MB.
constexpr double bytes_per_cell_of_means = 165.0;
// Scalars T, p, k, epsilon, nu_t and the velocity in float32, region and blanking.
constexpr double output_bytes_per_cell = 8 * 4 + 4 + 1;
// Means of T, p, nu_t and velocity, rms of T and six stresses, region and blanking.
constexpr double means_bytes_per_cell = 13 * 4 + 4 + 1;
// Below this a rank waits longer for its neighbours than it computes.
constexpr long long least_cells_per_rank = 20000;

using Json = nlohmann::ordered_json;

std::string in_bytes(double bytes) {
  return bytes < 1e9 ? fmt::format("{:.0f} MB", std::max(1.0, bytes / 1e6))
                     : fmt::format("{:.1f} GB", bytes / 1e9);
}

}  // namespace

// Twice, because a laminar case takes less than was measured.
void require_memory(const Comm& comm, const Needs& needs) {
  const double here = needs.memory * ranks_of_this_machine(comm) / comm.size();
  comm.agree(
      here <= 2.0 * machine_memory(),
      fmt::format("{} cells need about {}, {} of it on this machine, which has {}: take "
                  "larger cells ('rackflux check' says where the smallest come from) or "
                  "more machines",
                  needs.cells, in_bytes(needs.memory), in_bytes(here), in_bytes(machine_memory())));
}

Needs needs_of(const CaseFile& read, int cores) {
  Needs needs;
  needs.cells = mesh_report(read.site).cells;
  needs.per_output = output_bytes_per_cell * static_cast<double>(needs.cells);
  if (const auto& time = read.settings.time)  // one at the start; the last may come early
    needs.outputs = 1 + static_cast<int>(std::ceil(time->end / time->output_every * (1.0 - 1e-9)));
  const long long fed = std::max(1LL, needs.cells / least_cells_per_rank);
  needs.ranks = static_cast<int>(std::min<long long>(cores, fed));
  needs.threads = std::max(1, cores / needs.ranks);
  const bool means = read.settings.time && read.settings.time->means_from;
  needs.of_means = means ? means_bytes_per_cell * static_cast<double>(needs.cells) : 0.0;
  const double per_cell = bytes_per_cell + (means ? bytes_per_cell_of_means : 0.0);
  needs.memory = per_cell * static_cast<double>(needs.cells) + bytes_per_rank * needs.ranks;
  return needs;
}

std::string check_text(const CaseFile& read, int cores) {
  const Needs needs = needs_of(read, cores);
  std::string text = fmt::format("{}\n{}", read.settings.title, text_of(mesh_report(read.site)));
  for (const std::string& note : read.site.notes) text += fmt::format("note: {}\n", note);
  text += fmt::format("memory: about {}; on disk: up to {} for each output step",
                      in_bytes(needs.memory), in_bytes(needs.per_output));
  if (needs.outputs > 1)
    text +=
        fmt::format(", {} for all {}", in_bytes(needs.per_output * needs.outputs), needs.outputs);
  if (needs.of_means > 0.0)
    text += fmt::format(", {} for means over time", in_bytes(needs.of_means));
  text += "\n";
  if (needs.memory > machine_memory())
    text += fmt::format("note: this machine has {}\n", in_bytes(machine_memory()));
  text += fmt::format("on these {} cores: OMP_NUM_THREADS={} mpirun -n {} rackflux run ...\n",
                      cores, needs.threads, needs.ranks);
  return text + "nothing is wrong with this case\n";
}

std::string check_json(const CaseFile& read, int cores) {
  const Needs needs = needs_of(read, cores);
  const MeshReport report = mesh_report(read.site);
  Json per_axis = Json::object();
  for (const Axis axis : axes) {
    const auto& a = report.axis[index(axis)];
    per_axis[std::string(1, letter(axis))] = {{"cells", a.cells},
                                              {"smallest", a.smallest},
                                              {"largest", a.largest},
                                              {"growth", a.growth},
                                              {"smallest_lies", a.cause}};
  }
  const Json json = {{"title", read.settings.title},     {"cells", needs.cells},
                     {"aspect", report.aspect},          {"axes", per_axis},
                     {"notes", read.site.notes},         {"memory_bytes", needs.memory},
                     {"output_bytes", needs.per_output}, {"outputs", needs.outputs},
                     {"means_bytes", needs.of_means},    {"ranks", needs.ranks},
                     {"threads", needs.threads}};
  return json.dump(2) + "\n";
}

}  // namespace rackflux
