#pragma once
#include "solver/linear/shared_rows.hpp"

#include <array>
#include <vector>

namespace rackflux::multigrid {

/// How the cells of one block merge along one axis; valid reach layers beyond the block.
struct AxisMap {
  std::vector<int> coarse;       ///< of each fine cell: the coarse cell that holds it
  std::vector<int> source;       ///< of each fine cell: 2 coarse + (1 if on the high side)
  std::vector<int> first;        ///< of each coarse cell: its lowest fine cell; one more at the end
  std::vector<float> low_share;  ///< of each coarse cell: share of the distance between its two
                                 ///< fine centres that lies on the low side of its own centre
  std::vector<float> low_reach;  ///< (lowest fine centre to coarse centre) / (fine spacing below)
  std::vector<float> high_reach;  ///< the same on the high side
  bool all_pairs = false;         ///< coarse cell c holds the fine cells 2 c and 2 c + 1

  int coarse_of(int fine) const { return coarse[fine + reach]; }
  int side_of(int fine) const { return source[fine + reach] & 1; }
  int first_of(int c) const { return first[c + reach]; }
  bool is_pair(int c) const { return first[c + reach + 1] - first[c + reach] > 1; }
};

using BlockMap = std::array<AxisMap, 3>;

/// Cells [lo, hi) of a row, or rows or planes.
struct Range {
  int lo, hi;
};

/// Coefficients of one cell of a system without flow.
struct Coefficients {
  float west = 0.0F, east = 0.0F, south = 0.0F, north = 0.0F, bottom = 0.0F, top = 0.0F;
  float sink = 0.0F, inverse = 0.0F;  ///< inverse of the diagonal
};

/// Cells [lo, hi) of a row that share their coefficients; empty if they are few. Kept apart from
/// the arrays, so that a row needs one line of memory instead of one of each array.
struct alignas(64) Run {
  int lo = 0, hi = 0;
  Coefficients each;
  /// Cell lo - 1, hi differs from them only in that its outer face is a wall; its inverse diagonal.
  bool wall_below = false, wall_above = false;
  float inverse_below = 0.0F, inverse_above = 0.0F;
  /// Rows of the plane, from this one on, whose runs are this one.
  int rows = 1;
};

/// Rows and planes that one thread takes through a whole fused sweep.
struct Tile {
  int j0, j1, k0, k1;
  int column;  ///< of those along y, which are as many for any number of threads
};

inline constexpr Run no_run{};

/// One mesh of the hierarchy: a seven-point system in flux form, and the vectors of the cycle.
struct Level {
  Level(Index3 cells, Neighbours neighbours);

  void add_flow();            ///< makes the system convective
  void add_successor();       ///< z_next
  void hold_sinks(bool any);  ///< from now on; zero when there are some for the first time
  /// Whether its rows may be shared as they are made: they come whole, not in parts, and are
  /// alike; and none of them is held as an array already.
  bool may_share() const;
  /// Shares those that are all there, unless it is convective.
  void share_rows();

  Index3 n;
  Shape shape;
  Neighbours neighbours;

  SharedRows gx, gy, gz;  ///< conductance of the face on each cell's low side
  /// What the face on each cell's low side carries along with a flow, > 0 towards the cell; absent
  /// from symmetric systems. The upwind cell gives: the coefficient of the lower neighbour is
  /// g + max(flow, 0), that of this cell in the lower one's equation g + max(-flow, 0).
  std::array<Array<float>, 3> flow;
  bool convective = false;
  Array<float> sink;   ///< only if has_sink
  SharedRows inverse;  ///< 1 / diagonal; 0 where a cell is no unknown
  bool has_sink = false;
  std::vector<Run> plain;  ///< of each row, halo included; empty if there are none
  const Run& plain_run(int j, int k) const {
    const int at = j + reach + (n.j + 2 * reach) * (k + reach);
    return plain.empty() ? no_run : plain[static_cast<std::size_t>(at)];
  }
  SharedRows& along(Axis axis) { return axis == Axis::x ? gx : axis == Axis::y ? gy : gz; }
  const SharedRows& along(Axis axis) const {
    return axis == Axis::x ? gx : axis == Axis::y ? gy : gz;
  }
  Array<float> r, z;    ///< right-hand side, correction
  Array<float> z_next;  ///< successor of z; of the finest level its owner may lend it

  /// How values of this level reach the next finer one: weights of the axis neighbours. Absent on
  /// the finest.
  std::array<SharedRows, 3> theta_low, theta_high;

  BlockMap map;             ///< to the next coarser level, if it has merged cells
  std::vector<Tile> tiles;  ///< end on borders of coarse cells
};

}  // namespace rackflux::multigrid
