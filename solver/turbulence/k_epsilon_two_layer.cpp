// k-epsilon in two layers: the equations of k and epsilon (k_epsilon_equations.hpp) away from
// walls, one equation for k and lengths (wall_layer.hpp) in what viscosity reaches; automatic wall
// treatment, heat by a wall law (Kader's unless another is asked for).
//
//   eps:   share ( its equation ) + (1 - share) ( eps = k^(3/2) / l_eps )
//   mu_t = share rho C_mu k^2/eps + (1 - share) rho C_mu sqrt(k) l_mu
//
// In cells at walls, with y the half cell: eps is k^(3/2) / l_eps, and u* the larger of the
// friction velocity that the cell's speed asks for on the blended law (wall.hpp) and that of k
// (wall_layer::friction_speed), which lives on where the flow separates. Strain is that of a layer
// of constant stress, S = tau_wall / (mu + mu_t). No k crosses a wall: k ~ y^2 has no slope there.
//
// Sources: wall_layer.hpp; wall: wall.hpp.
#include "solver/fields/halo.hpp"
#include "solver/parallel/loops.hpp"
#include "solver/turbulence/k_epsilon_equations.hpp"
#include "solver/turbulence/turbulence.hpp"
#include "solver/turbulence/wall.hpp"
#include "solver/turbulence/wall_distance.hpp"
#include "solver/turbulence/wall_heat.hpp"
#include "solver/turbulence/wall_layer.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace rackflux {

namespace {

using namespace k_epsilon_constants;

constexpr double no_wall = 1e6;  // distance in rooms without walls, beyond any Re_y's edge [m]

class KEpsilonTwoLayer : public Turbulence {
 public:
  KEpsilonTwoLayer(const Geometry& geometry, const Fluid& fluid, const FlowSettings& settings,
                   SharedSystem& shared)
      : geometry_(&geometry),
        fluid_(fluid),
        wall_heat_(settled(settings.wall_heat, WallHeat::kader),
                   {fluid.Pr(), k_epsilon_constants::Pr_t, {kappa, E}}),
        equations_(geometry, fluid, settings, shared),
        y_(wall_distance(geometry)) {
    transfer_.mu.assign(geometry.walls.size(), fluid.mu);
    transfer_.lambda.assign(geometry.walls.size(), fluid.lambda);
    const auto y = y_.view();
    for_each(geometry.mesh().cells(),
             [=](int i, int j, int k) { y(i, j, k) = std::min(y(i, j, k), no_wall); });
  }

  void initialise(Flow& flow) override;
  void advance(std::span<const Patch> patches, const TimeTerm& time, Flow& flow) override;
  void measure_walls(std::span<const Patch> patches, const Flow& flow) override;
  double change() const override { return change_; }
  const WallTransfer& walls() const override { return transfer_; }
  double viscosity_bound() const override { return most_viscosity_ratio * fluid_.mu; }
  double Pr_t() const override { return k_epsilon_constants::Pr_t; }

 private:
  double nu() const { return fluid_.mu / fluid_.rho; }
  double half_width(const BoundaryFace& wall) const {
    return 0.5 * geometry_->mesh().width(wall.axis)[wall.cell[wall.axis]];
  }
  bool drags_here(const BoundaryFace& wall) const {
    return drags(geometry_->site(), wall) && geometry_->mesh().cells().holds(wall.cell);
  }
  void produce_at_walls(std::span<const Patch> patches, const Flow& flow);
  void part_layers(const Flow& flow);
  void give_dissipation(const Flow& flow);
  void update_viscosity(Flow& flow);

  const Geometry* geometry_;
  Fluid fluid_;
  WallHeatLaw wall_heat_;
  KEpsilonEquations equations_;
  Field y_;
  WallTransfer transfer_;
  double change_ = 0.0;
};

void KEpsilonTwoLayer::initialise(Flow& flow) {
  equations_.guess(flow);
  part_layers(flow);
  update_viscosity(flow);
  measure_walls(geometry_->site().patches, flow);
}

void KEpsilonTwoLayer::advance(std::span<const Patch> patches, const TimeTerm& time, Flow& flow) {
  equations_.produce(flow);
  produce_at_walls(patches, flow);
  part_layers(flow);
  change_ = equations_.advance_tke(patches, time, flow);
  part_layers(flow);
  give_dissipation(flow);
  change_ = std::max(change_, equations_.advance_dissipation(patches, time, flow));
  update_viscosity(flow);
  measure_walls(patches, flow);
}

void KEpsilonTwoLayer::produce_at_walls(std::span<const Patch> patches, const Flow& flow) {
  const auto P = equations_.shear.view();
  const auto mu_t = flow.mu_t.view();
  for (const BoundaryFace& wall : geometry_->walls)
    if (drags_here(wall)) P(wall.cell) = 0.0;
  for (std::size_t n = 0; n < geometry_->walls.size(); ++n) {
    const BoundaryFace& wall = geometry_->walls[n];
    if (!drags_here(wall)) continue;
    const double speed = std::sqrt(slip_squared(wall, patches, flow));
    const double stress = transfer_.mu[n] * speed / half_width(wall), eddy = mu_t(wall.cell);
    P(wall.cell) += eddy * std::pow(stress / (fluid_.mu + eddy), 2);
  }
}

void KEpsilonTwoLayer::part_layers(const Flow& flow) {
  const auto k_ = flow.tke.view(), y_wall = std::as_const(y_).view();
  const auto carried = equations_.carried.view();
  const double per_nu = 1.0 / nu();
  for_each(geometry_->mesh().cells(), [=](int i, int j, int k) {
    const double Re_y = y_wall(i, j, k) * std::sqrt(k_(i, j, k)) * per_nu;
    carried(i, j, k) = wall_layer::share(Re_y);
  });
  for (const BoundaryFace& wall : geometry_->walls)
    if (drags_here(wall)) carried(wall.cell) = 0.0;
}

void KEpsilonTwoLayer::give_dissipation(const Flow& flow) {
  const auto k_ = flow.tke.view(), y_wall = std::as_const(y_).view();
  const auto given = equations_.given.view();
  const double per_nu = 1.0 / nu(), c_l = wall_layer::length_per_distance();
  for_each(geometry_->mesh().cells(), [=](int i, int j, int k) {
    const double tke = k_(i, j, k), y = y_wall(i, j, k), root = std::sqrt(tke);
    given(i, j, k) = tke * root / (c_l * y * wall_layer::dissipation_rise(y * root * per_nu, c_l));
  });
}

void KEpsilonTwoLayer::update_viscosity(Flow& flow) {
  const Mesh& mesh = geometry_->mesh();
  const auto mu_t = flow.mu_t.view();
  const auto k_ = std::as_const(flow.tke).view(), eps = std::as_const(flow.dissipation).view();
  const auto y_wall = std::as_const(y_).view();
  const auto beyond = std::as_const(equations_.carried).view();
  const auto fluid = std::as_const(geometry_->fluid).view();
  const double rho = fluid_.rho, most = viscosity_bound(), per_nu = 1.0 / nu();
  const double c_l = wall_layer::length_per_distance();
  for_each(mesh.cells(), [=](int i, int j, int k) {
    const double tke = k_(i, j, k), y = y_wall(i, j, k), root = std::sqrt(tke);
    const double rise = wall_layer::viscosity_rise(y * root * per_nu);
    const double within = rho * C_mu * root * c_l * y * rise;
    const double wanted =
        within + beyond(i, j, k) * (rho * C_mu * tke * tke / eps(i, j, k) - within);
    mu_t(i, j, k) = fluid(i, j, k) > 0.0F ? std::min(wanted, most) : 0.0;
  });
  exchange(mesh, flow.mu_t);
}

void KEpsilonTwoLayer::measure_walls(std::span<const Patch> patches, const Flow& flow) {
  const auto k_ = flow.tke.view();
#pragma omp parallel for schedule(static)
  for (std::size_t n = 0; n < geometry_->walls.size(); ++n) {
    const BoundaryFace& wall = geometry_->walls[n];
    const double y = half_width(wall), Re = std::sqrt(slip_squared(wall, patches, flow)) * y / nu();
    const double Re_y = std::sqrt(std::max(k_(wall.cell), KEpsilonEquations::tke_floor)) * y / nu();
    const double y_plus = std::max(automatic_y_plus(Re), wall_layer::friction_speed(Re_y) * Re_y);
    transfer_.mu[n] = fluid_.mu * y_plus / automatic_u_plus(y_plus);
    transfer_.lambda[n] = fluid_.lambda * wall_heat_.conduction(y_plus);
  }
}

}  // namespace

std::unique_ptr<Turbulence> make_k_epsilon_two_layer(const Geometry& geometry, const Fluid& fluid,
                                                     const FlowSettings& settings,
                                                     SharedSystem& shared) {
  return std::make_unique<KEpsilonTwoLayer>(geometry, fluid, settings, shared);
}

}  // namespace rackflux
