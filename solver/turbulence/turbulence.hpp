#pragma once
#include "solver/fields/time_levels.hpp"
#include "solver/flow/settings.hpp"
#include "solver/linear/shared_system.hpp"

#include <limits>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace rackflux {

/// What a turbulence model tells the momentum and energy equations about the walls: the viscosity
/// and conductivity that, taken over the half cell at the wall, give the wall's shear and heat
/// flux. One number per entry of Geometry::walls.
struct WallTransfer {
  std::vector<double> mu;      ///< [Pa s]
  std::vector<double> lambda;  ///< [W/m/K]
};

/// Turbulence::viscosity_bound over mu, of the models of two equations [-].
constexpr double most_viscosity_ratio = 1e5;

/// A model of what the mesh does not resolve.
class Turbulence {
 public:
  virtual ~Turbulence() = default;

  /// A first guess of the model's fields where the case gives none.
  virtual void initialise(Flow& flow) = 0;

  /// One implicit iteration of the model's own equations, then mu_t (halo current) and the walls.
  /// `patches` carry intensity and length scale of what enters, `time` the rates of change.
  virtual void advance(std::span<const Patch> patches, const TimeTerm& time, Flow& flow) = 0;

  /// The walls' transfer as the flow makes it; advance does so at its end. Halos are current.
  virtual void measure_walls(std::span<const Patch> patches, const Flow& flow) = 0;

  /// Largest relative change of the model's fields in the last advance [-].
  virtual double change() const = 0;

  virtual const WallTransfer& walls() const = 0;

  /// What mu_t is held below, so that a bad guess of the model's fields does no harm on the way to
  /// the solution; a cell still there at the end is no solution of the model. None: infinite [Pa
  /// s].
  virtual double viscosity_bound() const { return std::numeric_limits<double>::infinity(); }

  /// Whether walls are known by wall functions alone, whose first cell centres must lie beyond the
  /// viscous sublayer: within it walls() is the fluid's own, and nothing damps the turbulence.
  virtual bool needs_log_layer() const { return false; }

  /// Whether walls are known by the mesh alone, whose first cell centres must lie within the
  /// viscous sublayer: beyond it the slope at the wall, and with it friction and heat, is too
  /// small.
  virtual bool needs_sublayer() const { return false; }

  /// Turbulent Prandtl number: lambda_t = cp mu_t / Pr_t [-].
  virtual double Pr_t() const = 0;
};

/// The model named, of turbulence_models() or subgrid_models(). Its equations, if it has any, use
/// the shared system.
std::unique_ptr<Turbulence> make_turbulence(const std::string& name, const Geometry& geometry,
                                            const Fluid& fluid, const FlowSettings& settings,
                                            SharedSystem& shared);

/// Names of the models for flow averaged over its turbulence, and for flow whose large eddies the
/// mesh and the time step resolve.
std::vector<std::string> turbulence_models();
std::vector<std::string> subgrid_models();

}  // namespace rackflux
