#pragma once
#include "solver/mesh/site.hpp"

#include <vector>

namespace rackflux {

/// What fills every cell of the room, and which patch holds every face.
class Cover {
 public:
  explicit Cover(const Site& site);

  /// Index in Site::solids; -1: fluid.
  int solid(Index3 cell) const { return solid_[at(cell)]; }
  /// Index in Site::patches of the one that holds a face; -1: none.
  int patch(Axis axis, Index3 face) const { return patch_[index(axis)][at(face)]; }
  Box cells() const { return {{0, 0, 0}, n_}; }

 private:
  std::size_t at(Index3 c) const {
    return static_cast<std::size_t>(c.i) +
           static_cast<std::size_t>(n_.i + 1) *
               (static_cast<std::size_t>(c.j) +
                static_cast<std::size_t>(n_.j + 1) * static_cast<std::size_t>(c.k));
  }
  Index3 n_;
  std::vector<int> solid_;
  std::array<std::vector<int>, 3> patch_;
};

/// Finds on which side of every inlet and outlet the fluid lies. Throws Error for one in mid-air or
/// with solid before it.
void settle_openings(Site& site);

/// Throws Error, at the object in the case file, for all that no flow can be computed on.
void check_site(const Site& site);

}  // namespace rackflux
