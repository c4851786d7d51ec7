#include "solver/linear/components.hpp"

#include "solver/fields/halo.hpp"
#include "solver/linear/block_links.hpp"
#include "solver/linear/disjoint_sets.hpp"
#include "solver/parallel/loops.hpp"

#include <algorithm>
#include <numeric>

namespace rackflux {

/// The connected parts of one block.
struct BlockParts {
  std::vector<int> of_run;    ///< part of each run of cells
  std::vector<double> cells;  ///< of each part
  std::vector<bool> tied;     ///< whether a sink holds some of them

  int count() const { return static_cast<int>(cells.size()); }
};

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

/// Puts label[number - first] in place of each number of the field, and of whole rows.
void relabel(const std::vector<int>& label, int first, std::vector<int>& of_row, IntField& number) {
  const Index3 n = number.owned().hi;
  const auto run = number.view();
#pragma omp parallel for schedule(static)
  for (int k = 0; k < n.k; ++k)
    for (int j = 0; j < n.j; ++j) {
      int* const row = run.row(j, k);
      int& whole = of_row[static_cast<std::size_t>(n.j) * k + j];
      if (whole >= 0)
        whole = label[whole - first], std::fill(row, row + n.i, whole);
      else
        for (int i = 0; i < n.i; ++i) row[i] = row[i] >= 0 ? label[row[i] - first] : -1;
    }
}

BlockParts parts_of_block(Runs& runs) {
  BlockParts parts;
  int count = 0;
  for (int run = 0; run < runs.sets.size(); ++run) {
    const int root = runs.sets.root(run);  // comes before its members
    parts.of_run.push_back(root == run ? count++ : parts.of_run[root]);
  }
  parts.cells.resize(static_cast<std::size_t>(count)), parts.tied.resize(parts.cells.size());
  for (int run = 0; run < runs.sets.size(); ++run) {
    const int part = parts.of_run[run];
    parts.cells[part] += runs.cells[run];
    if (runs.tied[run]) parts.tied[part] = true;
  }
  return parts;
}

/// The sum over all ranks below this one, and over all.
struct Count {
  int before = 0, all = 0;
};

Count count_over_ranks(const Comm& comm, int here) {
  Count count{0, here};
  MPI_Exscan(&here, &count.before, 1, MPI_INT, MPI_SUM, comm.handle());
  if (comm.is_root()) count.before = 0;  // MPI leaves it undefined
  MPI_Allreduce(MPI_IN_PLACE, &count.all, 1, MPI_INT, MPI_SUM, comm.handle());
  return count;
}

/// The labels that some part of a block still has as its own, those of the room's parts, rising.
/// label: of this block's parts, which began as `first` and those that follow it.
std::vector<int> labels_of_room(const Comm& comm, const std::vector<int>& label, int first) {
  std::vector<int> own;
  for (std::size_t part = 0; part < label.size(); ++part)
    if (label[part] == first + static_cast<int>(part)) own.push_back(label[part]);
  const Count count = count_over_ranks(comm, static_cast<int>(own.size()));
  std::vector<int> all(static_cast<std::size_t>(count.all));
  std::ranges::copy(own, all.begin() + count.before);
  MPI_Allreduce(MPI_IN_PLACE, all.data(), count.all, MPI_INT, MPI_SUM, comm.handle());
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
  const BlockParts parts = parts_of_block(runs);
  const int first = count_over_ranks(comm, parts.count()).before;
  std::vector<int> label(parts.cells.size());
  std::iota(label.begin(), label.end(), first);
  if (meet) {
    std::vector<int> numbers = parts.of_run;
    for (int& number : numbers) number += first;
    relabel(numbers, 0, runs.of_row, *part_);
    exchange<int>(*mesh_, {&*part_}, 1);
    BlockLinks(*mesh_, g, *part_, first).spread_lowest(label);
  }
  const std::vector<int> number = number_floating(parts, label, first);
  seamless_ = whole_ && cells_[0] == static_cast<double>(mesh_->n_cells());
  if (seamless_ || cells_.empty()) {
    part_.reset();
    return;
  }
  if (!part_) part_.emplace(*mesh_, Place::centre, "part", "1");
  if (meet) return relabel(number, first, runs.of_row, *part_);
  std::vector<int> number_of_run;
  for (const int part : parts.of_run) number_of_run.push_back(number[part]);
  relabel(number_of_run, 0, runs.of_row, *part_);
}

/// What each part of this block is among the floating parts of the room; -1 if it is none. All
/// ranks number alike: only the room's parts are told to all of them, not those of blocks.
std::vector<int> FloatingParts::number_floating(const BlockParts& parts,
                                                const std::vector<int>& label, int first) {
  const Comm& comm = mesh_->comm();
  const std::vector<int> of_room = labels_of_room(comm, label, first);
  const auto place = [&](std::size_t part) {
    return std::ranges::lower_bound(of_room, label[part]) - of_room.begin();
  };
  std::vector<double> cells(of_room.size()), tied(of_room.size());
  for (std::size_t part = 0; part < label.size(); ++part)
    cells[place(part)] += parts.cells[part], tied[place(part)] += parts.tied[part] ? 1.0 : 0.0;
  comm.sum(cells), comm.sum(tied);
  std::vector<int> number_in_room, number;
  cells_.clear();
  double unknowns = 0.0;
  for (std::size_t p = 0; p < of_room.size(); ++p) {
    unknowns += cells[p];
    number_in_room.push_back(tied[p] > 0.0 ? -1 : count());
    if (!(tied[p] > 0.0)) cells_.push_back(cells[p]);
  }
  whole_ = count() == 1 && cells_[0] == unknowns;
  for (std::size_t part = 0; part < label.size(); ++part)
    number.push_back(number_in_room[place(part)]);
  return number;
}

}  // namespace rackflux
