#include "solver/linear/hardness.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace rackflux::multigrid {

namespace {

constexpr float of_baffle = 7.0F;  // waits until merged cells are eight times as wide
constexpr float of_jump = 1.0F;
// Beside a stream that takes heat away faster than it comes across: a coarse cell of both would let
// all of the metal's heat go with it.
constexpr float of_jump_in_flow = 7.0F;
constexpr float of_solid = 1.0F;
// Between channels that nothing joins: each has errors of its own, which a cell that holds two of
// them cannot see. They wait until the channels are merged along their whole length.
constexpr double of_seal = 255.0;
constexpr float jump = 10.0F;  // ratio of conductivities
constexpr float leak = 0.01F;  // of the faces before and after: a face that passes less is a baffle

/// Hardest face of a row of faces: cells `below` and `here` on both sides, conductances of the
/// faces before, between and after them, and the spacings that make conductivities of them.
struct FaceRow {
  const float *below, *here, *before, *between, *after;
  const float *spacing_before, *spacing_after;  ///< one number for the row unless along x
  std::ptrdiff_t step;                          ///< from the cell below to the one here
  std::array<const float*, 3> flow;  ///< into the cell here along each axis, of convective levels
};

/// More flows into one of the two cells, along any axis, than comes across.
inline bool streams(const FaceRow& row, int i) {
  bool more = false;
  for (const float* flow : row.flow)
    more |= (std::abs(flow[i]) > row.between[i]) | (std::abs(flow[i - row.step]) > row.between[i]);
  return more;
}

/// Without branches, so that it runs on SIMD lanes.
template <bool along_x, bool convective>
inline float face_hardness(const FaceRow& row, int i) {
  const float before = row.before[i], after = row.after[i];
  const float k0 = before * row.spacing_before[along_x ? i : 0];
  const float k1 = after * row.spacing_after[along_x ? i : 0];
  const bool jumps = (k0 > 0.0F) & (k1 > 0.0F) & ((k0 > jump * k1) | (k1 > jump * k0));
  const bool passes = row.between[i] > leak * (before < after ? before : after);
  const bool open_below = row.below[i] > 0.0F, open_here = row.here[i] > 0.0F;
  float of_this = of_jump;
  if constexpr (convective) of_this = streams(row, i) ? of_jump_in_flow : of_jump;
  const float at_jump = jumps ? of_this : 0.0F;
  const float both = passes ? at_jump : of_baffle;
  const float one = open_below | open_here ? of_solid : 0.0F;
  return open_below & open_here ? both : one;
}

struct Along {
  Axis axis;
  std::ptrdiff_t step;         ///< from a cell to the next in arrays of the level
  std::vector<float> spacing;  ///< of faces -1 .. n + 1 on this block
  /// Rows that are kept as multiples of others.
  std::array<std::vector<float>, 5> buffers = {};
};

/// What the hardness of a row of faces is found from. Rows are kept as multiples of a few, so that
/// neighbours often share it; where there is flow nothing is shared.
struct Sources {
  std::array<RowRef, 5> rows;
  float spacing_before, spacing_after;

  bool operator==(const Sources&) const = default;
};

Sources sources(const Level& level, const Along& along, int j, int k) {
  const Index3 across = along.axis == Axis::x ? Index3{} : unit(along.axis);
  const SharedRows& g = level.along(along.axis);
  const int at = along.axis == Axis::x ? 0 : along.axis == Axis::y ? j : k;
  const Index3 below{0, j - across.j, k - across.k}, above{0, j + across.j, k + across.k};
  return {{level.inverse.row(below.j, below.k), level.inverse.row(j, k), g.row(below.j, below.k),
           g.row(j, k), g.row(above.j, above.k)},
          along.spacing[at],
          along.spacing[at + 2]};
}

FaceRow face_row(const Level& level, Along& along, int j, int k) {
  const Index3 across = along.axis == Axis::x ? Index3{} : unit(along.axis);
  const int within = along.axis == Axis::x ? 1 : 0;
  const auto row = [&](const SharedRows& rows, int cells, int buffer) {
    return rows.values(j + cells * across.j, k + cells * across.k, along.buffers[buffer]) +
           cells * within;
  };
  const SharedRows& g = level.along(along.axis);
  const auto flow = [&](int a) { return level.convective ? level.flow[a].row(j, k) : nullptr; };
  const int at = along.axis == Axis::x ? 0 : along.axis == Axis::y ? j : k;
  return {row(level.inverse, -1, 0),
          row(level.inverse, 0, 1),
          row(g, -1, 2),
          row(g, 0, 3),
          row(g, 1, 4),
          along.spacing.data() + at,
          along.spacing.data() + at + 2,
          along.step,
          {flow(0), flow(1), flow(2)}};
}

/// The larger of what the arrays hold and what a row of faces along x has, cell by cell.
template <bool convective>
void scan_along(const FaceRow& row, int n, float* most, float* widest) {
#pragma omp simd
  for (int i = 0; i < n; ++i) {
    const float hard = face_hardness<true, convective>(row, i), open = row.between[i];
    most[i] = hard > most[i] ? hard : most[i];
    widest[i] = open > widest[i] ? open : widest[i];
  }
}

struct Hardest {
  float hardness = 0.0F, conductance = 0.0F;
};

/// Of a row of faces across x.
template <bool convective>
Hardest scan_across(const FaceRow& row, int n) {
  float hardest = 0.0F, open = 0.0F;
#pragma omp simd reduction(max : hardest, open)
  for (int i = 0; i < n; ++i) {
    const float hard = face_hardness<false, convective>(row, i), through = row.between[i];
    hardest = hard > hardest ? hard : hardest;
    open = through > open ? through : open;
  }
  return {hardest, open};
}

/// Hardness and largest conductance of the faces of planes.
struct Planes {
  double *hardness, *conductance;
};

/// Into the entries of this block's planes.
template <bool convective>
void scan(const Level& level, Along& along, const Planes& planes) {
  const Index3 n = level.n;
  const auto count = static_cast<std::size_t>(n.i);
  std::vector<float> of_cell(count, 0.0F), of_face(count, 0.0F);
  float *const most = of_cell.data(), *const widest = of_face.data();
  Sources last{};
  Hardest last_found;
  for (int k = 0; k < n.k; ++k)
    for (int j = 0; j < n.j; ++j) {
      const Sources here = sources(level, along, j, k);
      const bool known = !convective && here == last;
      last = here;
      if (!known) {
        const FaceRow row = face_row(level, along, j, k);
        if (along.axis == Axis::x)
          scan_along<convective>(row, n.i, most, widest);
        else
          last_found = scan_across<convective>(row, n.i);
      }
      if (along.axis == Axis::x) continue;
      const int plane = along.axis == Axis::y ? j : k;
      planes.hardness[plane] = std::max<double>(planes.hardness[plane], last_found.hardness);
      planes.conductance[plane] =
          std::max<double>(planes.conductance[plane], last_found.conductance);
    }
  if (along.axis != Axis::x) return;
  std::copy(of_cell.begin(), of_cell.end(), planes.hardness);
  std::copy(of_face.begin(), of_face.end(), planes.conductance);
}

/// Takes the harder of the two for every plane, in place; true if any became harder, or if there
/// was nothing yet.
bool harden(const Hardness& found, Hardness& hardness) {
  bool harder = false;
  for (const Axis axis : axes) {
    const std::vector<double>& fresh = found[index(axis)];
    std::vector<double>& kept = hardness[index(axis)];
    if (kept.empty()) kept.assign(fresh.size(), -1.0);
    for (std::size_t plane = 0; plane < fresh.size(); ++plane)
      if (fresh[plane] > kept[plane]) kept[plane] = fresh[plane], harder = true;
  }
  return harder;
}

}  // namespace

Hardness find_hardness(const Mesh& mesh, const Level& level) {
  Hardness hardness;
  for (const Axis axis : axes) {
    const int a = index(axis), n = level.n[axis];
    Along along{axis,
                axis == Axis::x   ? 1
                : axis == Axis::y ? level.shape.stride_j
                                  : level.shape.stride_k,
                {}};
    for (int face = -1; face <= n + 1; ++face)
      along.spacing.push_back(static_cast<float>(mesh.spacing(axis)[face]));
    const auto planes = static_cast<std::size_t>(mesh.room_cells()[axis]) + 1;
    std::vector<double> found(2 * planes, 0.0);
    double* const here = found.data() + mesh.offset()[axis];
    const Planes into{.hardness = here, .conductance = here + planes};
    level.convective ? scan<true>(level, along, into) : scan<false>(level, along, into);
    mesh.comm().max(found);
    for (std::size_t plane = 0; plane < planes; ++plane) {
      const bool sealed = found[plane] > 0.0 && found[plane + planes] == 0.0;
      hardness[a].push_back(sealed ? of_seal : found[plane]);
    }
  }
  return hardness;
}

void Planner::follow(const Mesh& mesh, bool new_pattern, Multigrid& multigrid) {
  Hardness& known = memory_.hardness;
  if (resumed_)
    multigrid.plan(known);
  else if (new_pattern)
    memory_ = {};
  resumed_ = false;
  if (memory_.until_look-- > 0) return;
  memory_.until_look = every_ - 1;
  if (harden(find_hardness(mesh, multigrid.finest()), known)) multigrid.plan(known);
}

}  // namespace rackflux::multigrid
