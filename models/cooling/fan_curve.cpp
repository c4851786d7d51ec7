#include "models/cooling/fan_curve.hpp"

#include "solver/base/error.hpp"

#include <fmt/format.h>

namespace rackflux {

FanCurve::FanCurve(std::vector<Point> points) : points_(std::move(points)) {
  if (points_.size() < 2) throw Error("a fan curve needs at least two points of flow and pressure");
  for (std::size_t n = 1; n < points_.size(); ++n) {
    const Point &a = points_[n - 1], &b = points_[n];
    if (!(b.flow > a.flow))
      throw Error(fmt::format("the flows of a fan curve must rise: {} m3/s follows {} m3/s", b.flow,
                              a.flow));
    if (!(b.rise <= a.rise))
      throw Error(fmt::format(
          "the pressure of a fan curve must fall with flow: {} Pa follows {} Pa", b.rise, a.rise));
  }
}

std::size_t FanCurve::line_at(double flow) const {
  std::size_t n = 1;
  while (n + 1 < points_.size() && flow > points_[n].flow) ++n;
  return n;
}

double FanCurve::slope(double flow, double speed, double density) const {
  const std::size_t n = line_at(flow / speed);
  const Point &a = points_[n - 1], &b = points_[n];
  return density * speed * (b.rise - a.rise) / (b.flow - a.flow);
}

double FanCurve::rise(double flow, double speed, double density) const {
  const std::size_t n = line_at(flow / speed);
  const Point& a = points_[n - 1];
  return density * speed * speed * a.rise + slope(flow, speed, density) * (flow - speed * a.flow);
}

}  // namespace rackflux
