#include "solver/linear/multigrid.hpp"

#include "solver/linear/coarsen.hpp"
#include "solver/linear/gauss_seidel.hpp"
#include "solver/linear/plain_runs.hpp"

#include <algorithm>
#include <limits>

namespace rackflux::multigrid {

namespace {

// Jacobi steps, and the lowest eigenvalue of diag^-1 A that they damp. A fourth step on the way up
// through coarse levels costs a fortieth of a cycle and leaves the finest less to do.
constexpr int fine_steps = 3, down_steps = 3, up_steps = 4;
constexpr double fine_low = 0.3, down_low = 0.4, up_low = 0.12;
static_assert(fine_steps < reach && down_steps < reach && up_steps <= reach);
constexpr int fine_sweeps = 2, coarse_sweeps = 4;  // of Gauss-Seidel, where there is flow
constexpr int direct_cells = 100;                  // solved exactly from here on
// The first level of at most so many cells is visited twice a cycle: what coarse meshes tell badly,
// such as ways round long baffles, is told by the coarsest, which cost next to nothing.
constexpr long long twice_cells = 5000;
constexpr double step_in_width = 2.0;  // widest pair merged on a level, over the thinnest

/// Of all blocks of a level.
long long cells(const Grids& grids) {
  return Box{{0, 0, 0}, cells_of(grids)}.size();
}

Index3 extent(const Box& box) {
  return box.hi - box.lo;
}

/// All arrays of the system.
std::vector<Array<float>*> coefficients(Level& level) {
  std::vector<Array<float>*> all;
  for (auto rows : {&Level::gx, &Level::gy, &Level::gz, &Level::inverse})
    all.push_back(&(level.*rows).dense());
  if (level.has_sink) all.push_back(&level.sink);
  if (level.convective)
    for (Array<float>& along : level.flow) all.push_back(&along);
  return all;
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

Smoothing symmetric_smoothing() {
  return {chebyshev_weights(fine_steps, fine_low), chebyshev_weights(down_steps, down_low),
          chebyshev_weights(up_steps, up_low)};
}

Multigrid::Multigrid(const Mesh& mesh, Smoothing smoothing, const MultigridOptions& options)
    : mesh_(&mesh),
      whole_cells_(std::max<long long>(options.whole_cells, direct_cells)),
      smoothing_(std::move(smoothing)) {
  Grids grids;
  for (const Axis axis : axes) {
    const int a = index(axis);
    grids[a] = {mesh.lines().nodes[a], {}, mesh.splits()[a], mesh.lines().periodic[a]};
  }
  levels_.push_back(std::make_unique<Floor>(mesh, std::move(grids), partition_of(mesh)));
}

Multigrid::Floor::Floor(const Mesh& mesh, Grids lines, const Partition& blocks)
    : grids(std::move(lines)),
      partition(blocks),
      level(extent(box_of(grids, partition.block())), partition.neighbours(mesh, grids)) {}

void Multigrid::plan(const Hardness& hardness) {
  levels_.resize(1);
  Floor& top = *levels_.front();
  top.level.map = {};
  top.agglomeration.reset();
  for (const Axis axis : axes) top.grids[index(axis)].hardness = hardness[index(axis)];
  while (true) {
    Floor& last = *levels_.back();
    const Index3 count = blocks_to_join(last);
    if (count != Index3{1, 1, 1}) {
      add_joined(count);
    } else if (cells(last.grids) <= direct_cells) {
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
    if (floor.level.convective || cells(floor.grids) > twice_cells) break;
    if (floor.next == Next::merged) twice_ = l;
  }
  first_visit_ = {};
  if (twice_ > 0) first_visit_ = Array<float>(levels_[twice_]->level.shape);
}

bool Multigrid::is_exact() const {
  return std::ranges::none_of(levels_, [](const auto& l) { return l->next == Next::merged; });
}

long long Multigrid::cells_held() const {
  long long held = 0;
  for (const auto& floor : levels_) held += Box{{0, 0, 0}, floor->level.n}.size();
  return held;
}

/// Neighbouring blocks along each axis that become one below this level: no more than halos of
/// `reach` layers need, but all of a level that is small.
Index3 Multigrid::blocks_to_join(const Floor& floor) const {
  const bool all = cells(floor.grids) <= whole_cells_;
  Index3 count;
  for (const Axis axis : axes) {
    const AxisGrid& grid = floor.grids[index(axis)];
    count[axis] = all ? grid.blocks() : fewest_to_join(grid);
  }
  return count;
}

void Multigrid::add_joined(Index3 count) {
  Floor& from = *levels_.back();
  from.next = Next::joined;
  from.agglomeration.emplace(*mesh_, from.grids, from.partition, count);
  Grids grids;
  for (const Axis axis : axes) grids[index(axis)] = joined(from.grids[index(axis)], count[axis]);
  push(std::move(grids), from.partition.joined(count));
}

void Multigrid::add_merged() {
  Floor& from = *levels_.back();
  from.next = Next::merged;
  double thinnest = std::numeric_limits<double>::infinity();
  for (const AxisGrid& grid : from.grids) thinnest = std::min(thinnest, cheapest_pair(grid));
  Grids grids;
  for (const Axis axis : axes) {
    const int a = index(axis);
    const AxisGrid& fine = from.grids[a];
    const std::vector<int> first = merge_pairs(fine, step_in_width * thinnest);
    grids[a] = merged(fine, first);
    from.level.map[a] = axis_map(fine, first, from.partition.block()[axis]);
  }
  push(std::move(grids), from.partition);
  Level& level = levels_.back()->level;
  for (int a = 0; a < 3; ++a)
    for (auto* weights : {&level.theta_low, &level.theta_high})
      (*weights)[a] = SharedRows(level.shape);
}

void Multigrid::push(Grids grids, const Partition& partition) {
  const bool convective = levels_.back()->level.convective;
  levels_.push_back(std::make_unique<Floor>(*mesh_, std::move(grids), partition));
  Level& level = levels_.back()->level;
  level.add_successor();
  if (convective) level.add_flow();
}

void Multigrid::rebuild(Sharing sharing) {
  for (std::size_t l = 0; l < levels_.size(); ++l) {
    Floor& floor = *levels_[l];
    // What is to be joined goes as arrays.
    if (sharing == Sharing::where_alike && floor.next != Next::joined) floor.level.share_rows();
    if (!floor.level.convective) find_plain_runs(floor.level);
    if (floor.next == Next::merged) {
      coarsen(floor.level, levels_[l + 1]->level, cells_of(levels_[l + 1]->grids));
    } else if (floor.next == Next::joined) {
      Level& to = levels_[l + 1]->level;
      to.hold_sinks(floor.level.has_sink);
      const std::vector<Array<float>*> all = coefficients(to);
      floor.agglomeration->gather(coefficients(floor.level), all);
      exchange(to.neighbours, to.n, all);
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
  if (floor.next == Next::joined) {
    Array<float>* const joined_right_side[] = {&below.level.r};
    floor.agglomeration->gather(right_side, joined_right_side);
    descend(l + 1);
    if (l + 1 == twice_) visit_again(l + 1);
    floor.agglomeration->scatter(below.level, floor.level);
    return;
  }
  exchange(floor.level.neighbours, floor.level.n, right_side);
  if (l == 0)
    way_down();
  else
    sweep_down(floor.level, &below.level, smoothing_.down);
  descend(l + 1);
  if (l + 1 == twice_) visit_again(l + 1);
  exchange(floor.level.neighbours, floor.level.n, correction);
  if (l == 0) return;  // the finest level goes up together with the product
  sweep_up(floor.level, &below.level, smoothing_.up);
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

void Multigrid::way_down() {
  Floor& top = *levels_.front();
  sweep_down(top.level, top.next == Next::merged ? &levels_[1]->level : nullptr, smoothing_.finest);
}

Products Multigrid::way_up(const Array<float>& s, Array<float>& w) {
  Floor& top = *levels_.front();
  const bool merged_below = top.next == Next::merged;
  std::span<const float> weights;
  if (merged_below) weights = smoothing_.finest;
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
  const Products p = way_up(s, w);
  std::array<double, 4> sums{p.rz, p.wz, p.sz, p.z};
  mesh_->comm().sum(sums);
  return {sums[0], sums[1], sums[2], sums[3]};
}

}  // namespace rackflux::multigrid
