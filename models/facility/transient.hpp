#pragma once
#include "models/facility/grid_run.hpp"
#include "models/facility/transient_site.hpp"
#include "models/grid/frequency/island.hpp"
#include "models/grid/frequency/measures.hpp"
#include "models/smr/fleet.hpp"

#include <optional>
#include <vector>

namespace rackflux {

/// Reactor modules that turn with the island: their own governors, turbines and cores instead of
/// the units' equations.
struct IslandReactors {
  std::vector<ModuleParameters> modules;
  double inertia = 0.0;  ///< H on their net rated power [s]

  double net_rated() const;  ///< [W]
};

/// What the frequency is judged by, from `from` on.
struct TransientJudgement {
  std::size_t from = 0;  ///< steps before it
  grid::MeasureSettings settings;
  grid::FrequencyLimits limits;
};

/// Milliseconds to minutes: a site's power swings or rides through a sag, and an island's frequency
/// answers.
///
///   time {end, step, record}    those of TransientSite
///   scheduled: mean | start     power of the site that the dispatcher has planned: its mean over
///                               the run, or what it draws at first. Set-points of the island's
///                               units are scaled to meet it with other_load; buffers start there
///   island (IslandParameters), other_load
///   smr {inertia, modules} (optional): modules share what is planned by rated power
///   limits {from, and FrequencyLimits; rocof_window, ramp_window, band}; times in whole steps
///
/// The frequency of a step's middle is extrapolated for the reactors: order 2 in the step.
class TransientRun : public GridRun {
 public:
  explicit TransientRun(const Config& config);
  GridOutcome run() override;

 private:
  struct Answer;
  grid::IslandParameters scaled_island(double load) const;
  Answer follow(const std::vector<double>& load, double scheduled) const;
  void tabulate(const SiteWaveform& site, const Answer& answer, GridOutcome& out) const;
  void summarise(const SiteWaveform& site, const Answer& answer, GridOutcome& out) const;
  void add_spectrum(const Answer& answer, const std::vector<double>& load, GridOutcome& out) const;

  TransientTime time_;
  bool plans_mean_ = true;
  double other_load_ = 0.0;
  TransientSite site_;
  std::optional<IslandReactors> reactors_;
  grid::IslandParameters island_;
  TransientJudgement judgement_;
};

}  // namespace rackflux
