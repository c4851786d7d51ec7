#include "solver/linear/components.hpp"

#include "solver/fields/halo.hpp"
#include "solver/parallel/loops.hpp"

#include <algorithm>

namespace rackflux {

namespace {

bool any_positive(const double* values, int n) {
  int found = 0;
#pragma omp simd reduction(| : found)
  for (int i = 0; i < n; ++i) found |= values[i] > 0.0;
  return found != 0;
}

bool all_positive(const double* values, int n) {
  int missing = 0;
#pragma omp simd reduction(| : missing)
  for (int i = 0; i < n; ++i) missing |= !(values[i] > 0.0);
  return missing == 0;
}

/// A system, and what is known of its rows without looking at all their faces.
struct System {
  const Mesh& mesh;
  const Conductances& g;
  const ResidualRows& rows;
  bool has_sink;

  /// Whether no face within a row along x is blocked.
  bool is_whole(int j, int k) const {
    const int n = mesh.cells().hi.i;
    return n > 1 && (rows.all_open(Axis::x, j, k) || all_positive(g.x.view().row(j, k) + 1, n - 1));
  }
  /// Whether any face on the low side of a row is open.
  bool any_open(Axis axis, int j, int k) const {
    return rows.all_open(axis, j, k) ||
           any_positive(g.along(axis).view().row(j, k), mesh.cells().hi.i);
  }
  bool any_sink(int j, int k) const {
    return has_sink && any_positive(g.sink.view().row(j, k), mesh.cells().hi.i);
  }
};

/// Runs of open cells along x that no blocked face parts, joined where they touch.
struct Runs {
  DisjointSets sets{0};
  std::vector<double> cells;  ///< of each run
  std::vector<bool> tied;     ///< whether a sink holds some of them
  std::vector<int> of_row;    ///< the run of each row that is one; -1 for others

  int add() {
    cells.push_back(0.0), tied.push_back(false);
    return sets.add();
  }
};

/// The runs of one row, and that one which is the whole row or -1.
struct RunRow {
  const int* of_cell;
  int whole;
};

void join_rows(const RunRow& here, const RunRow& there, const double* face, int n, Runs& runs) {
  if (here.whole >= 0 && there.whole >= 0) {
    if (any_positive(face, n)) runs.sets.join(here.whole, there.whole);
    return;
  }
  int last_here = -1, last_there = -1;
  for (int i = 0; i < n; ++i) {
    if (!(face[i] > 0.0)) continue;
    if (here.of_cell[i] == last_here && there.of_cell[i] == last_there) continue;
    last_here = here.of_cell[i], last_there = there.of_cell[i];
    runs.sets.join(last_here, last_there);
  }
}

/// Numbers the runs of one row cell by cell.
void number_cells(const Mesh& mesh, const Conductances& g, int j, int k, int* run, Runs& runs) {
  const double *gx = g.x.view().row(j, k), *sink = g.sink.view().row(j, k);
  const double *gy = g.y.view().row(j, k), *north = g.y.view().row(j + 1, k);
  const double *gz = g.z.view().row(j, k), *top = g.z.view().row(j, k + 1);
  for (int i = 0; i < mesh.cells().hi.i; ++i) {
    const bool open = gx[i] > 0.0 || gx[i + 1] > 0.0 || gy[i] > 0.0 || north[i] > 0.0 ||
                      gz[i] > 0.0 || top[i] > 0.0 || sink[i] > 0.0;
    run[i] = !open ? -1 : i > 0 && gx[i] > 0.0 ? run[i - 1] : runs.add();
    if (!open) continue;
    runs.cells[run[i]] += 1.0;
    if (sink[i] > 0.0) runs.tied[run[i]] = true;
  }
}

/// Whether no face within a row along x is blocked, anywhere in the block.
bool all_rows_are_whole(const System& system) {
  const Index3 n = system.mesh.cells().hi;
  bool whole = true;
  for (int k = 0; k < n.k && whole; ++k)
    for (int j = 0; j < n.j && whole; ++j) whole = system.is_whole(j, k);
  return whole;
}

/// Of a block whose rows are all whole: each is a run.
Runs number_whole_rows(const System& system) {
  const Index3 n = system.mesh.cells().hi;
  Runs runs;
  for (int k = 0; k < n.k; ++k)
    for (int j = 0; j < n.j; ++j) {
      const int here = runs.add();
      runs.of_row.push_back(here);
      runs.cells[here] = n.i;
      runs.tied[here] = system.any_sink(j, k);
      if (j > 0 && system.any_open(Axis::y, j, k)) runs.sets.join(here, here - 1);
      if (k > 0 && system.any_open(Axis::z, j, k)) runs.sets.join(here, here - n.j);
    }
  return runs;
}

/// Every owned cell gets the number of its run, -1 if it is no unknown.
Runs number_runs(const System& system, IntField& number) {
  const auto& [mesh, g, rows, has_sink] = system;
  const auto run = number.view();
  const Index3 n = mesh.cells().hi;
  Runs runs;
  runs.of_row.assign(static_cast<std::size_t>(n.j) * n.k, -1);
  const auto row = [&](int j, int k) {
    return RunRow{run.row(j, k), runs.of_row[static_cast<std::size_t>(n.j) * k + j]};
  };
  for (int k = 0; k < n.k; ++k)
    for (int j = 0; j < n.j; ++j) {
      if (system.is_whole(j, k)) {
        const int whole = runs.of_row[static_cast<std::size_t>(n.j) * k + j] = runs.add();
        std::fill(run.row(j, k), run.row(j, k) + n.i, whole);
        runs.cells[whole] = n.i;
        runs.tied[whole] = system.any_sink(j, k);
      } else {
        number_cells(mesh, g, j, k, run.row(j, k), runs);
      }
      if (j > 0) join_rows(row(j, k), row(j - 1, k), g.y.view().row(j, k), n.i, runs);
      if (k > 0) join_rows(row(j, k), row(j, k - 1), g.z.view().row(j, k), n.i, runs);
    }
  return runs;
}

/// Puts label[number] in place of each number of the field, and of whole rows.
void relabel(const std::vector<int>& label, std::vector<int>& of_row, IntField& number) {
  const Index3 n = number.owned().hi;
  const auto run = number.view();
#pragma omp parallel for schedule(static)
  for (int k = 0; k < n.k; ++k)
    for (int j = 0; j < n.j; ++j) {
      int* const row = run.row(j, k);
      int& whole = of_row[static_cast<std::size_t>(n.j) * k + j];
      if (whole >= 0)
        std::fill(row, row + n.i, label[whole]), whole = label[whole];
      else
        for (int i = 0; i < n.i; ++i) row[i] = row[i] >= 0 ? label[row[i]] : -1;
    }
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

FloatingParts::FloatingParts(const Mesh& mesh) : mesh_(&mesh) {}

void FloatingParts::find(const Conductances& g, const ResidualRows& rows, bool has_sink) {
  const Comm& comm = mesh_->comm();
  const System system{*mesh_, g, rows, has_sink};
  const auto& periodic = mesh_->lines().periodic;
  const bool meet = comm.size() > 1 || periodic[0] || periodic[1] || periodic[2];
  const bool by_rows = !meet && all_rows_are_whole(system);
  if (!by_rows && !part_) part_.emplace(*mesh_, Place::centre, "part", "1");
  Runs runs = by_rows ? number_whole_rows(system) : number_runs(system, *part_);
  const int n_runs = runs.sets.size();
  std::vector<int> label(static_cast<std::size_t>(n_runs));  // run -> part of all blocks
  int n_local = 0;
  for (int run = 0; run < n_runs; ++run)
    label[run] = runs.sets.root(run) == run ? n_local++ : label[runs.sets.root(run)];
  int first = 0, n_all = n_local;
  MPI_Exscan(&n_local, &first, 1, MPI_INT, MPI_SUM, comm.handle());
  if (comm.is_root()) first = 0;
  MPI_Allreduce(MPI_IN_PLACE, &n_all, 1, MPI_INT, MPI_SUM, comm.handle());
  for (int& part : label) part += first;
  std::vector<double> cells(static_cast<std::size_t>(n_all)), sinks(cells.size());
  for (int run = 0; run < n_runs; ++run)
    cells[label[run]] += runs.cells[run], sinks[label[run]] += runs.tied[run] ? 1.0 : 0.0;

  DisjointSets joined(n_all);
  if (meet) {
    relabel(label, runs.of_row, *part_);
    exchange<int>(*mesh_, {&*part_}, 1);
    const std::vector<int> pairs = of_all_ranks(comm, pairs_across_cuts(*mesh_, g, *part_));
    for (std::size_t p = 0; p < pairs.size(); p += 2) joined.join(pairs[p], pairs[p + 1]);
  }
  comm.sum(cells), comm.sum(sinks);
  const std::vector<int> number = number_floating(joined, cells, sinks);
  if (meet) {
    label = number;
  } else {
    for (int& part : label) part = number[part];
  }
  seamless_ = whole_ && cells_[0] == static_cast<double>(mesh_->n_cells());
  if (seamless_ || cells_.empty()) {
    part_.reset();
    return;
  }
  if (!part_) part_.emplace(*mesh_, Place::centre, "part", "1");
  relabel(label, runs.of_row, *part_);
}

/// Only parts without sink keep a number: those of all parts, -1 for the others.
std::vector<int> FloatingParts::number_floating(DisjointSets& joined, std::vector<double>& cells,
                                                std::vector<double>& sinks) {
  const int n = joined.size();
  for (int p = 0; p < n; ++p) {
    const int root = joined.root(p);
    if (root == p) continue;
    cells[root] += cells[p], sinks[root] += sinks[p];
  }
  std::vector<int> number(cells.size(), -1);
  cells_.clear();
  double unknowns = 0.0;
  for (int p = 0; p < n; ++p) {  // a root comes before its members
    const int root = joined.root(p);
    if (root != p) {
      number[p] = number[root];
      continue;
    }
    unknowns += cells[p];
    if (sinks[p] > 0.0) continue;
    number[p] = count();
    cells_.push_back(cells[p]);
  }
  whole_ = count() == 1 && cells_[0] == unknowns;
  return number;
}

}  // namespace rackflux
