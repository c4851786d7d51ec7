#include "solver/linear/multigrid.hpp"

#include "solver/linear/coarsen.hpp"
#include "solver/linear/gauss_seidel.hpp"
#include "solver/linear/plain_runs.hpp"
#include "solver/parallel/loops.hpp"

#include <algorithm>
#include <cmath>

namespace rackflux::multigrid {

namespace {

constexpr int smoothing_degree = 3;     // Jacobi steps before and after the coarse correction
constexpr double smoothed_from = 0.25;  // lowest eigenvalue of diag^-1 A left to the smoother
constexpr int fine_sweeps = 2, coarse_sweeps = 4;  // of Gauss-Seidel, where there is flow
constexpr int direct_cells = 100;                  // solved exactly from here on
// The first level of at most so many cells is visited twice a cycle: what coarse meshes tell badly,
// such as ways round long baffles, is told by the coarsest, which cost next to nothing.
constexpr long long twice_cells = 5000;
constexpr double step_in_width = 2.0;  // widest pair merged on a level, over the thinnest

/// Of all blocks of a level.
Index3 cells_of(const std::array<AxisGrid, 3>& grids) {
  return {grids[0].cells(), grids[1].cells(), grids[2].cells()};
}

long long count(Index3 n) {
  return 1LL * n.i * n.j * n.k;
}

void add(const Array<float>& what, Index3 n, Array<float>& to) {
  for (int k = 0; k < n.k; ++k)
    for (int j = 0; j < n.j; ++j) {
      const float* const from = what.row(j, k);
      float* const into = to.row(j, k);
#pragma omp simd
      for (int i = 0; i < n.i; ++i) into[i] += from[i];
    }
}

}  // namespace

std::vector<float> symmetric_smoothing() {
  return chebyshev_weights(smoothing_degree, smoothed_from);
}

Multigrid::Multigrid(const Mesh& mesh, std::vector<float> smoothing,
                     const MultigridOptions& options)
    : mesh_(&mesh),
      whole_cells_(std::max<long long>(options.whole_cells, direct_cells)),
      weights_(std::move(smoothing)) {
  const bool whole = mesh.comm().size() == 1;
  levels_.push_back(std::make_unique<Floor>(mesh.cells().hi, around(whole)));
  levels_.front()->whole = whole;
}

Neighbours Multigrid::around(bool whole) const {
  Neighbours neighbours;
  neighbours.comm = mesh_->comm().handle();
  for (const Axis axis : axes)
    for (const int side : {0, 1}) {
      int& other = neighbours.on[index(axis)][side];
      const bool one_block = whole || mesh_->splits()[index(axis)].size() == 2;
      other = mesh_->neighbour(axis, side);
      if (one_block) other = mesh_->lines().periodic[index(axis)] ? itself : wall;
    }
  return neighbours;
}

void Multigrid::plan(const Hardness& hardness) {
  levels_.resize(1);
  Floor& top = *levels_.front();
  top.level.map = {};
  for (const Axis axis : axes) {
    const int a = index(axis);
    top.grids[a] = {mesh_->lines().nodes[a], hardness[a], mesh_->splits()[a],
                    mesh_->lines().periodic[a]};
  }
  while (true) {
    Floor& last = *levels_.back();
    if (!last.whole && must_gather(last)) {
      add_gathered();
    } else if (count(cells_of(last.grids)) <= direct_cells) {
      last.next = Next::direct;
      break;
    } else {
      add_merged();
    }
  }
  choose_second_visit();
  for (auto& floor : levels_) make_tiles(floor->level);
}

void Multigrid::choose_second_visit() {
  twice_ = 0;
  for (std::size_t l = levels_.size() - 1; l > 0; --l) {
    const Floor& floor = *levels_[l];
    if (floor.level.convective || count(cells_of(floor.grids)) > twice_cells) break;
    if (floor.next == Next::merged) twice_ = l;
  }
  first_visit_ = {};
  if (twice_ > 0) first_visit_ = Array<float>(levels_[twice_]->level.shape);
}

long long Multigrid::cells_held() const {
  long long cells = 0;
  for (const auto& floor : levels_) cells += count(floor->level.n);
  return cells;
}

bool Multigrid::must_gather(const Floor& floor) const {
  bool thin = false, stuck = true;
  for (const AxisGrid& grid : floor.grids) {
    stuck = stuck && !std::isfinite(cheapest_pair(grid));
    for (std::size_t b = 1; b < grid.cuts.size() && grid.cuts.size() > 2; ++b)
      thin = thin || grid.cuts[b] - grid.cuts[b - 1] < reach;
  }
  return thin || stuck || count(cells_of(floor.grids)) <= whole_cells_;
}

void Multigrid::add_gathered() {
  Floor& from = *levels_.back();
  from.next = Next::gathered;
  auto to = std::make_unique<Floor>(cells_of(from.grids), around(true));
  to->grids = from.grids;
  to->level.add_successor();
  if (from.level.convective) to->level.add_flow();
  for (AxisGrid& grid : to->grids) grid.cuts = {0, grid.cells()};
  to->whole = true;
  levels_.push_back(std::move(to));
}

void Multigrid::add_merged() {
  Floor& from = *levels_.back();
  from.next = Next::merged;
  double thinnest = std::numeric_limits<double>::infinity();
  for (const AxisGrid& grid : from.grids) thinnest = std::min(thinnest, cheapest_pair(grid));
  std::array<AxisGrid, 3> grids;
  Index3 n;
  const int rank = mesh_->comm().rank();
  int before = 1;  // ranks are numbered along x first
  for (const Axis axis : axes) {
    const int a = index(axis);
    const AxisGrid& fine = from.grids[a];
    const std::vector<int> first = merge_pairs(fine, step_in_width * thinnest);
    const int blocks = static_cast<int>(fine.cuts.size()) - 1;
    const int block = from.whole ? 0 : rank / before % blocks;
    before *= blocks;
    grids[a] = merged(fine, first);
    from.level.map[a] = axis_map(fine, first, block);
    n[axis] = grids[a].cuts[block + 1] - grids[a].cuts[block];
  }
  auto to = std::make_unique<Floor>(n, from.level.neighbours);
  to->grids = grids;
  to->whole = from.whole;
  Level& level = to->level;
  level.add_successor();
  if (from.level.convective) level.add_flow();
  for (int a = 0; a < 3; ++a)
    for (auto* weights : {&level.theta_low, &level.theta_high})
      (*weights)[a] = SharedRows(level.shape);
  levels_.push_back(std::move(to));
}

namespace {

/// The block of one rank of a level that is held in blocks.
Box block_of(const std::array<AxisGrid, 3>& grids, int rank) {
  Box box;
  for (const Axis axis : axes) {
    const std::vector<int>& cuts = grids[index(axis)].cuts;
    const int blocks = static_cast<int>(cuts.size()) - 1;
    box.lo[axis] = cuts[rank % blocks], box.hi[axis] = cuts[rank % blocks + 1];
    rank /= blocks;
  }
  return box;
}

}  // namespace

void Multigrid::gather(const Array<float>& part, Array<float>& whole, const Floor& from,
                       const Floor& to) {
  const Index3 n = from.level.n;
  sent_.clear();
  for_each_in_order({{0, 0, 0}, n},
                    [&](int i, int j, int k) { sent_.push_back(part.row(j, k)[i]); });
  const int ranks = mesh_->comm().size();
  std::vector<int> counts(static_cast<std::size_t>(ranks)), starts(counts.size());
  for (int r = 0, start = 0; r < ranks; start += counts[r++]) {
    counts[r] = static_cast<int>(block_of(from.grids, r).size());
    starts[r] = start;
  }
  received_.resize(static_cast<std::size_t>(starts.back() + counts.back()));
  MPI_Allgatherv(sent_.data(), static_cast<int>(sent_.size()), MPI_FLOAT, received_.data(),
                 counts.data(), starts.data(), MPI_FLOAT, mesh_->comm().handle());
  const float* in = received_.data();
  for (int r = 0; r < ranks; ++r)
    for_each_in_order(block_of(from.grids, r),
                      [&](int i, int j, int k) { whole.row(j, k)[i] = *in++; });
  Array<float>* const one[] = {&whole};
  exchange(to.level.neighbours, to.level.n, one);
}

void Multigrid::scatter(const Floor& from, Floor& to) {
  const Box block = block_of(to.grids, mesh_->comm().rank());
  const Box room{{0, 0, 0}, from.level.n};
  Box wanted{{0, 0, 0}, to.level.n};
  for (const Axis axis : axes) {  // halos too, where there are cells
    if (!to.level.neighbours.none(axis, 0)) wanted.lo[axis] -= reach;
    if (!to.level.neighbours.none(axis, 1)) wanted.hi[axis] += reach;
  }
  for_each_in_order(wanted, [&](int i, int j, int k) {
    Index3 at = block.lo + Index3{i, j, k};
    for (const Axis axis : axes) {
      const int n = room.hi[axis];
      at[axis] = ((at[axis] % n) + n) % n;
    }
    to.level.z.row(j, k)[i] = from.level.z.row(at.j, at.k)[at.i];
  });
}

void Multigrid::rebuild() {
  for (std::size_t l = 0; l < levels_.size(); ++l) {
    Floor& floor = *levels_[l];
    if (!floor.level.convective) find_plain_runs(floor.level);
    if (floor.next == Next::merged) {
      coarsen(floor.level, levels_[l + 1]->level, cells_of(levels_[l + 1]->grids));
    } else if (floor.next == Next::gathered) {
      Floor& to = *levels_[l + 1];
      to.level.hold_sinks(floor.level.has_sink);
      for (auto rows : {&Level::gx, &Level::gy, &Level::gz, &Level::inverse})
        gather((floor.level.*rows).dense(), (to.level.*rows).dense(), floor, to);
      if (floor.level.has_sink) gather(floor.level.sink, to.level.sink, floor, to);
      for (int a = 0; a < 3 && floor.level.convective; ++a)
        gather(floor.level.flow[a], to.level.flow[a], floor, to);
    } else {
      direct_.set(floor.level);
    }
  }
}

void Multigrid::descend(std::size_t l) {
  Floor& floor = *levels_[l];
  Array<float>* const right_side[] = {&floor.level.r};
  Array<float>* const correction[] = {&floor.level.z};
  if (floor.next == Next::direct) {
    direct_.solve(floor.level);
    exchange(floor.level.neighbours, floor.level.n, correction);
    return;
  }
  Floor& below = *levels_[l + 1];
  if (floor.next == Next::gathered) {
    gather(floor.level.r, below.level.r, floor, below);
    descend(l + 1);
    if (l + 1 == twice_) visit_again(l + 1);
    scatter(below, floor);
    return;
  }
  exchange(floor.level.neighbours, floor.level.n, right_side);
  sweep_down(floor.level, &below.level, weights_);
  descend(l + 1);
  if (l + 1 == twice_) visit_again(l + 1);
  exchange(floor.level.neighbours, floor.level.n, correction);
  if (l == 0) return;  // the finest level goes up together with the product
  sweep_up(floor.level, &below.level, weights_);
  if (floor.level.convective) follow_flow(floor.level, coarse_sweeps);
  exchange(floor.level.neighbours, floor.level.n, correction);
}

/// A second cycle, for what the first has left.
void Multigrid::visit_again(std::size_t l) {
  Level& level = levels_[l]->level;
  take_off_product(level);
  std::swap(level.z, first_visit_);
  descend(l);
  add(first_visit_, level.n, level.z);
  Array<float>* const correction[] = {&level.z};
  exchange(level.neighbours, level.n, correction);
}

/// Coarse cells of upwind differences conduct twice as much along the flow as fine ones, and spoil
/// what it carries far. Sweeps that run along with it put that right.
void Multigrid::follow_flow(Level& level, int sweeps) {
  Array<float>* const correction[] = {&level.z};
  for (int sweep = 0; sweep < sweeps; ++sweep) {
    exchange(level.neighbours, level.n, correction, 1);
    gauss_seidel(level, course_of(sweep));
  }
}

/// The finest level's way up, and w = A z.
Products Multigrid::ascend(const Array<float>& s, Array<float>& w) {
  Floor& top = *levels_.front();
  const bool merged_below = top.next == Next::merged;
  std::span<const float> weights;
  if (merged_below) weights = weights_;
  const Level* const below = merged_below ? &levels_[1]->level : nullptr;
  if (!merged_below || !top.level.convective)
    return sweep_up_and_multiply(top.level, below, weights, s, w);
  sweep_up(top.level, below, weights);
  follow_flow(top.level, fine_sweeps);
  Array<float>* const correction[] = {&top.level.z};
  exchange(top.level.neighbours, top.level.n, correction, 1);
  return sweep_up_and_multiply(top.level, nullptr, {}, s, w);
}

Products Multigrid::cycle(const Array<float>& s, Array<float>& w) {
  descend(0);
  const Products p = ascend(s, w);
  std::array<double, 4> sums{p.rz, p.wz, p.sz, p.z};
  mesh_->comm().sum(sums);
  return {sums[0], sums[1], sums[2], sums[3]};
}

}  // namespace rackflux::multigrid
