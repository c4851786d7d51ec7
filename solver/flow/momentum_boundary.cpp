// The rows of the momentum systems that belong to inlets and outlets.
#include "solver/flow/momentum.hpp"

#include <cmath>
#include <utility>

namespace rackflux {

void Momentum::give_velocities(Axis axis, const Drag& drag) {
  const Box owned = geometry_->mesh().faces(axis);
  const auto rhs = system_.rhs.view();
  for (const BoundaryFace& face : geometry_->inlets) {
    if (face.axis != axis || !owned.holds(face.face)) continue;
    rhs(face.face) = geometry_->velocity_given(face, drag.patches[face.patch]);
  }
}

// At a pressure outlet the velocity on the face is an unknown of its own. Its control volume is the
// half cell inside; what leaves carries the face's own velocity, and what lies between the cell
// centre and the face is pushed by p_cell - p_out:
//
//   a_in (u_in - u_b)  +  A (p_cell - p_out)  +  buoyancy and zones of the half cell
//       =  rho V/2 du_b/dt
//
// Where fluid flows back in, it was at rest outside: p_out is its total pressure.
void Momentum::set_outlets(Axis axis, const Field& mu_eff, const Drag& drag, const TimeTerm& time,
                           const Flow& flow) {
  const Mesh& mesh = geometry_->mesh();
  const Box owned = mesh.faces(axis);
  TransportSystem& s = system_;
  const auto centre = s.centre.view(), rhs = s.rhs.view(), d = response_.along(axis).view();
  Field& low_field = axis == Axis::x ? s.west : axis == Axis::y ? s.south : s.bottom;
  Field& high_field = axis == Axis::x ? s.east : axis == Axis::y ? s.north : s.top;
  const auto u = flow.velocity.along(axis).view(), m = flow.mass_flux.along(axis).view();
  const auto p = flow.p.view(), T = flow.T.view();
  const double g = settings_.gravity[index(axis)];
  for (std::size_t n = 0; n < geometry_->outlets.size(); ++n) {
    const BoundaryFace& b = geometry_->outlets[n];
    // The response is needed where the cell is, too: its pressure's equation asks for it.
    const bool is_owned = owned.holds(b.face);
    if (b.axis != axis || !(is_owned || mesh.cells().holds(b.cell))) continue;
    const Index3 inner = b.side > 0 ? b.face + unit(axis) : b.face - unit(axis);
    const double width = mesh.width(axis)[b.cell[axis]];
    const double towards = -b.side * 0.5 * (m(b.face) + m(inner));
    const double a_in = mu_eff.view()(b.cell) * b.area / width + std::max(towards, 0.0);
    const double u_in = b.side * u(b.face);  // into the room
    const double entering = fluid_.rho * b.area * std::max(u_in, 0.0);
    const double lift = -fluid_.rho * fluid_.beta_T * g * (T(b.cell) - fluid_.T_reference);
    const double push = b.side * b.area * (drag.patches[b.patch].pressure - p(b.cell));
    const double half = 0.5 * b.area * width;  // of the cell
    const double mass = fluid_.rho * half;
    const auto [slowing, kept] = outlet_zones_.loss(n, drag.zones, fluid_, flow.velocity);
    const double force = outlet_zones_.force(n, drag.zones);
    const double spatial = a_in + std::abs(m(b.face)) + half * slowing;
    const double whole = spatial + mass * time.now;
    const double relaxed = std::max(whole, spatial / settings_.velocity_relaxation) + entering;
    d(b.face) = b.area / (relaxed - a_in);
    if (!is_owned) continue;
    const double past = time.steady() ? 0.0 : time.past->velocity.along(axis).view()(b.face);
    centre(b.face) = relaxed;
    (b.side > 0 ? high_field : low_field).view()(b.face) = a_in;
    rhs(b.face) = push + half * (lift + force + kept) - mass * past +
                  (relaxed - a_in - half * slowing - mass * time.now - entering) * u(b.face) +
                  0.5 * entering * u(b.face);
  }
}

}  // namespace rackflux
