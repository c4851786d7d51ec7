#pragma once
#include "solver/base/config.hpp"
#include "solver/base/summary.hpp"
#include "solver/base/table.hpp"

#include <memory>
#include <vector>

namespace rackflux {

/// What a run without a mesh leaves behind.
struct GridOutcome {
  Summary summary;
  std::vector<Table> tables;
};

/// A site with its supply, run alone. Three regimes, because three time scales want three drivers:
///   coupled    minutes to hours, quasi-steady: site and connection agree on the voltage (SiteRun)
///   horizon    hours to a year: commitment or dispatch, replayed by the reactors (HorizonRun)
///   transient  milliseconds to minutes: power swings, voltage sags and frequency (TransientRun)
class GridRun {
 public:
  virtual ~GridRun() = default;
  /// From start to end, once.
  virtual GridOutcome run() = 0;
};

/// The run that the case describes under `regime` (coupled where it is absent). Throws Error at the
/// place in the case file.
std::unique_ptr<GridRun> make_grid_run(const Config& config);

/// Marks the summary as converged if every balance is closed as far as it allows; the verdict says
/// which is not, and ends with the doubts there are.
void judge_balances(Summary& summary);

}  // namespace rackflux
