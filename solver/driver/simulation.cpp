#include "solver/driver/simulation.hpp"

#include "solver/base/error.hpp"
#include "solver/fields/prolong.hpp"

#include <chrono>
#include <cmath>
#include <fmt/format.h>

namespace rackflux {

namespace {

constexpr long long least_cells = 500;  // a coarser mesh than this solves nothing faster
/// On coarse meshes the answer is only a start: their tolerances are this much wider.
constexpr double coarse_slack = 10.0;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

long long count_cells(const Lines& lines) {
  return 1LL * lines.cells(Axis::x) * lines.cells(Axis::y) * lines.cells(Axis::z);
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

Simulation::Simulation(const Comm& comm, CaseSettings settings,
                       std::function<Site(double)> make_site)
    : comm_(&comm), settings_(std::move(settings)), make_site_(std::move(make_site)) {}

Outcome Simulation::run() {
  const auto start = std::chrono::steady_clock::now();
  Site finest = make_site_(1.0);
  const Mesh fine_mesh(*comm_, finest.lines);
  // Coarse meshes of the case, from the coarsest; each starts the next.
  int number = 0;
  for (int level = settings_.run.sequence - 1; level > 0; --level) {
    Site site = make_site_(std::pow(2.0, level));
    const long long cells = count_cells(site.lines);
    if (cells < least_cells * comm_->size() || 2 * cells > fine_mesh.n_cells()) continue;
    const Splits splits = matching_splits(site.lines, fine_mesh);
    auto coarse = std::make_unique<Room>(*comm_, std::move(site), settings_, splits);
    if (room_)
      coarse->start_from(*room_);
    else
      coarse->start_from_rest(settings_.initial_temperature);
    converge(*coarse, false, ++number);
    room_ = std::move(coarse);
  }
  auto room = std::make_unique<Room>(*comm_, std::move(finest), settings_);
  if (room_)
    room->start_from(*room_);
  else
    room->start_from_rest(settings_.initial_temperature);
  room_ = std::move(room);
  Outcome outcome = converge(*room_, true, ++number);
  outcome.seconds = seconds_since(start);
  outcome.heat = room_->settle();
  outcome.mass = mass_balance(room_->geometry, room_->flow);
  outcome.readings = room_->readings();
  return outcome;
}

Outcome Simulation::converge(Room& room, bool finest, int number) {
  const auto start = std::chrono::steady_clock::now();
  const RunSettings& run = settings_.run;
  const double slack = finest ? 1.0 : coarse_slack;
  Monitors monitors(finest ? run.window : std::max(4, run.window / 2));
  Outcome outcome;
  for (int it = 1; it <= run.most_iterations; ++it) {
    outcome.residuals = room.iterate();
    outcome.iterations = it;
    stop_if_not_finite(room, outcome.residuals, it);
    const HeatBalance heat = room.simple.heat_balance(room.flow);
    outcome.readings = room.readings();
    monitors.record(outcome.readings);
    const bool small = outcome.residuals.worst() < slack * run.residual;
    const bool still =
        monitors.steady(slack * run.drift) && heat.imbalance < slack * run.heat_balance;
    const bool done = small || still;
    if (watch && (it % run.report_every == 0 || done))
      watch({number, run.sequence, it, seconds_since(start), outcome.residuals, heat,
             outcome.readings});
    if (done) {
      outcome.ending = Ending::converged;
      break;
    }
  }
  if (outcome.ending == Ending::stopped && monitors.steady_in_the_mean(slack * run.drift))
    outcome.ending = Ending::cycling;
  outcome.trends = monitors.trends();
  return outcome;
}

void Simulation::stop_if_not_finite(const Room& room, const Residuals& residuals,
                                    int iteration) const {
  if (std::isfinite(residuals.worst())) return;
  const std::string where = room.find_nonfinite();
  throw Unconverged(fmt::format("iteration {}: the solution diverged: {}", iteration,
                                where.empty() ? "a residual is not finite" : where));
}

}  // namespace rackflux
