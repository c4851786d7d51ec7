#include "solver/driver/bench_room.hpp"

#include "solver/driver/traffic.hpp"
#include "solver/fields/halo.hpp"
#include "solver/linear/coarsen.hpp"
#include "solver/linear/hardness.hpp"
#include "solver/mesh/layout.hpp"
#include "solver/parallel/loops.hpp"
#include "solver/turbulence/strain.hpp"

#include <cmath>
#include <fmt/format.h>
#include <utility>

namespace rackflux {

namespace {

constexpr double room_volume = 6.0 * 4.0 * 3.0;  // [m3], as below
constexpr int first_iterations = 10;             // from rest, until air passes the racks
constexpr double small_drop = 0.005;             // of the pressure residual, as in a run [-]

/// Supply through the floor, four racks with fans and 60 kW, return through the ceiling.
constexpr const char* room_text = R"(
title: four racks in a closed room
room: {size: [6 m, 4 m, 3 m]}
fluid: {kind: air, reference_temperature: 20 degC}
initial: {temperature: 18 degC}
objects:
  - {name: supply, kind: inlet, low: [1.75 m, 0.25 m, 0 m], high: [4.25 m, 1.5 m, 0 m],
     flow: 4 m3/s, temperature: 18 degC, intensity: 0.05, length_scale: 0.04 m}
  - {name: return, kind: outlet, low: [1.75 m, 2.5 m, 3 m], high: [4.25 m, 3.75 m, 3 m],
     backflow: 18 degC}
  - {name: cabinet, kind: duct, at: [1.75 m, 1.5 m, 0 m], size: [0.625 m, 1 m, 2 m], count: 4,
     pitch: [0.625 m, 0 m, 0 m], open: [-y, +y, -z]}
  - {name: rack, kind: resistance, at: [1.75 m, 1.5 m, 0 m], size: [2.5 m, 1 m, 2 m],
     heat: 60 kW, loss: 97 1/m, loss_on_speed: true, force: [0 N/m3, 40 N/m3, 0 N/m3]}
flow: {turbulence: k_epsilon}
)";

Config room_config(long long cells) {
  const double spacing = std::cbrt(room_volume / static_cast<double>(cells));
  return Config::parse(room_text, "room of the benchmark",
                       {fmt::format("mesh.spacing={:.9g} m", spacing)});
}

void copy_state(const Flow& from, Flow& to) {
  for (const Axis axis : axes) to.velocity.along(axis).copy_from(from.velocity.along(axis));
  to.p.copy_from(from.p);
  to.T.copy_from(from.T);
  to.tke.copy_from(from.tke);
  to.dissipation.copy_from(from.dissipation);
  to.mu_t.copy_from(from.mu_t);
}

}  // namespace

BenchRoom::BenchRoom(const Comm& comm, long long cells)
    : settings_(read_case(room_config(cells))),
      room_(comm, make_site(room_config(cells)), settings_),
      start_(room_.mesh),
      mu_eff_(room_.mesh, Place::centre, "effective_viscosity", "Pa s"),
      system_(room_.mesh, Place::centre),
      shared_(room_.mesh),
      turbulence_(make_turbulence(settings_.turbulence, room_.geometry, settings_.fluid,
                                  settings_.flow, shared_)),
      momentum_(room_.geometry, settings_.fluid, settings_.flow, shared_),
      temperature_(room_.geometry, settings_.fluid, settings_.flow, shared_),
      pressure_(room_.mesh),
      rhs_(room_.mesh, Place::centre, "mass_defect", "kg/s"),
      x_(room_.mesh, Place::centre, "x", "1"),
      poisson_(room_.mesh),
      multigrid_(room_.mesh, multigrid::symmetric_smoothing()),
      s_(multigrid_.finest().shape),
      w_(multigrid_.finest().shape) {
  multigrid_.finest().add_successor();
  room_.start_from_rest(settings_.initial_temperature);
  for (int n = 0; n < first_iterations; ++n) room_.iterate();
  turbulence_->advance(room_.simple.patches, {}, room_.flow);
  const auto mu_eff = mu_eff_.view();
  const auto mu_t = std::as_const(room_.flow.mu_t).view();
  for_each(
      grown(room_.mesh.cells(), Mesh::halo),
      [=, mu = settings_.fluid.mu](int i, int j, int k) { mu_eff(i, j, k) = mu + mu_t(i, j, k); });
  momentum_.begin(mu_eff_, room_.flow);
  for (const Axis axis : axes) momentum_.advance(axis, mu_eff_, drag(), {}, room_.flow);
  update_mass_flux(room_.geometry, settings_.fluid.rho, room_.flow);
  make_pressure_system();
  copy_state(room_.flow, start_);
}

void BenchRoom::restore() {
  copy_state(start_, room_.flow);
  update_mass_flux(room_.geometry, settings_.fluid.rho, room_.flow);
}

Carrier BenchRoom::carrier(Scheme scheme) const {
  return {.mass_flux = room_.flow.mass_flux,
          .diffusivity = mu_eff_,
          .passes = room_.geometry.open,
          .open = room_.geometry.open,
          .scheme = scheme};
}

Drag BenchRoom::drag() const {
  return {.patches = room_.simple.patches,
          .zones = room_.simple.zones,
          .wall_mu = turbulence_->walls().mu};
}

void BenchRoom::assemble_faces(Scheme scheme) {
  for (const Axis axis : axes)
    assemble(room_.geometry, carrier(scheme), room_.flow.velocity.along(axis),
             Coverage(Stretches(room_.mesh.faces(axis))), shared_.get());
}

/// The system of the pressure step, as PressureCorrection makes it, for its solver and for the
/// multigrid alone.
void BenchRoom::make_pressure_system() {
  const Mesh& mesh = room_.mesh;
  const double rho = settings_.fluid.rho;
  for (const Axis axis : axes) {
    const auto g = pressure_.along(axis).view();
    const auto d = momentum_.response().along(axis).view();
    const auto open = std::as_const(room_.geometry.open.along(axis)).view();
    for_each(mesh.faces(axis), [=, &mesh](int i, int j, int k) {
      g(i, j, k) = open(i, j, k) * rho * d(i, j, k) * mesh.face_area(axis, {i, j, k});
    });
  }
  for (const BoundaryFace& b : room_.geometry.outlets)
    if (mesh.cells().holds(b.cell))
      pressure_.sink.view()(b.cell) +=
          rho * momentum_.response().along(b.axis).view()(b.face) * b.area;
  const Faces& m = room_.flow.mass_flux;
  const auto mx = m.x.view(), my = m.y.view(), mz = m.z.view();
  const auto rhs = rhs_.view();
  for_each(mesh.cells(), [=](int i, int j, int k) {
    rhs(i, j, k) = mx(i, j, k) - mx(i + 1, j, k) + my(i, j, k) - my(i, j + 1, k) + mz(i, j, k) -
                   mz(i, j, k + 1);
  });
  poisson_.set(pressure_);
  multigrid::Level& top = multigrid_.finest();
  const auto gx = pressure_.x.view(), gy = pressure_.y.view(), gz = pressure_.z.view();
  const auto sink = pressure_.sink.view();
  auto &into_x = top.gx.dense(), &into_y = top.gy.dense(), &into_z = top.gz.dense();
  top.hold_sinks(true);
  for_each(mesh.cells(), [=, &top, &into_x, &into_y, &into_z](int i, int j, int k) {
    into_x.row(j, k)[i] = static_cast<float>(gx(i, j, k));
    into_y.row(j, k)[i] = static_cast<float>(gy(i, j, k));
    into_z.row(j, k)[i] = static_cast<float>(gz(i, j, k));
    top.sink.row(j, k)[i] = static_cast<float>(sink(i, j, k));
    top.r.row(j, k)[i] = static_cast<float>(rhs(i, j, k));
  });
  multigrid::Array<float>* const all[] = {&into_x, &into_y, &into_z, &top.sink};
  multigrid::exchange(top.neighbours, top.n, all);
  multigrid::invert_diagonal(top);
  multigrid_.plan(multigrid::find_hardness(mesh, top));
  multigrid_.rebuild();
}

/// Packed, sent and unpacked: every value is read and written twice, by sender and receiver.
double BenchRoom::halo_bytes_per_cell() const {
  double values = 0.0;
  Index3 extent = room_.mesh.cells().hi + Index3{1, 1, 1};
  for (const Axis axis : axes) {
    const double across = 1.0 * extent.i * extent.j * extent.k / extent[axis];
    for (const int side : {0, 1})
      if (room_.mesh.neighbour(axis, side) != MPI_PROC_NULL) values += across * Mesh::halo;
    extent[axis] += 2 * Mesh::halo;
  }
  return 4.0 * traffic::d * room_.mesh.comm().sum(values) / static_cast<double>(n_cells());
}

double BenchRoom::iteration_bytes(int pressure_iterations) const {
  const FlowSettings& s = settings_.flow;
  const double viscosity = 2 * traffic::d;
  return viscosity + 3 * traffic::momentum(s.momentum_sweeps) + 3 * traffic::mass_flux +
         traffic::mass_balance + traffic::pressure_rest + traffic::poisson_set +
         traffic::poisson_solve(pressure_iterations) +
         traffic::temperature(s.temperature_iterations) + traffic::turbulence(s.turbulence_sweeps);
}

void BenchRoom::add_transport(std::vector<BenchKernel>& all) {
  const std::pair<const char*, Scheme> schemes[] = {
      {"upwind", Scheme::upwind}, {"central", Scheme::central}, {"van_leer", Scheme::van_leer}};
  for (const auto& [name, scheme] : schemes) {
    const double bytes = scheme == Scheme::upwind ? traffic::assemble_upwind : traffic::assemble;
    all.push_back({fmt::format("assemble centres, {}", name), {}, [this, scheme, bytes] {
                     assemble(room_.geometry, carrier(scheme), room_.flow.T,
                              Coverage(Stretches(room_.mesh.cells())), system_);
                     return bytes;
                   }});
    all.push_back({fmt::format("assemble faces x y z, {}", name), {}, [this, scheme, bytes] {
                     assemble_faces(scheme);
                     return 3.0 * bytes;
                   }});
  }
}

void BenchRoom::add_linear(std::vector<BenchKernel>& all) {
  const auto start = [this] { x_.copy_from(start_.T); };
  all.push_back({"Gauss-Seidel, two sweeps", start, [this] {
                   relax(room_.mesh, system_, x_, 2);
                   return 2.0 * traffic::relax_sweep;
                 }});
  all.push_back({"misfit", start, [this] {
                   misfit(room_.mesh, system_, x_, settings_.fluid.T_reference);
                   return traffic::misfit;
                 }});
  all.push_back({"multigrid, smooth", {}, [this] {
                   multigrid::sweep_down(multigrid_.finest(), nullptr,
                                         multigrid::symmetric_smoothing().finest);
                   return traffic::smooth;
                 }});
  all.push_back({"multigrid, smooth and A z", {}, [this] {
                   multigrid::sweep_up_and_multiply(multigrid_.finest(), nullptr,
                                                    multigrid::symmetric_smoothing().finest, s_,
                                                    w_);
                   return traffic::smooth_and_multiply;
                 }});
  all.push_back({"multigrid, smooth and restrict", {}, [this] {
                   multigrid_.way_down();
                   return traffic::way_down;
                 }});
  all.push_back({"multigrid, prolong, smooth and A z", {}, [this] {
                   multigrid_.way_up(s_, w_);
                   return traffic::way_up;
                 }});
  all.push_back({"multigrid, cycle", {}, [this] {
                   multigrid_.cycle(s_, w_);
                   return traffic::cycle;
                 }});
  all.push_back({"Poisson, set-up", {}, [this] {
                   poisson_.set(pressure_);
                   return traffic::poisson_set;
                 }});
  all.push_back({"Poisson, solve to 0.005", [this] { x_.fill(0.0); },
                 [this] {
                   const SolveReport report = poisson_.solve(rhs_, x_, {.relative = small_drop});
                   return traffic::poisson_solve(report.iterations);
                 }});
}

void BenchRoom::add_simple(std::vector<BenchKernel>& all) {
  all.push_back({"halo exchange of one field", {}, [this] {
                   exchange(room_.mesh, x_);
                   return halo_bytes_per_cell();
                 }});
  all.push_back({"sum over all cells", {}, [this] {
                   const auto T = std::as_const(room_.flow.T).view();
                   room_.mesh.comm().sum(
                       sum(room_.mesh.cells(), [=](int i, int j, int k) { return T(i, j, k); }));
                   return traffic::sum;
                 }});
  all.push_back({"velocity gradients, strain rate", {}, [this] {
                   const auto rate = x_.view();
                   for_each_strain(room_.geometry, {}, room_.flow, {},
                                   [=](int i, int j, int k, double S2, double /*of heat*/) {
                                     rate(i, j, k) = S2;
                                   });
                   return traffic::strain;
                 }});
  all.push_back({"update_mass_flux", {}, [this] {
                   update_mass_flux(room_.geometry, settings_.fluid.rho, room_.flow);
                   return traffic::mass_flux;
                 }});
  all.push_back({"mass_balance", {}, [this] {
                   mass_balance(room_.geometry, room_.flow);
                   return traffic::mass_balance;
                 }});
}

void BenchRoom::add_equations(std::vector<BenchKernel>& all) {
  const auto again = [this] { restore(); };
  const FlowSettings& flow = settings_.flow;
  all.push_back({"momentum, x y z", again, [this, &flow] {
                   momentum_.begin(mu_eff_, room_.flow);
                   for (const Axis axis : axes)
                     momentum_.advance(axis, mu_eff_, drag(), {}, room_.flow);
                   return 3.0 * traffic::momentum(flow.momentum_sweeps);
                 }});
  all.push_back(
      {"temperature", again, [this, &flow] {
         temperature_.advance(
             room_.simple.patches, room_.simple.zones, *turbulence_, {},
             {.share = flow.temperature_relaxation,
              .tolerance = {.relative = 1e-12, .most_iterations = flow.temperature_iterations}},
             room_.flow);
         return traffic::temperature(flow.temperature_iterations);
       }});
  all.push_back({"turbulence, k-epsilon", again, [this, &flow] {
                   turbulence_->advance(room_.simple.patches, {}, room_.flow);
                   return traffic::turbulence(flow.turbulence_sweeps);
                 }});
}

std::vector<BenchKernel> BenchRoom::kernels() {
  std::vector<BenchKernel> all;
  add_transport(all);
  add_linear(all);
  add_simple(all);
  add_equations(all);
  return all;
}

BenchKernel BenchRoom::iteration() {
  return {"iteration over all equations", [this] { restore(); },
          [this] { return iteration_bytes(room_.iterate().pressure_iterations); }};
}

}  // namespace rackflux
