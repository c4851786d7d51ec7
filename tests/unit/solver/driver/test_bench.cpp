#include "solver/base/error.hpp"
#include "solver/driver/bench.hpp"
#include "tests/support/mpi_main.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace rackflux {

namespace {

// Every kernel that one iteration of the flow solver spends its time in.
const char* const hot_kernels[] = {"assemble centres, upwind",
                                   "assemble centres, central",
                                   "assemble centres, van_leer",
                                   "assemble faces x y z, upwind",
                                   "assemble faces x y z, central",
                                   "assemble faces x y z, van_leer",
                                   "Gauss-Seidel, two sweeps",
                                   "misfit",
                                   "multigrid, smooth",
                                   "multigrid, smooth and A z",
                                   "multigrid, smooth and restrict",
                                   "multigrid, prolong, smooth and A z",
                                   "multigrid, cycle",
                                   "Poisson, set-up",
                                   "Poisson, solve to 0.005",
                                   "halo exchange of one field",
                                   "sum over all cells",
                                   "velocity gradients, strain rate",
                                   "update_mass_flux",
                                   "mass_balance",
                                   "momentum, x y z",
                                   "temperature",
                                   "turbulence, k-epsilon"};

const BenchResult& measured() {
  static const BenchResult result =
      bench(comm(), {.cells = 3000, .repeats = 2, .triad_bytes = 1e6});
  return result;
}

std::string complaint_about(const BenchOptions& options) {
  try {
    check(options);
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST(Bench, measures_every_hot_kernel) {
  const BenchResult& result = measured();
  EXPECT_EQ(result.kernels.size(), std::size(hot_kernels));
  for (const char* const name : hot_kernels) {
    const auto kernel = std::ranges::find(result.kernels, name, &KernelRate::name);
    ASSERT_NE(kernel, result.kernels.end()) << name;
    EXPECT_GT(kernel->seconds, 0.0) << name;
    EXPECT_TRUE(std::isfinite(kernel->seconds)) << name;
    const bool alone = comm().size() == 1 && kernel->name.starts_with("halo");
    EXPECT_EQ(kernel->bytes_per_cell > 0.0, !alone) << name;  // one rank has no halo to fill
  }
  EXPECT_GT(result.iteration.seconds, 0.0);
}

TEST(Bench, counts_the_bytes_that_a_pass_needs) {
  // By hand: seven coefficients and rhs read, x read and written, two sweeps: 2 * 10 * 8.
  const auto& kernels = measured().kernels;
  const auto bytes = [&](const char* name) {
    return std::ranges::find(kernels, name, &KernelRate::name)->bytes_per_cell;
  };
  EXPECT_EQ(bytes("Gauss-Seidel, two sweeps"), 160.0);
  // u, v, w read; three fluxes written.
  EXPECT_EQ(bytes("update_mass_flux"), 48.0);
  // An iteration holds its equations and more.
  EXPECT_GT(measured().iteration.bytes_per_cell,
            bytes("momentum, x y z") + bytes("temperature") + bytes("turbulence, k-epsilon"));
}

TEST(Bench, runs_on_about_the_cells_asked_for) {
  EXPECT_GT(measured().cells, 1500);
  EXPECT_LT(measured().cells, 6000);
  EXPECT_EQ(measured().ranks, comm().size());
}

TEST(Bench, gives_the_same_on_every_rank) {
  for (const KernelRate& kernel : measured().kernels)
    EXPECT_EQ(comm().max(kernel.seconds), kernel.seconds) << kernel.name;
}

TEST(Bench, prints_every_kernel_and_what_beats_memory) {
  BenchResult result = measured();
  result.memory.rate = 1.0;  // every kernel beats one byte a second
  const std::string text = bench_text(result);
  for (const char* const name : hot_kernels) EXPECT_NE(text.find(name), std::string::npos) << name;
  EXPECT_NE(text.find("\n* more than a triad delivers"), std::string::npos);
  result.memory.rate = 1e30;
  EXPECT_EQ(bench_text(result).find("\n* more than a triad delivers"), std::string::npos);
}

TEST(Bench, says_where_the_yardstick_may_not_reach_memory) {
  BenchResult result = measured();
  result.cache_known = true, result.cache_bytes = 1e9;
  EXPECT_NE(bench_text(result).find("it may not show memory"), std::string::npos);
  result.cache_bytes = 1e3;
  EXPECT_EQ(bench_text(result).find("it may not show memory"), std::string::npos);
  result.cache_known = false;
  EXPECT_NE(bench_text(result).find("does not tell the size"), std::string::npos);
}

TEST(Bench, writes_the_same_numbers_for_programs) {
  const auto json = nlohmann::json::parse(bench_json(measured()));
  ASSERT_EQ(json["kernels"].size(), std::size(hot_kernels));
  const KernelRate& first = measured().kernels.front();
  const auto& line = json["kernels"][0];
  EXPECT_EQ(line["name"], first.name);
  EXPECT_EQ(line["seconds"], first.seconds);
  EXPECT_DOUBLE_EQ(line["share_of_memory_triad"].get<double>() *
                       json["triad"]["memory"]["bytes_per_s"].get<double>(),
                   first.rate(measured().cells));
  EXPECT_GT(json["iteration"]["cells_per_s"].get<double>(), 0.0);
}

TEST(Bench, refuses_what_it_cannot_measure) {
  EXPECT_EQ(complaint_about({}), "");
  EXPECT_EQ(complaint_about({.cells = 10, .triad_bytes = {}}),
            "--cells: 10 is outside 1000 to 1000000000");
  EXPECT_EQ(complaint_about({.repeats = 0, .triad_bytes = {}}),
            "--repeats: 0 is outside 1 to 10000");
  EXPECT_EQ(complaint_about({.triad_bytes = 0.0}), "--triad: 0 MB is outside 1 MB to 1000000 MB");
  EXPECT_EQ(complaint_about({.triad_bytes = std::nan("")}),
            "--triad: nan MB is outside 1 MB to 1000000 MB");
}

}  // namespace rackflux
