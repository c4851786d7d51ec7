#pragma once
#include "models/facility/grid_run.hpp"
#include "models/facility/lumped.hpp"
#include "models/facility/site_demand.hpp"

#include <optional>
#include <vector>

namespace rackflux {

/// A site alone with its grid connection: workload, racks, power chain, plant and weather, step by
/// step, coupled both ways with a source behind a reactance. The case keys:
///
///   time {end, step}   those of SiteDemand   connection {voltage, reactance, base}
class SiteRun : public GridRun {
 public:
  /// Throws Error at the place in the case file.
  explicit SiteRun(const Config& config);

  /// All steps. Throws what chain, plant and coupling throw, with the time of the step.
  GridOutcome run() override;

  const std::vector<SiteRow>& rows() const { return rows_; }  ///< of the run

 private:
  SiteRow step(const Step& now, Coupler& coupler);

  double end_ = 0.0, dt_ = 0.0;
  std::optional<SiteDemand> site_;
  std::optional<TheveninGrid> grid_;
  CouplingParameters coupling_;
  std::vector<SiteRow> rows_;
};

}  // namespace rackflux
