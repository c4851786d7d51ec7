#include "solver/flow/momentum.hpp"

#include "solver/fields/halo.hpp"
#include "solver/flow/face_speed.hpp"
#include "solver/linear/relaxation.hpp"
#include "solver/operators/transposed_stress.hpp"
#include "solver/parallel/loops.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace rackflux {

namespace {

/// Pseudo-time step in stable layers over 1 / N [-].
constexpr double wave_step = 1.5;

/// Centre of the relaxed equation [kg/s], of what convection and stress make it and of that with
/// inertia.
struct Relaxed {
  double alpha;
  double operator()(int, int, int, double, double spatial, double whole) const {
    return std::max(whole, spatial / alpha);
  }
};

/// The same where layers answer.
struct RelaxedInLayers {
  View<const double> N, answer;
  Index3 e;
  double held, least;     ///< 1 / alpha - 1, for the shortest and the longest step [-]
  double per_N, per_two;  ///< to rho V / s and to the force from the sum of two cells [kg/m3]

  RelaxedInLayers(Axis axis, const Stratification& layers, double rho, const FlowSettings& settings)
      : N(layers.frequency().view()),
        answer(layers.answer().view()),
        e(unit(axis)),
        held(1.0 / settings.velocity_relaxation - 1.0),
        least(std::min(held, 1.0 / settings.most_velocity_relaxation - 1.0)),
        per_N(0.5 * rho / wave_step),
        per_two(0.5 * rho * layers.share(axis)) {}

  double operator()(int i, int j, int k, double volume, double spatial, double whole) const {
    const int li = i - e.i, lj = j - e.j, lk = k - e.k;
    const double wave = per_N * volume * (N(li, lj, lk) + N(i, j, k));
    const double longest = wave > 0.0 ? least : held;
    const double step = std::min(std::max(wave, longest * spatial), held * spatial);
    return std::max(whole, spatial + step) +
           per_two * volume * (answer(li, lj, lk) + answer(i, j, k));
  }
};

}  // namespace

Momentum::Momentum(const Geometry& geometry, const Fluid& fluid, const FlowSettings& settings,
                   SharedSystem& shared)
    : geometry_(&geometry),
      fluid_(fluid),
      settings_(settings),
      system_(shared.get()),
      covered_{Coverage(geometry.moving(Axis::x)), Coverage(geometry.moving(Axis::y)),
               Coverage(geometry.moving(Axis::z))},
      dragged_{dragged(geometry, Axis::x), dragged(geometry, Axis::y), dragged(geometry, Axis::z)},
      off_symmetry_{off_symmetry(geometry, Axis::x), off_symmetry(geometry, Axis::y),
                    off_symmetry(geometry, Axis::z)},
      outlet_zones_(geometry),
      response_(geometry.mesh(), "response", "m/s/Pa") {
  if (settings_.stress == Stress::symmetric) transposed_.emplace(geometry.mesh(), "stress", "N");
}

void Momentum::begin(const Field& mu_eff, const Flow& flow) {
  if (!transposed_) return;
  for (const Axis axis : axes) {
    transposed_->along(axis).fill(0.0);
    add_transposed_stress(*geometry_, axis, mu_eff, flow.velocity, covered_[index(axis)].volumes,
                          transposed_->along(axis));
  }
}

void Momentum::assemble(Axis axis, const Field& mu_eff, const Flow& flow) {
  const Carrier carrier{.mass_flux = flow.mass_flux,
                        .diffusivity = mu_eff,
                        .passes = geometry_->open,
                        .open = geometry_->open,
                        .scheme = settings_.velocity_scheme};
  const Coverage& covered = covered_[index(axis)];
  rackflux::assemble(*geometry_, carrier, flow.velocity.along(axis), covered, system_);
  if (!transposed_) return;
  const auto rhs = system_.rhs.view();
  const auto stress = std::as_const(transposed_->along(axis)).view();
  for_each(covered.volumes, [=](int i, int j, int k) { rhs(i, j, k) += stress(i, j, k); });
}

Misfit Momentum::advance(Axis axis, const Field& mu_eff, const Drag& drag, const TimeTerm& time,
                         Flow& flow) {
  const Mesh& mesh = geometry_->mesh();
  Field& u = flow.velocity.along(axis);
  assemble(axis, mu_eff, flow);
  add_symmetry(axis, flow);
  add_walls(axis, drag);
  add_inflow(axis, flow);
  add_devices(axis, drag, flow);
  add_jets(axis, drag, flow);
  add_zones(axis, drag, flow);
  Misfit before = close(axis, drag, time, flow);
  give_velocities(axis, drag);
  set_outlets(axis, mu_eff, drag, time, flow);
  for (const auto* list : {&geometry_->inlets, &geometry_->outlets})
    for (const BoundaryFace& b : *list)
      if (b.axis == axis && mesh.faces(axis).holds(b.face))
        before.add(Rows(system_), std::as_const(u).view(), b.face);
  relax(mesh, system_, covered_[index(axis)].volumes, u,
        {.sweeps = settings_.momentum_sweeps, .over = settings_.over_relaxation});
  return before;
}

std::vector<Momentum::OffSymmetry> Momentum::off_symmetry(const Geometry& geometry, Axis axis) {
  const Mesh& mesh = geometry.mesh();
  const auto open = geometry.open.along(axis).view();
  std::vector<OffSymmetry> nodes;
  for (const BoundaryFace& wall : geometry.walls) {
    if (wall.axis != axis || wall.patch < 0 || !geometry.site().patches[wall.patch].slip) continue;
    const Index3 node = wall.side > 0 ? wall.face + unit(axis) : wall.face - unit(axis);
    if (mesh.faces(axis).holds(node) && open(node) > 0.0F) nodes.push_back({node, wall.side});
  }
  return nodes;
}

// Along the normal of a plane of symmetry the velocity goes on through zero with the slope that it
// has in the first cell. What flows away from the plane, m / 2 in the middle of that cell,
// therefore carries u / 2 with every scheme that looks behind; that the plane is no open face has
// left it 0.
void Momentum::add_symmetry(Axis axis, const Flow& flow) {
  const Scheme scheme = settings_.velocity_scheme;
  if (scheme != Scheme::van_leer && scheme != Scheme::linear_upwind) return;
  const auto rhs = system_.rhs.view();
  const auto u = flow.velocity.along(axis).view(), m = flow.mass_flux.along(axis).view();
  for (const OffSymmetry& off : off_symmetry_[index(axis)]) {
    const double away = std::max(off.side * m(off.node), 0.0);
    rhs(off.node) += 0.25 * away * u(off.node);
  }
}

std::vector<std::vector<Momentum::Dragged>> Momentum::dragged(const Geometry& geometry, Axis axis) {
  const Mesh& mesh = geometry.mesh();
  const auto open = geometry.open.along(axis).view();
  std::vector<std::vector<Dragged>> planes(static_cast<std::size_t>(mesh.faces(axis).hi.k));
  for (std::size_t n = 0; n < geometry.walls.size(); ++n) {
    const BoundaryFace& wall = geometry.walls[n];
    if (wall.axis == axis) continue;
    const double half = 0.5 * mesh.width(wall.axis)[wall.cell[wall.axis]];
    for (const Index3 node : {wall.cell, wall.cell + unit(axis)})
      if (mesh.faces(axis).holds(node) && open(node) > 0.0F)
        planes[node.k].push_back({n, node, 0.5 * wall.area / half});
  }
  return planes;
}

// Wall shear: tau = mu_wall (u_wall - u) / (half width). A wall face drags on the two velocity
// nodes of its cell, half of its area on each.
void Momentum::add_walls(Axis axis, const Drag& drag) {
  const auto centre = system_.centre.view(), rhs = system_.rhs.view();
  const auto slow = [&](const Dragged& at) {
    const int p = geometry_->walls[at.wall].patch;
    const Patch* patch = p >= 0 ? &drag.patches[p] : nullptr;
    if (patch && patch->slip) return;
    const double g = drag.wall_mu[at.wall] * at.per_wall_mu;
    centre(at.node) += g;
    if (patch) rhs(at.node) += g * patch->wall_velocity[index(axis)];
  };
  const auto& planes = dragged_[index(axis)];
#pragma omp parallel for schedule(static)
  for (std::size_t k = 0; k < planes.size(); ++k) std::ranges::for_each(planes[k], slow);
}

// What enters through an inlet or flows back through an outlet brings no velocity along the face.
void Momentum::add_inflow(Axis axis, const Flow& flow) {
  const Box owned = geometry_->mesh().faces(axis);
  const auto centre = system_.centre.view();
  const auto open = std::as_const(geometry_->open.along(axis)).view();
  for (const auto* list : {&geometry_->inlets, &geometry_->outlets})
    for (const BoundaryFace& face : *list) {
      if (face.axis == axis) continue;
      const double in = face.side * flow.mass_flux.along(face.axis).view()(face.face);
      if (in <= 0.0) continue;
      for (const Index3 node : {face.cell, face.cell + unit(axis)})
        if (owned.holds(node) && open(node) > 0.0F) centre(node) += 0.5 * in;
    }
}

// Resistors and fans: force on the face = (rise - K rho u|u| / 2 - loss_linear u) A. The quadratic
// loss is linearised about the present velocity (Newton); the fan line as if all faces of the patch
// changed together, which is what the pressure then makes them do.
void Momentum::add_devices(Axis axis, const Drag& drag, const Flow& flow) {
  const Mesh& mesh = geometry_->mesh();
  const auto centre = system_.centre.view(), rhs = system_.rhs.view();
  const auto u = flow.velocity.along(axis).view();
  const auto held_by = geometry_->patch_at(axis).view();
  const auto open = std::as_const(geometry_->open.along(axis)).view();
  for (std::size_t n = 0; n < drag.patches.size(); ++n) {
    const Patch& patch = drag.patches[n];
    if (patch.rule != FaceRule::resistor || patch.axis != axis) continue;
    const Box box = mesh.local(patch.faces, face_of(axis));
    const double quadratic = (0.5 * patch.loss + patch.jets) * fluid_.rho;
    const double stiffness = -patch.rise_slope * geometry_->patch_area(static_cast<int>(n));
    for_each_in_order(box, [&](int i, int j, int k) {
      if (held_by(i, j, k) != static_cast<int>(n) || open(i, j, k) == 0.0F) return;
      const double area = mesh.face_area(axis, {i, j, k}), speed = std::abs(u(i, j, k));
      centre(i, j, k) += area * (2.0 * quadratic * speed + patch.loss_linear + stiffness);
      rhs(i, j, k) += area * (patch.rise + (quadratic * speed + stiffness) * u(i, j, k));
    });
  }
}

// A plate whose holes make jets: the air leaves it with the momentum rho u^2 (1 + jets), at a
// pressure as much lower, and both return to the mean flow over the cell behind it.
void Momentum::add_jets(Axis axis, const Drag& drag, const Flow& flow) {
  const Mesh& mesh = geometry_->mesh();
  const auto rhs = system_.rhs.view();
  const auto u = flow.velocity.along(axis).view();
  const auto held_by = geometry_->patch_at(axis).view();
  const auto open = std::as_const(geometry_->open.along(axis)).view();
  const Index3 e = unit(axis);
  for (std::size_t n = 0; n < drag.patches.size(); ++n) {
    const Patch& patch = drag.patches[n];
    if (patch.jets == 0.0 || patch.rule != FaceRule::resistor || patch.axis != axis) continue;
    for (const int side : {-1, 1}) {
      const Index3 behind = side > 0 ? e : Index3{0, 0, 0} - e;
      const Box faces{patch.faces.lo + behind, patch.faces.hi + behind};
      for_each_in_order(mesh.local(faces, face_of(axis)), [&](int i, int j, int k) {
        const Index3 face{i, j, k}, plate = face - behind;
        const bool holds = held_by(plate) == static_cast<int>(n) && open(face) > 0.0F;
        if (!holds || side * u(plate) <= 0.0) return;
        rhs(face) +=
            fluid_.rho * patch.jets * mesh.face_area(axis, plate) * u(plate) * std::abs(u(plate));
      });
    }
  }
}

// Porous zones: force density = f - (C rho |u| / 2 + L mu) u, on the part of the control volume
// that lies in the zone; across a periodic boundary its image adds the other half.
void Momentum::add_zones(Axis axis, const Drag& drag, const Flow& flow) {
  const Mesh& mesh = geometry_->mesh();
  const auto centre = system_.centre.view(), rhs = system_.rhs.view();
  const auto u = flow.velocity.along(axis).view();
  const auto open = std::as_const(geometry_->open.along(axis)).view();
  const int a = index(axis);
  const Index3 e = unit(axis);
  const double* w = mesh.width(axis);
  for (const Zone& zone : drag.zones) {
    const bool acts = zone.loss[a] > 0.0 || zone.loss_linear[a] > 0.0 || zone.force[a] != 0.0;
    if (!acts) continue;
    for (const Box& cells : geometry_->painted(zone.cells, 1)) {
      Box faces = cells;
      faces.hi = faces.hi + e;
      for_each(intersection(faces, mesh.faces(axis)), [&](int i, int j, int k) {
        const Index3 high{i, j, k}, low = high - e;
        if (open(high) == 0.0F) return;
        const double depth = 0.5 * ((cells.holds(low) ? w[low[axis]] : 0.0) +
                                    (cells.holds(high) ? w[high[axis]] : 0.0));
        const double volume = depth * mesh.face_area(axis, high);
        const double speed =
            zone.loss_on_speed ? speed_at_face(axis, high, flow.velocity) : std::abs(u(high));
        const double quadratic = 0.5 * zone.loss[a] * fluid_.rho * speed;
        const double newton = zone.loss_on_speed ? 1.0 : 2.0;
        centre(high) += volume * (newton * quadratic + zone.loss_linear[a] * fluid_.mu);
        rhs(high) += volume * (zone.force[a] + (newton - 1.0) * quadratic * u(high));
      });
    }
  }
}

// Pressure, buoyancy, inertia, implicit relaxation, and the SIMPLEC response. Velocities that are
// given become identities: they have no neighbours from the start, and nothing is left of them.
Misfit Momentum::close(Axis axis, const Drag& drag, const TimeTerm& time, const Flow& flow) {
  if (drag.layers)
    return close(axis, RelaxedInLayers(axis, *drag.layers, fluid_.rho, settings_), time, flow);
  return close(axis, Relaxed{settings_.velocity_relaxation}, time, flow);
}

template <class Relaxed>
Misfit Momentum::close(Axis axis, const Relaxed& relaxed_centre, const TimeTerm& time,
                       const Flow& flow) {
  const Mesh& mesh = geometry_->mesh();
  TransportSystem& s = system_;
  const Rows rows(s);
  const auto centre = s.centre.view(), rhs = s.rhs.view(), d = response_.along(axis).view();
  const auto p = flow.p.view(), T = flow.T.view(), u = flow.velocity.along(axis).view();
  const auto open = std::as_const(geometry_->open.along(axis)).view();
  const double *wx = mesh.width(Axis::x), *wy = mesh.width(Axis::y), *wz = mesh.width(Axis::z);
  const int ei = axis == Axis::x, ej = axis == Axis::y, ek = axis == Axis::z;
  const double lift = -fluid_.rho * fluid_.beta_T * settings_.gravity[index(axis)];
  const double T0 = fluid_.T_reference;
  const double rho = fluid_.rho, inertia = rho * time.now, has_past = time.steady() ? 0.0 : rho;
  const auto past = (time.steady() ? flow.velocity : time.past->velocity).along(axis).view();
  const auto sums = sum_of_two(covered_[index(axis)].volumes, [=](int i, int j, int k, double& left,
                                                                  double& size) {
    const double vol_low = 0.5 * wx[i - ei] * wy[j - ej] * wz[k - ek];
    const double vol_high = 0.5 * wx[i] * wy[j] * wz[k];
    const double area = 2.0 * vol_high / (ei * wx[i] + ej * wy[j] + ek * wz[k]);
    const double push =
        area * (p(i - ei, j - ej, k - ek) - p(i, j, k)) +
        lift * (vol_low * (T(i - ei, j - ej, k - ek) - T0) + vol_high * (T(i, j, k) - T0));
    const double volume = vol_low + vol_high, here = u(i, j, k), free = open(i, j, k);
    const double whole = centre(i, j, k) + inertia * volume;
    const double relaxed = relaxed_centre(i, j, k, volume, centre(i, j, k), whole);
    const double right =
        free * (rhs(i, j, k) + push - has_past * volume * past(i, j, k) + (relaxed - whole) * here);
    rhs(i, j, k) = right;
    d(i, j, k) = free > 0.0 ? area / (relaxed - rows.sum_of_neighbours(i, j, k)) : 0.0;
    centre(i, j, k) = free > 0.0 ? relaxed : 1.0;
    left += free * std::abs(right + rows.pull(u, i, j, k) - relaxed * here);
    size += free * relaxed * std::abs(here);
  });
  return {sums[0], sums[1]};
}

}  // namespace rackflux
