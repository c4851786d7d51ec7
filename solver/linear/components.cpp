#include "solver/linear/components.hpp"

#include "solver/fields/halo.hpp"
#include "solver/linear/disjoint_sets.hpp"
#include "solver/parallel/loops.hpp"

namespace rackflux {

namespace {

/// Numbers runs of open cells along x and joins runs that touch: every owned cell gets the number
/// of its run, -1 if it is no unknown.
DisjointSets number_runs(const Mesh& mesh, const Conductances& g, IntField& number) {
  const auto gx = g.x.view(), gy = g.y.view(), gz = g.z.view(), sink = g.sink.view();
  const auto run = number.view();
  DisjointSets sets(0);
  for_each_in_order(mesh.cells(), [&](int i, int j, int k) {
    const bool open = gx(i, j, k) > 0.0 || gx(i + 1, j, k) > 0.0 || gy(i, j, k) > 0.0 ||
                      gy(i, j + 1, k) > 0.0 || gz(i, j, k) > 0.0 || gz(i, j, k + 1) > 0.0 ||
                      sink(i, j, k) > 0.0;
    int here = -1;
    if (open) here = i > 0 && gx(i, j, k) > 0.0 ? run(i - 1, j, k) : sets.add();
    run(i, j, k) = here;
    const auto touch = [&](double face, int other) {
      if (face > 0.0 && other != here) sets.join(here, other);
    };
    if (j > 0) touch(gy(i, j, k), run(i, j - 1, k));
    if (k > 0) touch(gz(i, j, k), run(i, j, k - 1));
  });
  return sets;
}

/// Pairs of numbers that a face between two blocks (or round a periodic axis) connects.
std::vector<int> pairs_across_cuts(const Mesh& mesh, const Conductances& g,
                                   const IntField& number) {
  const auto run = number.view();
  std::vector<int> pairs;
  for (const Axis axis : axes) {
    if (mesh.at_wall(axis, 0)) continue;
    Box low = mesh.cells();
    low.hi[axis] = 1;
    const auto face = g.along(axis).view();
    const Index3 back = unit(axis);
    for_each_in_order(low, [&](int i, int j, int k) {
      if (!(face(i, j, k) > 0.0)) return;
      const int here = run(i, j, k), there = run(i - back.i, j - back.j, k - back.k);
      const std::size_t n = pairs.size();
      if (n > 1 && pairs[n - 2] == here && pairs[n - 1] == there) return;
      pairs.push_back(here), pairs.push_back(there);
    });
  }
  return pairs;
}

std::vector<int> of_all_ranks(const Comm& comm, const std::vector<int>& mine) {
  std::vector<int> counts(static_cast<std::size_t>(comm.size())), starts(counts.size());
  const int count = static_cast<int>(mine.size());
  MPI_Allgather(&count, 1, MPI_INT, counts.data(), 1, MPI_INT, comm.handle());
  for (std::size_t r = 1; r < counts.size(); ++r) starts[r] = starts[r - 1] + counts[r - 1];
  std::vector<int> all(static_cast<std::size_t>(starts.back() + counts.back()));
  MPI_Allgatherv(mine.data(), count, MPI_INT, all.data(), counts.data(), starts.data(), MPI_INT,
                 comm.handle());
  return all;
}

}  // namespace

FloatingParts::FloatingParts(const Mesh& mesh)
    : mesh_(&mesh), part_(mesh, Place::centre, "part", "1") {}

void FloatingParts::find(const Conductances& g) {
  const Comm& comm = mesh_->comm();
  DisjointSets sets = number_runs(*mesh_, g, part_);
  std::vector<int> local(static_cast<std::size_t>(sets.size()));  // run -> part of this block
  int n_local = 0;
  for (int run = 0; run < sets.size(); ++run)
    local[run] = sets.root(run) == run ? n_local++ : local[sets.root(run)];
  int first = 0, n_all = n_local;
  MPI_Exscan(&n_local, &first, 1, MPI_INT, MPI_SUM, comm.handle());
  if (comm.is_root()) first = 0;
  MPI_Allreduce(MPI_IN_PLACE, &n_all, 1, MPI_INT, MPI_SUM, comm.handle());
  const auto part = part_.view();
  for_each(part_.owned(), [=, local = local.data()](int i, int j, int k) {
    if (part(i, j, k) >= 0) part(i, j, k) = first + local[part(i, j, k)];
  });
  exchange<int>(*mesh_, {&part_}, 1);

  DisjointSets joined(n_all);
  const std::vector<int> pairs = of_all_ranks(comm, pairs_across_cuts(*mesh_, g, part_));
  for (std::size_t p = 0; p < pairs.size(); p += 2) joined.join(pairs[p], pairs[p + 1]);

  // Cells and sink of every part; then only those without sink keep a number.
  std::vector<double> cells(static_cast<std::size_t>(n_all)), sinks(cells.size());
  const auto sink = g.sink.view();
  for_each_in_order(part_.owned(), [&](int i, int j, int k) {
    if (part(i, j, k) < 0) return;
    const int root = joined.root(part(i, j, k));
    cells[root] += 1.0, sinks[root] += sink(i, j, k) > 0.0 ? 1.0 : 0.0;
  });
  comm.sum(cells), comm.sum(sinks);
  std::vector<int> number(cells.size(), -1);
  cells_.clear();
  double unknowns = 0.0;
  for (int p = 0; p < n_all; ++p) {
    unknowns += cells[p];
    if (joined.root(p) != p || sinks[p] > 0.0) continue;
    number[p] = count();
    cells_.push_back(cells[p]);
  }
  whole_ = count() == 1 && cells_[0] == unknowns;
  for_each_in_order(part_.owned(), [&](int i, int j, int k) {
    if (part(i, j, k) >= 0) part(i, j, k) = number[joined.root(part(i, j, k))];
  });
}

}  // namespace rackflux
