#include "solver/flow/explicit_losses.hpp"

#include "solver/flow/face_speed.hpp"
#include "solver/parallel/loops.hpp"

#include <algorithm>
#include <cmath>

namespace rackflux {

namespace {

bool has_loss(const Zone& zone) {
  const auto positive = [](double c) { return c > 0.0; };
  return std::ranges::any_of(zone.loss, positive) ||
         std::ranges::any_of(zone.loss_linear, positive);
}

}  // namespace

/// visit(face): owned faces that the n-th patch of the site holds.
template <class Visit>
void ExplicitLosses::visit_patch(const Patch& patch, int n, const Visit& visit) const {
  const auto held_by = geometry_->patch_at(patch.axis).view();
  for_each_in_order(geometry_->mesh().local(patch.faces, face_of(patch.axis)),
                    [&](int i, int j, int k) {
                      if (held_by(i, j, k) == n) visit(Index3{i, j, k});
                    });
}

/// visit(face, part): owned faces of an axis, with the part of their volume that lies in the zone.
template <class Visit>
void ExplicitLosses::visit_zone(Axis axis, const Zone& zone, const Visit& visit) const {
  const Mesh& mesh = geometry_->mesh();
  const double *low_share = weights_->share_low(axis), *share = weights_->share_high(axis);
  for (const Box& cells : geometry_->painted(zone.cells, 1)) {
    Box faces = cells;
    faces.hi = faces.hi + unit(axis);
    for_each_in_order(intersection(faces, mesh.faces(axis)), [&](int i, int j, int k) {
      const Index3 face{i, j, k};
      const int at = face[axis];
      visit(face, (cells.holds(face - unit(axis)) ? low_share[at] : 0.0) +
                      (cells.holds(face) ? share[at] : 0.0));
    });
  }
}

ExplicitLosses::ExplicitLosses(const Geometry& geometry, const MeshWeights& weights,
                               const Fluid& fluid)
    : geometry_(&geometry),
      weights_(&weights),
      fluid_(fluid),
      outlet_zones_(geometry),
      outlet_losses_(geometry.outlets.size()),
      outlet_shares_(geometry.outlets.size(), 1.0) {
  const Site& site = geometry.site();
  const auto resists = [](const Patch& p) { return p.rule == FaceRule::resistor; };
  any_ = std::ranges::any_of(site.patches, resists) || std::ranges::any_of(site.zones, has_loss);
  if (!any_) return;
  number_ = std::make_unique<FacesOf<int>>(geometry.mesh(), "loss", "1");
  for (const Axis axis : axes) number_->along(axis).fill(-1);
  for (std::size_t n = 0; n < site.patches.size(); ++n) {
    const Patch& patch = site.patches[n];
    if (!resists(patch)) continue;
    visit_patch(patch, static_cast<int>(n), [&](Index3 face) { list(patch.axis, face); });
    if (patch.jets == 0.0) continue;
    for (const int side : {-1, 1}) {
      Patch behind = patch;
      behind.faces.lo[patch.axis] += side, behind.faces.hi[patch.axis] += side;
      for_each_in_order(geometry.mesh().local(behind.faces, face_of(patch.axis)),
                        [&](int i, int j, int k) {
                          list(patch.axis, {i, j, k});
                        });
    }
  }
  for (const Zone& zone : site.zones)
    if (has_loss(zone))
      for (const Axis axis : axes)
        visit_zone(axis, zone, [&](Index3 face, double) { list(axis, face); });
  losses_.resize(faces_.size());
}

void ExplicitLosses::list(Axis axis, Index3 face) {
  if (at(axis, face) >= 0 || geometry_->open.along(axis).view()(face) == 0.0F) return;
  at(axis, face) = static_cast<int>(faces_.size());
  faces_.push_back({axis, face, 1.0});
}

void ExplicitLosses::linearise(std::span<const Patch> patches, std::span<const Zone> zones,
                               const Faces& u) {
  if (!any_) return;
  std::ranges::fill(losses_, Loss{});
  for (std::size_t n = 0; n < patches.size(); ++n) {
    if (patches[n].rule != FaceRule::resistor) continue;
    add_patch(patches[n], static_cast<int>(n), u);
    if (patches[n].jets != 0.0) add_jets(patches[n], static_cast<int>(n), u);
  }
  for (const Zone& zone : zones)
    for (const Axis axis : axes) add_zone(axis, zone, u);
  add_outlets(zones, u);
}

// Pressure falls across the face by K rho u|u| / 2 + loss_linear u - rise. The quadratic loss is
// linearised by Newton, the fan's line as if all faces of the patch changed together.
void ExplicitLosses::add_patch(const Patch& patch, int n, const Faces& u) {
  const auto v = u.along(patch.axis).view();
  const double* const inverse = weights_->inverse_spacing(patch.axis);
  const double quadratic = 0.5 * patch.loss + patch.jets;
  const double stiffness = -patch.rise_slope * geometry_->patch_area(n) / fluid_.rho;
  visit_patch(patch, n, [&](Index3 face) {
    const int number = at(patch.axis, face);
    if (number < 0) return;
    const double speed = std::abs(v(face)), per_length = inverse[face[patch.axis]];
    losses_[number].rate +=
        per_length * (2.0 * quadratic * speed + patch.loss_linear / fluid_.rho + stiffness);
    losses_[number].push +=
        per_length * (patch.rise / fluid_.rho + (quadratic * speed + stiffness) * v(face));
  });
}

// A plate whose holes make jets: what its face loses in momentum the face behind it gains.
void ExplicitLosses::add_jets(const Patch& patch, int n, const Faces& u) {
  const auto v = u.along(patch.axis).view();
  const auto held_by = geometry_->patch_at(patch.axis).view();
  const double* const inverse = weights_->inverse_spacing(patch.axis);
  const Index3 e = unit(patch.axis);
  for (const int side : {-1, 1}) {
    const Index3 behind = side > 0 ? e : Index3{} - e;
    const Box faces{patch.faces.lo + behind, patch.faces.hi + behind};
    for_each_in_order(geometry_->mesh().local(faces, face_of(patch.axis)),
                      [&](int i, int j, int k) {
                        const Index3 face{i, j, k}, plate = face - behind;
                        const int number = at(patch.axis, face);
                        if (number < 0 || held_by(plate) != n || side * v(plate) <= 0.0) return;
                        losses_[number].push +=
                            inverse[face[patch.axis]] * patch.jets * v(plate) * std::abs(v(plate));
                      });
  }
}

void ExplicitLosses::add_zone(Axis axis, const Zone& zone, const Faces& u) {
  const int a = index(axis);
  if (zone.loss[a] == 0.0 && zone.loss_linear[a] == 0.0) return;
  const auto v = u.along(axis).view();
  visit_zone(axis, zone, [&](Index3 face, double part) {
    const int number = at(axis, face);
    if (number < 0) return;
    const double size = zone.loss_on_speed ? speed_at_face(axis, face, u) : std::abs(v(face));
    const double quadratic = 0.5 * zone.loss[a] * size;
    const double newton = zone.loss_on_speed ? 1.0 : 2.0;
    losses_[number].rate +=
        part * (newton * quadratic + zone.loss_linear[a] * fluid_.mu / fluid_.rho);
    losses_[number].push += part * (newton - 1.0) * quadratic * v(face);
  });
}

// The cell inside and the face may belong to two ranks, which then both need the share.
void ExplicitLosses::add_outlets(std::span<const Zone> zones, const Faces& u) {
  const Mesh& mesh = geometry_->mesh();
  for (std::size_t n = 0; n < outlet_losses_.size(); ++n) {
    const BoundaryFace& b = geometry_->outlets[n];
    if (!mesh.cells().holds(b.cell) && !mesh.faces(b.axis).holds(b.face)) continue;
    const auto [rate, push] = outlet_zones_.loss(n, zones, fluid_, u);
    outlet_losses_[n] = {rate / fluid_.rho, push / fluid_.rho};
  }
}

std::span<const SlowedFace> ExplicitLosses::act(double h, Faces& u) {
  for (std::size_t n = 0; n < faces_.size(); ++n) {
    SlowedFace& slowed = faces_[n];
    slowed.share = 1.0 / (1.0 + h * losses_[n].rate);
    double& v = u.along(slowed.axis).view()(slowed.face);
    v = slowed.share * (v + h * losses_[n].push);
  }
  for (std::size_t n = 0; n < outlet_losses_.size(); ++n) {
    const BoundaryFace& b = geometry_->outlets[n];
    outlet_shares_[n] = 1.0 / (1.0 + h * outlet_losses_[n].rate);
    if (!geometry_->mesh().faces(b.axis).holds(b.face)) continue;
    double& v = u.along(b.axis).view()(b.face);
    v = outlet_shares_[n] * (v + h * outlet_losses_[n].push);
  }
  return faces_;
}

}  // namespace rackflux
