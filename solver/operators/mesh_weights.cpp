#include "solver/operators/mesh_weights.hpp"

namespace rackflux {

MeshWeights::MeshWeights(const Mesh& mesh) {
  for (const Axis axis : axes) {
    const double* const width = mesh.width(axis);
    Tables& t = tables_[static_cast<std::size_t>(index(axis))];
    for (int i = -1; i < mesh.cells().hi[axis] + 2; ++i) {
      const double both = width[i - 1] + width[i];
      t.inverse_width.push_back(1.0 / width[i]);
      t.inverse_spacing.push_back(2.0 / both);
      t.share_low.push_back(width[i - 1] / both);
      t.share_high.push_back(width[i] / both);
    }
  }
}

}  // namespace rackflux
