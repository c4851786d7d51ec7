#pragma once
#include "solver/base/config.hpp"
#include "solver/mesh/mesh.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace rackflux {

/// What fills a cell. Index 0 of Site::materials is always the fluid.
struct Material {
  std::string name;
  double lambda = 0.0;  ///< thermal conductivity [W/m/K]
  double rho = 0.0;     ///< density [kg/m3]
  double cp = 0.0;      ///< specific heat capacity [J/kg/K]
  std::string grade{};  ///< of the source of the numbers; empty: the case gives them
  std::string source{};
};

/// A box of cells made of one solid.
struct SolidBox {
  int region = 0;            ///< index in Site::regions
  int material = 0;          ///< index in Site::materials, at least 1
  Box cells;                 ///< room indices
  bool blocked_out = false;  ///< no temperature inside: an adiabatic body, blanked in pictures
};

/// How the faces of a patch treat the flow.
enum class FaceRule {
  wall,    ///< blocked; in the fluid a thin baffle, else a wall of the room
  inlet,   ///< on a wall of the room or a face of a blocked-out solid: fluid enters at a given flow
  outlet,  ///< there too: given pressure, or a given flow out
  resistor,  ///< inside the fluid: pressure loss, with or without a fan's pressure rise
};

/// How a wall or baffle treats heat.
enum class HeatRule { adiabatic, temperature, flux, convection, conducting };

/// Eddies that enter through an inlet, for flow whose large eddies are resolved.
struct EnteringEddies {
  double length = 0.0;  ///< integral length scale, along the flow and across [m]
  /// Mean products of fluctuations, uu, vv, ww, uv, uw, vw, at the flow that the case gives
  /// [m2/s2]; empty: Patch::intensity, the same in all directions.
  std::optional<std::array<double, 6>> stresses{};
  int seed = 0;  ///< other eddies of the same kind
};

/// A rectangle of faces under one rule. Numbers may be changed between iterations by the driver
/// (fans, coils); geometry may not. Where rectangles overlap, the later one in Site::patches holds.
struct Patch {
  std::string name;
  int object = -1;      ///< index in Site::objects, -1 for walls of the room
  Axis axis = Axis::x;  ///< normal of the faces
  Box faces;            ///< room indices of the faces; one layer thick along axis
  FaceRule rule = FaceRule::wall;
  /// For inlet and outlet: +1 if the fluid lies on the high side of the faces, -1 on the low side.
  /// For fans: the side to which they blow.
  int fluid_side = 0;

  // Flow. Velocities along +axis.
  std::array<double, 3> wall_velocity{0.0, 0.0, 0.0};  ///< wall: moving lid [m/s]
  bool slip = false;                                   ///< wall without shear: a plane of symmetry
  std::optional<double> flow;  ///< inlet: into the room; outlet: out of it [m3/s]
  /// Inlet, outlet: solids may lie before a part of the faces; the rest counts. A `velocity` [m/s]
  /// is the mean over what solids and later objects leave; settle_openings makes the flow of it.
  bool part_covered = false;
  std::optional<double> velocity;
  std::optional<Axis> parabola;  ///< inlet: the velocity is a parabola along it, 0 at both edges
  double pressure = 0.0;         ///< outlet without flow: gauge, hydrostatic part removed [Pa]
  double loss = 0.0;             ///< K on approach velocity: dp = K rho u|u| / 2 [-]
  double loss_linear = 0.0;      ///< dp = loss_linear * u [Pa s/m]
  /// Resistor: the part of the case that gives the area of its holes; where one object has several
  /// such patches of one part, of the holes of all together.
  std::optional<Config> holes{};
  double jets = 0.0;  ///< resistor: momentum flux of the jets behind it over rho u^2, less 1 [-]
  double rise = 0.0;  ///< resistor: fan pressure rise towards +axis at `rise_at` [Pa]
  double rise_slope = 0.0;  ///< d rise / d flow along +axis, <= 0 [Pa s/m3]
  double rise_at = 0.0;     ///< flow along +axis at which `rise` was taken [m3/s]

  // Turbulence of what enters.
  double intensity = 0.05;    ///< rms fluctuation over mean speed [-]
  double length_scale = 0.0;  ///< [m]
  std::optional<EnteringEddies> eddies;

  // Heat.
  double temperature = 0.0;  ///< inlet, outlet's backflow, or wall [K]
  HeatRule heat = HeatRule::adiabatic;
  double flux = 0.0;        ///< wall: into the domain [W/m2]
  double htc = 0.0;         ///< wall: outside heat transfer coefficient to `temperature` [W/m2/K]
  double resistance = 0.0;  ///< conducting baffle or contact between solids [m2 K/W]

  /// Whether it takes pressure from the flow, as plates with holes do and fans do not.
  bool resists() const { return rule == FaceRule::resistor && (loss > 0.0 || loss_linear > 0.0); }
};

/// A box of cells that heat, and slow or push the fluid that passes. `heat` alone may also lie in a
/// solid.
struct Zone {
  std::string name;
  int object = -1;
  Box cells;                                  ///< room indices
  double heat = 0.0;                          ///< spread evenly over the volume [W]
  bool heats = false;                         ///< whether the case gives it a heat, be it 0 for now
  std::array<double, 3> loss{0.0, 0.0, 0.0};  ///< dp/dx = loss rho |u| u / 2, each axis [1/m]
  std::array<double, 3> loss_linear{0.0, 0.0, 0.0};  ///< dp/dx = loss_linear mu u [1/m2]
  bool loss_on_speed = false;  ///< loss meets the speed |U|, not each component's |u|
  std::array<double, 3> force{0.0, 0.0, 0.0};  ///< [N/m3]
};

/// Faces through which an object breathes; they carry no rule of their own.
struct Opening {
  Axis axis = Axis::x;
  Box faces;          ///< room indices; one layer thick along axis
  int direction = 1;  ///< +1 if air is meant to pass towards +axis, else -1
};

/// Anything of the case with a place and a name: server, rack, CRAH, tile, containment, solid.
struct SiteObject {
  std::string name;
  std::string kind;
  std::array<double, 3> low{}, high{};      ///< corners [m]
  std::vector<int> patches, zones, solids;  ///< indices in Site
  // Patches with a part to play in a lumped model; -1: none. Indices in Site::patches.
  int fan = -1;                  ///< server, fan: the resistor that carries the pressure rise
  int intake = -1;               ///< CRAH: outlet with a flow, through which air leaves the room
  int discharge = -1;            ///< CRAH: inlet through which the same air comes back, cooled
  std::optional<Config> config;  ///< the object's part of the case, for the driver's models
  int parent = -1;               ///< object that this one is part of, such as a server's rack
  // Server, rack: the open sides through which air is meant to enter and leave.
  std::optional<Opening> front, back;
};

/// The case as the field solver sees it: mesh lines, and rectangles and boxes on them. The same on
/// every rank; holds no fields.
struct Site {
  Lines lines;
  std::vector<std::string> regions{"fluid"};  ///< names behind the region ids of output
  std::vector<Material> materials;            ///< 0 is the fluid
  std::vector<SiteObject> objects;
  std::vector<SolidBox> solids;  ///< later ones hold where they overlap
  std::vector<Patch> patches;
  std::vector<Zone> zones;
  /// Where each mesh line comes from: the object whose face lies there, or empty.
  std::array<std::vector<std::string>, 3> line_origin;
  std::vector<std::string> notes;  ///< one sentence for each face that was moved to a mesh line
};

}  // namespace rackflux
