// Standard k-epsilon with buoyancy production and scalable wall functions.
//
//   rho Dk/Dt   = div((mu + mu_t/sigma_k) grad k) + P + G - rho eps
//   rho Deps/Dt = div((mu + mu_t/sigma_e) grad eps) + C1 eps/k (P + C3 G) - C2 rho eps^2/k
//   mu_t = rho C_mu k^2/eps,   P = mu_t S^2,   G = beta (mu_t/Pr_t) g . grad T,   C3 =
//   tanh|u_g/u_h|
//
// S^2 = 2 S_ij S_ij; u_g and u_h: speed along and across gravity. In cells at walls P follows the
// wall's shear and eps the local balance: eps = C_mu^(3/4) k^(3/2) / (kappa y).
// Source: B. E. Launder, D. B. Spalding (1974); buoyancy: W. Rodi, Turbulence Models and Their
// Application in Hydraulics (1980); C3: R. A. W. M. Henkes et al., Int. J. Heat Mass Transfer 34
// (1991) 377-388.
#include "solver/fields/halo.hpp"
#include "solver/linear/relaxation.hpp"
#include "solver/operators/transport.hpp"
#include "solver/parallel/loops.hpp"
#include "solver/turbulence/turbulence.hpp"
#include "solver/turbulence/wall.hpp"

#include <array>
#include <cmath>
#include <utility>

namespace rackflux {

namespace {

using namespace k_epsilon_constants;

constexpr double tke_floor = 1e-10;           // [m2/s2], far below any room's turbulence
constexpr double dissipation_floor = 1e-12;   // [m2/s3]
constexpr double most_viscosity_ratio = 1e5;  // mu_t / mu, bound on the way to the solution [-]

/// What a time step adds to an equation, see TimeTerm.
struct Inertia {
  double now;
  const Field& past;
  bool at_walls;  ///< of cells at walls too; there dissipation is not transported
};

class KEpsilon : public Turbulence {
 public:
  KEpsilon(const Geometry& geometry, const Fluid& fluid, const FlowSettings& settings)
      : geometry_(&geometry),
        fluid_(fluid),
        settings_(settings),
        system_(geometry.mesh(), Place::centre),
        diffusivity_(geometry.mesh(), Place::centre, "diffusivity", "Pa s"),
        shear_(geometry.mesh(), Place::centre, "shear_production", "W/m3"),
        lift_(geometry.mesh(), Place::centre, "buoyancy_production", "W/m3"),
        wall_share_(geometry.mesh(), Place::centre, "wall_share", "1"),
        wall_dissipation_(geometry.mesh(), Place::centre, "wall_dissipation", "m2/s3") {
    transfer_.mu.assign(geometry.walls.size(), fluid.mu);
    transfer_.lambda.assign(geometry.walls.size(), fluid.lambda);
    for (const BoundaryFace& wall : geometry.walls)
      if (rough_counts(wall)) wall_share_.view()(wall.cell) += 1.0;
  }

  void initialise(Flow& flow) override;
  void advance(std::span<const Patch> patches, const TimeTerm& time, Flow& flow) override;
  double change() const override { return change_; }
  const WallTransfer& walls() const override { return transfer_; }
  double Pr_t() const override { return k_epsilon_constants::Pr_t; }

 private:
  bool rough_counts(const BoundaryFace& wall) const {
    return wall.patch < 0 || !geometry_->site().patches[wall.patch].slip;
  }
  double half_width(const BoundaryFace& wall) const {
    return 0.5 * geometry_->mesh().width(wall.axis)[wall.cell[wall.axis]];
  }
  void produce(const Flow& flow);
  void produce_at_walls(std::span<const Patch> patches, const Flow& flow);
  void transport(const Flow& flow, const Field& phi, double sigma);
  void add_inflow(std::span<const Patch> patches, const Flow& flow, bool of_dissipation);
  void advance_tke(std::span<const Patch> patches, const TimeTerm& time, Flow& flow);
  void advance_dissipation(std::span<const Patch> patches, const TimeTerm& time, Flow& flow);
  void solve(Field& phi, const Inertia& inertia, double floor);
  void update_viscosity(Flow& flow);
  void update_walls(const Flow& flow);

  const Geometry* geometry_;
  Fluid fluid_;
  FlowSettings settings_;
  TransportSystem system_;
  Field diffusivity_, shear_, lift_;
  Field wall_share_;        ///< number of wall faces of a cell
  Field wall_dissipation_;  ///< eps that the walls of a cell ask for
  WallTransfer transfer_;
  double change_ = 0.0;
};

void KEpsilon::initialise(Flow& flow) {
  // Turbulence as the inlets bring it, everywhere; without inlets, that of a draught of 0.1 m/s.
  double k = 1.5 * 0.005 * 0.005, length = 0.1;
  for (const Patch& patch : geometry_->site().patches)
    if (patch.rule == FaceRule::inlet && patch.flow) {
      const double speed =
          *patch.flow /
          geometry_->patch_area(static_cast<int>(&patch - geometry_->site().patches.data()));
      const double here = 1.5 * std::pow(patch.intensity * speed, 2);
      if (here > k) k = here, length = patch.length_scale;
    }
  flow.tke.fill(k);
  flow.dissipation.fill(std::pow(C_mu, 0.75) * std::pow(k, 1.5) / length);
  update_viscosity(flow);
  update_walls(flow);
}

void KEpsilon::advance(std::span<const Patch> patches, const TimeTerm& time, Flow& flow) {
  change_ = 0.0;
  produce(flow);
  produce_at_walls(patches, flow);
  advance_tke(patches, time, flow);
  advance_dissipation(patches, time, flow);
  update_viscosity(flow);
  update_walls(flow);
}

void KEpsilon::produce(const Flow& flow) {
  const Mesh& mesh = geometry_->mesh();
  const auto u = flow.velocity.x.view(), v = flow.velocity.y.view(), w = flow.velocity.z.view();
  const auto T = flow.T.view(), mu_t = flow.mu_t.view();
  const auto P = shear_.view(), G = lift_.view();
  const double *wx = mesh.width(Axis::x), *wy = mesh.width(Axis::y), *wz = mesh.width(Axis::z);
  const double *sx = mesh.spacing(Axis::x), *sy = mesh.spacing(Axis::y),
               *sz = mesh.spacing(Axis::z);
  const auto ox = std::as_const(geometry_->open.x).view(),
             oy = std::as_const(geometry_->open.y).view();
  const auto oz = std::as_const(geometry_->open.z).view();
  const auto g = settings_.gravity;
  const double lift = fluid_.beta_T / k_epsilon_constants::Pr_t;
  // Gradient at a centre from the differences across the open faces on both sides.
  const auto mean = [](double low, double high, float open_low, float open_high) {
    const float n = open_low + open_high;
    return n > 0.0F ? (open_low * low + open_high * high) / n : 0.0;
  };
  for_each(mesh.cells(), [=](int i, int j, int k) {
    const auto cu = [=](int a, int b, int c) { return 0.5 * (u(a, b, c) + u(a + 1, b, c)); };
    const auto cv = [=](int a, int b, int c) { return 0.5 * (v(a, b, c) + v(a, b + 1, c)); };
    const auto cw = [=](int a, int b, int c) { return 0.5 * (w(a, b, c) + w(a, b, c + 1)); };
    const auto along_x = [=](const auto& f) {
      return mean((f(i, j, k) - f(i - 1, j, k)) / sx[i], (f(i + 1, j, k) - f(i, j, k)) / sx[i + 1],
                  ox(i, j, k), ox(i + 1, j, k));
    };
    const auto along_y = [=](const auto& f) {
      return mean((f(i, j, k) - f(i, j - 1, k)) / sy[j], (f(i, j + 1, k) - f(i, j, k)) / sy[j + 1],
                  oy(i, j, k), oy(i, j + 1, k));
    };
    const auto along_z = [=](const auto& f) {
      return mean((f(i, j, k) - f(i, j, k - 1)) / sz[k], (f(i, j, k + 1) - f(i, j, k)) / sz[k + 1],
                  oz(i, j, k), oz(i, j, k + 1));
    };
    const double ux = (u(i + 1, j, k) - u(i, j, k)) / wx[i];
    const double vy = (v(i, j + 1, k) - v(i, j, k)) / wy[j];
    const double wz_ = (w(i, j, k + 1) - w(i, j, k)) / wz[k];
    const double xy = along_y(cu) + along_x(cv), xz = along_z(cu) + along_x(cw);
    const double yz = along_z(cv) + along_y(cw);
    const double S2 = 2.0 * (ux * ux + vy * vy + wz_ * wz_) + xy * xy + xz * xz + yz * yz;
    P(i, j, k) = mu_t(i, j, k) * S2;
    G(i, j, k) = lift * mu_t(i, j, k) * (g[0] * along_x(T) + g[1] * along_y(T) + g[2] * along_z(T));
  });
}

// In a cell at walls the production is what the walls' shear does on the log law,
// P = tau_wall u_tau / (kappa y), and eps its local balance; with several walls their mean.
void KEpsilon::produce_at_walls(std::span<const Patch> patches, const Flow& flow) {
  const Box owned = geometry_->mesh().cells();
  const auto P = shear_.view(), asked = wall_dissipation_.view();
  const auto share = std::as_const(wall_share_).view();
  const auto tke = flow.tke.view();
  for (const BoundaryFace& wall : geometry_->walls)
    if (rough_counts(wall) && owned.holds(wall.cell)) P(wall.cell) = asked(wall.cell) = 0.0;
  for (std::size_t n = 0; n < geometry_->walls.size(); ++n) {
    const BoundaryFace& wall = geometry_->walls[n];
    if (!rough_counts(wall) || !owned.holds(wall.cell)) continue;
    double slip2 = 0.0;
    for (const Axis axis : axes) {
      if (axis == wall.axis) continue;
      const auto u = flow.velocity.along(axis).view();
      const double of_wall = wall.patch >= 0 ? patches[wall.patch].wall_velocity[index(axis)] : 0.0;
      const double slip = 0.5 * (u(wall.cell) + u(wall.cell + unit(axis))) - of_wall;
      slip2 += slip * slip;
    }
    const double y = half_width(wall), k = tke(wall.cell);
    const double u_star = std::pow(C_mu, 0.25) * std::sqrt(k);
    const double tau = transfer_.mu[n] * std::sqrt(slip2) / y;
    P(wall.cell) += tau * u_star / (kappa * y) / share(wall.cell);
    asked(wall.cell) += std::pow(C_mu, 0.75) * std::pow(k, 1.5) / (kappa * y) / share(wall.cell);
  }
}

void KEpsilon::transport(const Flow& flow, const Field& phi, double sigma) {
  const auto gamma = diffusivity_.view();
  const auto mu_t = flow.mu_t.view();
  const double mu = fluid_.mu;
  for_each(grown(geometry_->mesh().cells(), 1),
           [=](int i, int j, int k) { gamma(i, j, k) = mu + mu_t(i, j, k) / sigma; });
  assemble(*geometry_,
           {.mass_flux = flow.mass_flux,
            .diffusivity = diffusivity_,
            .passes = geometry_->open,
            .open = geometry_->open,
            .scheme = settings_.turbulence_scheme},
           phi, system_);
}

void KEpsilon::add_inflow(std::span<const Patch> patches, const Flow& flow, bool of_dissipation) {
  const Box owned = geometry_->mesh().cells();
  const auto centre = system_.centre.view(), rhs = system_.rhs.view();
  for (const BoundaryFace& b : geometry_->inlets) {
    const double in = b.side * flow.mass_flux.along(b.axis).view()(b.face);
    if (in <= 0.0 || !owned.holds(b.cell)) continue;
    const Patch& patch = patches[b.patch];
    const double speed = in / (fluid_.rho * b.area);
    const double k = std::max(tke_floor, 1.5 * std::pow(patch.intensity * speed, 2));
    const double eps = std::pow(C_mu, 0.75) * std::pow(k, 1.5) / patch.length_scale;
    centre(b.cell) += in;
    rhs(b.cell) += in * (of_dissipation ? eps : k);
  }
}

void KEpsilon::advance_tke(std::span<const Patch> patches, const TimeTerm& time, Flow& flow) {
  const Mesh& mesh = geometry_->mesh();
  transport(flow, flow.tke, sigma_k);
  add_inflow(patches, flow, false);
  const auto centre = system_.centre.view(), rhs = system_.rhs.view();
  const auto k_ = std::as_const(flow.tke).view(), eps = std::as_const(flow.dissipation).view();
  const auto P = shear_.view(), G = lift_.view();
  const double *wx = mesh.width(Axis::x), *wy = mesh.width(Axis::y), *wz = mesh.width(Axis::z);
  const double rho = fluid_.rho;
  for_each(mesh.cells(), [=](int i, int j, int k) {
    const double volume = wx[i] * wy[j] * wz[k];
    rhs(i, j, k) += volume * (P(i, j, k) + std::max(G(i, j, k), 0.0));
    centre(i, j, k) += volume * (rho * eps(i, j, k) - std::min(G(i, j, k), 0.0)) / k_(i, j, k);
  });
  solve(flow.tke, {time.now, time.steady() ? flow.tke : time.past->tke, true}, tke_floor);
}

void KEpsilon::advance_dissipation(std::span<const Patch> patches, const TimeTerm& time,
                                   Flow& flow) {
  const Mesh& mesh = geometry_->mesh();
  transport(flow, flow.dissipation, sigma_epsilon);
  add_inflow(patches, flow, true);
  const auto centre = system_.centre.view(), rhs = system_.rhs.view();
  const auto k_ = std::as_const(flow.tke).view(), eps = std::as_const(flow.dissipation).view();
  const auto P = shear_.view(), G = lift_.view(), share = wall_share_.view();
  const auto asked = wall_dissipation_.view();
  const auto u = flow.velocity.x.view(), v = flow.velocity.y.view(), w = flow.velocity.z.view();
  const double *wx = mesh.width(Axis::x), *wy = mesh.width(Axis::y), *wz = mesh.width(Axis::z);
  const double rho = fluid_.rho;
  const auto g = settings_.gravity;
  const double g_size = std::sqrt(g[0] * g[0] + g[1] * g[1] + g[2] * g[2]);
  const double per_g = g_size > 0.0 ? 1.0 / g_size : 0.0;
  const std::array links{system_.west.view(),  system_.east.view(),   system_.south.view(),
                         system_.north.view(), system_.bottom.view(), system_.top.view()};
  for_each(mesh.cells(), [=](int i, int j, int k) {
    const double volume = wx[i] * wy[j] * wz[k];
    const double a = 0.5 * (u(i, j, k) + u(i + 1, j, k)), b = 0.5 * (v(i, j, k) + v(i, j + 1, k));
    const double c = 0.5 * (w(i, j, k) + w(i, j, k + 1));
    const double along = std::abs(a * g[0] + b * g[1] + c * g[2]) * per_g;
    const double across = std::sqrt(std::max(a * a + b * b + c * c - along * along, 1e-20));
    const double C3G = std::tanh(along / across) * G(i, j, k);
    const double rate = volume / k_(i, j, k);
    rhs(i, j, k) += C_1 * rate * eps(i, j, k) * (P(i, j, k) + std::max(C3G, 0.0));
    centre(i, j, k) += rate * (C_2 * rho * eps(i, j, k) - C_1 * std::min(C3G, 0.0));
    const bool free = share(i, j, k) == 0.0;  // a cell at a wall takes the value asked for
    rhs(i, j, k) = free ? rhs(i, j, k) : centre(i, j, k) * asked(i, j, k);
    for (const auto& link : links) link(i, j, k) = free ? link(i, j, k) : 0.0;
  });
  solve(flow.dissipation,
        {time.now, time.steady() ? flow.dissipation : time.past->dissipation, false},
        dissipation_floor);
}

// Inertia, implicit relaxation as Momentum's, a few sweeps, and the floor that keeps the next
// iteration's quotients finite.
void KEpsilon::solve(Field& phi, const Inertia& inertia, double floor) {
  const Mesh& mesh = geometry_->mesh();
  const auto centre = system_.centre.view(), rhs = system_.rhs.view(), value = phi.view();
  const auto fluid = std::as_const(geometry_->fluid).view();
  const double *wx = mesh.width(Axis::x), *wy = mesh.width(Axis::y), *wz = mesh.width(Axis::z);
  const double alpha = settings_.turbulence_relaxation, rho = fluid_.rho;
  const auto before = inertia.past.view();
  const auto share = std::as_const(wall_share_).view();
  const double now = inertia.now, has_past = now > 0.0 ? 1.0 : 0.0;
  const bool at_walls = inertia.at_walls;
  for_each(mesh.cells(), [=](int i, int j, int k) {
    const bool in_fluid = fluid(i, j, k) > 0.0F;
    const bool moves = at_walls || share(i, j, k) == 0.0;
    const double mass = moves ? rho * wx[i] * wy[j] * wz[k] : 0.0;
    const double whole = centre(i, j, k) + now * mass;
    const double relaxed = std::max(whole, centre(i, j, k) / alpha);
    rhs(i, j, k) = in_fluid ? rhs(i, j, k) - has_past * mass * before(i, j, k) +
                                  (relaxed - whole) * value(i, j, k)
                            : value(i, j, k);
    centre(i, j, k) = in_fluid ? relaxed : 1.0;
  });
  change_ = std::max(change_, misfit(mesh, system_, phi).share());
  relax(mesh, system_, phi, settings_.turbulence_sweeps);
  for_each(grown(mesh.cells(), Mesh::halo),
           [=](int i, int j, int k) { value(i, j, k) = std::max(value(i, j, k), floor); });
}

void KEpsilon::update_viscosity(Flow& flow) {
  const auto mu_t = flow.mu_t.view();
  const auto k_ = std::as_const(flow.tke).view(), eps = std::as_const(flow.dissipation).view();
  const auto fluid = std::as_const(geometry_->fluid).view();
  const double rho = fluid_.rho, most = most_viscosity_ratio * fluid_.mu;
  for_each(grown(geometry_->mesh().cells(), Mesh::halo), [=](int i, int j, int k) {
    const double wanted = rho * C_mu * k_(i, j, k) * k_(i, j, k) / eps(i, j, k);
    mu_t(i, j, k) = fluid(i, j, k) > 0.0F ? std::min(wanted, most) : 0.0;
  });
}

void KEpsilon::update_walls(const Flow& flow) {
  const double nu = fluid_.mu / fluid_.rho, Pr = fluid_.Pr();
  const auto tke = flow.tke.view();
  for (std::size_t n = 0; n < geometry_->walls.size(); ++n) {
    const BoundaryFace& wall = geometry_->walls[n];
    const double y_star = std::pow(C_mu, 0.25) * std::sqrt(std::max(tke(wall.cell), tke_floor)) *
                          half_width(wall) / nu;
    const double u_plus = scalable_u_plus(y_star);
    const double T_plus = jayatilleke_T_plus(u_plus, Pr, k_epsilon_constants::Pr_t);
    transfer_.mu[n] = fluid_.mu * std::max(1.0, y_star / u_plus);
    transfer_.lambda[n] = fluid_.lambda * std::max(1.0, Pr * y_star / T_plus);
  }
}

}  // namespace

std::unique_ptr<Turbulence> make_k_epsilon(const Geometry& geometry, const Fluid& fluid,
                                           const FlowSettings& settings) {
  return std::make_unique<KEpsilon>(geometry, fluid, settings);
}

}  // namespace rackflux
