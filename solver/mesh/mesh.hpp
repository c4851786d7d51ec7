#pragma once
#include "solver/base/box.hpp"
#include "solver/parallel/comm.hpp"

#include <array>
#include <vector>

namespace rackflux {

/// Where on a cell a field's values sit; face i is the low side of cell i.
enum class Place { centre, face_x, face_y, face_z };

constexpr Place face_of(Axis axis) {
  return static_cast<Place>(1 + index(axis));
}

/// The whole room's mesh lines, the same on every rank: n + 1 rising coordinates for n cells.
struct Lines {
  std::array<std::vector<double>, 3> nodes;  ///< [m]
  std::array<bool, 3> periodic{false, false, false};

  int cells(Axis axis) const { return static_cast<int>(nodes[index(axis)].size()) - 1; }
};

/// Cell index at which each rank's block begins along each axis, and the end: ranks + 1 numbers.
using Splits = std::array<std::vector<int>, 3>;

/// Splits that balance cells and cut the fewest faces; the x axis, along which loops run, is cut
/// last. Throws Error if there are more ranks than the mesh can feed.
Splits balanced_splits(const Lines& lines, int n_ranks);

/// This rank's block of a rectilinear mesh.
class Mesh {
 public:
  Mesh(const Comm& comm, Lines lines);
  /// With blocks cut where the caller says, as coarse meshes follow the fine one.
  Mesh(const Comm& comm, Lines lines, Splits splits);

  Box cells() const { return {{0, 0, 0}, n_}; }  ///< cells this rank owns
  Box faces(Axis axis) const;     ///< faces this rank owns; the room's high wall is included
  Box box_of(Place place) const;  ///< indices this rank owns at this place
  Index3 offset() const { return offset_; }    ///< the room's index of this rank's first cell
  Index3 room_cells() const { return room_; }  ///< cells of the whole room along each axis
  long long n_cells() const;                   ///< of the whole room

  /// The part of a box of cells or faces, given in the room's indices, that this rank owns, in its
  /// own indices. A layer of faces at or beyond an end where the room repeats is the one inside
  /// whose image it is.
  Box local(const Box& room, Place place) const;

  // Metric along each axis; valid from -halo to n + halo - 1 (nodes to n + halo). Beyond a wall of
  // the room the widths mirror those inside.
  const double* width(Axis axis) const { return metric(axis).width.data() + halo; }
  const double* spacing(Axis axis) const { return metric(axis).spacing.data() + halo; }
  /// 1 / width and 1 / spacing [1/m], for kernels to multiply by: divisions cost them most.
  const double* per_width(Axis axis) const { return metric(axis).per_width.data() + halo; }
  const double* per_spacing(Axis axis) const { return metric(axis).per_spacing.data() + halo; }
  const double* centre(Axis axis) const { return metric(axis).centre.data() + halo; }
  const double* node(Axis axis) const { return metric(axis).node.data() + halo; }
  double volume(Index3 cell) const;                ///< [m3]
  double face_area(Axis axis, Index3 face) const;  ///< [m2]

  /// Whether this block touches the room's low (side 0) or high (side 1) wall; false if periodic.
  bool at_wall(Axis axis, int side) const;
  /// The rank on that side; MPI_PROC_NULL at a wall.
  int neighbour(Axis axis, int side) const { return neighbour_[index(axis)][side]; }
  const Comm& comm() const { return *comm_; }
  const Lines& lines() const { return lines_; }
  const Splits& splits() const { return splits_; }

  static constexpr int halo = 2;  ///< layers; the widest stencil is the advection scheme

 private:
  struct Metric {
    std::vector<double> width, spacing, per_width, per_spacing, centre, node;
  };
  const Metric& metric(Axis axis) const { return metric_[index(axis)]; }
  void place_rank();
  void measure(Axis axis);

  const Comm* comm_;
  Lines lines_;
  Splits splits_;
  Index3 n_, offset_, room_, position_, ranks_;
  std::array<std::array<int, 2>, 3> neighbour_{};
  std::array<Metric, 3> metric_;
};

}  // namespace rackflux
