#pragma once
#include "solver/mesh/lines.hpp"
#include "solver/mesh/site.hpp"

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace rackflux {

using Point = std::array<double, 3>;  ///< [m]

/// A box in metres; a rectangle where it is flat along one axis.
struct Extent {
  Point low{}, high{};

  double size(Axis axis) const { return high[index(axis)] - low[index(axis)]; }
  double volume() const { return size(Axis::x) * size(Axis::y) * size(Axis::z); }
};

/// One of the six directions.
struct Direction {
  Axis axis = Axis::x;
  int sign = 1;
};

/// Reads one of -x, +x, -y, +y, -z, +z.
Direction direction_of(const Config& config, const char* key, const char* about);
Direction opposite(Direction direction);
/// The side of the box that looks in a direction.
Extent side_of(const Extent& box, Direction direction);
/// Area of a rectangle [m2].
double area_of(const Extent& rectangle);

/// Something drawn in metres, before there is a mesh; its index box is empty as yet.
template <class Part>
struct Drawn {
  Part part;
  Extent extent;
};

/// An open side of an object, through which air enters (front) or leaves.
struct DrawnOpening {
  int object = 0;
  bool front = true;
  Direction air;  ///< the way air is meant to pass
  Extent rectangle;
};

/// The case's geometry in metres: what the objects draw, and what they ask of the mesh.
struct Plan {
  Extent room;
  std::array<bool, 3> periodic{false, false, false};
  double coarseness = 1.0;  ///< numbers of cells across objects are divided by it [-]
  std::vector<std::string> regions{"fluid"};
  std::vector<Material> materials{Material{"fluid"}};
  std::vector<SiteObject> objects;
  std::vector<Drawn<SolidBox>> solids;
  std::vector<Drawn<Patch>> patches;
  std::vector<Drawn<Zone>> zones;
  std::vector<DrawnOpening> openings;
  std::array<std::vector<Stretch>, 3> stretches;
  std::array<std::vector<Refinement>, 3> refinements;
};

/// One copy of an object of the case: arrays draw several.
struct Item {
  Config config;
  std::string kind;
  std::string name;
  Point shift{};    ///< of this copy [m]
  int parent = -1;  ///< the object that it is part of; -1: none
};

/// The box of an object with volume, from `at` and `size` or `low` and `high`. Throws Error if it
/// has no thickness or leaves the room.
Extent box_of(const Item& item, const Plan& plan);

/// The rectangle of a flat object, from the same keys or a whole wall by `on: x_min`.
Extent rectangle_of(const Item& item, const Plan& plan);

/// Throws Error at the object if the extent leaves the room.
void require_inside(const Config& config, const Extent& extent, const Plan& plan);

/// Enters an object and reads what every kind may ask of the mesh: `cells`, `cell`, `wall_cell`.
/// The least number of cells across, where the case does not say, is given for each axis.
int add_object(Plan& plan, const Item& item, const Extent& extent,
               std::array<int, 3> least_cells = {1, 1, 1});

/// Whether a rectangle lies on a wall of the room. There is none where the room repeats.
bool is_on_wall(const Plan& plan, const Extent& rectangle);
/// Rejects a plate that conducts, or a contact, on a wall of the room: nothing lies behind it, and
/// it would hide the wall's own rule of heat.
void refuse_conduction_on_wall(const Item& item, const Extent& rectangle, const Plan& plan);

int add_patch(Plan& plan, int object, Patch patch, const Extent& rectangle);
int add_zone(Plan& plan, int object, Zone zone, const Extent& box);
int add_solid(Plan& plan, int object, SolidBox solid, const Extent& box);

/// A number of cells asked for at resolution medium, as this plan's coarseness changes it.
int least_cells(const Plan& plan, int at_medium);

}  // namespace rackflux
