#include "models/facility/transient.hpp"

#include "models/facility/reactors.hpp"
#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <span>

namespace rackflux {

using grid::Island;
using grid::IslandParameters;
using grid::IslandUnit;

namespace {

constexpr double imbalance_allowed = 1e-9;

bool plans_mean(const Config& config) {
  return config.choice("scheduled", {"mean", "start"}, "power of the site as planned") == 0;
}

std::vector<IslandUnit> units_of(const std::optional<IslandReactors>& reactors) {
  if (!reactors) return {};
  IslandUnit unit;
  unit.name = "reactor modules";
  unit.rated = reactors->net_rated();
  unit.inertia = reactors->inertia;
  unit.gain = 0.0;  // governor, valve and reheat are those of the modules
  unit.power_set = unit.power_max = unit.rated;
  return {unit};
}

std::optional<IslandReactors> read_reactors(const Config& config) {
  const auto node = config.find("smr");
  if (!node) return std::nullopt;
  IslandReactors reactors;
  reactors.inertia = node->number("inertia", quantity::duration, positive,
                                  "H of a module's turbine and generator on its net power");
  reactors.modules = read_modules(*node);
  return reactors;
}

TransientJudgement read_judgement(const Config& node, const TransientTime& time) {
  TransientJudgement judgement;
  const double end = time.dt * static_cast<double>(time.steps);
  grid::MeasureSettings& s = judgement.settings;
  judgement.from = time.whole_steps(
      node, "from",
      node.number_or(0.0, "from", quantity::duration, {0.0, end}, "judged from here"));
  s.rocof_window = node.number_or(s.rocof_window, "rocof_window", quantity::duration, positive,
                                  "over which the rate of change of frequency is a mean");
  s.ramp_window = node.number_or(s.ramp_window, "ramp_window", quantity::duration, positive,
                                 "over which the ramp of power is a mean");
  time.whole_steps(node, "rocof_window", s.rocof_window);
  time.whole_steps(node, "ramp_window", s.ramp_window);
  if (node.has("band")) {
    const auto band = node.numbers("band", quantity::frequency, not_negative, 2, "lowest, highest");
    s.band_low = band[0], s.band_high = band[1];
  }
  judgement.limits = grid::FrequencyLimits::read(node);
  return judgement;
}

}  // namespace

double IslandReactors::net_rated() const {
  double power = 0.0;
  for (const ModuleParameters& module : modules) power += module.net_rated();
  return power;
}

TransientRun::TransientRun(const Config& config)
    : time_(TransientTime::read(config.at("time"))),
      plans_mean_(plans_mean(config)),
      site_(config, time_),
      reactors_(read_reactors(config)),
      island_(IslandParameters::read(config.at("island"), units_of(reactors_))),
      judgement_(read_judgement(config.at("limits"), time_)) {
  other_load_ = config.number_or(0.0, "other_load", quantity::power, not_negative, "of the island");
  if (!reactors_) return;
  for (const ModuleParameters& module : reactors_->modules)
    if (module.frequency != island_.nominal)
      config.at("smr").reject("modules", fmt::format("turn at {} Hz, the island at {} Hz",
                                                     module.frequency, island_.nominal));
}

/// Frequency at the end of each step, the rest means of the steps.
struct TransientRun::Answer {
  std::vector<double> frequency, generation, battery, load;
  std::vector<std::vector<double>> reactor, steam;  // of each module: power share, pressure [Pa]
  double shed = 0.0, work = 0.0, kinetic_rise = 0.0, reactor_imbalance = 0.0;
  grid::KineticBalance kinetic;
  double battery_least = 1.0, battery_most = 0.0;  // charge over capacity
};

IslandParameters TransientRun::scaled_island(double load) const {
  IslandParameters island = island_;
  double set = 0.0;
  for (const IslandUnit& unit : island.units) set += unit.power_set;
  if (!(set > 0.0)) throw Error("island: the set-points of its units add up to 0 W; give them one");
  for (IslandUnit& unit : island.units) unit.power_set *= load / set;
  return island;
}

TransientRun::Answer TransientRun::follow(const std::vector<double>& load, double scheduled) const {
  const IslandParameters parameters = scaled_island(scheduled);
  Island island(parameters, scheduled);
  const double dt = time_.dt;
  std::optional<Fleet> fleet;
  const double planned = reactors_ ? parameters.units.front().power_set : 0.0;
  Answer answer;
  const auto see_charge = [&] {
    for (std::size_t b = 0; b < parameters.batteries.size(); ++b) {
      if (parameters.batteries[b].capacity == 0.0) continue;
      const double charge = island.battery_energy(b) / parameters.batteries[b].capacity;
      answer.battery_least = std::min(answer.battery_least, charge);
      answer.battery_most = std::max(answer.battery_most, charge);
    }
  };
  see_charge();
  if (reactors_) {
    fleet = Fleet::giving(planned, reactors_->modules);
    answer.reactor.resize(fleet->size());
    answer.steam.resize(fleet->size());
  }
  for (std::size_t n = 0; n < load.size(); ++n) {
    const Step step{static_cast<int>(n), static_cast<double>(n) * dt, dt};
    double beyond = 0.0;  // of the modules over what was planned
    if (fleet) {
      const double middle = island.frequency() + 0.5 * dt * island.rocof();
      const FleetOutputs out = fleet->advance(step, {.power = planned, .frequency = middle});
      beyond = out.power - planned;
      answer.reactor_imbalance = std::max(answer.reactor_imbalance, out.worst_imbalance);
      for (std::size_t m = 0; m < fleet->size(); ++m) {
        answer.reactor[m].push_back(out.modules[m].thermal / reactors_->modules[m].thermal);
        answer.steam[m].push_back(out.modules[m].steam_pressure);
      }
    }
    const double before = island.shed_share();
    island.advance(step, {load[n] - beyond});
    answer.kinetic.see(island);
    answer.shed += before * scheduled * dt;
    double generation = beyond, battery = 0.0;
    for (std::size_t u = 0; u < parameters.units.size(); ++u) generation += island.unit_power(u);
    for (std::size_t b = 0; b < parameters.batteries.size(); ++b)
      battery += island.battery_power(b);
    see_charge();
    answer.frequency.push_back(island.frequency());
    answer.generation.push_back(generation);
    answer.battery.push_back(battery);
    answer.load.push_back(load[n] - before * scheduled);
  }
  answer.work = island.work();
  answer.kinetic_rise = island.kinetic_rise();
  return answer;
}

void TransientRun::tabulate(const SiteWaveform& site, const Answer& answer,
                            GridOutcome& out) const {
  Table table{"transient",
              "means over each row; frequency, heat held, coolant and reactors at its end",
              {}};
  std::vector<double>& t = table.add("t", "s").values;
  const std::size_t rows = time_.steps / time_.record;
  for (std::size_t r = 0; r < rows; ++r)
    t.push_back(time_.dt * static_cast<double>((r + 1) * time_.record));
  const auto add = [&](const std::string& name, const char* unit, const std::vector<double>& all,
                       bool is_mean) {
    std::vector<double>& values = table.add(name, unit).values;
    for (std::size_t r = 0; r < rows; ++r) {
      const auto end = all.begin() + static_cast<std::ptrdiff_t>((r + 1) * time_.record);
      const auto begin = end - static_cast<std::ptrdiff_t>(time_.record);
      values.push_back(is_mean
                           ? std::accumulate(begin, end, 0.0) / static_cast<double>(time_.record)
                           : *(end - 1));
    }
  };
  add("frequency", "Hz", answer.frequency, false);
  add("voltage", "1", site.voltage, true);
  add("it", "W", site.it, true);
  add("rack_side", "W", site.rack_side, true);
  add("computing", "W", site.computing, true);
  add("cooling", "W", site.cooling, true);
  add("site", "W", site.drawn, true);
  add("island_load", "W", answer.load, true);
  add("generation", "W", answer.generation, true);
  if (!island_.batteries.empty()) add("battery", "W", answer.battery, true);
  if (site.ups_start > 0.0) add("heat_held", "J", site.heat_held, false);
  if (!site.T_coolant.empty()) add("T_coolant", "K", site.T_coolant, false);
  for (std::size_t m = 0; m < answer.reactor.size(); ++m) {
    add(reactors_->modules[m].name + ".reactor", "1", answer.reactor[m], false);
    add(reactors_->modules[m].name + ".steam_pressure", "Pa", answer.steam[m], false);
  }
  out.tables.push_back(std::move(table));
}

void TransientRun::add_spectrum(const Answer& answer, const std::vector<double>& load,
                                GridOutcome& out) const {
  const std::size_t first = judgement_.from;
  const std::span<const double> frequency = std::span(answer.frequency).subspan(first);
  const std::span<const double> power = std::span(load).subspan(first);
  std::vector<double> with_start{first > 0 ? answer.frequency[first - 1] : island_.nominal};
  with_start.insert(with_start.end(), frequency.begin(), frequency.end());
  Table table{"spectrum", "amplitudes over the judged time, mean removed", {}};
  std::vector<double>& f = table.add("f", "Hz").values;
  const double span = time_.dt * static_cast<double>(frequency.size());
  for (std::size_t k = 0; k <= frequency.size() / 2; ++k)
    f.push_back(static_cast<double>(k) / span);
  table.add("frequency", "Hz", grid::amplitude_spectrum(frequency));
  table.add("power", "W", grid::amplitude_spectrum(power));
  out.tables.push_back(std::move(table));

  const grid::FrequencyMeasures found =
      grid::measure(with_start, power, time_.dt, judgement_.settings);
  const auto add = [&](const std::string& name, double value, const char* unit) {
    out.summary.results.push_back({name, value, unit});
  };
  add("nadir", found.nadir, "Hz");
  add("nadir_time", time_.dt * static_cast<double>(first) + found.nadir_time, "s");
  add("zenith", found.zenith, "Hz");
  add("largest_deviation", std::max(found.zenith - island_.nominal, island_.nominal - found.nadir),
      "Hz");
  add("rocof", found.rocof, "Hz/s");
  add("frequency_band", found.frequency_band, "Hz");
  add("power_band", found.power_band, "W");
  add("band_energy", found.band_energy, "W2 s");
  add("ramp", found.ramp, "W/s");
  add("frequency_at_end", answer.frequency.back(), "Hz");
  int broken_limits = 0;
  for (const grid::Verdict& verdict : grid::judge(found, judgement_.limits)) {
    add("limit_holds." + verdict.name, verdict.holds, "1");
    if (verdict.holds) continue;
    ++broken_limits;
    out.summary.doubts.push_back(
        fmt::format("the limit '{}' is broken: {:.6g} {} found, {:.6g} {} "
                    "allowed",
                    verdict.name, verdict.found, verdict.unit, verdict.limit, verdict.unit));
  }
  add("limits_broken", broken_limits, "1");
}

void TransientRun::summarise(const SiteWaveform& site, const Answer& answer,
                             GridOutcome& out) const {
  summarise_waveform(site, time_.dt, out.summary);
  const double made =
      time_.dt * std::accumulate(answer.generation.begin(), answer.generation.end(), 0.0);
  const auto add = [&](const char* name, double value, const char* unit) {
    out.summary.results.push_back({name, value, unit});
  };
  add("generated_energy", made, "J");
  add("shed_energy", answer.shed, "J");
  add("kinetic_swing", answer.kinetic.swing(), "J");
  if (answer.battery_most >= answer.battery_least) {  // some battery has a capacity
    add("battery_least_charge", answer.battery_least, "1");
    add("battery_most_charge", answer.battery_most, "1");
  }
  out.summary.balances.push_back({"kinetic energy of the island: work of the surplus = rise",
                                  answer.work, answer.kinetic_rise, "J", answer.kinetic.gap(),
                                  imbalance_allowed});
  if (reactors_)
    out.summary.balances.push_back({"reactor heat: made = work + given off + stored", 1.0,
                                    1.0 - answer.reactor_imbalance, "1", answer.reactor_imbalance,
                                    imbalance_allowed});
}

GridOutcome TransientRun::run() {
  const SiteWaveform site = site_.run(plans_mean_);
  const double mean = std::accumulate(site.drawn.begin(), site.drawn.end(), 0.0) /
                      static_cast<double>(site.drawn.size());
  std::vector<double> load = site.drawn;
  for (double& power : load) power += other_load_;
  const Answer answer = follow(load, (plans_mean_ ? mean : site.drawn.front()) + other_load_);
  GridOutcome out;
  summarise(site, answer, out);
  tabulate(site, answer, out);
  add_spectrum(answer, site.drawn, out);
  out.summary.iterations = static_cast<long long>(time_.steps);
  judge_balances(out.summary);
  return out;
}

}  // namespace rackflux
