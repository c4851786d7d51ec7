#include "solver/energy/temperature.hpp"
#include "solver/parallel/loops.hpp"

#include <algorithm>
#include <cmath>

namespace rackflux {

namespace {

// What passes carries at least as much as this change of its temperature: where all is of one
// temperature there is no load, and round-off is not to be weighed against nothing [K].
constexpr double least_change = 1e-3;

}  // namespace

HeatBalance Temperature::balance(std::span<const Patch> patches, std::span<const Zone> zones,
                                 const Turbulence& turbulence, const Flow& flow) const {
  const Mesh& mesh = geometry_->mesh();
  const auto T = flow.T.view();
  HeatBalance b;
  std::vector<double> sums(patches.size() + 1);  // of each patch; what enters for each kelvin
  for_each_tie(patches, turbulence, [&](const BoundaryFace& wall, const WallTie& w) {
    sums[wall.patch] += w.g * (w.temperature - T(wall.cell)) + w.given;
  });
  for (const auto* list : {&geometry_->inlets, &geometry_->outlets})
    for (const BoundaryFace& f : *list) {
      if (!mesh.cells().holds(f.cell)) continue;
      const double in = f.side * flow.mass_flux.along(f.axis).view()(f.face);
      const double carried = in > 0.0 ? patches[f.patch].temperature : T(f.cell);
      sums[f.patch] += fluid_.cp * in * (carried - fluid_.T_reference);
      sums.back() += fluid_.cp * std::max(in, 0.0);
    }
  mesh.comm().sum(sums);
  const double per_kelvin = sums.back();
  b.patches.assign(sums.begin(), sums.end() - 1);
  for (std::size_t z = 0; z < zones.size(); ++z)
    b.zones.push_back(zone_volume_[z] > 0.0 ? zones[z].heat : 0.0);
  double net = 0.0, sizes = 0.0;
  for (const auto* list : {&b.patches, &b.zones})
    for (const double q : *list) net += q, sizes += std::abs(q);
  b.throughput = std::max(0.5 * sizes, least_change * per_kelvin);
  b.imbalance = b.throughput > 0.0 ? std::abs(net) / b.throughput : 0.0;
  return b;
}

std::vector<MeanAndMost> Temperature::surfaces(std::span<const Patch> patches,
                                               const Turbulence& turbulence,
                                               const Flow& flow) const {
  const auto T = flow.T.view();
  Means means(patches.size());
  for_each_tie(patches, turbulence, [&](const BoundaryFace& wall, const WallTie& w) {
    if (w.inner == 0.0) return;
    const double inwards = w.g * (w.temperature - T(wall.cell)) + w.given;
    const double surface = T(wall.cell) + inwards / w.inner;
    means.see(static_cast<std::size_t>(wall.patch), surface, surface, wall.area);
  });
  return means.over_all_ranks(geometry_->mesh().comm());
}

double Temperature::stored(const Flow& flow) const {
  const Mesh& mesh = geometry_->mesh();
  const auto T = flow.T.view();
  const auto conducts = geometry_->conducts.view();
  const auto material = geometry_->material.view();
  const double *wx = mesh.width(Axis::x), *wy = mesh.width(Axis::y), *wz = mesh.width(Axis::z);
  const double* const capacities = capacities_.data();
  const double T0 = fluid_.T_reference;
  return mesh.comm().sum(sum(mesh.cells(), [=](int i, int j, int k) {
    const double capacity = capacities[material(i, j, k)] * wx[i] * wy[j] * wz[k];
    return conducts(i, j, k) > 0.0F ? capacity * (T(i, j, k) - T0) : 0.0;
  }));
}

}  // namespace rackflux
