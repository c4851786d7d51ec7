#include "solver/driver/simulation.hpp"

#include "solver/base/error.hpp"
#include "solver/driver/divergence.hpp"
#include "solver/fields/prolong.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux {

namespace {

// A coarser mesh than this solves nothing faster, and is a sketch of the room that may not
// converge.
constexpr long long least_cells = 2000;
/// On coarse meshes the answer is only a start: their tolerances are this much wider.
constexpr double coarse_slack = 10.0;
constexpr double least_coarse_drift = 1e-3;       // a tenth of what their cells cost
constexpr double coarse_residual_slack = 1000.0;  // ... of residuals, which lag behind the readings
/// ... and they are left after this many iterations, or half of those allowed on the finest.
constexpr int most_on_coarse = 200;
/// ... on which turbulence goes its way in long steps; on the finest these would make it ring.
constexpr double coarse_turbulence_relaxation = 0.95;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

long long count_cells(const Lines& lines) {
  return 1LL * lines.cells(Axis::x) * lines.cells(Axis::y) * lines.cells(Axis::z);
}

/// Share of the whole run's work: each mesh costs about a quarter of the next finer one.
double work_done(int number, int count, double share) {
  double all = 0.0, before = 0.0;
  for (int n = 1; n <= count; ++n) {
    const double work = std::pow(4.0, n - count);
    all += work;
    before += n < number ? work : n == number ? share * work : 0.0;
  }
  return before / all;
}

/// Only the watched readings keep a scale to be judged by.
void judge_watched_only(const std::vector<Watched>& watched, std::vector<Reading>& readings) {
  if (watched.empty()) return;
  for (const Watched& w : watched)
    if (std::ranges::find(readings, w.name, &Reading::name) == readings.end())
      w.config.reject("", fmt::format("other objects cover all of what '{}' is read of", w.name));
  for (Reading& r : readings)
    if (std::ranges::find(watched, r.name, &Watched::name) == watched.end()) r.scale = 0.0;
}

}  // namespace

std::string to_string(Ending ending) {
  switch (ending) {
    case Ending::converged:
      return "converged";
    case Ending::cycling:
      return "cycling";
    case Ending::stopped:
      return "not converged";
  }
  broken("every ending has a name");
}

std::string what_is_unsettled(const Outcome& outcome, const RunSettings& run) {
  const Residuals& r = outcome.residuals;
  const double worst = r.worst();
  const char* const of = worst == r.mass          ? "mass"
                         : worst == r.temperature ? "temperature"
                         : worst == r.turbulence  ? "turbulence"
                                                  : "velocity";
  std::string text = fmt::format("worst residual {:.1e}, that of {}", worst, of);
  const std::string unrest = widest_unrest(outcome.trends, run.drift);
  if (!unrest.empty())
    text += fmt::format("; over the last {} iterations {}",
                        std::min(run.window, outcome.iterations), unrest);
  return text;
}

Simulation::Simulation(const Comm& comm, CaseSettings settings,
                       std::function<Site(double)> make_site)
    : comm_(&comm), settings_(std::move(settings)), make_site_(std::move(make_site)) {}

Outcome Simulation::run() {
  start_ = std::chrono::steady_clock::now();
  Site finest = make_site_(1.0);
  const Mesh fine_mesh(*comm_, finest.lines);
  std::vector<Site> coarse;  // coarsest first; each starts the next
  for (int level = settings_.run.sequence - 1; level > 0; --level) {
    Site site = make_site_(std::pow(2.0, level));
    const long long cells = count_cells(site.lines);
    if (cells >= least_cells && 2 * cells <= fine_mesh.n_cells()) coarse.push_back(std::move(site));
  }
  const int count = static_cast<int>(coarse.size()) + 1;
  CaseSettings on_coarse = settings_;
  on_coarse.flow.turbulence_relaxation =
      std::max(settings_.flow.turbulence_relaxation, coarse_turbulence_relaxation);
  for (int n = 0; n + 1 < count; ++n) {
    const Splits splits = matching_splits(coarse[n].lines, fine_mesh);
    // From rest turbulence must find its way in short steps.
    const CaseSettings& careful = room_ ? on_coarse : settings_;
    move_to(std::make_unique<Room>(*comm_, std::move(coarse[n]), careful, splits));
    try {
      converge(*room_, n + 1, count);
    } catch (const Unconverged& failure) {  // no more than a start is lost
      if (note)
        note(fmt::format("a coarse mesh of {} cells gives no start: {}", room_->mesh.n_cells(),
                         failure.what()));
      room_.reset();
    }
  }
  move_to(std::make_unique<Room>(*comm_, std::move(finest), settings_));
  Outcome outcome = converge(*room_, count, count);
  outcome.heat = room_->settle();
  outcome.mass = mass_balance(room_->geometry, room_->flow);
  outcome.fluid = room_->fluid_temperatures();
  outcome.readings = room_->readings();
  outcome.seconds = seconds_since(start_);
  return outcome;
}

void Simulation::start_from_rest() {
  room_ = std::make_unique<Room>(*comm_, make_site_(1.0), settings_);
  room_->start_from_rest(settings_.initial_temperature);
}

void Simulation::move_to(std::unique_ptr<Room> next) {
  if (room_)
    next->start_from(*room_);
  else
    next->start_from_rest(settings_.initial_temperature);
  room_ = std::move(next);
}

Outcome Simulation::converge(Room& room, int number, int count) {
  const RunSettings& run = settings_.run;
  const bool finest = number == count;
  const double slack = finest ? 1.0 : coarse_slack;
  Monitors monitors(finest ? run.window : std::max(4, run.window / 2),
                    finest ? run.drift : std::max(slack * run.drift, least_coarse_drift));
  Outcome outcome;
  Closest closest;
  double first = 0.0;
  const int most =
      finest ? run.most_iterations : std::clamp(run.most_iterations / 2, 1, most_on_coarse);
  for (int it = 1; it <= most; ++it) {
    outcome.residuals = iterate(room, it, closest);
    outcome.iterations = it;
    const double worst = outcome.residuals.worst();
    if (worst < closest.residual) closest = {it, worst};
    first = std::max(first, worst);
    const HeatBalance heat = room.simple.heat_balance(room.flow);
    outcome.readings = room.readings();
    judge_watched_only(settings_.watched, outcome.readings);
    monitors.record(outcome.readings);
    const bool small = worst < (finest ? 1.0 : coarse_residual_slack) * run.residual;
    const bool still = monitors.steady() && heat.imbalance < slack * run.heat_balance;
    if (!outcome.residuals.heat)
      outcome.ending = Ending::stopped;  // what heat makes of this flow is not known yet
    else if (small || still)
      outcome.ending = Ending::converged;
    else if (monitors.steady_in_the_mean())
      outcome.ending = Ending::cycling;
    const bool done = outcome.ending != Ending::stopped;
    if (watch && (it % run.report_every == 0 || done)) {
      const double fallen = std::log(first / worst) / std::log(first / (slack * run.residual));
      const double share = std::clamp(std::max(fallen, 1.0 * it / most), 0.0, 1.0);
      watch({number, count, it, seconds_since(start_), work_done(number, count, share),
             outcome.residuals, heat, outcome.readings});
    }
    if (done) break;
  }
  outcome.trends = monitors.trends();
  return outcome;
}

Residuals Simulation::iterate(Room& room, int iteration, const Closest& closest) const {
  std::string trouble = "a residual is not finite";
  try {
    const Residuals residuals = room.iterate();
    if (std::isfinite(residuals.worst())) return residuals;
  } catch (const Unconverged& failure) {
    trouble = failure.what();
  }
  const std::string where = room.find_nonfinite();
  std::string before = "no iteration came before";
  if (iteration > 1)
    before = fmt::format(
        "iteration {} was the last good one, and the largest residual lowest, {:.1e}, "
        "in iteration {}",
        iteration - 1, closest.residual, closest.iteration);
  throw Unconverged(fmt::format("iteration {} on {} cells: the solution diverged: {}; {}; {}",
                                iteration, room.mesh.n_cells(), where.empty() ? trouble : where,
                                before, cure_of_iterations(settings_)));
}

}  // namespace rackflux
