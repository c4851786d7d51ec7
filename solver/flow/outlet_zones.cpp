#include "solver/flow/outlet_zones.hpp"

#include "solver/flow/face_speed.hpp"

#include <cmath>

namespace rackflux {

OutletZones::OutletZones(const Geometry& geometry)
    : geometry_(&geometry), of_(geometry.outlets.size()) {
  const auto& zones = geometry.site().zones;
  for (std::size_t z = 0; z < zones.size(); ++z)
    for (const Box& box : geometry.painted(zones[z].cells, 1))
      for (std::size_t n = 0; n < of_.size(); ++n)
        if (box.holds(geometry.outlets[n].cell)) of_[n].push_back(z);
}

OutletZones::Loss OutletZones::loss(std::size_t n, std::span<const Zone> zones, const Fluid& fluid,
                                    const Faces& velocity) const {
  const BoundaryFace& b = geometry_->outlets[n];
  const int a = index(b.axis);
  const double u = velocity.along(b.axis).view()(b.face);
  Loss sum;
  for (const std::size_t z : of_[n]) {
    const Zone& zone = zones[z];
    const double speed = zone.loss_on_speed ? speed_at_outlet(b, velocity) : std::abs(u);
    const double quadratic = 0.5 * zone.loss[a] * fluid.rho * speed;
    const double newton = zone.loss_on_speed ? 1.0 : 2.0;
    sum.rate += newton * quadratic + zone.loss_linear[a] * fluid.mu;
    sum.push += (newton - 1.0) * quadratic * u;
  }
  return sum;
}

double OutletZones::force(std::size_t n, std::span<const Zone> zones) const {
  double sum = 0.0;
  for (const std::size_t z : of_[n]) sum += zones[z].force[index(geometry_->outlets[n].axis)];
  return sum;
}

}  // namespace rackflux
