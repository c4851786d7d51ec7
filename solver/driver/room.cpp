#include "solver/driver/room.hpp"

#include "solver/fields/halo.hpp"
#include "solver/fields/prolong.hpp"
#include "solver/fields/vortices.hpp"
#include "solver/mesh/layout.hpp"
#include "solver/parallel/loops.hpp"
#include "solver/turbulence/scalar_step.hpp"
#include "solver/turbulence/wall.hpp"
#include "solver/turbulence/wall_distance.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <utility>

namespace rackflux {

namespace {

/// Value of a field at a point by straight lines between the nodes around it, along each axis as
/// far as the mesh goes: walls of the room and faces that are closed to what the field tells of end
/// the lines, and bodies without a temperature are left out.
double at_point(const Geometry& geometry, const Field& field, const std::array<double, 3>& at,
                Index3 cell) {
  const Mesh& mesh = geometry.mesh();
  const bool of_heat = field.place() == Place::centre;
  const FaceMask& passes = of_heat ? geometry.heat_open : geometry.open;
  Index3 low = cell;
  std::array<double, 3> upper{};
  for (const Axis axis : axes) {
    const bool on_face = field.place() == face_of(axis);
    const double* x = on_face ? mesh.node(axis) : mesh.centre(axis);
    const double here = at[index(axis)];
    const bool below = !on_face && here < x[cell[axis]];
    const Index3 between = below ? cell : cell + unit(axis);
    if (!on_face && passes.along(axis).view()(between) == 0.0F) continue;
    if (below) low[axis] -= 1;
    upper[index(axis)] = (here - x[low[axis]]) / (x[low[axis] + 1] - x[low[axis]]);
  }
  double value = 0.0, shares = 0.0;
  for (int corner = 0; corner < 8; ++corner) {
    const Index3 up{corner & 1, corner >> 1 & 1, corner >> 2};
    double share = of_heat && geometry.conducts.view()(low + up) == 0.0F ? 0.0 : 1.0;
    for (const Axis axis : axes) share *= up[axis] ? upper[index(axis)] : 1.0 - upper[index(axis)];
    if (share != 0.0) value += share * field.view()(low + up), shares += share;
  }
  return shares > 0.0 ? value / shares : field.view()(cell);
}

/// What Aitken's rule multiplies a step by, from the misfits before and after it [-].
double aitken(const std::vector<double>& before, const std::vector<double>& after) {
  double along = 0.0, square = 0.0;
  for (std::size_t n = 0; n < after.size(); ++n) {
    const double change = after[n] - before[n];
    along -= before[n] * change, square += change * change;
  }
  return square > 0.0 ? along / square : 1.0;
}

/// The panels that close a rack's front are drawn one after the other under one name, and what
/// passes all of them is one reading.
void add_plate_flow(const std::string& name, double flow, std::vector<Reading>& all) {
  if (all.empty() || all.back().name != name) all.push_back({name, "m3/s", 0.0, 0.0});
  all.back().value += flow;
  all.back().scale = std::abs(all.back().value);
}

/// Where a model of turbulence does not hold for the room or its fluid, `flow` is to blame.
Simple make_simple(const Geometry& geometry, const CaseSettings& settings) {
  const auto make = [&] {
    return Simple(geometry, settings.fluid, settings.flow, settings.turbulence);
  };
  return settings.flow_part ? located(*settings.flow_part, make) : make();
}

}  // namespace

Room::Room(const Comm& comm, Site the_site, const CaseSettings& settings,
           std::optional<Splits> splits)
    : site(std::move(the_site)),
      mesh(splits ? Mesh(comm, site.lines, *splits) : Mesh(comm, site.lines)),
      geometry(mesh, site),
      simple(make_simple(geometry, settings)),
      devices(geometry, settings.fluid),
      flow(mesh),
      settings_(&settings) {}

void Room::start_from_rest(double temperature) {
  flow.T.fill(temperature);
  if (settings_->initial_vortices > 0.0) set_vortices(mesh, settings_->initial_vortices, flow);
  for (const Axis axis : axes) {  // nothing moves in solids, where no equation says so
    const auto u = flow.velocity.along(axis).view();
    const auto open = std::as_const(geometry.open.along(axis)).view();
    for_each(mesh.faces(axis), [=](int i, int j, int k) { u(i, j, k) *= open(i, j, k); });
  }
  simple.initialise(flow);
  devices.impose(flow, simple.zones, simple.patches);
}

void Room::start_from(const Room& coarser) {
  simple.initialise(flow);
  prolong(coarser.geometry, coarser.flow, geometry, flow);
  simple.refresh(flow);
  if (heat_is_passive()) simple.restore_mass(flow);
  devices.impose(flow, simple.zones, simple.patches);
}

bool Room::is_turbulent() const {
  return settings_->turbulence != "laminar";
}

double Room::courant(double dt) const {
  const auto mx = flow.mass_flux.x.view(), my = flow.mass_flux.y.view();
  const auto mz = flow.mass_flux.z.view();
  const double *wx = mesh.width(Axis::x), *wy = mesh.width(Axis::y), *wz = mesh.width(Axis::z);
  const double half = 0.5 * dt / settings_->fluid.rho;
  return mesh.comm().max(largest(mesh.cells(), 0.0, [=](int i, int j, int k) {
    const double passing = std::abs(mx(i, j, k)) + std::abs(mx(i + 1, j, k)) +
                           std::abs(my(i, j, k)) + std::abs(my(i, j + 1, k)) +
                           std::abs(mz(i, j, k)) + std::abs(mz(i, j, k + 1));
    return half * passing / (wx[i] * wy[j] * wz[k]);
  }));
}

Residuals Room::iterate(const TimeTerm& time) {
  devices.impose(flow, simple.zones, simple.patches);
  if (!heat_is_passive()) return simple.iterate(flow, time);
  constexpr int turns = 2;  // docs/decisions/passive-heat.md
  return simple.iterate(flow, time, iterations_++ % turns == 0 ? turns : 0);
}

bool Room::heat_is_passive() const {
  return !settings_->time && !simple.heat_drives() && !devices.follow_temperature();
}

// What a cooler gives back may follow what returns to it, and the temperature of a room in which
// one idles answers a change of its supply nearly in full: plain passes would creep. Their step is
// Aitken's, of the last two misfits (U. Kuettler, W. A. Wall, Comput. Mech. 43 (2008) 61-72).
HeatBalance Room::settle() {
  constexpr double agreed = 1e-7;  // [-], a tenth of what a run promises
  constexpr int most_passes = 30;
  constexpr double round_off = 1e-13;  // of temperatures [-]
  simple.close_mass(flow);
  devices.impose(flow, simple.zones, simple.patches);
  std::vector<double> last;
  double step = 1.0;
  for (int pass = 1;; ++pass) {
    std::vector<double> misfit;
    for (const Patch& patch : simple.patches) misfit.push_back(-patch.temperature);
    simple.settle_temperature(flow);
    devices.impose(flow, simple.zones, simple.patches);
    const HeatBalance heat = simple.heat_balance(flow);
    for (std::size_t p = 0; p < misfit.size(); ++p) misfit[p] += simple.patches[p].temperature;
    const bool differ = std::ranges::any_of(
        misfit, [&](double by) { return std::abs(by) > round_off * settings_->fluid.T_reference; });
    if (heat.imbalance < agreed || !differ || pass == most_passes) return heat;
    if (!last.empty()) step *= aitken(last, misfit);
    for (std::size_t p = 0; p < misfit.size(); ++p)
      simple.patches[p].temperature += (step - 1.0) * misfit[p];
    last = std::move(misfit);
  }
}

double Room::temperature_range() const {
  const auto T = flow.T.view();
  const auto conducts = geometry.conducts.view();
  constexpr double least = -std::numeric_limits<double>::infinity();
  const auto most = [&](double sign) {
    return largest(mesh.cells(), least, [=](int i, int j, int k) {
      return conducts(i, j, k) > 0.0F ? sign * T(i, j, k) : least;
    });
  };
  std::array<double, 2> ends{most(1.0), most(-1.0)};
  mesh.comm().max(ends);
  return ends[0] + ends[1];
}

Extremes Room::extremes() const {
  double speed = 0.0;
  for (const Axis axis : axes) {
    const auto u = flow.velocity.along(axis).view();
    speed =
        largest(mesh.faces(axis), speed, [=](int i, int j, int k) { return std::abs(u(i, j, k)); });
  }
  return {temperature_range(), mesh.comm().max(speed)};
}

FluidTemperatures Room::fluid_temperatures() const {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const auto T = flow.T.view();
  const auto fluid = geometry.fluid.view();
  const auto most = [&](double sign) {
    return largest(mesh.cells(), -infinity, [=](int i, int j, int k) {
      return fluid(i, j, k) > 0.0F ? sign * T(i, j, k) : -infinity;
    });
  };
  std::array<double, 2> ends{most(-1.0), most(1.0)};
  mesh.comm().max(ends);
  return {-ends[0], ends[1]};
}

long long Room::cells_at_viscosity_bound() const {
  const double bound = simple.turbulence().viscosity_bound();
  const auto mu_t = flow.mu_t.view();
  const double count = mesh.comm().sum(
      sum(mesh.cells(), [=](int i, int j, int k) { return mu_t(i, j, k) >= bound ? 1.0 : 0.0; }));
  return std::llround(count);
}

double Room::share_of_walls(const std::function<bool(std::size_t)>& counts) const {
  std::vector<double> areas(2);  // of all that drag, of those that count
  for (std::size_t n = 0; n < geometry.walls.size(); ++n) {
    const BoundaryFace& wall = geometry.walls[n];
    if (!mesh.cells().holds(wall.cell) || !drags(geometry.site(), wall)) continue;
    areas[0] += wall.area;
    if (counts(n)) areas[1] += wall.area;
  }
  mesh.comm().sum(areas);
  return areas[0] > 0.0 ? areas[1] / areas[0] : 0.0;
}

double Room::walls_in_sublayer() const {
  if (!simple.turbulence().needs_log_layer()) return 0.0;
  constexpr double round_off = 1e-9;
  const WallTransfer& walls = simple.turbulence().walls();
  return share_of_walls(
      [&](std::size_t n) { return walls.mu[n] < (1.0 + round_off) * settings_->fluid.mu; });
}

double Room::walls_beyond_sublayer() const {
  if (!simple.turbulence().needs_sublayer()) return 0.0;
  const double nu = settings_->fluid.mu / settings_->fluid.rho;
  return share_of_walls([&](std::size_t n) {
    const BoundaryFace& wall = geometry.walls[n];
    const double y = 0.5 * mesh.width(wall.axis)[wall.cell[wall.axis]];
    const double speed = std::sqrt(slip_squared(wall, simple.patches, flow));
    return automatic_y_plus(speed * y / nu) > viscous_sublayer;
  });
}

std::vector<Reading> Room::probe_readings() const {
  std::vector<Reading> all;
  if (settings_->probes.empty()) return all;
  const std::array<const Field*, 4> fields{&flow.T, &flow.velocity.x, &flow.velocity.y,
                                           &flow.velocity.z};
  std::vector<double> values(4 * settings_->probes.size(), 0.0);
  for (std::size_t n = 0; n < settings_->probes.size(); ++n) {
    const Index3 cell = cell_at(site.lines, settings_->probes[n].at) - mesh.offset();
    if (!mesh.cells().holds(cell)) continue;
    for (std::size_t f = 0; f < 4; ++f)
      values[4 * n + f] = at_point(geometry, *fields[f], settings_->probes[n].at, cell);
  }
  mesh.comm().sum(values);
  const auto [range, speed] = extremes();
  const char* names[4] = {"temperature", "velocity_x", "velocity_y", "velocity_z"};
  for (std::size_t n = 0; n < settings_->probes.size(); ++n)
    for (std::size_t f = 0; f < 4; ++f)
      all.push_back({settings_->probes[n].name + "." + names[f], f == 0 ? "K" : "m/s",
                     values[4 * n + f], f == 0 ? range : speed});
  return all;
}

std::vector<Reading> Room::solid_readings(double range) const {
  std::vector<Reading> all;
  const auto add = [&](const std::string& name, const MeanAndMost& found) {
    if (found.size == 0.0) return;
    all.push_back({name + ".temperature", "K", found.mean, range});
    all.push_back({name + ".temperature_max", "K", found.most, range});
  };
  const auto solids = solid_temperatures(geometry, flow);
  for (std::size_t s = 0; s < solids.size(); ++s)
    add(site.regions[site.solids[s].region], solids[s]);
  const auto surfaces = simple.surfaces(flow);
  for (std::size_t p = 0; p < surfaces.size(); ++p) add(site.patches[p].name, surfaces[p]);
  return all;
}

std::vector<Reading> Room::readings() const {
  std::vector<Reading> all = devices.totals();
  for (Reading& reading : devices.readings()) all.push_back(std::move(reading));
  for (Reading& reading : probe_readings()) all.push_back(std::move(reading));
  const bool watches_solids =
      std::ranges::any_of(site.solids, [](const SolidBox& solid) { return !solid.blocked_out; }) ||
      std::ranges::any_of(site.patches, [](const Patch& patch) {
        return patch.heat == HeatRule::flux || patch.heat == HeatRule::convection;
      });
  if (watches_solids)
    for (Reading& reading : solid_readings(temperature_range())) all.push_back(std::move(reading));
  const HeatBalance heat = simple.heat_balance(flow);
  for (std::size_t p = 0; p < site.patches.size(); ++p) {
    const Patch& patch = site.patches[p];
    const bool crossed = patch.rule == FaceRule::inlet || patch.rule == FaceRule::outlet;
    // What an opening carries above the reference is as uncertain as its flow.
    const double size = std::max(heat.throughput, std::abs(heat.patches[p]));
    if (patch.rule == FaceRule::wall && patch.heat != HeatRule::adiabatic)
      all.push_back({patch.name + ".heat", "W", heat.patches[p], size});
    if (crossed) {
      const PatchFlow& through = devices.passing()[p];
      all.push_back({patch.name + ".flow", "m3/s", through.flow, std::abs(through.flow)});
      all.push_back({patch.name + ".temperature", "K", through.temperature, 0.0});
      all.push_back({patch.name + ".pressure", "Pa", through.pressure, 0.0});
      all.push_back({patch.name + ".heat", "W", heat.patches[p], size});
    }
    if (patch.resists()) add_plate_flow(patch.name + ".flow", devices.passing()[p].flow, all);
  }
  return all;
}

std::string Room::find_nonfinite() const {
  constexpr double beyond = 1e100;  // of any unit: its square sums to infinity [SI]
  std::string complaint;
  const std::array<const Field*, 7> fields{&flow.velocity.x, &flow.velocity.y, &flow.velocity.z,
                                           &flow.p,          &flow.T,          &flow.tke,
                                           &flow.dissipation};
  for (const Field* field : fields) {
    const auto v = field->view();
    for_each_in_order(field->owned(), [&](int i, int j, int k) {
      if (std::abs(v(i, j, k)) < beyond || !complaint.empty()) return;
      const Index3 room = mesh.offset() + Index3{i, j, k};
      complaint =
          fmt::format("{} is {:.3g} in cell ({}, {}, {}) at x = ({:.4g}, {:.4g}, {:.4g}) m, in {}",
                      field->name(), v(i, j, k), room.i, room.j, room.k, mesh.centre(Axis::x)[i],
                      mesh.centre(Axis::y)[j], mesh.centre(Axis::z)[k],
                      site.regions[geometry.region.view()(i, j, k)]);
    });
  }
  return mesh.comm().complaint_of_any(complaint.empty(), complaint);
}

}  // namespace rackflux
