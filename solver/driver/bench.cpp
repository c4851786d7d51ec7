#include "solver/driver/bench.hpp"

#include "solver/base/error.hpp"
#include "solver/driver/bench_room.hpp"
#include "solver/driver/traffic.hpp"
#include "solver/parallel/machine.hpp"

#include <omp.h>

#include <algorithm>
#include <chrono>
#include <fmt/format.h>
#include <limits>
#include <memory>
#include <unistd.h>

namespace rackflux {

namespace {

constexpr double over_cache = 4.0;         // size of each array over the cache: STREAM's own rule
constexpr double assumed_cache = 128e6;    // where the system does not tell [bytes]
constexpr double triad_traffic = 3 * 8.0;  // of one index [bytes]

/// Wall time of one call on the slowest rank, best of the repeats [s].
double best_of(const Comm& comm, int repeats, const std::function<void()>& prepare,
               const std::function<void()>& run) {
  double best = std::numeric_limits<double>::infinity();
  for (int repeat = 0; repeat < repeats; ++repeat) {
    if (prepare) prepare();
    comm.barrier();
    const auto start = std::chrono::steady_clock::now();
    run();
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
    best = std::min(best, comm.max(passed.count()));
  }
  return best;
}

/// Every rank on three arrays of that many bytes each, all at once.
TriadRate triad(const Comm& comm, int repeats, double bytes_of_rank) {
  const auto n = std::max<std::ptrdiff_t>(1, static_cast<std::ptrdiff_t>(bytes_of_rank / 8.0));
  const auto array = [n] {  // not written yet: the threads that use it touch it first
    return std::unique_ptr<double[]>(new double[static_cast<std::size_t>(n)]);
  };
  const auto a_holder = array(), b_holder = array(), c_holder = array();
  double *const a = a_holder.get(), *const b = b_holder.get(), *const c = c_holder.get();
#pragma omp parallel for schedule(static)
  for (std::ptrdiff_t i = 0; i < n; ++i) a[i] = 0.0, b[i] = 1.0, c[i] = 2.0;
  double s = 0.5;
  const double seconds = best_of(
      comm, repeats, [&s] { s += 0.5; },
      [=, &s] {
        const double factor = s;
#pragma omp parallel for simd schedule(static)
        for (std::ptrdiff_t i = 0; i < n; ++i) a[i] = b[i] + factor * c[i];
      });
  if (a[n - 1] != 1.0 + 2.0 * s) broken("the triad wrote its last index");
  const double indices = comm.sum(static_cast<double>(n));
  return {8.0 * indices, triad_traffic * indices / seconds};
}

KernelRate measure(const Comm& comm, int repeats, const BenchKernel& kernel) {
  KernelRate rate{.name = kernel.name};
  rate.seconds =
      best_of(comm, repeats, kernel.prepare, [&] { rate.bytes_per_cell = kernel.run(); });
  return rate;
}

void refuse_unless(bool good, const char* option, const std::string& found, const char* wanted) {
  if (!good) throw Error(fmt::format("{}: {} is outside {}", option, found, wanted));
}

}  // namespace

void check(const BenchOptions& options) {
  refuse_unless(options.cells >= 1000 && options.cells <= 1'000'000'000, "--cells",
                fmt::format("{}", options.cells), "1000 to 1000000000");
  refuse_unless(options.repeats >= 1 && options.repeats <= 10000, "--repeats",
                fmt::format("{}", options.repeats), "1 to 10000");
  const double triad_bytes = options.triad_bytes.value_or(1e6);
  refuse_unless(triad_bytes >= 1e6 && triad_bytes <= 1e12, "--triad",
                fmt::format("{:.6g} MB", triad_bytes / 1e6), "1 MB to 1000000 MB");
}

BenchResult bench(const Comm& comm, const BenchOptions& options) {
  BenchResult result{
      .ranks = comm.size(), .threads = omp_get_max_threads(), .repeats = options.repeats};
  const long cache = sysconf(_SC_LEVEL3_CACHE_SIZE);
  result.cache_known = cache > 0;
  result.cache_bytes = cache > 0 ? static_cast<double>(cache) : assumed_cache;
  const double array = options.triad_bytes.value_or(over_cache * result.cache_bytes);
  result.memory = triad(comm, options.repeats, array / ranks_of_this_machine(comm));
  BenchRoom room(comm, options.cells);
  result.cells = room.n_cells();
  const double touched = traffic::assemble * static_cast<double>(result.cells);
  result.working_set = triad(comm, options.repeats, touched / 3.0 / comm.size());
  for (const BenchKernel& kernel : room.kernels())
    result.kernels.push_back(measure(comm, options.repeats, kernel));
  result.iteration = measure(comm, options.repeats, room.iteration());
  return result;
}

}  // namespace rackflux
