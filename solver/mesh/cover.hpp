#pragma once
#include "solver/mesh/site.hpp"

#include <array>
#include <string>
#include <vector>

namespace rackflux {

/// What fills the room, and which patch holds its faces: by blocks of cells between the mesh lines
/// on which something begins or ends, so that its size is that of the case and not of the mesh.
class Cover {
 public:
  explicit Cover(const Site& site);

  /// The site on these lines alone. Cells and faces here are the blocks and their faces.
  const Site& site() const { return site_; }

  /// Index in Site::solids; -1: fluid.
  int solid(Index3 cell) const { return solid_[at(cell)]; }
  /// Index in Site::patches of the one that holds a face; -1: none. Where the room repeats its
  /// first and its last faces are the same.
  int patch(Axis axis, Index3 face) const { return patch_[index(axis)][at(face)]; }
  Box cells() const { return {{0, 0, 0}, n_}; }

  /// Of the mesh, in one block.
  long long mesh_cells(Index3 block) const;
  /// "(1.5, 0.5, 2.1) m", the centre of a block's first cell of the mesh.
  std::string place_of(Index3 block) const;

 private:
  std::size_t at(Index3 c) const {
    return static_cast<std::size_t>(c.i) +
           static_cast<std::size_t>(n_.i + 1) *
               (static_cast<std::size_t>(c.j) +
                static_cast<std::size_t>(n_.j + 1) * static_cast<std::size_t>(c.k));
  }
  void keep_lines(const Site& site);

  Site site_;
  /// Along each axis: the mesh line at the low side of every block, one more at the end, and the
  /// middle of its first cell [m].
  std::array<std::vector<int>, 3> line_;
  std::array<std::vector<double>, 3> middle_;
  Index3 n_;
  std::vector<int> solid_;
  std::array<std::vector<int>, 3> patch_;
};

}  // namespace rackflux
