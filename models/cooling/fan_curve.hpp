#pragma once
#include <vector>

namespace rackflux {

/// Pressure rise of a fan against its volume flow at one speed and density: straight lines between
/// the points given.
///
/// Other speeds and densities follow the fan laws: flow ~ speed, rise ~ density speed^2. Source:
/// AMCA 201 (fan laws of one size); ASHRAE Handbook, HVAC Systems and Equipment, chapter on fans.
class FanCurve {
 public:
  struct Point {
    double flow = 0.0;  ///< [m3/s], rising from point to point
    double rise = 0.0;  ///< [Pa], never rising from point to point
  };

  /// Throws Error for fewer than two points, flows that do not rise, or a rise that grows with flow
  /// (such a fan has two flows at one pressure and no stable operating point).
  explicit FanCurve(std::vector<Point> points);

  /// Pressure rise [Pa] at a flow [m3/s], a speed and a density over those of the curve [-], above
  /// 0. The end lines go on outside the points: backwards flow meets more than the shut-off
  /// pressure, flow beyond free delivery a drag.
  double rise(double flow, double speed = 1.0, double density = 1.0) const;

  /// d rise / d flow [Pa s/m3] on the line that `flow` falls on; never positive.
  double slope(double flow, double speed = 1.0, double density = 1.0) const;

 private:
  std::size_t line_at(double flow) const;
  std::vector<Point> points_;
};

}  // namespace rackflux
