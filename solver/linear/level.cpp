#include "solver/linear/level.hpp"

#include <utility>

namespace rackflux::multigrid {

Level::Level(Index3 cells, Neighbours around)
    : n(cells),
      shape(cells, around),
      neighbours(around),
      gx(shape),
      gy(shape),
      gz(shape),
      inverse(shape) {
  std::vector<Array<float>> arrays = Array<float>::several(shape, 2);
  r = std::move(arrays[0]), z = std::move(arrays[1]);
}

void Level::add_flow() {
  convective = true;
  for (auto& along : flow) along = Array<float>(shape);
  hold_sinks(true);
}

void Level::add_successor() {
  z_next = Array<float>(shape);
}

void Level::hold_sinks(bool any) {
  if (any && sink.empty()) sink = Array<float>(shape);
  has_sink = any;
}

bool Level::may_share() const {
  if (convective || !neighbours.none(Axis::x, 0) || !neighbours.none(Axis::x, 1)) return false;
  bool dense = gx.is_dense() || gy.is_dense() || gz.is_dense() || inverse.is_dense();
  for (const auto* weights : {&theta_low, &theta_high})
    for (const SharedRows& rows : *weights) dense = dense || rows.is_dense();
  return !dense;
}

void Level::share_rows() {
  if (convective) return;
  for (SharedRows* rows : {&gx, &gy, &gz, &inverse}) rows->share(neighbours);
  for (auto* weights : {&theta_low, &theta_high})
    for (SharedRows& rows : *weights) rows.share(neighbours);
}

}  // namespace rackflux::multigrid
