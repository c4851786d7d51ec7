#pragma once
#include "solver/parallel/comm.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rackflux {

/// What `rackflux bench` is asked to measure.
struct BenchOptions {
  long long cells = 300'000;  ///< wanted of the room, over all ranks
  int repeats = 10;           ///< of every kernel; the best counts
  /// Of one array of the memory triad, over all ranks of a machine [bytes]; none: four times the
  /// last-level cache.
  std::optional<double> triad_bytes;
};

/// Throws Error("--OPTION: ...") for a number outside what can be measured.
void check(const BenchOptions& options);

/// STREAM's triad a = b + s c, counted as STREAM does: 24 bytes an index.
struct TriadRate {
  double array_bytes = 0.0;  ///< of one of the three arrays, over all ranks
  double rate = 0.0;         ///< of all ranks together [bytes/s]
};

/// One kernel on the room, all ranks and threads at work.
struct KernelRate {
  std::string name;
  double seconds = 0.0;         ///< of one call on the slowest rank, best of the repeats
  double bytes_per_cell = 0.0;  ///< that the call must move, by solver/driver/traffic.hpp

  /// [bytes/s]
  double rate(long long cells) const {
    return bytes_per_cell * static_cast<double>(cells) / seconds;
  }
};

struct BenchResult {
  int ranks = 1, threads = 1;  ///< threads of each rank
  int repeats = 1;
  long long cells = 0;       ///< of the mesh made, near the number wanted
  bool cache_known = true;   ///< the system told the size of its last-level cache
  double cache_bytes = 0.0;  ///< last-level cache [bytes]
  TriadRate memory{};        ///< arrays beyond all caches
  TriadRate working_set{};   ///< arrays that together are as large as what one assembly touches
  std::vector<KernelRate> kernels{};
  KernelRate iteration{};  ///< one iteration of the flow solver over all equations
};

/// Measures triads, kernels and a whole iteration in this process. Collective.
BenchResult bench(const Comm& comm, const BenchOptions& options);

/// As a table for people.
std::string bench_text(const BenchResult& result);

/// The same for programs.
std::string bench_json(const BenchResult& result);

}  // namespace rackflux
