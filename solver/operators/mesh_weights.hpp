#pragma once
#include "solver/mesh/mesh.hpp"

#include <array>
#include <vector>

namespace rackflux {

/// What explicit operators on the staggered mesh divide by, tabulated along one axis. Valid from
/// index -1 to n + 1, where n is this rank's number of cells.
class MeshWeights {
 public:
  explicit MeshWeights(const Mesh& mesh);

  const double* inverse_width(Axis axis) const { return at(axis).inverse_width.data() + 1; }
  const double* inverse_spacing(Axis axis) const { return at(axis).inverse_spacing.data() + 1; }
  /// Shares of the cells i - 1 (low) and i (high) in the volume around face i; their sum is 1 [-].
  const double* share_low(Axis axis) const { return at(axis).share_low.data() + 1; }
  const double* share_high(Axis axis) const { return at(axis).share_high.data() + 1; }

 private:
  struct Tables {
    std::vector<double> inverse_width, inverse_spacing, share_low, share_high;
  };
  const Tables& at(Axis axis) const { return tables_[static_cast<std::size_t>(index(axis))]; }
  std::array<Tables, 3> tables_;
};

}  // namespace rackflux
