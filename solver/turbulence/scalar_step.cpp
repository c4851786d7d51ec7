#include "solver/turbulence/scalar_step.hpp"

#include "solver/linear/relaxation.hpp"
#include "solver/operators/transport.hpp"

#include <cmath>

namespace rackflux {

ScalarStep::ScalarStep(const Geometry& geometry, const Fluid& fluid, const FlowSettings& settings,
                       SharedSystem& shared)
    : diffusivity(geometry.mesh(), Place::centre, "diffusivity", "Pa s"),
      system(shared.get()),
      geometry_(&geometry),
      rho_(fluid.rho),
      settings_(settings) {}

void ScalarStep::assemble(const Flow& flow, const Field& phi) {
  rackflux::assemble(*geometry_,
                     {.mass_flux = flow.mass_flux,
                      .diffusivity = diffusivity,
                      .passes = geometry_->open,
                      .open = geometry_->open,
                      .scheme = settings_.turbulence_scheme},
                     phi, Coverage(Stretches(geometry_->mesh().cells())), system);
}

void ScalarStep::add_inflow(std::span<const Patch> patches, const Flow& flow,
                            const std::function<double(const Patch&, double)>& value) {
  const Box owned = geometry_->mesh().cells();
  const auto centre = system.centre.view(), rhs = system.rhs.view();
  for (const BoundaryFace& b : geometry_->inlets) {
    const double in = b.side * flow.mass_flux.along(b.axis).view()(b.face);
    if (in <= 0.0 || !owned.holds(b.cell)) continue;
    centre(b.cell) += in;
    rhs(b.cell) += in * value(patches[b.patch], in / (rho_ * b.area));
  }
}

double ScalarStep::sweep(Field& phi, double floor) {
  const Mesh& mesh = geometry_->mesh();
  const auto value = phi.view();
  const double left = misfit(mesh, system, phi).share();
  relax(mesh, system, phi, settings_.turbulence_sweeps);
  for_each(grown(mesh.cells(), Mesh::halo),
           [=](int i, int j, int k) { value(i, j, k) = std::max(value(i, j, k), floor); });
  return left;
}

FirstGuess guess_turbulence(const Geometry& geometry) {
  FirstGuess guess;
  const auto& patches = geometry.site().patches;
  for (std::size_t p = 0; p < patches.size(); ++p) {
    if (patches[p].rule != FaceRule::inlet || !patches[p].flow) continue;
    const double speed = *patches[p].flow / geometry.patch_area(static_cast<int>(p));
    const double tke = entering_tke(patches[p], speed);
    if (tke > guess.tke) guess = {.tke = tke, .length = patches[p].length_scale};
  }
  return guess;
}

double entering_tke(const Patch& patch, double speed) {
  return 1.5 * std::pow(patch.intensity * speed, 2);
}

double slip_squared(const BoundaryFace& wall, std::span<const Patch> patches, const Flow& flow) {
  double slip2 = 0.0;
  for (const Axis axis : axes) {
    if (axis == wall.axis) continue;
    const auto u = flow.velocity.along(axis).view();
    const double of_wall = wall.patch >= 0 ? patches[wall.patch].wall_velocity[index(axis)] : 0.0;
    const double slip = 0.5 * (u(wall.cell) + u(wall.cell + unit(axis))) - of_wall;
    slip2 += slip * slip;
  }
  return slip2;
}

}  // namespace rackflux
