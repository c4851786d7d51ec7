#pragma once
#include "solver/energy/means.hpp"
#include "solver/fields/time_levels.hpp"
#include "solver/flow/settings.hpp"
#include "solver/linear/relaxation.hpp"
#include "solver/linear/transport_solver.hpp"
#include "solver/operators/transport.hpp"
#include "solver/turbulence/turbulence.hpp"

#include <optional>
#include <span>
#include <vector>

namespace rackflux {

/// Heat of the whole domain and of each patch and zone, all counted into the domain [W].
struct HeatBalance {
  std::vector<double> patches;    ///< per Site::patches: walls by conduction, inlets and outlets by
                                  ///< flow above T_reference; plates: from their low to high side
  std::vector<double> exchanged;  ///< the same, but plates 0, and above the mean temperature of all
                                  ///< that flows in: so a far reference hides no error
  std::vector<double> zones;      ///< per Site::zones: released there
  double least = 0.0;             ///< what changes all that flows in by 1 mK
  double throughput = 0.0;        ///< half the sum of all sizes exchanged and released, or `least`
                                  ///< if that is more: what the error is judged by
  double imbalance = 0.0;         ///< |sum of all| over throughput [-]
};

/// Where the fluid lies in stable layers of the frequency N, to which momentum's steps already
/// reach (RelaxedInLayers in momentum.cpp), temperature's do too: grown up to 2 / N, at most to
/// twice their own length, which shrinks with the square of the cells.
struct LayeredRelaxation {
  const Field* frequency;  ///< N at centres, 0 where there are none [1/s]
  Field* rate;             ///< takes one over the pseudo-time step of each fluid cell [1/s]
};

/// Temperature of fluid and solids as one implicit system:
///
///   rho cp V dT/dt + sum over faces  cp m (T_f - T_P) - g (T_N - T_P)  =  q''' V
///
/// with g the conductance between two cell centres: materials in series, plus contact resistance;
/// at walls of turbulent flow the wall function's. What leaves one cell enters the next.
class Temperature {
 public:
  /// How far one iteration goes.
  struct Solving {
    double share = 1.0;     ///< of the new temperature, see Momentum [-]
    Tolerance tolerance{};  ///< of the linear system
    std::optional<LayeredRelaxation> layers{};
  };

  Temperature(const Geometry& geometry, const Fluid& fluid, const FlowSettings& settings,
              SharedSystem& shared);

  /// One implicit iteration in place, relaxed by `share` of the new temperature as Momentum is, the
  /// linear system solved to the tolerance or for its most iterations; returns the residual before
  /// it, see Misfit::share; temperatures count from the reference [-].
  double advance(std::span<const Patch> patches, std::span<const Zone> zones,
                 const Turbulence& turbulence, const TimeTerm& time, const Solving& how,
                 Flow& flow);

  /// Heat held above T_reference by fluid and solids, over all ranks [J].
  double stored(const Flow& flow) const;

  /// The sum of `centre T` over all cells and ranks, T from absolute zero [W]: the numbers that the
  /// equation of the last advance() weighed against one another, and whose round-off it leaves.
  /// Nothing else may have used the shared system since.
  double weighed(const Flow& flow) const;

  /// Audit of the present state with the numbers that the equation uses.
  HeatBalance balance(std::span<const Patch> patches, std::span<const Zone> zones,
                      const Turbulence& turbulence, const Flow& flow) const;

  /// Temperature of the surface itself of each of Site::patches that is a wall with a heat flux or
  /// convection, by area. Collective.
  std::vector<MeanAndMost> surfaces(std::span<const Patch> patches, const Turbulence& turbulence,
                                    const Flow& flow) const;

  TransportSolver& solver() { return solver_; }
  const TransportSolver& solver() const { return solver_; }

 private:
  /// How a wall ties its cell: conductance to a temperature, or a given heat.
  struct WallTie {
    double g = 0.0;            ///< [W/K]
    double temperature = 0.0;  ///< [K]
    double given = 0.0;        ///< [W]
    double inner = 0.0;        ///< between surface and cell centre; part of g [W/K]
  };
  WallTie tie(const BoundaryFace& wall, double lambda_wall, const Patch& patch) const;
  /// Whether a wall ties its cell to anything.
  static bool passes_heat(const Patch& patch) {
    return patch.heat != HeatRule::adiabatic && patch.heat != HeatRule::conducting;
  }
  /// Calls visit(wall, tie) for every owned cell's wall with a heat rule.
  template <class Visit>
  void for_each_tie(std::span<const Patch> patches, const Turbulence& turbulence,
                    Visit visit) const;
  void update_conductivity(const Flow& flow, double Pr_t);
  void clear_outside();
  void add_zones(std::span<const Zone> zones);
  void add_boundary(std::span<const Patch> patches, const Turbulence& turbulence, const Flow& flow);
  void add_interior_walls(const Turbulence& turbulence);
  void add_resistances(std::span<const Patch> patches, const Turbulence& turbulence);
  void add_link(Axis axis, Index3 face, double g);
  template <class Relaxed>
  void close(const Flow& flow, const TimeTerm& time, const Relaxed& relaxed_centre);

  const Geometry* geometry_;
  Fluid fluid_;
  FlowSettings settings_;
  Coverage covered_;   ///< cells with a temperature
  Stretches outside_;  ///< the others
  TransportSystem& system_;
  TransportSolver solver_;
  Field conductivity_;
  std::vector<double> zone_volume_;
  std::vector<double> capacities_;  ///< rho cp per Site::materials [J/m3/K]
};

template <class Visit>
void Temperature::for_each_tie(std::span<const Patch> patches, const Turbulence& turbulence,
                               Visit visit) const {
  const Box owned = geometry_->mesh().cells();
  for (std::size_t n = 0; n < geometry_->walls.size(); ++n) {
    const BoundaryFace& wall = geometry_->walls[n];
    if (wall.patch >= 0 && passes_heat(patches[wall.patch]) && owned.holds(wall.cell))
      visit(wall, tie(wall, turbulence.walls().lambda[n], patches[wall.patch]));
  }
  const auto lambda = conductivity_.view();
  for (const BoundaryFace& wall : geometry_->solid_walls)
    if (passes_heat(patches[wall.patch]) && owned.holds(wall.cell))
      visit(wall, tie(wall, lambda(wall.cell), patches[wall.patch]));
}

}  // namespace rackflux
