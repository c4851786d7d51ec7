// What a run through time leaves behind.
#include "solver/driver/record.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux {

namespace {

constexpr double mass_allowed = 1e-10;   // of throughput, in the worst step [-]
constexpr double energy_allowed = 1e-9;  // of the heat moved since the start [-]

std::string verdict_of(double end, const TransientOutcome& o) {
  return fmt::format(
      "reached {:.6g} s in {} steps of {:.3g} to {:.3g} s, {} repeated, {:.1f} iterations a step; "
      "Courant numbers to {:.3g}",
      end, o.steps, o.shortest, o.longest, o.repeated,
      static_cast<double>(o.iterations) / (o.steps + o.repeated), o.largest_courant);
}

// The trapezoidal rule over n equal steps adds 2 / n^2 to the variance of a straight line: 2 %.
constexpr int least_steps = 10;

// With n swings in each half of the time the means of the halves differ by a deviation times
// sqrt(2 / n): by one and more where n is below two, and by sqrt(3) on a straight line.
constexpr double most_drift = 1.0;  // over the deviation [-]

/// The reading that moves most against its scale from one half of the time to the other, more than
/// it swings by and more than a share `drift` of its scale; null if none does.
const ReadingMean* farthest_on_its_way(const std::vector<ReadingMean>& readings, double drift) {
  const ReadingMean* farthest = nullptr;
  for (const ReadingMean& m : readings) {
    const double way = std::abs(m.drift);
    if (way <= most_drift * m.deviation || way <= drift * m.scale || m.scale <= 0.0) continue;
    if (!farthest || way * farthest->scale > std::abs(farthest->drift) * m.scale) farthest = &m;
  }
  return farthest;
}

// The end of a run tells little of it: how warm it became, and when, is what was asked.
void add_peaks(const TransientOutcome& outcome, std::vector<Reading>& headlines) {
  const std::vector<Reading> totals = headlines;
  for (const Reading& total : totals) {
    const auto course =
        std::ranges::find(outcome.courses, total.name,
                          [](const Course& c) -> const std::string& { return c.last.name; });
    if (total.unit != "K" || course == outcome.courses.end()) continue;
    headlines.push_back({total.name + ".highest", "K", course->highest});
    headlines.push_back({total.name + ".highest_at", "s", course->highest_at});
  }
}

void add_means(const RunMeans& means, std::vector<Reading>& headlines) {
  const std::vector<Reading> totals = headlines;
  const std::vector<ReadingMean> all = means.readings();
  for (const Reading& total : totals) {
    const auto mean = std::ranges::find(all, total.name, &ReadingMean::name);
    if (mean != all.end()) headlines.push_back({mean->name + ".mean", mean->unit, mean->mean});
  }
}

void add_means(const RunMeans& means, Summary& s) {
  for (const ReadingMean& m : means.readings()) {
    s.results.push_back({m.name + ".mean", m.mean, m.unit});
    s.results.push_back({m.name + ".deviation", m.deviation, m.unit});
  }
  s.results.push_back({"means from", means.from(), "s"});
  s.results.push_back({"means to", means.to(), "s"});
  s.results.push_back({"steps of means", 1.0 * means.steps(), "1"});
  s.verdict += fmt::format("; means from {:.6g} s to {:.6g} s over {} steps", means.from(),
                           means.to(), means.steps());
}

void judge_means(const RunMeans& means, double drift, Summary& s) {
  if (means.steps() < least_steps)
    add_doubt(fmt::format("the means are of {} steps, too few for what fluctuates: let the run go "
                          "on, begin them earlier or take shorter steps",
                          means.steps()),
              s);
  const std::vector<ReadingMean> readings = means.readings();
  if (const ReadingMean* const m = farthest_on_its_way(readings, drift))
    add_doubt(fmt::format("the mean of {} changes by {:.2g} {} from one half of its time to the "
                          "other and swings by {:.2g} {} only: the room is still on its way, or "
                          "the time too short for a mean",
                          m->name, m->drift, m->unit, m->deviation, m->unit),
              s);
}

}  // namespace

void Record::watch_start(const Progress& p) {
  log_.progress(p.fraction,
                fmt::format("steady start: mesh {} of {}, iteration {}, residual {:.1e}", p.mesh,
                            p.meshes, p.iteration, p.residuals.worst()));
}

void Record::watch(const Moment& m) {
  begin_history({{"step", ""},
                 {"time", "s"},
                 {"dt", "s"},
                 {"iterations", ""},
                 {"error", ""},
                 {"courant", ""},
                 {"mass_imbalance", ""},
                 {"heat_in", "J"},
                 {"heat_out", "J"},
                 {"heat_stored", "J"},
                 {"heat_gap_step", ""},
                 {"heat_gap", ""}},
                m.readings);
  append({1.0 * m.step.index + 1.0, m.t, m.step.dt, 1.0 * m.report.iterations, m.report.error,
          m.courant, m.mass, m.heat.in(), m.heat.out(), m.heat.rise(), m.heat.gap_of_step(),
          m.heat.gap()},
         m.readings);
  log_.progress(m.t / m.end,
                fmt::format("t = {:.6g} s, dt {:.3g} s, Courant {:.3g}, {} iterations, heat gap "
                            "{:.1e}",
                            m.t, m.step.dt, m.courant, m.report.iterations, m.heat.gap()));
}

Summary summary_of(const Transient& transient, const TransientOutcome& o) {
  Summary s;
  s.title = transient.settings().title;
  for (const Course& c : o.courses) {
    s.results.push_back({c.last.name, c.last.value, c.last.unit});
    s.results.push_back({c.last.name + ".highest", c.highest, c.last.unit});
    s.results.push_back({c.last.name + ".highest_at", c.highest_at, "s"});
    s.results.push_back({c.last.name + ".lowest", c.lowest, c.last.unit});
    s.results.push_back({c.last.name + ".lowest_at", c.lowest_at, "s"});
  }
  s.verdict = verdict_of(transient.settings().time->end, o);
  if (transient.means()) add_means(*transient.means(), s);
  s.results.push_back({"steps", 1.0 * o.steps, "1"});
  s.results.push_back({"steps repeated", 1.0 * o.repeated, "1"});
  s.results.push_back({"longest step", o.longest, "s"});
  s.results.push_back({"largest Courant number", o.largest_courant, "1"});
  s.results.push_back({"heat in", o.heat.in(), "J"});
  s.results.push_back({"heat out", o.heat.out(), "J"});
  s.results.push_back({"heat stored", o.heat.rise(), "J"});
  s.results.push_back({"mass imbalance", o.worst_mass(), "1"});
  s.results.push_back({"energy imbalance", o.heat.gap(), "1"});
  s.results.push_back({"energy imbalance of a step", o.worst_heat, "1"});
  s.balances.push_back({"mass", o.throughput, o.throughput, "kg/s", o.worst_mass(), mass_allowed});
  s.balances.push_back(
      {"energy", o.heat.in(), o.heat.out() + o.heat.rise(), "J", o.heat.gap(), energy_allowed});
  s.converged = conserves(o);
  if (!s.converged) s.verdict += "; conservation is lost, see the balances";
  judge_fluid(transient.settings(), o.fluid, s);
  judge_turbulence(transient.room(), s);
  if (transient.means()) judge_means(*transient.means(), transient.settings().run.drift, s);
  const Devices& devices = transient.room().devices;
  for (const std::string& doubt : {devices.idle_coolers(), devices.reversed_servers()})
    if (!doubt.empty()) add_doubt("at the end " + doubt, s);
  admit_failure(s);
  s.wall_time = o.seconds;
  s.cells = transient.room().mesh.n_cells();
  s.iterations = o.steps;
  return s;
}

bool conserves(const TransientOutcome& o) {
  return o.worst_mass() <= mass_allowed && o.heat.gap() <= energy_allowed;
}

Record::End Record::finish(const Transient& transient, const TransientOutcome& outcome) {
  std::vector<Reading> headlines = transient.room().devices.totals();
  add_peaks(outcome, headlines);
  if (headlines.empty())
    for (const Course& course : outcome.courses) headlines.push_back(course.last);
  const Summary summary = summary_of(transient, outcome);
  if (const RunMeans* const means = transient.means()) {
    add_means(*means, headlines);
    write_means(transient.room(), *means, summary.verdict);
  }
  return close(summary, headlines);
}

void Record::write_means(const Room& room, const RunMeans& means, const std::string& verdict) {
  const FlowMeans& of = means.flow();
  const Field rms = temperature_rms(room.mesh, of);
  std::vector<OutputScalar> scalars{{&of.T, "mean temperature", true},
                                    {&rms, "rms of what the temperature fluctuates by", true},
                                    {&of.p, "mean pressure"}};
  if (of.mu_t) scalars.push_back({&*of.mu_t, "mean eddy viscosity"});
  for (const Field& stress : of.stress)
    scalars.push_back({&stress, "mean product of two velocity fluctuations"});
  const OutputVector velocity{
      "velocity_mean", "mean velocity", {&of.velocity[0], &of.velocity[1], &of.velocity[2]}};
  SnapshotWriter writer(room.mesh, room.site, folder_, name_ + "_means");
  writer.write({.index = 0,
                .t = means.to(),
                .iteration = means.steps(),
                .means = SnapshotSpan{means.from(), means.to(), means.steps()}},
               scalars, std::span<const OutputVector>(&velocity, 1),
               {.manifest = manifest_.text(), .verdict = verdict});
}

}  // namespace rackflux
