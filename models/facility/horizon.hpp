#pragma once
#include "models/facility/grid_run.hpp"
#include "models/facility/reactors.hpp"
#include "models/facility/site_demand.hpp"
#include "models/facility/transformer_life.hpp"
#include "models/grid/commitment/rolling.hpp"
#include "models/grid/dispatch/year.hpp"

#include <optional>
#include <vector>

namespace rackflux {

/// How the schedule of a horizon is searched.
struct HorizonSearch {
  bool commits = true;  ///< else dispatch: every unit on whenever its calendar allows
  SearchLimits limits;  ///< of a commitment
  std::optional<RollingWindows> windows;  ///< absent: all periods at once
};

/// Hours to a year: who supplies the site, at what cost, and whether the reactors can follow.
///
///   system        read_power_system: periods, units, renewables, storages, loads, grid
///   search        {method: commit | dispatch, gap, time, window, step}
///   smr           ReactorPlant (optional)
///   workload, racks, power_chain, plant, weather, ...   SiteDemand (optional): its demand at
///                 rated voltage is added to that of the system
///   weather       needed by transformers also where there is no workload
///   transformers  [TransformerLife]
///   grid_carbon   intensity of imported energy, one value a period (optional)
///
/// Order: demand of the site; schedule; where reactors are there, schedule again under the ceilings
/// that xenon leaves until it holds; replay through the dynamics; transformers; accounts.
class HorizonRun : public GridRun {
 public:
  /// Throws Error at the place in the case file.
  explicit HorizonRun(const Config& config);
  GridOutcome run() override;

 private:
  void run_site();
  Schedule schedule();
  Schedule schedule_under_xenon(GridOutcome& out);
  void replay(const Schedule& schedule, GridOutcome& out) const;
  void age_transformers(const Schedule& schedule, GridOutcome& out);
  std::vector<double> exchange(const Schedule& schedule) const;

  PowerSystem system_;
  HorizonSearch search_;
  std::optional<ReactorPlant> reactors_;
  std::optional<SiteDemand> site_;
  std::optional<SiteWeather> weather_;
  std::vector<TransformerLife> transformers_;
  Series grid_carbon_;
  std::vector<SiteRow> rows_;
};

/// Power of everything that is scheduled [W], and prices; one row a period.
Table dispatch_table(const PowerSystem& system, const Schedule& schedule);
/// On, start and stop of every unit; contents of stores.
Table unit_table(const PowerSystem& system, const Schedule& schedule);
/// Energies, costs, carbon, capacity factors; balances of energy and money.
void summarise_dispatch(const PowerSystem& system, const YearDispatch& metered, Summary& summary);

}  // namespace rackflux
