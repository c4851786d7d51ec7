#pragma once
#include "models/facility/grid_run.hpp"
#include "models/facility/reactors.hpp"
#include "models/facility/site_demand.hpp"
#include "models/facility/supply.hpp"
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
///   weather       needed by transformers and line also where there is no workload; a period
///                 that lies in several hours takes its part of each
///   line          FeedingLine (optional): its rating caps the import
///   network       SupplyNetwork (optional): its prices at the site's bus are those of import,
///   found
///                 with the site's demand as planned (the middle of a load's band), at most the
///                 cap; after the schedule they are found again with what it draws
///   transformers  [TransformerLife]
///   grid_carbon   intensity of imported energy, one value a period (optional; without it the
///                 result is called carbon_without_imports)
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
  void see_supply(GridOutcome& out);
  Series prices(const Series& power);
  void settle_prices(const Schedule& schedule, GridOutcome& out);
  double T_outside(int n) const;
  Schedule schedule(const PowerSystem& whole) const;
  Schedule schedule_under_xenon(GridOutcome& out);
  void warn_of_xenon(GridOutcome& out) const;
  void replay(const Schedule& schedule, GridOutcome& out) const;
  void age_transformers(const Schedule& schedule, GridOutcome& out);
  std::vector<double> served(const Schedule& schedule) const;
  std::vector<double> exchange(const Schedule& schedule) const;

  Config config_;  // to say where what the run cannot use stands
  PowerSystem system_;
  HorizonSearch search_;
  std::optional<ReactorPlant> reactors_;
  std::optional<SiteDemand> site_;
  std::optional<SiteWeather> weather_;
  std::optional<FeedingLine> line_;
  std::optional<SupplyNetwork> network_;
  std::vector<TransformerLife> transformers_;
  Series grid_carbon_;
  int parts_ = 1;              // of a period, each within one hour of the weather
  std::vector<SiteRow> rows_;  // parts_ of each period
  Series derating_;            // rating of lines in the weather over the one on paper
};

/// Power of everything that is scheduled [W], and prices; one row a period.
Table dispatch_table(const PowerSystem& system, const Schedule& schedule);
/// On, start and stop of every unit; contents of stores.
Table unit_table(const PowerSystem& system, const Schedule& schedule);
/// Energies, costs, carbon, capacity factors; balances of energy and money.
void summarise_dispatch(const PowerSystem& system, const YearDispatch& metered, Summary& summary);

}  // namespace rackflux
