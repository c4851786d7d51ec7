// bench_fractional_step [N [STEPS [MODEL]]]: the kernels of the explicit flow solver beside a triad
// of their size, and seconds a step of the Taylor-Green vortex at Re 1600 on N^3 cells (dt 0.02 s
// at 64^3), all in one run. Ranks as mpirun says, threads as OMP_NUM_THREADS says. MODEL: laminar
// or wale.
#include "solver/fields/halo.hpp"
#include "solver/flow/pressure.hpp"
#include "tests/support/vortex_run.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace rackflux {

namespace {

constexpr double d = 8.0, f = 4.0;  // bytes of a double and of a float
constexpr int repeats = 20;         // the best counts; the others are the machine's noise

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

template <class Run>
double best_of(const Comm& comm, const Run& run) {
  double best = 1e9;
  for (int repeat = 0; repeat < repeats; ++repeat) {
    comm.barrier();
    const double start = now();
    run();
    best = std::min(best, comm.max(now() - start));
  }
  return best;
}

/// a = b + s c on arrays that together are as large as what the momentum kernel touches [bytes/s].
double triad(const Comm& comm, double bytes) {
  const auto n = static_cast<std::ptrdiff_t>(bytes / 24.0 / comm.size());
  std::vector<double> a(n), b(n, 1.0), c(n, 2.0);
  const double seconds = best_of(comm, [&] {
#pragma omp parallel for simd schedule(static)
    for (std::ptrdiff_t i = 0; i < n; ++i) a[i] = b[i] + 0.5 * c[i];
  });
  return 24.0 * static_cast<double>(n) * comm.size() / seconds;
}

class Bench {
 public:
  Bench(const Comm& comm, int n, const std::string& model)
      : comm_(comm),
        n_(n),
        run_(comm, periodic_site({n, n, n}, {L, L, L}, {true, true, true}),
             {.rho = 1.0, .mu = 1.0 / 1600.0, .cp = 1.0, .lambda = 1.0}, {}, model),
        cells_(1.0 * n * n * n),
        rate_(triad(comm, 13.0 * d * cells_)) {
    run_.set_velocity(taylor_green);
    run_.solver.initialise(run_.flow);
    if (comm.is_root())
      std::printf("%d ranks, %d^3 cells, triad of the kernel's size %.1f GB/s\n", comm.size(), n,
                  rate_ * 1e-9);
  }

  template <class Run>
  void kernel(const char* name, double bytes_per_cell, const Run& run) {
    const double seconds = best_of(comm_, run), rate = bytes_per_cell * cells_ / seconds;
    if (comm_.is_root())
      std::printf("%-34s %8.2f ms %6.0f B/cell %6.1f GB/s %4.0f %% of triad\n", name, 1e3 * seconds,
                  bytes_per_cell, rate * 1e-9, 100.0 * rate / rate_);
  }

  void kernels() {
    const Mesh& mesh = run_.mesh;
    const MeshWeights weights(mesh);
    Faces change(mesh, "rate", "m/s2"), next(mesh, "next", "m/s");
    MomentumState state{
        .velocity = run_.flow.velocity, .p = run_.flow.p, .nu = 1e-3, .inverse_rho = 1.0};
    const Substep step{1e-3, -1e-4, 9e-4};
    const auto advance = [&] {
      advance_velocity(run_.geometry, weights, state, step, change, next);
    };
    const double all = (3 + 1 + 6 + 3) * d;  // velocity, p; rate there and back; next
    kernel("momentum with masks", all + 3 * f, advance);
    state.masked = false;
    kernel("momentum", all, advance);
    state.mu_t = &run_.flow.mu_t;
    kernel("momentum with eddy viscosity", all + d, advance);
    Projection projection(run_.geometry, weights);
    // Net flows 4 d + f; balance d + f; start d + 2 f; end 6 d + 3 f; correction 7 d + 3 f.
    kernel("projection, no iteration", 19 * d + 10 * f, [&] { projection.apply(1.0, next); });
    SharedSystem shared(run_.mesh);
    const auto wale = make_turbulence("wale", run_.geometry, {.rho = 1.0, .mu = 1e-3}, {}, shared);
    kernel("WALE", 4 * d + 4 * f, [&] { wale->advance(run_.site.patches, {}, run_.flow); });
    kernel("mass flux", 6 * d, [&] { update_mass_flux(run_.geometry, 1.0, run_.flow); });
    wale->advance(run_.site.patches, {}, run_.flow);
  }

  void steps(int count) {
    const double dt = 0.02 * 64.0 / n_, start = now();
    double best = 1e9;
    int iterations = 0;
    for (int s = 0; s < count; ++s) {
      const double before = now();
      iterations += run_.solver.advance(dt, run_.flow).pressure_iterations;
      best = std::min(best, now() - before);
    }
    const double mean = (now() - start) / count;
    const double energy = run_.kinetic_energy() / (L * L * L);
    if (comm_.is_root())
      std::printf(
          "%d steps: mean %.4f s, best %.4f s, %.0f ns a cell and step, %.1f iterations\n"
          "mean kinetic energy at the end %.9g m2/s2\n",
          count, mean, best, 1e9 * mean / cells_, 1.0 * iterations / count, energy);
  }

 private:
  static constexpr double L = 2.0 * std::numbers::pi;
  const Comm& comm_;
  int n_;
  FractionalRun run_;
  double cells_, rate_;
};

}  // namespace

}  // namespace rackflux

int main(int argc, char** argv) {
  const rackflux::Comm comm(argc, argv);
  rackflux::Bench bench(comm, argc > 1 ? std::atoi(argv[1]) : 64, argc > 3 ? argv[3] : "laminar");
  bench.kernels();
  bench.steps(argc > 2 ? std::atoi(argv[2]) : 100);
  return 0;
}
