#pragma once
#include "solver/fields/time_levels.hpp"
#include "solver/turbulence/scalar_step.hpp"
#include "solver/turbulence/strain.hpp"

#include <span>
#include <vector>

namespace rackflux {

/// The transport equations of k and epsilon, for models that differ in what they make of walls:
///
///   rho Dk/Dt   = div((mu + mu_t/sigma_k) grad k) + P + G - rho eps
///   rho Deps/Dt = div((mu + mu_t/sigma_e) grad eps) + C1 eps/k (P + C3 G) - C2 rho eps^2/k
///   P = mu_t S^2,   G = beta (mu_t/Pr_t) g . grad T,   C3 = tanh|u_g/u_h|
///
/// S^2 = 2 S_ij S_ij; u_g and u_h: speed along and across gravity.
/// Source: B. E. Launder, D. B. Spalding (1974); buoyancy: W. Rodi, Turbulence Models and Their
/// Application in Hydraulics (1980); C3: R. A. W. M. Henkes et al., Int. J. Heat Mass Transfer 34
/// (1991) 377-388.
class KEpsilonEquations {
 public:
  KEpsilonEquations(const Geometry& geometry, const Fluid& fluid, const FlowSettings& settings,
                    SharedSystem& shared);

  /// k and eps of guess_turbulence.
  void guess(Flow& flow) const;

  /// P and G; the model may then put its own P into cells at walls.
  void produce(const Flow& flow);

  /// One implicit iteration of k, and one of eps: in each cell `carried` times what its equation
  /// says and 1 - carried times `given`. Where carried is neither 0 nor 1 it may follow k steeply,
  /// and eps with it: there k takes as little as half a step.
  ///   returns the misfit before, see Misfit::share
  double advance_tke(std::span<const Patch> patches, const TimeTerm& time, Flow& flow);
  double advance_dissipation(std::span<const Patch> patches, const TimeTerm& time, Flow& flow);

  static constexpr double tke_floor = 1e-10;  ///< [m2/s2], far below any room's turbulence

  Field shear, lift;     ///< P, G [W/m3]
  Field carried, given;  ///< [-], [m2/s3]; 1 and 0 unless the model says otherwise

 private:
  void transport(const Flow& flow, const Field& phi, double sigma);
  void add_dissipation_sources(const Flow& flow);

  const Geometry* geometry_;
  Fluid fluid_;
  FlowSettings settings_;
  ScalarStep step_;
  std::vector<BesideSymmetry> planes_;
};

/// eps of eddies of a given length: C_mu^(3/4) k^(3/2) / length [m2/s3].
double dissipation_of(double tke, double length);

}  // namespace rackflux
