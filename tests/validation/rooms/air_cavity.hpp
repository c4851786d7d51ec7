#pragma once
// Air between a hot and a cold wall, gravity along -y; the section in the middle of the span.
#include "tests/support/box_site.hpp"
#include "tests/validation/rooms/room_models.hpp"

namespace rackflux {

inline constexpr double kelvin = 273.15;

/// Two walls of given temperature at x = 0 and x = width, top and bottom as given along x.
struct AirCavity {
  double width, height;
  double left, right;  ///< [K]
  std::function<double(double x)> bottom, top;
};

/// Even cells, or those at the walls 1 - crowding of the mean.
inline Site cavity_site(const AirCavity& cavity, int n, int up, double crowding = 0.0) {
  const auto line = [crowding](double t) {
    return t - crowding / (2.0 * M_PI) * std::sin(2.0 * M_PI * t);
  };
  Site site = box_site({n, up, 1}, {cavity.width, cavity.height, 1.0}, line);
  for (const int side : {0, 1}) {
    site.patches[side].heat = HeatRule::temperature;
    site.patches[side].temperature = side ? cavity.right : cavity.left;
  }
  vary_temperature(site, 2, cavity.bottom);
  vary_temperature(site, 3, cavity.top);
  return site;
}

inline Fluid cavity_air(const AirCavity& cavity) {
  return air_at(0.5 * (cavity.left + cavity.right) - kelvin);
}

/// Layers of warm above cold air swing like springs: less of each new value than elsewhere.
inline FlowSettings cavity_settings() {
  FlowSettings settings;
  settings.gravity = {0.0, -9.81, 0.0};
  settings.velocity_relaxation = settings.turbulence_relaxation = 0.3;
  settings.temperature_relaxation = 0.5;
  return settings;
}

inline std::unique_ptr<FieldRun> air_cavity(const AirCavity& cavity, int n, int up,
                                            const RoomModel& model, const FieldRun* coarser) {
  // Graded: cells at the walls a tenth of those in the middle.
  auto run = steady_room(cavity_site(cavity, n, up, model.graded ? 0.82 : 0.0), cavity_air(cavity),
                         cavity_settings(), model.name, coarser);
  run->settle_heat(1e-6);
  return run;
}

/// Heat through patches first to end - 1 into the air, over what conduction between the walls
/// would carry through a wall of that height.
inline double nusselt(const FieldRun& run, const AirCavity& cavity, double lambda, int first,
                      int end) {
  const HeatBalance heat = run.simple.heat_balance(run.flow);
  double Q = 0.0;
  for (int p = first; p < end; ++p) Q += heat.patches[p];
  return Q * cavity.width / (lambda * cavity.height * std::abs(cavity.left - cavity.right));
}

/// Along x at y, with the values of both walls.
inline Series along_x(const FieldRun& run, const Field& field, double y, double left, double right,
                      const std::string& name) {
  const Row inside = row(run, field, y);
  Series whole{name, {run.mesh.lines().nodes[0].front()}, {left}};
  whole.x.insert(whole.x.end(), inside.x.begin(), inside.x.end());
  whole.y.insert(whole.y.end(), inside.value.begin(), inside.value.end());
  whole.x.push_back(run.mesh.lines().nodes[0].back()), whole.y.push_back(right);
  return whole;
}

inline Series scaled(Series series, double x, double y, double shift = 0.0) {
  for (double& at : series.x) at *= x;
  for (double& value : series.y) value = (value - shift) * y;
  return series;
}

}  // namespace rackflux
