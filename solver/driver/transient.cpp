#include "solver/driver/transient.hpp"

#include "solver/base/error.hpp"
#include "solver/driver/divergence.hpp"
#include "solver/driver/explicit_integrator.hpp"
#include "solver/driver/implicit_integrator.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fmt/format.h>

namespace rackflux {

namespace {

/// Heat in fluid, solids and the servers' metal [J].
double stored(const Room& room) {
  return room.simple.stored_heat(room.flow) + room.devices.metals().stored();
}

/// What passes a room's middle where nothing moves but by the round-off of its pressure [kg/s].
double throughput_at_rest(const Room& room, const Fluid& fluid) {
  constexpr double fastest = 1e-12;  // of still air in steps of a second and less [m/s]
  double volume = 1.0;
  for (const std::vector<double>& nodes : room.site.lines.nodes)
    volume *= nodes.back() - nodes.front();
  return fluid.rho * fastest * std::pow(volume, 2.0 / 3.0);
}

}  // namespace

std::unique_ptr<TimeIntegrator> make_integrator(const CaseSettings& settings, const Room& room) {
  if (settings.time->explicit_steps) return std::make_unique<ExplicitIntegrator>(settings, room);
  return std::make_unique<ImplicitIntegrator>(*settings.time, room);
}

Transient::Transient(const Comm& comm, CaseSettings settings, std::function<Site(double)> make_site)
    : simulation_(comm, std::move(settings), std::move(make_site)) {}

void Transient::prepare() {
  if (settings().time->from_steady) {
    const Outcome steady = simulation_.run();
    if (steady.ending == Ending::stopped)
      throw Unconverged(fmt::format(
          "the steady state that the run was to start from did not converge in {} iterations: {}; "
          "allow more 'run: {{iterations: ...}}', a wider 'drift' there over a longer 'window', or "
          "write 'time: {{start: rest}}'",
          steady.iterations, what_is_unsettled(steady, settings().run)));
    simulation_.room().devices.metals().require_air();
  } else {
    simulation_.start_from_rest();
  }
  const Room& room = simulation_.room();
  timeline_ = std::make_unique<Timeline>(settings().events, room.site);
  integrator_ = make_integrator(settings(), room);
  integrator_->restart(room, !settings().time->from_steady || timeline_->bends_at_start());
  outcome_.heat.start(stored(room));
  outcome_.still = throughput_at_rest(room, settings().fluid);
  follow(0.0);
  if (settings().time->means_from == 0.0) begin_means(0.0);
}

TransientOutcome Transient::run() {
  const auto begin = std::chrono::steady_clock::now();
  prepare();
  const TimeSettings& time = *settings().time;
  Clock clock(time.end, timeline_->bends(), time.output_every, time.means_from);
  if (snapshot) snapshot(0.0, 0);

  while (!clock.done()) {
    try {
      advance(clock);
    } catch (const Unconverged& failure) {
      give_up(clock.t(), failure.what());
    }
  }
  if (means_) means_->finish(room().flow, last_readings());
  outcome_.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return outcome_;
}

void Transient::advance(Clock& clock) {
  Room& room = simulation_.room();
  const Step step = clock.next(integrator_->next_dt(room));
  const double t = clock.end_of(step);
  if (means_) means_->begin(step, room.flow, last_readings());
  timeline_->impose(t, room.simple.patches, room.simple.zones, room.devices);
  const StepReport report = integrator_->advance(step, room);
  outcome_.iterations += report.iterations;
  if (!report.accepted) {
    ++outcome_.repeated;
    return;
  }
  note(step, t, report);
  const Stop stop = clock.accept(step);
  if (stop.bends) integrator_->restart(room, true);
  if (stop.means) begin_means(t);
  if (stop.output && snapshot) snapshot(t, step.index + 1);
}

void Transient::begin_means(double t) {
  means_ = std::make_unique<RunMeans>(room().mesh, room().is_turbulent(), t, settings().time->end);
}

void Transient::give_up(double last_good, const std::string& trouble) const {
  const std::string where = room().find_nonfinite();
  throw Unconverged(fmt::format("after t = {:.6g} s: {}{}{}; {}", last_good, trouble,
                                where.empty() ? "" : "; ", where, cure_of_steps(settings())));
}

void Transient::note(const Step& step, double t, const StepReport& report) {
  Room& room = simulation_.room();
  HeatBalance rates = room.simple.heat_balance(room.flow);
  room.devices.metals().count_power(rates);
  const double held = stored(room);
  const double weighed =
      report.quadrature[0] * report.heat_weighed + room.devices.metals().weighed();
  outcome_.heat.add(report.quadrature, rates, held, weighed);
  if (!std::isfinite(outcome_.heat.gap_of_step())) throw Unconverged("the solution diverged");
  const MassBalance mass = mass_balance(room.geometry, room.flow);
  const double courant = room.courant(step.dt);
  TransientOutcome& o = outcome_;
  o.shortest = o.steps == 0 ? step.dt : std::min(o.shortest, step.dt);
  o.longest = std::max(o.longest, step.dt);
  ++o.steps;
  o.largest_courant = std::max(o.largest_courant, courant);
  o.throughput = std::max(o.throughput, mass.throughput);
  const double lost = mass.total * mass.throughput;
  o.mass_lost = std::max(o.mass_lost, lost);
  // Where the cooling stands, what passes the room's patches is no measure of what moves in it.
  const double imbalance = o.of_throughput(lost);
  o.worst_heat = std::max(o.worst_heat, o.heat.gap_of_step());
  room.devices.measure(room.flow, room.simple.patches);  // devices have seen a step's beginning
  follow(t);
  const std::vector<Reading> readings = last_readings();
  if (watch) watch({step, t, settings().time->end, report, courant, imbalance, o.heat, readings});
}

std::vector<Reading> Transient::last_readings() const {
  std::vector<Reading> readings;
  for (const Course& course : outcome_.courses) readings.push_back(course.last);
  return readings;
}

void Transient::follow(double t) {
  outcome_.fluid.see(simulation_.room().fluid_temperatures());
  const std::vector<Reading> readings = simulation_.room().readings();
  if (outcome_.courses.empty())
    for (const Reading& r : readings) outcome_.courses.push_back({r, r.value, t, r.value, t});
  for (std::size_t n = 0; n < readings.size(); ++n) {
    Course& course = outcome_.courses[n];
    course.last = readings[n];
    if (course.last.value > course.highest)
      course.highest = course.last.value, course.highest_at = t;
    if (course.last.value < course.lowest) course.lowest = course.last.value, course.lowest_at = t;
  }
}

}  // namespace rackflux
