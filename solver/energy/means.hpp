#pragma once
#include "solver/fields/flow.hpp"

#include <vector>

namespace rackflux {

/// Mean and largest of a temperature over an area or a volume, over all ranks.
struct MeanAndMost {
  double mean = 0.0, most = 0.0;  ///< [K]; zeros where there was nothing to see
  double size = 0.0;              ///< area [m2] or volume [m3]
};

/// Gathers many of them; two messages in all.
class Means {
 public:
  explicit Means(std::size_t count);
  /// `most` is the largest temperature of a part of the size whose mean is T.
  void see(std::size_t n, double T, double most, double size);
  std::vector<MeanAndMost> over_all_ranks(const Comm& comm) const;

 private:
  std::vector<double> sums_, mosts_;
};

/// Temperatures of the cells of each of Site::solids, by volume. Collective.
std::vector<MeanAndMost> solid_temperatures(const Geometry& geometry, const Flow& flow);

}  // namespace rackflux
