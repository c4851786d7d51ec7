#include "models/grid/commitment/own_ceilings.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <span>

namespace rackflux {
namespace {

constexpr int free_passes = 12, most_passes = 18;
constexpr double slack = 1e3;         // [W], of a unit: the scheduler's own tolerance
constexpr double loose_share = 1e-3;  // of power_max that a ceiling may hold back too much

/// How far a schedule is from what it leaves itself.
struct Distance {
  double above = 0.0, below = 0.0;  ///< largest [W]; below: over power_max [-]
  double unused = 0.0;              ///< [W], all periods
  std::size_t unit = 0;             ///< of `above`
};

Distance distance(const PowerSystem& system, const Schedule& found,
                  const std::vector<Series>& left) {
  Distance all;
  for (std::size_t m = 0; m < left.size(); ++m) {
    const GeneratingUnit& unit = system.units[m];
    for (std::size_t t = 0; t < left[m].size(); ++t) {
      const double power = found.units[m].power[t];
      if (power - left[m][t] > all.above) all.above = power - left[m][t], all.unit = m;
      const double ceiling = unit.ceiling.empty() ? unit.power_max : unit.ceiling[t];
      if (!found.units[m].is_on[t] || power < ceiling - slack) continue;  // it does not bind
      const double held_back = std::max(0.0, std::min(left[m][t], unit.power_max) - ceiling);
      all.below = std::max(all.below, held_back / unit.power_max);
      all.unused += held_back;
    }
  }
  return all;
}

/// Moves ceilings C towards what schedules leave, F: C += omega (F - C), with Aitken's factor for
/// the whole vector. A battery that fills below a ceiling lifts the power before it and so the
/// ceiling.
class Relaxation {
 public:
  void move(std::vector<GeneratingUnit>& units, const std::vector<Series>& left, bool may_rise) {
    std::vector<double> residual;
    for (std::size_t m = 0; m < left.size(); ++m) {
      if (units[m].ceiling.empty()) units[m].ceiling.assign(left[m].size(), units[m].power_max);
      for (std::size_t t = 0; t < left[m].size(); ++t)
        residual.push_back(std::min(left[m][t], units[m].power_max) - units[m].ceiling[t]);
    }
    if (!before_.empty()) {
      double along = 0.0, squared = 0.0;
      for (std::size_t k = 0; k < residual.size(); ++k) {
        const double change = residual[k] - before_[k];
        along += before_[k] * change, squared += change * change;
      }
      if (squared > 0.0) omega_ = std::clamp(-omega_ * along / squared, 0.2, 1.0);
    }
    std::size_t k = 0;
    for (std::size_t m = 0; m < left.size(); ++m)
      for (double& ceiling : std::span(units[m].ceiling).first(left[m].size())) {
        ceiling += may_rise ? omega_ * residual[k] : std::min(0.0, residual[k]);
        ++k;
      }
    before_ = std::move(residual);
  }

 private:
  double omega_ = 1.0;
  std::vector<double> before_;
};

}  // namespace

SelfLimited schedule_under_own_ceilings(
    PowerSystem& system, const std::function<Schedule(const PowerSystem&)>& solve,
    const std::function<std::vector<Series>(const std::vector<UnitSchedule>&)>& ceilings) {
  std::optional<SelfLimited> best;
  std::vector<GeneratingUnit> units_of_best;
  Distance far;
  Relaxation relaxation;
  for (int pass = 1; pass <= most_passes; ++pass) {
    Schedule found = solve(system);
    const std::vector<Series> left = ceilings(found.units);
    far = distance(system, found, left);
    const bool is_tight = far.below <= loose_share, keeps = far.above <= slack;
    if (keeps && (!best || is_tight || found.cost < best->schedule.cost)) {
      best = {std::move(found), pass, far.unused * system.period};
      units_of_best = system.units;
    }
    if (best && ((keeps && is_tight) || pass > free_passes)) {
      system.units = units_of_best;
      best->passes = pass;
      return *std::move(best);
    }
    relaxation.move(system.units, left, pass < free_passes);
  }
  throw Unconverged(fmt::format(
      "after {} schedules {} is still planned {:.4g} W above what its own xenon leaves; lower the "
      "ramps of the plan or give rod_out more reactivity",
      most_passes, system.units[far.unit].name, far.above));
}

}  // namespace rackflux
