#pragma once
#include <limits>
#include <string>
#include <vector>

namespace rackflux {

/// A place along one axis that must become a mesh line.
struct Plane {
  double at = 0.0;     ///< [m]
  std::string origin;  ///< the object whose face lies there
};

/// A stretch of one axis that must be resolved: an object, or the gap between two. Of a periodic
/// axis it may reach beyond the room, into its images.
struct Stretch {
  double low = 0.0, high = 0.0;  ///< [m]
  int least_cells = 1;
  double largest_cell = std::numeric_limits<double>::infinity();  ///< [m]
};

/// A plane beside which the cells must be small: a wall.
struct Refinement {
  double at = 0.0;    ///< [m]
  double cell = 0.0;  ///< largest cell beside the plane [m]
};

/// What the mesh lines of one axis must do.
struct AxisDemand {
  double low = 0.0, high = 0.0;  ///< the room [m]
  double cell = 0.0;             ///< wanted cell size where nothing asks for less [m]
  double growth = 1.25;          ///< largest ratio of neighbouring cells [-], above 1
  double snap = 0.0;             ///< planes as close as this become one [m]
  std::vector<Plane> planes{};
  std::vector<Stretch> stretches{};
  std::vector<Refinement> refinements{};
  bool periodic = false;  ///< the cells at both ends are neighbours
};

/// Mesh lines of one axis and where they come from.
struct AxisLines {
  std::vector<double> nodes;         ///< rising [m]
  std::vector<std::string> origins;  ///< for each node: the object whose face lies there, or empty
  std::vector<std::string> notes;    ///< one sentence for each plane that was moved
};

/// Lines on every plane asked for, at least as fine as asked for everywhere, with neighbouring
/// cells never further apart than `growth`, also round a periodic axis. Where nothing asks for less
/// the cells have the wanted size to within 15 %, and exactly that size where the distance of the
/// planes is a multiple of it. Throws Error for a plane outside the room or a ratio that cannot be
/// had.
AxisLines graded_lines(const AxisDemand& demand);

/// n equal cells. Throws Error if a plane lies further than `snap` from a line.
AxisLines uniform_lines(const AxisDemand& demand, int n);

/// n cells, n even, whose size grows geometrically from both walls to the middle, where it is
/// `ratio` times that at the walls [-]. Throws Error as uniform_lines does.
AxisLines two_sided_lines(const AxisDemand& demand, int n, double ratio);

/// The nodes given, on which every plane must lie within `snap`. With keep_every above 1, only each
/// such node and those on planes.
AxisLines given_lines(const AxisDemand& demand, const std::vector<double>& nodes, int keep_every);

/// Sizes of n cells between two planes, first to last: the largest that start with at most `first`,
/// end with at most `last`, nowhere exceed `cell`, grow by at most `growth` a cell, and fill the
/// length; n is the least number that can. All in [m].
std::vector<double> cells_between(double length, double first, double last, double cell,
                                  double growth);

}  // namespace rackflux
