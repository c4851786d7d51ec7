#include "solver/flow/explicit_boundary.hpp"

#include "solver/parallel/loops.hpp"

#include <algorithm>

namespace rackflux {

namespace {

bool any_closed(const Geometry& geometry) {
  for (const Axis axis : axes) {
    const auto open = geometry.open.along(axis).view();
    const double closed = largest(grown(geometry.mesh().cells(), 1), 0.0, [=](int i, int j, int k) {
      return open(i, j, k) > 0.0F ? 0.0 : 1.0;
    });
    if (closed > 0.0) return true;
  }
  return false;
}

}  // namespace

ExplicitBoundary::ExplicitBoundary(const Geometry& geometry, const MeshWeights& weights,
                                   const Fluid& fluid)
    : geometry_(&geometry),
      weights_(&weights),
      fluid_(fluid),
      outlet_zones_(geometry),
      outlet_rate_(geometry.outlets.size()),
      masked_(any_closed(geometry)) {}

void ExplicitBoundary::add(const MomentumState& state, const Field& T, const Push& push,
                           const Substep& step, Faces& rate, Faces& next) {
  for (const Axis axis : axes) {
    const Target to{.rate = rate.along(axis).view(),
                    .next = next.along(axis).view(),
                    .open = geometry_->open.along(axis).view(),
                    .owned = geometry_->mesh().faces(axis),
                    .now = step.now};
    add_walls(axis, state, push, to);
    add_passing(axis, state, push, to);
    add_zones(axis, push, to);
    const double lift = fluid_.beta_T * push.gravity[index(axis)];
    if (lift != 0.0) add_buoyancy(axis, T, lift, to);
  }
  move_outlets(state, T, push, step, next);
}

double ExplicitBoundary::inverse_volume(Axis axis, Index3 face) const {
  double product = weights_->inverse_spacing(axis)[face[axis]];
  for (const Axis other : axes)
    if (other != axis) product *= weights_->inverse_width(other)[face[other]];
  return product;
}

// Wall shear nu (u_wall - u) / (half width); a wall drags on the two velocity nodes of its cell,
// half of its area on each.
void ExplicitBoundary::add_walls(Axis axis, const MomentumState& state, const Push& push,
                                 const Target& to) const {
  const auto u = state.velocity.along(axis).view();
  for (std::size_t n = 0; n < geometry_->walls.size(); ++n) {
    const BoundaryFace& wall = geometry_->walls[n];
    if (wall.axis == axis) continue;
    const Patch* patch = wall.patch >= 0 ? &push.patches[wall.patch] : nullptr;
    if (patch && patch->slip) continue;
    const double g = push.wall_mu[n] * state.inverse_rho * wall.area *
                     weights_->inverse_width(wall.axis)[wall.cell[wall.axis]];
    const double u_wall = patch ? patch->wall_velocity[index(axis)] : 0.0;
    for (const Index3 node : {wall.cell, wall.cell + unit(axis)})
      to.add(node, g * inverse_volume(axis, node) * (u_wall - u(node)));
  }
}

// What enters through an inlet brings along the face the velocity of its eddies, if there are any;
// what flows back through an outlet none. What leaves takes that of its cell along.
void ExplicitBoundary::add_passing(Axis axis, const MomentumState& state, const Push& push,
                                   const Target& to) const {
  const auto u = state.velocity.along(axis).view();
  for (std::size_t n = 0; n < push.entering.size(); ++n) {
    const BoundaryFace& b = geometry_->inlets[n];
    if (b.axis == axis) continue;
    const double in = b.side * b.area * state.velocity.along(b.axis).view()(b.face);
    if (in <= 0.0) continue;
    const auto& brought = push.entering[n].along[index(axis)];
    to.add(b.cell, 0.5 * in * inverse_volume(axis, b.cell) * brought[0]);
    const Index3 above = b.cell + unit(axis);
    to.add(above, 0.5 * in * inverse_volume(axis, above) * brought[1]);
  }
  for (const auto* list : {&geometry_->inlets, &geometry_->outlets})
    for (const BoundaryFace& b : *list) {
      if (b.axis == axis) continue;
      const double out = -b.side * b.area * state.velocity.along(b.axis).view()(b.face);
      if (out <= 0.0) continue;
      for (const Index3 node : {b.cell, b.cell + unit(axis)})
        to.add(node, -0.5 * out * inverse_volume(axis, node) * u(node));
    }
}

void ExplicitBoundary::add_zones(Axis axis, const Push& push, const Target& to) const {
  const double *low = weights_->share_low(axis), *high = weights_->share_high(axis);
  for (const Zone& zone : push.zones) {
    const double a = zone.force[index(axis)] / fluid_.rho;
    if (a == 0.0) continue;
    for (const Box& box : geometry_->painted(zone.cells, 1))
      for_each_in_order(box, [&](int i, int j, int k) {
        const Index3 cell{i, j, k}, above = cell + unit(axis);
        to.add(cell, a * high[cell[axis]]);
        to.add(above, a * low[above[axis]]);
      });
  }
}

void ExplicitBoundary::add_buoyancy(Axis axis, const Field& T, double lift,
                                    const Target& to) const {
  const double *low = weights_->share_low(axis), *high = weights_->share_high(axis);
  const int ei = axis == Axis::x, ej = axis == Axis::y, ek = axis == Axis::z;
  const double T0 = fluid_.T_reference;
  const auto t = T.view();
  const Target target = to;
  for_each(to.owned, [=](int i, int j, int k) {
    const int at = ei * i + ej * j + ek * k;
    const double warmer = low[at] * t(i - ei, j - ej, k - ek) + high[at] * t(i, j, k) - T0;
    const double gain = -lift * warmer;
    target.rate(i, j, k) += gain;
    target.next(i, j, k) += target.now * target.open(i, j, k) * gain;
  });
}

// At a pressure outlet the velocity on the face is an unknown of its own, whose volume is the half
// cell inside. What comes from the cell's centre is taken upwind. Where fluid flows back in, it was
// at rest outside: the patch's pressure is its total pressure.
void ExplicitBoundary::move_outlets(const MomentumState& state, const Field& T, const Push& push,
                                    const Substep& step, Faces& next) {
  const Mesh& mesh = geometry_->mesh();
  const auto p = state.p.view(), t = T.view();
  for (std::size_t n = 0; n < geometry_->outlets.size(); ++n) {
    const BoundaryFace& b = geometry_->outlets[n];
    if (!mesh.faces(b.axis).holds(b.face)) continue;
    const auto u = state.velocity.along(b.axis).view();
    const Index3 inner = b.side > 0 ? b.face + unit(b.axis) : b.face - unit(b.axis);
    const double inverse = weights_->inverse_width(b.axis)[b.cell[b.axis]];
    const double here = u(b.face), step_in = u(inner) - here;
    const double towards = std::max(0.0, -b.side * 0.5 * (here + u(inner)));
    const double nu =
        state.nu + (state.mu_t ? state.inverse_rho * state.mu_t->view()(b.cell) : 0.0);
    const double in = std::max(0.0, b.side * here);
    const double warmer = t(b.cell) - fluid_.T_reference;
    const double lift = -fluid_.beta_T * push.gravity[index(b.axis)] * warmer;
    const double gain =
        2.0 * inverse * ((towards + nu * inverse) * step_in - b.side * 0.5 * in * in) +
        state.acceleration[index(b.axis)] + lift +
        state.inverse_rho * outlet_zones_.force(n, push.zones);
    const double p_out = push.patches[b.patch].pressure * state.inverse_rho;
    next.along(b.axis).view()(b.face) +=
        step.now * gain + step.before * outlet_rate_[n] +
        step.pressure * 2.0 * inverse * b.side * (p_out - p(b.cell));
    outlet_rate_[n] = gain;
  }
}

}  // namespace rackflux
