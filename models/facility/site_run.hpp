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

  /// All steps. Throws what workload, chain, plant and coupling throw, with the place of their part
  /// in the case and the time of the step.
  GridOutcome run() override;

  const std::vector<SiteRow>& rows() const { return rows_; }  ///< of the run

 private:
  /// Says where in the case stands what the step cannot use.
  [[noreturn]] void refuse(const Error& error, double t) const;
  SiteRow step(const Step& now, Coupler& coupler);

  Config config_;
  bool is_coupling_ = false;  // or still at the workload of the step
  double end_ = 0.0, dt_ = 0.0;
  std::optional<SiteDemand> site_;
  std::optional<TheveninGrid> grid_;
  CouplingParameters coupling_;
  std::vector<SiteRow> rows_;
};

}  // namespace rackflux
