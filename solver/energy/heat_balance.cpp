#include "solver/energy/plates.hpp"
#include "solver/energy/temperature.hpp"
#include "solver/parallel/loops.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

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
  const std::size_t n = patches.size();
  // Heat of each patch [W], heat capacity that enters by it less what leaves [W/K], and over all
  // that enters its heat and capacity; through each plate from its low to its high side [W].
  std::vector<double> sums(3 * n + 2);
  double &heat_entering = sums[3 * n], &entering = sums[3 * n + 1];
  for_each_tie(patches, turbulence, [&](const BoundaryFace& wall, const WallTie& w) {
    sums[wall.patch] += w.g * (w.temperature - T(wall.cell)) + w.given;
  });
  for (const auto* list : {&geometry_->inlets, &geometry_->outlets})
    for (const BoundaryFace& f : *list) {
      if (!mesh.cells().holds(f.cell)) continue;
      const double in = fluid_.cp * f.side * flow.mass_flux.along(f.axis).view()(f.face);
      const double above =
          (in > 0.0 ? patches[f.patch].temperature : T(f.cell)) - fluid_.T_reference;
      sums[f.patch] += in * above;
      sums[n + f.patch] += in;
      heat_entering += std::max(in, 0.0) * above;
      entering += std::max(in, 0.0);
    }
  const Plates plates(*geometry_, patches, conductivity_, turbulence);
  for (const HeatFace& h : geometry_->heat_faces)
    if (mesh.cells().holds(h.face))
      sums[2 * n + h.patch] += plates.conductance(h) * (T(h.face - unit(h.axis)) - T(h.face));
  mesh.comm().sum(sums);
  const double mean_above = entering > 0.0 ? heat_entering / entering : 0.0;  // the reference [K]
  HeatBalance b;
  for (std::size_t p = 0; p < n; ++p) {
    b.patches.push_back(sums[p] + sums[2 * n + p]);
    b.exchanged.push_back(sums[p] - sums[n + p] * mean_above);
  }
  for (std::size_t z = 0; z < zones.size(); ++z)
    b.zones.push_back(zone_volume_[z] > 0.0 ? zones[z].heat : 0.0);
  double net = 0.0, sizes = 0.0;
  for (const auto* list : {&b.exchanged, &b.zones})
    for (const double q : *list) net += q, sizes += std::abs(q);
  b.least = least_change * entering;
  b.throughput = std::max(0.5 * sizes, b.least);
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

double Temperature::weighed(const Flow& flow) const {
  const auto T = flow.T.view();
  const auto centre = std::as_const(system_.centre).view();
  const auto conducts = geometry_->conducts.view();
  const Mesh& mesh = geometry_->mesh();
  return mesh.comm().sum(sum(mesh.cells(), [=](int i, int j, int k) {
    return conducts(i, j, k) > 0.0F ? centre(i, j, k) * T(i, j, k) : 0.0;
  }));
}

}  // namespace rackflux
