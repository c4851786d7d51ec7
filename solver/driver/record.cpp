#include "solver/driver/record.hpp"

#include "solver/driver/exit_status.hpp"
#include "solver/turbulence/wall.hpp"

#include <cmath>
#include <fmt/format.h>

namespace rackflux {

namespace {

constexpr double mass_allowed = 1e-10;    // of throughput, see Outcome::mass [-]
constexpr double energy_allowed = 1e-6;   // of the load [-]
constexpr double sublayer_allowed = 0.1;  // of the walls' area: where air stands it is no fault [-]

std::string verdict_text(const Outcome& outcome, const RunSettings& run) {
  const std::string after =
      fmt::format("after {} iterations on the finest mesh", outcome.iterations);
  switch (outcome.ending) {
    case Ending::converged:
      if (outcome.residuals.worst() < run.residual)
        return fmt::format("converged {}: every residual below {:.0e}", after, run.residual);
      return fmt::format(
          "converged {}: every monitor within {:.2g} of its scale over {} iterations", after,
          run.drift, run.window);
    case Ending::cycling:
      return fmt::format("cycling {}: means over {} iterations stand still; {}", after, run.window,
                         widest_swing(outcome.trends));
    case Ending::stopped:
      break;
  }
  return fmt::format("not converged {}: {}", after, what_is_unsettled(outcome, run));
}

}  // namespace

Record::Record(const Comm& comm, std::filesystem::path folder, std::string name, RunInput input)
    : comm_(&comm),
      folder_(std::move(folder)),
      name_(std::move(name)),
      log_(comm, folder_, terminal_style()),
      manifest_(comm, std::move(input)) {
  remove_summary(comm, folder_);
  for (const char* const of : {"", "_means"}) remove_snapshots(comm, folder_, name_ + of);
  manifest_.write(folder_);
}

void Record::begin_history(std::vector<HistoryColumn> columns,
                           const std::vector<Reading>& readings) {
  if (history_) return;
  for (const Reading& reading : readings) columns.push_back({reading.name, reading.unit});
  history_.emplace(*comm_, folder_ / "history.csv", std::move(columns));
}

void Record::append(std::vector<double> values, const std::vector<Reading>& readings) {
  for (const Reading& reading : readings) values.push_back(reading.value);
  history_->append(values);
}

void Record::watch(const Progress& p) {
  begin_history({{"mesh", ""},
                 {"iteration", ""},
                 {"wall_time", "s"},
                 {"residual_u", ""},
                 {"residual_v", ""},
                 {"residual_w", ""},
                 {"residual_T", ""},
                 {"residual_turbulence", ""},
                 {"mass_imbalance", ""},
                 {"heat_imbalance", ""}},
                p.readings);
  append({1.0 * p.mesh, 1.0 * p.iteration, p.seconds, p.residuals.velocity[0],
          p.residuals.velocity[1], p.residuals.velocity[2], p.residuals.temperature,
          p.residuals.turbulence, p.residuals.mass, p.heat.imbalance},
         p.readings);
  log_.progress(p.fraction,
                fmt::format("mesh {} of {}, iteration {}, residual {:.1e}, heat gap {:.1e}", p.mesh,
                            p.meshes, p.iteration, p.residuals.worst(), p.heat.imbalance));
}

void add_doubt(const std::string& sentence, Summary& s) {
  if (sentence.empty()) return;
  s.verdict += "; " + sentence;
  s.doubts.push_back(sentence);
}

void judge_fluid(const CaseSettings& settings, const FluidTemperatures& found, Summary& s) {
  s.results.push_back({"fluid.temperature_min", found.coldest, "K"});
  s.results.push_back({"fluid.temperature_max", found.hottest, "K"});
  const Validity validity = validity_of(found, settings.fluid, settings.fluid_name);
  s.converged = s.converged && validity.holds;
  add_doubt(validity.doubt, s);
}

namespace {

void judge_viscosity(const Room& room, Summary& s) {
  const long long held = room.cells_at_viscosity_bound();
  if (held == 0) return;
  s.results.push_back({"cells at the viscosity bound", static_cast<double>(held), "1"});
  add_doubt(
      fmt::format("in {} of {} cells the eddy viscosity is held at {:.0e} of the fluid's own: "
                  "the turbulence model has no solution there",
                  held, room.mesh.n_cells(), most_viscosity_ratio),
      s);
}

void judge_resolved_walls(const Room& room, Summary& s) {
  if (!room.simple.turbulence().needs_sublayer()) return;
  const double share = room.walls_beyond_sublayer();
  s.results.push_back({"share of walls beyond the viscous sublayer", share, "1"});
  if (share <= sublayer_allowed) return;
  add_doubt(fmt::format("at {:.0f} % of the walls' area the first cells lie beyond y+ = {:.0f}, "
                        "where friction and heat come out too small without a wall function: take "
                        "finer cells there, or a model for averaged flow",
                        100.0 * share, viscous_sublayer),
            s);
}

void judge_walls(const Room& room, Summary& s) {
  if (!room.simple.turbulence().needs_log_layer()) return;
  const double share = room.walls_in_sublayer();
  s.results.push_back({"share of walls in the viscous sublayer", share, "1"});
  if (share <= sublayer_allowed) return;
  add_doubt(fmt::format("at {:.0f} % of the walls' area the first cells lie within y* = {:.1f}, "
                        "where wall functions overstate friction and heat: take coarser cells "
                        "there, k_epsilon_two_layer or k_omega_sst",
                        100.0 * share, laminar_sublayer()),
            s);
}

}  // namespace

void judge_turbulence(const Room& room, Summary& s) {
  judge_viscosity(room, s);
  judge_walls(room, s);
  judge_resolved_walls(room, s);
}

void admit_failure(Summary& s) {
  if (!s.converged && !s.verdict.starts_with("not ")) s.verdict = "no answer, though " + s.verdict;
}

Summary summary_of(const Simulation& simulation, const Outcome& outcome) {
  const Room& room = simulation.room();
  const RunSettings& run = simulation.settings().run;
  Summary s;
  s.title = simulation.settings().title;
  for (const Reading& r : outcome.readings) s.results.push_back({r.name, r.value, r.unit});
  if (outcome.ending == Ending::cycling)
    for (const Trend& t : outcome.trends) {
      s.results.push_back({t.name + ".mean", t.mean, t.unit});
      s.results.push_back({t.name + ".spread", t.spread, t.unit});
    }
  const HeatBalance& heat = outcome.heat;
  double in = 0.0, out = 0.0;
  for (const auto* list : {&heat.exchanged, &heat.zones})
    for (const double q : *list) (q > 0.0 ? in : out) += std::abs(q);
  s.results.push_back({"mass imbalance", outcome.mass.total, "1"});
  s.results.push_back({"energy imbalance", heat.imbalance, "1"});
  s.balances.push_back({"mass", outcome.mass.throughput, outcome.mass.throughput, "kg/s",
                        outcome.mass.total, mass_allowed});
  s.balances.push_back({"energy", in, out, "W", heat.imbalance, energy_allowed});
  s.converged = conserves(outcome) && outcome.ending != Ending::stopped;
  s.verdict = verdict_text(outcome, run);
  if (!conserves(outcome)) s.verdict += "; conservation is lost, see the balances";
  judge_fluid(simulation.settings(), outcome.fluid, s);
  judge_turbulence(room, s);
  add_doubt(room.devices.idle_coolers(), s);
  add_doubt(room.devices.reversed_servers(), s);
  admit_failure(s);
  s.wall_time = outcome.seconds;
  s.cells = room.mesh.n_cells();
  s.iterations = outcome.iterations;
  return s;
}

bool conserves(const Outcome& outcome) {
  return outcome.mass.total <= mass_allowed && outcome.heat.imbalance <= energy_allowed;
}

void Record::write_fields(const Room& room, const SnapshotTime& time, const std::string& verdict) {
  const Flow& flow = room.flow;
  if (!snapshots_) snapshots_.emplace(room.mesh, room.site, folder_, name_);
  std::vector<OutputScalar> scalars{{&flow.T, "temperature", true}, {&flow.p, "pressure"}};
  if (room.is_turbulent()) {
    scalars.push_back({&flow.tke, "turbulent kinetic energy"});
    scalars.push_back({&flow.dissipation, "dissipation of turbulent kinetic energy"});
    scalars.push_back({&flow.mu_t, "eddy viscosity"});
  }
  const OutputVector velocity{
      "velocity", "velocity", {&flow.velocity.x, &flow.velocity.y, &flow.velocity.z}};
  snapshots_->write(time, scalars, std::span<const OutputVector>(&velocity, 1),
                    {.manifest = manifest_.text(), .verdict = verdict});
}

Record::End Record::finish(const Simulation& simulation, const Outcome& outcome) {
  write_fields(simulation.room(),
               {.index = 0, .t = 1.0 * outcome.iterations, .iteration = outcome.iterations},
               to_string(outcome.ending));
  const std::vector<Reading> totals = simulation.room().devices.totals();
  return close(summary_of(simulation, outcome), totals.empty() ? outcome.readings : totals);
}

Record::End Record::close(const Summary& summary, const std::vector<Reading>& headlines) {
  for (const std::string& doubt : summary.doubts) log_.warn(doubt);
  manifest_.finish(summary.verdict,
                   summary.converged ? 0 : static_cast<int>(ExitStatus::not_converged));
  manifest_.write(folder_);
  write_summary(*comm_, folder_, summary);
  std::vector<SummaryResult> chosen;
  for (const Reading& r : headlines) chosen.push_back({r.name, r.value, r.unit});
  std::string text = headline_text(summary, chosen);
  text += fmt::format("\n  results   {}\n  ParaView  {}\n", (folder_ / "summary.json").string(),
                      (folder_ / (name_ + ".xdmf2")).string());
  return {std::move(text), summary.converged};
}

void Record::fail(const std::string& reason, int exit_status) {
  manifest_.finish(reason, exit_status);
  manifest_.write(folder_);
}

}  // namespace rackflux
