// bench_poisson N [SYSTEM ...]: one line per system with our time and hypre's, all in one run.
// One rank; threads as OMP_NUM_THREADS says (hypre's Debian build has none).
#include "solver/linear/poisson.hpp"
#include "solver/linear/sweeps.hpp"
#include "solver/parallel/loops.hpp"
#include "tests/benchmark/solver/hypre_yardstick.hpp"
#include "tests/support/poisson_systems.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace rackflux {

constexpr double tolerance = 1e-8;
constexpr int repeats = 3;  // the best counts; the others are the machine's noise

/// a = b + s c on vectors far larger than the caches [GB/s].
double triad() {
  const std::ptrdiff_t n = 20'000'000;
  std::vector<double> a(n), b(n, 1.0), c(n, 2.0);
  double best = 1e9;
  for (int repeat = 0; repeat < 5; ++repeat) {
    const double start = wall_time();
#pragma omp parallel for simd schedule(static)
    for (std::ptrdiff_t i = 0; i < n; ++i) a[i] = b[i] + 0.5 * c[i];
    best = std::min(best, wall_time() - start);
  }
  return 24.0 * static_cast<double>(n) / best / 1e9;
}

/// The two fused sweeps of the finest level alone [GB/s]; bytes are what must cross the memory bus:
/// down reads r, g (3), 1/diagonal and writes z; up reads those, z and s, and writes z and w.
void print_sweeps(int n) {
  using namespace multigrid;
  Neighbours walls;
  Level fine({n, n, n}, walls);
  for (int k = 0; k < n; ++k)
    for (int j = 0; j < n; ++j)
      for (int i = 0; i < n; ++i) {
        fine.gx.row(j, k)[i] = i > 0, fine.gy.row(j, k)[i] = j > 0, fine.gz.row(j, k)[i] = k > 0;
        fine.inverse.row(j, k)[i] = 1.0F / 6.0F;
        fine.r.row(j, k)[i] = static_cast<float>(noise({i, j, k}));
      }
  make_tiles(fine);
  Array<float> s(fine.shape), w(fine.shape);
  const std::vector<float> weights = chebyshev_weights(3, 0.3);
  double down = 1e9, up = 1e9;
  for (int repeat = 0; repeat < 5; ++repeat) {
    const double start = wall_time();
    sweep_down(fine, nullptr, weights);
    const double middle = wall_time();
    sweep_up_and_multiply(fine, nullptr, weights, s, w);
    down = std::min(down, middle - start), up = std::min(up, wall_time() - middle);
  }
  const double cells = 1.0 * n * n * n;
  std::printf("three smoothing steps %.1f GB/s, three more and the product %.1f GB/s\n",
              24e-9 * cells / down, 36e-9 * cells / up);
}

void run(const Comm& comm, const std::string& name, int n) {
  const FluxProblem problem = flux_problem(name, n);
  const Mesh mesh(comm, problem.lines);
  Conductances g(mesh);
  Field b(mesh, Place::centre, "b", "1"), x(mesh, Place::centre, "x", "1");
  assemble(mesh, problem, g);
  rough_right_side(mesh, g, b);
  const double before = resident_memory();
  double first = 1e9, set = 1e9, solve = 1e9;
  SolveReport report;
  double memory = 0.0;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    const double t0 = wall_time();
    PoissonSolver solver(mesh);
    solver.set(g);
    const double t1 = wall_time();
    solver.set(g);
    const double t2 = wall_time();
    x.fill(0.0);
    const double t3 = wall_time();
    report = solver.solve(b, x, {tolerance, 0.0, 200});
    solve = std::min(solve, wall_time() - t3);
    first = std::min(first, t1 - t0), set = std::min(set, t2 - t1);
    if (repeat == 0) memory = resident_memory() - before;
  }
  std::printf("%-12s %4d  ours: plan %.3f set %.3f solve %.3f s, %d it, %.0f MB, residual %.1e\n",
              name.c_str(), n, first - set, set, solve, report.iterations, memory,
              relative_residual(mesh, g, b, x));
  double better = 1e9;
  for (const Yardstick which : {Yardstick::pfmg, Yardstick::boomeramg}) {
    x.fill(0.0);
    const YardstickRun h = solve_with_hypre(which, mesh, g, b, x, tolerance);
    const double residual = relative_residual(mesh, g, b, x);
    if (residual < 2.0 * tolerance) better = std::min(better, h.setup + h.solve);
    std::printf("%-17s hypre %s: set-up %.2f solve %.2f s, %d it, %.0f MB, residual %.1e\n", "",
                which == Yardstick::pfmg ? "PFMG-CG" : "BoomerAMG-CG", h.setup, h.solve,
                h.iterations, h.memory, residual);
  }
  std::printf("%-17s better converged hypre / ours: %.1f (set and solve), %.1f (plan too)\n", "",
              better / (set + solve), better / (first + solve));
  std::fflush(stdout);
}

}  // namespace rackflux

int main(int argc, char** argv) {
  rackflux::Comm comm(argc, argv);
  const int n = argc > 1 ? std::atoi(argv[1]) : 64;
  std::printf("triad %.1f GB/s\n", rackflux::triad());
  rackflux::print_sweeps(n);
  std::vector<std::string> names(argv + std::min(argc, 2), argv + argc);
  if (names.empty())
    names.assign(std::begin(rackflux::flux_problem_names), std::end(rackflux::flux_problem_names));
  for (const std::string& name : names) rackflux::run(comm, name, n);
  return 0;
}
