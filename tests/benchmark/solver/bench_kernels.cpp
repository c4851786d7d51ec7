// bench_kernels [--benchmark_filter=... ...]: every kernel of `rackflux bench`, and a triad of this
// process, under Google Benchmark: as often as it takes to be sure, with its statistics and output
// formats. One rank, threads as OMP_NUM_THREADS says; cells as RACKFLUX_BENCH_CELLS says.
#include "solver/driver/bench_room.hpp"
#include "solver/parallel/memory.hpp"

#include <benchmark/benchmark.h>
#include <chrono>
#include <cstdlib>
#include <string>

namespace rackflux {

/// a = b + s c on arrays far beyond the caches.
void triad(benchmark::State& state) {
  const std::ptrdiff_t n = 50'000'000;
  const auto bytes = static_cast<std::size_t>(n) * sizeof(double);
  const ZeroedMemory holders[3]{ZeroedMemory(bytes), ZeroedMemory(bytes), ZeroedMemory(bytes)};
  double *const a = static_cast<double*>(holders[0].get()),
                *const b = static_cast<double*>(holders[1].get()),
                *const c = static_cast<double*>(holders[2].get());
#pragma omp parallel for schedule(static)
  for (std::ptrdiff_t i = 0; i < n; ++i) a[i] = 0.0, b[i] = 1.0, c[i] = 2.0;
  for (auto _ : state) {
#pragma omp parallel for simd schedule(static)
    for (std::ptrdiff_t i = 0; i < n; ++i) a[i] = b[i] + 0.5 * c[i];
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * 3 * static_cast<std::int64_t>(bytes));
}

void run_kernel(benchmark::State& state, const BenchKernel& kernel, long long cells) {
  double bytes = 0.0;
  for (auto _ : state) {
    if (kernel.prepare) kernel.prepare();
    const auto start = std::chrono::steady_clock::now();
    bytes += kernel.run() * static_cast<double>(cells);
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
    state.SetIterationTime(passed.count());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
  state.SetItemsProcessed(state.iterations() * cells);
}

}  // namespace rackflux

int main(int argc, char** argv) {
  const rackflux::Comm comm(argc, argv);
  const char* const wanted = std::getenv("RACKFLUX_BENCH_CELLS");
  rackflux::BenchRoom room(comm, wanted ? std::atoll(wanted) : 294912);
  auto kernels = room.kernels();
  kernels.push_back(room.iteration());
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RegisterBenchmark("triad", rackflux::triad)->Unit(benchmark::kMillisecond);
  for (const rackflux::BenchKernel& kernel : kernels)
    benchmark::RegisterBenchmark(kernel.name.c_str(), rackflux::run_kernel, kernel, room.n_cells())
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
