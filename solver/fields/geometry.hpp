#pragma once
#include "solver/fields/field.hpp"
#include "solver/mesh/site.hpp"
#include "solver/parallel/stretches.hpp"

#include <array>
#include <vector>

namespace rackflux {

/// Three fields, one on the faces of each axis.
template <class T>
struct FacesOf {
  FacesOf(const Mesh& mesh, const std::string& name, const std::string& unit)
      : x(mesh, Place::face_x, name + "_x", unit),
        y(mesh, Place::face_y, name + "_y", unit),
        z(mesh, Place::face_z, name + "_z", unit) {}

  FieldOf<T>& along(Axis axis) { return axis == Axis::x ? x : axis == Axis::y ? y : z; }
  const FieldOf<T>& along(Axis axis) const { return axis == Axis::x ? x : axis == Axis::y ? y : z; }

  FieldOf<T> x, y, z;
};

using Faces = FacesOf<double>;
using FaceMask = FacesOf<float>;

/// A face that fluid touches but does not cross freely: wall, inlet or outlet.
struct BoundaryFace {
  Axis axis = Axis::x;
  Index3 face;         ///< this rank's index
  Index3 cell;         ///< the fluid cell that touches it
  int side = 0;        ///< +1: the cell lies on the high side of the face, -1: on the low side
  int patch = -1;      ///< index in Site::patches; -1: bare surface of a solid
  double area = 0.0;   ///< [m2]
  double share = 1.0;  ///< inlets: velocity here over the patch's mean [-]
};

/// A face whose heat conduction is not simply that of the two cells' materials.
struct HeatFace {
  Axis axis = Axis::x;
  Index3 face;
  int patch = -1;
  std::array<int, 2> walls{-1, -1};  ///< in Geometry::walls, of low and high cell; -1: solid
};

/// The site painted on this rank's block, halo included: which cells are fluid, which faces are
/// open, and lists of the faces that need more than the stencil. Fixed during a run.
class Geometry {
 public:
  Geometry(const Mesh& mesh, const Site& site);

  FloatField fluid;     ///< 1 in fluid, 0 in solids and outside the room
  FloatField conducts;  ///< 1 where temperature is an unknown: fluid and solids with a material
  IntField material;    ///< index in Site::materials
  IntField region;      ///< index in Site::regions
  FaceMask open;        ///< 1 where fluid passes between two fluid cells
  FaceMask heat_open;   ///< 1 where heat passes between two cells by their materials alone

  /// Lists reach one layer into the halo, because a wall there drags on faces owned here.
  std::vector<BoundaryFace> walls;
  std::vector<BoundaryFace> inlets;   ///< flow given: inlets, and outlets with a flow
  std::vector<BoundaryFace> outlets;  ///< pressure given
  /// Where a solid with a temperature ends at a patch: a heated or cooled surface of the room.
  std::vector<BoundaryFace> solid_walls;
  /// Conducting baffles and contacts with an owned cell on either side.
  std::vector<HeatFace> heat_faces;

  const Mesh& mesh() const { return *mesh_; }
  const Site& site() const { return *site_; }

  /// Owned faces of an axis on which something can move: open, or an inlet or outlet. Everywhere
  /// else velocity and mass flux are zero from the start.
  const Stretches& moving(Axis axis) const { return moving_[index(axis)]; }

  /// Index in Site::patches of the patch that holds a face, -1 for none.
  const IntField& patch_at(Axis axis) const { return patch_.along(axis); }
  /// Area of the faces that fluid crosses at a patch, over all ranks [m2].
  double patch_area(int patch) const { return patch_area_[static_cast<std::size_t>(patch)]; }

  /// Velocity along the axis of a face of `inlets` [m/s].
  double velocity_given(const BoundaryFace& face, const Patch& patch) const {
    const double into = (patch.rule == FaceRule::inlet ? 1.0 : -1.0) * *patch.flow;
    return face.side * face.share * into / patch_area(face.patch);
  }

  /// This rank's part of a room box, reaching `layers` into the halo (periodic images included).
  std::vector<Box> painted(const Box& room, int layers) const;

 private:
  void paint_solids();
  void paint_faces(Axis axis);
  void list_boundary(Axis axis);
  void list_moving(Axis axis);
  void measure_patches();

  FacesOf<int> patch_;
  std::array<Stretches, 3> moving_{Stretches({}), Stretches({}), Stretches({})};
  std::vector<double> patch_area_;
  const Mesh* mesh_;
  const Site* site_;
};

}  // namespace rackflux
