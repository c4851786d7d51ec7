#pragma once
#include "models/facility/coupler.hpp"
#include "models/facility/lumped.hpp"
#include "models/facility/site.hpp"
#include "models/plant/weather.hpp"
#include "models/workload/mixed.hpp"
#include "solver/base/config.hpp"

#include <optional>
#include <string>
#include <vector>

namespace rackflux {

/// One step of a site run; means over the step, except what a converged end point gives.
struct SiteRow {
  double t = 0.0, dt = 0.0;  ///< start and length [s]
  double T_outside = 0.0;    ///< [K]
  FacilityDemand demand;     ///< at the end of the step
  double volt_pu = 1.0;      ///< at the point of connection [pu]
  double leakage = 0.0;      ///< part of the IT power [W]
  double cut = 0.0;          ///< wanted by the workloads and not granted [W]
  double makeup = 0.0;       ///< water of the plant [kg/s]
  bool is_above_set_point = false, is_flagged = false;  ///< of the plant
  CouplingReport coupling;
};

/// A site alone with its grid connection: workload, racks, power chain, plant and weather, step by
/// step, coupled both ways with a source behind a reactance. The case keys:
///
///   time {end, step}   workload (read_mixed_workload)   power_cap (optional, of the workloads)
///   racks {leakage, leakage_slope, reference_temperature, thermal_resistance}
///   power_chain (read_power_chain)   tan_phi   plant (read_plant)
///   weather {epw} or {temperature, humidity, pressure}   connection {voltage, reactance, base}
class SiteRun {
 public:
  /// Throws Error at the place in the case file.
  explicit SiteRun(const Config& config);

  /// All steps. Throws what chain, plant and coupling throw, with the time of the step.
  const std::vector<SiteRow>& run();

  std::string csv() const;      ///< history, SI, one row a step
  std::string summary() const;  ///< JSON as `rackflux compare` reads it: energies, PUE, coupling
 private:
  SiteRow step(const Step& now, SiteFacility& facility, Coupler& coupler);
  void see_weather(double t, MoistAir& air, double& T_wet) const;

  double end_ = 0.0, dt_ = 0.0, cap_ = 0.0;
  std::optional<MixedWorkload> workload_;
  std::optional<SiteFacility> facility_;
  std::optional<TheveninGrid> grid_;
  std::optional<Weather> weather_;
  MoistAir constant_;
  CouplingParameters coupling_;
  std::vector<SiteRow> rows_;
};

}  // namespace rackflux
