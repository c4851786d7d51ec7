#include "solver/linear/hardness.hpp"

#include <algorithm>

namespace rackflux::multigrid {

namespace {

constexpr float of_baffle = 7.0F;  // waits until merged cells are eight times as wide
constexpr float of_jump = 1.0F;
constexpr float of_solid = 1.0F;
constexpr float jump = 10.0F;  // ratio of conductivities
constexpr float leak = 0.01F;  // of the faces before and after: a face that passes less is a baffle

/// Hardest face of a row of faces: cells `below` and `here` on both sides, conductances of the
/// faces before, between and after them, and the spacings that make conductivities of them.
struct FaceRow {
  const float *below, *here, *before, *between, *after;
  const float *spacing_before, *spacing_after;
  int spacing_stride;  ///< 1 along x, 0 where one number serves the row
};

inline float face_hardness(const FaceRow& row, int i) {
  const bool open_below = row.below[i] > 0.0F, open_here = row.here[i] > 0.0F;
  const float k0 = row.before[i] * row.spacing_before[i * row.spacing_stride];
  const float k1 = row.after[i] * row.spacing_after[i * row.spacing_stride];
  const bool jumps = k0 > 0.0F && k1 > 0.0F && (k0 > jump * k1 || k1 > jump * k0);
  const bool passes = row.between[i] > leak * std::min(row.before[i], row.after[i]);
  const float both = passes ? (jumps ? of_jump : 0.0F) : of_baffle;
  const float one = open_below != open_here ? of_solid : 0.0F;
  return open_below && open_here ? both : one;
}

struct Along {
  Axis axis;
  const Array<float>* g;
  std::ptrdiff_t step;
  std::vector<float> spacing;  ///< of faces -1 .. n + 1 on this block
};

FaceRow face_row(const Level& level, const Along& along, int j, int k) {
  const float* const inverse = level.inverse.row(j, k);
  const float* const g = along.g->row(j, k);
  const int at = along.axis == Axis::x ? 0 : along.axis == Axis::y ? j : k;
  return {inverse - along.step,
          inverse,
          g - along.step,
          g,
          g + along.step,
          along.spacing.data() + at,
          along.spacing.data() + at + 2,
          along.axis == Axis::x};
}

/// Into the entries of this block's planes.
void scan(const Level& level, const Along& along, double* hardness) {
  const Index3 n = level.n;
  std::vector<float> of_cell(static_cast<std::size_t>(n.i), 0.0F);
  float* const most = of_cell.data();
  for (int k = 0; k < n.k; ++k)
    for (int j = 0; j < n.j; ++j) {
      const FaceRow row = face_row(level, along, j, k);
      if (along.axis == Axis::x) {
#pragma omp simd
        for (int i = 0; i < n.i; ++i) most[i] = std::max(most[i], face_hardness(row, i));
      } else {
        float hardest = 0.0F;
#pragma omp simd reduction(max : hardest)
        for (int i = 0; i < n.i; ++i) hardest = std::max(hardest, face_hardness(row, i));
        double& plane = hardness[along.axis == Axis::y ? j : k];
        plane = std::max(plane, static_cast<double>(hardest));
      }
    }
  if (along.axis == Axis::x) std::copy(of_cell.begin(), of_cell.end(), hardness);
}

}  // namespace

Hardness find_hardness(const Mesh& mesh, const Level& level) {
  Hardness hardness;
  for (const Axis axis : axes) {
    const int a = index(axis), n = level.n[axis];
    Along along{axis,
                axis == Axis::x   ? &level.gx
                : axis == Axis::y ? &level.gy
                                  : &level.gz,
                axis == Axis::x   ? 1
                : axis == Axis::y ? level.shape.stride_j
                                  : level.shape.stride_k,
                {}};
    for (int face = -1; face <= n + 1; ++face)
      along.spacing.push_back(static_cast<float>(mesh.spacing(axis)[face]));
    hardness[a].assign(static_cast<std::size_t>(mesh.room_cells()[axis]) + 1, 0.0);
    scan(level, along, hardness[a].data() + mesh.offset()[axis]);
    mesh.comm().max(hardness[a]);
  }
  return hardness;
}

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

}  // namespace rackflux::multigrid
