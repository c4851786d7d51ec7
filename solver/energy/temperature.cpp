#include "solver/energy/temperature.hpp"

#include "solver/energy/plates.hpp"
#include "solver/fields/halo.hpp"
#include "solver/linear/relaxation.hpp"
#include "solver/parallel/loops.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace rackflux {

namespace {

/// Sweeps after the linear solver, whose single precision and coarse corrections may leave a cell
/// outside the range of its neighbours; a sweep puts every one back into it.
constexpr int closing_sweeps = 2;

/// The centre's coefficient under relaxation; spatial: without it, of the neighbours alone [W/K].
struct Relaxed {
  double share;
  double operator()(int, int, int, double, double spatial) const { return spatial / share; }
};

/// See LayeredRelaxation.
struct RelaxedInLayers {
  View<const double> N;
  View<double> rate;
  double held;  ///< 1 / share - 1

  static constexpr double wave_step = 2.0;  // step over 1 / N [-]
  static constexpr double longest = 2.0;    // step over its own length [-]

  double operator()(int i, int j, int k, double capacity, double spatial) const {
    const double own = held * spatial, wave = N(i, j, k) * capacity / wave_step;  // [W/K]
    const double least = wave > 0.0 ? own / longest : own;
    const double step = std::min(std::max(wave, least), own);
    rate(i, j, k) = step / capacity;
    return spatial + step;
  }
};

Coverage with_temperature(const Geometry& geometry) {
  const auto conducts = geometry.conducts.view();
  return Coverage(Stretches(geometry.mesh().cells(),
                            [=](int i, int j, int k) { return conducts(i, j, k) > 0.0F; }));
}

}  // namespace

Temperature::Temperature(const Geometry& geometry, const Fluid& fluid, const FlowSettings& settings,
                         SharedSystem& shared)
    : geometry_(&geometry),
      fluid_(fluid),
      settings_(settings),
      covered_(with_temperature(geometry)),
      outside_(covered_.volumes.rest()),
      system_(shared.get()),
      solver_(geometry.mesh()),
      conductivity_(geometry.mesh(), Place::centre, "conductivity", "W/m/K") {
  const Mesh& mesh = geometry.mesh();
  for (const Material& m : geometry.site().materials) capacities_.push_back(m.rho * m.cp);
  if (capacities_.empty()) capacities_.resize(1);
  capacities_[0] = fluid.rho * fluid.cp;
  const auto conducts = geometry.conducts.view();
  for (const Zone& zone : geometry.site().zones)
    zone_volume_.push_back(sum(mesh.local(zone.cells, Place::centre), [&](int i, int j, int k) {
      return conducts(i, j, k) * mesh.volume({i, j, k});
    }));
  mesh.comm().sum(zone_volume_);
}

double Temperature::advance(std::span<const Patch> patches, std::span<const Zone> zones,
                            const Turbulence& turbulence, const TimeTerm& time, const Solving& how,
                            Flow& flow) {
  update_conductivity(flow, turbulence.Pr_t());
  const Carrier carrier{.mass_flux = flow.mass_flux,
                        .capacity = fluid_.cp,
                        .diffusivity = conductivity_,
                        .passes = geometry_->heat_open,
                        .open = geometry_->open,
                        .scheme = settings_.temperature_scheme,
                        .mean = FaceMean::harmonic};
  assemble(*geometry_, carrier, flow.T, covered_, system_);
  clear_outside();
  add_zones(zones);
  add_boundary(patches, turbulence, flow);
  add_interior_walls(turbulence);
  add_resistances(patches, turbulence);
  if (how.layers)
    close(flow, time,
          RelaxedInLayers{std::as_const(*how.layers->frequency).view(), how.layers->rate->view(),
                          1.0 / how.share - 1.0});
  else
    close(flow, time, Relaxed{how.share});
  const Misfit before = misfit(geometry_->mesh(), system_, flow.T, fluid_.T_reference);
  solver_.solve(system_, flow.T, how.tolerance);
  relax(geometry_->mesh(), system_, covered_.volumes, flow.T, closing_sweeps);
  return before.share();
}

void Temperature::update_conductivity(const Flow& flow, double Pr_t) {
  const auto lambda = conductivity_.view();
  const auto mu_t = flow.mu_t.view();
  const auto material = std::as_const(geometry_->material).view();
  const auto* materials = geometry_->site().materials.data();
  const double molecular = fluid_.lambda, turbulent = fluid_.cp / Pr_t;
  for_each(grown(geometry_->mesh().cells(), 1), [=](int i, int j, int k) {
    const int m = material(i, j, k);
    lambda(i, j, k) = m == 0 ? molecular + turbulent * mu_t(i, j, k) : materials[m].lambda;
  });
}

/// The linear solver reads all cells, and finds here what the equation before has left.
void Temperature::clear_outside() {
  const std::array all{system_.centre.view(), system_.west.view(),  system_.east.view(),
                       system_.south.view(),  system_.north.view(), system_.bottom.view(),
                       system_.top.view(),    system_.rhs.view()};
  for_each(outside_, [=](int i, int j, int k) {
    for (const auto& of : all) of(i, j, k) = 0.0;
  });
}

void Temperature::add_zones(std::span<const Zone> zones) {
  const Mesh& mesh = geometry_->mesh();
  const auto rhs = system_.rhs.view();
  const auto conducts = std::as_const(geometry_->conducts).view();
  for (std::size_t z = 0; z < zones.size(); ++z) {
    if (zones[z].heat == 0.0 || zone_volume_[z] == 0.0) continue;
    const double density = zones[z].heat / zone_volume_[z];  // [W/m3]
    for_each(mesh.local(zones[z].cells, Place::centre), [&](int i, int j, int k) {
      rhs(i, j, k) += conducts(i, j, k) * density * mesh.volume({i, j, k});
    });
  }
}

Temperature::WallTie Temperature::tie(const BoundaryFace& wall, double lambda_wall,
                                      const Patch& patch) const {
  const double half = 0.5 * geometry_->mesh().width(wall.axis)[wall.cell[wall.axis]];
  switch (patch.heat) {
    case HeatRule::temperature:
      return {.g = wall.area * lambda_wall / half, .temperature = patch.temperature};
    case HeatRule::convection:
      return {.g = wall.area / (half / lambda_wall + 1.0 / patch.htc),
              .temperature = patch.temperature,
              .inner = wall.area * lambda_wall / half};
    case HeatRule::flux:
      return {.given = wall.area * patch.flux, .inner = wall.area * lambda_wall / half};
    case HeatRule::adiabatic:
    case HeatRule::conducting:
      break;
  }
  return {};
}

void Temperature::add_boundary(std::span<const Patch> patches, const Turbulence& turbulence,
                               const Flow& flow) {
  const Box owned = geometry_->mesh().cells();
  const auto centre = system_.centre.view(), rhs = system_.rhs.view();
  for_each_tie(patches, turbulence, [&](const BoundaryFace& wall, const WallTie& w) {
    centre(wall.cell) += w.g;
    rhs(wall.cell) += w.g * w.temperature + w.given;
  });
  for (const auto* list : {&geometry_->inlets, &geometry_->outlets})
    for (const BoundaryFace& b : *list) {
      const double in = b.side * flow.mass_flux.along(b.axis).view()(b.face);
      if (in <= 0.0 || !owned.holds(b.cell)) continue;
      centre(b.cell) += fluid_.cp * in;
      rhs(b.cell) += fluid_.cp * in * patches[b.patch].temperature;
    }
}

// Adds a conductance between the two cells of a face, on those that this rank owns.
void Temperature::add_link(Axis axis, Index3 face, double g) {
  const Box owned = geometry_->mesh().cells();
  const Index3 low = face - unit(axis);
  Field& down = axis == Axis::x ? system_.west : axis == Axis::y ? system_.south : system_.bottom;
  Field& up = axis == Axis::x ? system_.east : axis == Axis::y ? system_.north : system_.top;
  const auto centre = system_.centre.view();
  if (owned.holds(face)) down.view()(face) += g, centre(face) += g;
  if (owned.holds(low)) up.view()(low) += g, centre(low) += g;
}

// Between fluid and a conducting solid the stencil has used the fluid cell's own conductivity; at
// walls of turbulent flow the wall function's takes its place.
void Temperature::add_interior_walls(const Turbulence& turbulence) {
  const Mesh& mesh = geometry_->mesh();
  const auto lambda = std::as_const(conductivity_).view();
  for (std::size_t n = 0; n < geometry_->walls.size(); ++n) {
    const BoundaryFace& wall = geometry_->walls[n];
    if (geometry_->heat_open.along(wall.axis).view()(wall.face) == 0.0F) continue;
    const Index3 solid = wall.side > 0 ? wall.face - unit(wall.axis) : wall.face;
    const double* w = mesh.width(wall.axis);
    const double half_fluid = 0.5 * w[wall.cell[wall.axis]], half_solid = 0.5 * w[solid[wall.axis]];
    const double in_solid = half_solid / lambda(solid);
    const double used = wall.area / (half_fluid / lambda(wall.cell) + in_solid);
    const double wanted = wall.area / (half_fluid / turbulence.walls().lambda[n] + in_solid);
    if (used != wanted) add_link(wall.axis, wall.face, wanted - used);
  }
}

void Temperature::add_resistances(std::span<const Patch> patches, const Turbulence& turbulence) {
  const Plates plates(*geometry_, patches, conductivity_, turbulence);
  for (const HeatFace& h : geometry_->heat_faces) add_link(h.axis, h.face, plates.conductance(h));
}

// Storage, implicit relaxation, and cells without a temperature.
template <class Relaxed>
void Temperature::close(const Flow& flow, const TimeTerm& time, const Relaxed& relaxed_centre) {
  const Mesh& mesh = geometry_->mesh();
  const auto centre = system_.centre.view(), rhs = system_.rhs.view();
  const auto T = flow.T.view();
  const auto past = (time.steady() ? flow.T : time.past->T).view();
  const auto conducts = std::as_const(geometry_->conducts).view();
  const auto is_fluid = std::as_const(geometry_->fluid).view();
  const auto material = std::as_const(geometry_->material).view();
  const double *wx = mesh.width(Axis::x), *wy = mesh.width(Axis::y), *wz = mesh.width(Axis::z);
  const double* const capacities = capacities_.data();
  const double now = time.now, has_past = time.steady() ? 0.0 : 1.0;
  for_each(covered_.volumes, [=](int i, int j, int k) {
    const double capacity = capacities[material(i, j, k)] * wx[i] * wy[j] * wz[k];  // [J/K]
    const double whole = centre(i, j, k) + now * capacity;
    const double relaxed = is_fluid(i, j, k) > 0.0F
                               ? std::max(whole, relaxed_centre(i, j, k, capacity, centre(i, j, k)))
                               : whole;
    const bool unknown = conducts(i, j, k) > 0.0F;
    rhs(i, j, k) = unknown ? rhs(i, j, k) - has_past * capacity * past(i, j, k) +
                                 (relaxed - whole) * T(i, j, k)
                           : 0.0;
    centre(i, j, k) = unknown ? relaxed : 0.0;
  });
}

}  // namespace rackflux
