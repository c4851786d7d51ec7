#pragma once
#include "solver/linear/conductances.hpp"

#include <array>
#include <vector>

namespace rackflux {

/// The residual of a flux system row by row, in double precision. Of the faces of a row along x
/// many conduct exactly alike: then it reads five numbers where others read five rows.
class ResidualRows {
 public:
  explicit ResidualRows(Index3 cells);

  /// Looks at the faces of an axis on the low side of row (j, k): j from 0 to n_y, k from 0 to n_z.
  void look(Axis axis, int j, int k, const double* faces);

  /// Whether all faces of a row are known to conduct; along x the first and the last do not count.
  bool all_open(Axis axis, int j, int k) const { return common_[index(axis)][at(j, k)] > 0.0; }

  /// left = b - what flows out of row (j, k), sinks not counted. g is what look() was shown.
  void subtract_fluxes(const Conductances& g, const Field& b, const View<const double>& x, int j,
                       int k, double* left) const;

 private:
  double& common(Axis axis, int j, int k) { return common_[index(axis)][at(j, k)]; }
  std::size_t at(int j, int k) const { return static_cast<std::size_t>(j + (n_.j + 1) * k); }

  Index3 n_;
  /// What the faces of each row conduct, by axis; negative if they differ. Along x the first and
  /// the last do not count: they are walls or not.
  std::array<std::vector<double>, 3> common_;
  /// The first and the last face of each row along x. Read from the array they would be two lines
  /// of memory for every row.
  std::vector<std::array<double, 2>> ends_;
};

}  // namespace rackflux
