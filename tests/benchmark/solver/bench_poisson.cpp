// bench_poisson N [all | pfmg] [SYSTEM ...]: one line per system with our time and hypre's, all in
// one run. Ranks as mpirun says (times are those of the slowest, memory that of all), threads as
// OMP_NUM_THREADS says (hypre's Debian build has none).
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
constexpr int repeats = 10;
constexpr double patience = 4.0;  // [s]

/// a = b + s c on vectors far larger than the caches [GB/s].
double triad() {
  const std::ptrdiff_t n = 20'000'000;
  std::vector<double> a(n), b(n, 1.0), c(n, 2.0);
  double best = 1e9;
  for (int repeat = 0; repeat < 5; ++repeat) {
    const double start = busy_time();
#pragma omp parallel for simd schedule(static)
    for (std::ptrdiff_t i = 0; i < n; ++i) a[i] = b[i] + 0.5 * c[i];
    best = std::min(best, busy_time() - start);
  }
  return 24.0 * static_cast<double>(n) / best / 1e9;
}

/// The two fused sweeps of the finest level alone [GB/s]; bytes are what must cross the memory bus:
/// down reads r, g (3), 1/diagonal and writes z; up reads those, z and s, and writes z and w.
void print_sweeps(int n) {
  using namespace multigrid;
  Neighbours walls;
  Level fine({n, n, n}, walls);
  fine.add_successor();
  for (int k = 0; k < n; ++k)
    for (int j = 0; j < n; ++j)
      for (int i = 0; i < n; ++i) {
        fine.gx.dense().row(j, k)[i] = i > 0, fine.gy.dense().row(j, k)[i] = j > 0;
        fine.gz.dense().row(j, k)[i] = k > 0, fine.inverse.dense().row(j, k)[i] = 1.0F / 6.0F;
        fine.r.row(j, k)[i] = static_cast<float>(noise({i, j, k}));
      }
  make_tiles(fine);
  Array<float> s(fine.shape), w(fine.shape);
  const std::vector<float> weights = chebyshev_weights(3, 0.3);
  double down = 1e9, up = 1e9;
  for (int repeat = 0; repeat < 5; ++repeat) {
    const double start = busy_time();
    sweep_down(fine, nullptr, weights);
    const double middle = busy_time();
    sweep_up_and_multiply(fine, nullptr, weights, s, w);
    down = std::min(down, middle - start), up = std::min(up, busy_time() - middle);
  }
  const double cells = 1.0 * n * n * n;
  std::printf("three smoothing steps %.1f GB/s, three more and the product %.1f GB/s\n",
              24e-9 * cells / down, 36e-9 * cells / up);
}

/// The best of a few runs of one program on one system.
struct Best {
  double setup = 1e9, solve = 1e9, total = 1e9;  ///< [s]; the total is that of one run
  int iterations = 0;
  double memory = 0.0;    ///< resident memory it added [MB]
  double residual = 0.0;  ///< true one at the end

  void add(const YardstickRun& run) {
    if (run.setup + run.solve < total)
      total = run.setup + run.solve, setup = run.setup, solve = run.solve;
    iterations = run.iterations, memory = std::max(memory, run.memory);
  }
  bool converged() const { return residual < 2.0 * tolerance; }
};

/// From nothing: construction, set-up and solution.
YardstickRun solve_with_ours(const Mesh& mesh, Conductances& g, const Field& b, Field& x) {
  YardstickRun run;
  const double before = resident_memory(), start = busy_time();
  PoissonSolver solver(mesh);
  solver.set(g, PoissonSolver::Lasting::yes);
  run.setup = busy_time() - start;
  const SolveReport report = solver.solve(b, x, {tolerance, 0.0, 200}, PoissonSolver::Guess::zero);
  run.solve = busy_time() - start - run.setup;
  run.memory = resident_memory() - before;
  run.iterations = report.iterations;
  return run;
}

/// Repeats while one run is short; what counts is the best, the others are the machine's noise.
template <class Solve>
Best best_of(const Mesh& mesh, Conductances& g, const Field& b, Field& x, Solve solve) {
  Best best;
  double spent = 0.0;
  for (int repeat = 0; repeat < repeats && spent < patience; ++repeat) {
    x.fill(0.0);
    mesh.comm().barrier();
    YardstickRun run = solve();
    run.join(mesh.comm());
    best.add(run), spent += run.setup + run.solve;
  }
  best.residual = relative_residual(mesh, g, b, x);
  return best;
}

void print(const Best& best) {
  std::printf(" %.3f + %.3f, %d%s |", best.setup, best.solve, best.iterations,
              best.converged() ? "" : " (not converged)");
}

void run(const Comm& comm, const std::string& name, int n, bool with_amg) {
  const bool smooth = name == "smooth";
  const FluxProblem problem = flux_problem(smooth ? "constant" : name, n);
  const Mesh mesh(comm, problem.lines);
  Conductances g(mesh);
  Field b(mesh, Place::centre, "b", "1"), x(mesh, Place::centre, "x", "1");
  assemble(mesh, problem, g);
  smooth ? smooth_right_side(mesh, g, b) : rough_right_side(mesh, g, b);
  const Best ours = best_of(mesh, g, b, x, [&] { return solve_with_ours(mesh, g, b, x); });
  std::printf("| %s, %d^3 |", name.c_str(), n);
  print(ours);
  double better = 1e9, memory = 0.0;
  for (const Yardstick which : {Yardstick::pfmg, Yardstick::boomeramg}) {
    if (which == Yardstick::boomeramg && !with_amg) {
      std::printf(" |");
      continue;
    }
    const Best hypre =
        best_of(mesh, g, b, x, [&] { return solve_with_hypre(which, mesh, g, b, x, tolerance); });
    if (hypre.converged() && hypre.total < better) better = hypre.total, memory = hypre.memory;
    print(hypre);
  }
  if (better < 1e9)
    std::printf(" %.1f | %.0f / %.0f = %.2f |\n", better / ours.total, ours.memory, memory,
                ours.memory / memory);
  else
    std::printf(" none converged | %.0f |\n", ours.memory);
  std::fflush(stdout);
}

}  // namespace rackflux

/// bench_poisson [cells along an axis] [all | pfmg] [systems ...]: a table in Markdown.
int main(int argc, char** argv) {
  rackflux::Comm comm(argc, argv);
  if (!comm.is_root() && !std::freopen("/dev/null", "w", stdout)) return 1;
  const int n = argc > 1 ? std::atoi(argv[1]) : 64;
  const bool with_amg = argc < 3 || std::string(argv[2]) != "pfmg";
  std::vector<std::string> names(argv + std::min(argc, 3), argv + argc);
  if (names.empty()) {
    names.assign(std::begin(rackflux::flux_problem_names), std::end(rackflux::flux_problem_names));
    names.insert(names.begin() + 1, "smooth");
  }
  std::printf("triad %.1f GB/s\n", comm.sum(rackflux::triad()));
  rackflux::print_sweeps(n);
  std::printf(
      "\n| system | rackflux: set-up + solve [s], iterations | PFMG-CG | BoomerAMG-CG | "
      "better converged hypre / rackflux | memory [MB] |\n|---|---|---|---|---|---|\n");
  for (const std::string& name : names) rackflux::run(comm, name, n, with_amg);
  return 0;
}
