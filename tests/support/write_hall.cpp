// write_hall FOLDER STEPS [BYTES]: writes a made-up hall of two racks and a cold plate as result
// files, for tests of those who read them. No file may grow beyond BYTES, as on a disk that is
// full. Nothing here is physics.
#include "solver/base/error.hpp"
#include "solver/io/files.hpp"
#include "solver/io/history.hpp"
#include "solver/io/snapshot.hpp"
#include "solver/io/summary.hpp"
#include "solver/parallel/loops.hpp"

#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <sys/resource.h>

namespace rackflux {

namespace {

std::vector<double> even(double length, int n) {
  std::vector<double> nodes;
  for (int i = 0; i <= n; ++i) nodes.push_back(length * i / n);
  return nodes;
}

// 6 m x 4 m x 3 m in cells of 0.125 m.
Site hall() {
  Site site;
  site.lines.nodes = {even(6.0, 48), even(4.0, 32), even(3.0, 24)};
  site.regions = {"fluid", "R[0]", "R[1]", "plate"};
  site.materials = {{"air", 0.026, 1.2, 1006.0}, {"copper", 390.0, 8940.0, 385.0}};
  site.solids = {{1, 1, {{16, 12, 0}, {20, 20, 16}}, true},
                 {2, 1, {{26, 12, 0}, {30, 20, 16}}, true},
                 {3, 1, {{36, 12, 8}, {40, 20, 9}}, false}};
  const auto object = [&](const char* name, const char* kind, std::array<double, 3> low,
                          std::array<double, 3> high) {
    SiteObject made;
    made.name = name;
    made.kind = kind;
    made.low = low;
    made.high = high;
    site.objects.push_back(made);
  };
  object("R[0]", "rack", {2.0, 1.5, 0.0}, {2.5, 2.5, 2.0});
  object("R[1]", "rack", {3.25, 1.5, 0.0}, {3.75, 2.5, 2.0});
  object("plate", "solid", {4.5, 1.5, 1.0}, {5.0, 2.5, 1.125});
  object("supply", "inlet", {0.0, 0.5, 0.0}, {0.0, 3.5, 1.0});
  object("return", "outlet", {6.0, 0.5, 2.0}, {6.0, 3.5, 3.0});
  return site;
}

// A jet that rises over the racks, warm behind them and under the ceiling.
void fill(const Mesh& mesh, Field& T, Field& u, Field& w, double t) {
  const auto temperature = T.view(), along = u.view(), up = w.view();
  for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
    const double x = mesh.centre(Axis::x)[i], y = mesh.centre(Axis::y)[j],
                 z = mesh.centre(Axis::z)[k];
    const double plume = std::exp(-std::pow((x - 4.0 - 0.1 * t) / 0.8, 2) - std::pow(y - 2.0, 2));
    temperature(i, j, k) = 293.15 + 18.0 * plume + 4.0 * z / 3.0;
  });
  for_each_in_order(grown(mesh.faces(Axis::x), 1), [&](int i, int j, int k) {
    along(i, j, k) = 0.8 - 0.1 * mesh.centre(Axis::z)[k];
  });
  for_each_in_order(grown(mesh.faces(Axis::z), 1), [&](int i, int j, int k) {
    up(i, j, k) = 0.3 * std::sin(mesh.centre(Axis::x)[i]);
  });
}

void write(const Comm& comm, const std::filesystem::path& folder, int steps) {
  const Site site = hall();
  const Mesh mesh(comm, site.lines);
  Field T(mesh, Place::centre, "T", "K");
  Field u(mesh, Place::face_x, "u", "m/s"), v(mesh, Place::face_y, "v", "m/s"),
      w(mesh, Place::face_z, "w", "m/s");
  SnapshotWriter writer(mesh, site, folder, "hall");
  History history(comm, folder / "history.csv",
                  {{"iteration", ""}, {"residual T", ""}, {"R[0] exhaust", "K"}, {"heat gap", ""}});
  const std::vector<OutputScalar> scalars{{&T, "temperature", true}};
  const std::vector<OutputVector> vectors{{"U", "velocity", {&u, &v, &w}}};
  for (int step = 0; step < steps; ++step) {
    fill(mesh, T, u, w, step);
    writer.write({step, 1.0 * step, step}, scalars, vectors, {"{}", ""});
    history.append(std::vector<double>{1.0 * step, std::exp(-step), 310.0 + std::exp(-step),
                                       0.1 * std::exp(-step)});
  }
  Summary summary;
  summary.title = "made-up hall";
  summary.results = {{"R[0] exhaust", 310.0, "K"}};
  summary.balances = {{"heat", 20000.0, 19990.0, "W", 5e-4, 5e-3}};
  summary.converged = true;
  summary.verdict = "made up";
  summary.cells = mesh.n_cells();
  write_summary(comm, folder, summary);
}

// After MPI's start: its own files, and those of its launcher, are not what is under test.
void allow_files_of(rlim_t bytes) {
  const rlimit limit{bytes, bytes};
  if (setrlimit(RLIMIT_FSIZE, &limit) != 0) throw IoError("the limit of file size is not taken");
  std::signal(SIGXFSZ, SIG_IGN);  // a full disk is an error of write(), not a signal
}

}  // namespace

}  // namespace rackflux

int main(int argc, char** argv) {
  using namespace rackflux;
  if (argc != 3 && argc != 4) return 2;
  const Comm comm(argc, argv);
  try {
    if (argc == 4) allow_files_of(std::strtoul(argv[3], nullptr, 10));
    write(comm, argv[1], std::atoi(argv[2]));
  } catch (const IoError& error) {
    if (comm.is_root()) std::fprintf(stderr, "%s\n", error.what());
    return 74;
  }
  return 0;
}
