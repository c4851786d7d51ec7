#include "solver/base/version.hpp"
#include "solver/driver/bench.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace rackflux {

namespace {

using Json = nlohmann::ordered_json;

std::string share_text(double rate, const TriadRate& triad) {
  return fmt::format("{:.0f} %{}", 100.0 * rate / triad.rate, rate > triad.rate ? "*" : " ");
}

std::string line_of(const KernelRate& kernel, const BenchResult& r) {
  const std::string start = fmt::format("{:<32}{:>11.4f}{:>9.0f}", kernel.name,
                                        1e3 * kernel.seconds, kernel.bytes_per_cell);
  if (kernel.bytes_per_cell == 0.0) return fmt::format("{}{:>9}\n", start, "-");
  const double rate = kernel.rate(r.cells);
  return fmt::format("{}{:>9.2f}{:>12}{:>13}\n", start, 1e-9 * rate, share_text(rate, r.memory),
                     share_text(rate, r.working_set));
}

bool beats_memory(const BenchResult& r) {
  return std::ranges::any_of(r.kernels,
                             [&](const KernelRate& k) { return k.rate(r.cells) > r.memory.rate; });
}

std::string triad_text(const char* what, const TriadRate& triad, int ranks) {
  return fmt::format(
      "triad, {:<26}{:>9.2f} GB/s of all ranks, {:.2f} of each; 3 arrays of {:.4g} MB\n", what,
      1e-9 * triad.rate, 1e-9 * triad.rate / ranks, 1e-6 * triad.array_bytes);
}

std::string cache_text(const BenchResult& r) {
  if (!r.cache_known)
    return "the system does not tell the size of its last-level cache: check that the arrays of "
           "the memory triad are four times larger, else give --triad\n";
  std::string text = fmt::format("last-level cache {:.4g} MB\n", 1e-6 * r.cache_bytes);
  const double arrays_per_cache = r.memory.array_bytes / r.cache_bytes;
  if (arrays_per_cache < 4.0)
    text += fmt::format(
        "the arrays of the memory triad are only {:.2g} times the cache: it may not show memory\n",
        arrays_per_cache);
  return text;
}

Json json_of(const TriadRate& triad) {
  return {{"array_bytes", triad.array_bytes}, {"bytes_per_s", triad.rate}};
}

/// Null where no byte moves.
Json json_of(const KernelRate& kernel, const BenchResult& r) {
  Json json{{"name", kernel.name},
            {"seconds", kernel.seconds},
            {"bytes_per_cell", kernel.bytes_per_cell},
            {"bytes_per_s", nullptr},
            {"share_of_memory_triad", nullptr},
            {"share_of_working_set_triad", nullptr}};
  if (kernel.bytes_per_cell > 0.0) {
    const double rate = kernel.rate(r.cells);
    json["bytes_per_s"] = rate;
    json["share_of_memory_triad"] = rate / r.memory.rate;
    json["share_of_working_set_triad"] = rate / r.working_set.rate;
  }
  return json;
}

double cells_per_second(const BenchResult& r) {
  return static_cast<double>(r.cells) / r.iteration.seconds;
}

}  // namespace

std::string bench_text(const BenchResult& r) {
  std::string text = fmt::format("{} cells, {} ranks of {} threads; best of {}\n", r.cells, r.ranks,
                                 r.threads, r.repeats);
  text += cache_text(r);
  text += triad_text("arrays beyond the caches", r.memory, r.ranks);
  text += triad_text("as large as an assembly", r.working_set, r.ranks);
  text += fmt::format("\n{:<32}{:>11}{:>9}{:>9}{:>12}{:>13}\n", "kernel", "ms a call", "B/cell",
                      "GB/s", "of memory", "of its size");
  for (const KernelRate& kernel : r.kernels) text += line_of(kernel, r);
  text += "\n" + line_of(r.iteration, r);
  text += fmt::format("{:.4g} cells/s in an iteration\n", cells_per_second(r));
  if (beats_memory(r) || r.iteration.rate(r.cells) > r.memory.rate)
    text += "* more than a triad delivers: data stay in a cache between passes or calls\n";
  if (r.ranks == 1) text += "- one rank has no neighbour: no halo moves\n";
  return text;
}

std::string bench_json(const BenchResult& r) {
  Json json{{"version", version()}, {"git_hash", git_hash()}, {"compiler", compiler()},
            {"cells", r.cells},     {"ranks", r.ranks},       {"threads", r.threads},
            {"repeats", r.repeats}};
  json["last_level_cache_bytes"] = r.cache_known ? Json(r.cache_bytes) : Json(nullptr);
  json["triad"] = {{"memory", json_of(r.memory)}, {"working_set", json_of(r.working_set)}};
  json["kernels"] = Json::array();
  for (const KernelRate& kernel : r.kernels) json["kernels"].push_back(json_of(kernel, r));
  json["iteration"] = json_of(r.iteration, r);
  json["iteration"]["cells_per_s"] = cells_per_second(r);
  return json.dump(2) + "\n";
}

}  // namespace rackflux
