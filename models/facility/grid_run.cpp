#include "models/facility/grid_run.hpp"

#include "models/facility/horizon.hpp"
#include "models/facility/site_run.hpp"
#include "models/facility/transient.hpp"

#include <fmt/format.h>

namespace rackflux {

std::unique_ptr<GridRun> make_grid_run(const Config& config) {
  switch (
      config.choice_or(0, "regime", {"coupled", "horizon", "transient"}, "time scale of the run")) {
    case 0:
      return std::make_unique<SiteRun>(config);
    case 1:
      return std::make_unique<HorizonRun>(config);
    default:
      return std::make_unique<TransientRun>(config);
  }
}

void judge_balances(Summary& summary) {
  summary.converged = true;
  summary.verdict = fmt::format("all {} balances closed", summary.balances.size());
  for (const SummaryBalance& balance : summary.balances) {
    if (balance.gap <= balance.allowed) continue;
    summary.converged = false;
    summary.verdict = fmt::format("the balance '{}' is off by {:.3g}; {:.3g} is allowed",
                                  balance.name, balance.gap, balance.allowed);
    break;
  }
  for (const std::string& doubt : summary.doubts) summary.verdict += "; " + doubt;
}

}  // namespace rackflux
