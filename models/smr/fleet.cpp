#include "models/smr/fleet.hpp"

#include "solver/base/error.hpp"
#include "solver/base/units.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <optional>
#include <utility>

namespace rackflux {
namespace {

// No power, and no state: nobody follows a module through an outage.
ModuleOutputs out_of_service() {
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  ModuleOutputs none;
  none.steam_pressure = none.T_fuel = none.T_in = none.T_out = unknown;
  none.reactivity = none.rods = none.xenon = none.flow = unknown;
  return none;
}

// Parts of a power in proportion to rated power. A module that would get less than its least power
// runs there, and the others are left the rest.
std::vector<double> parts_of(double power, const std::vector<ModuleParameters>& modules,
                             const std::vector<bool>& runs) {
  std::vector<double> parts(modules.size(), 0.0);
  std::vector<bool> is_free = runs;
  for (bool changes = true; changes;) {
    double left = power, rated = 0.0;
    for (std::size_t i = 0; i < parts.size(); ++i)
      if (is_free[i])
        rated += modules[i].net_rated();
      else
        left -= parts[i];
    changes = false;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (!is_free[i]) continue;
      const ModuleParameters& p = modules[i];
      parts[i] = std::min(left * p.net_rated() / rated, p.net_rated());
      if (parts[i] >= p.power_min) continue;
      parts[i] = p.power_min;
      is_free[i] = false, changes = true;
    }
  }
  return parts;
}

}  // namespace

Fleet::Fleet(std::vector<ModuleParameters> modules, double share, std::vector<ModuleOutage> outages)
    : Fleet(modules, std::vector<double>(modules.size(), share), std::move(outages)) {}

Fleet Fleet::giving(double power, const std::vector<ModuleParameters>& modules) {
  double rated = 0.0, least = 0.0;
  for (const ModuleParameters& p : modules) rated += p.net_rated(), least += p.power_min;
  const bool is_possible = power >= least * (1.0 - 1e-9) && power <= rated * (1.0 + 1e-9);
  const std::vector<double> parts =
      parts_of(power, modules, std::vector<bool>(modules.size(), true));
  std::vector<double> shares;
  for (std::size_t i = 0; i < modules.size(); ++i) {
    const ModuleParameters& p = modules[i];
    const double even = power * p.net_rated() / rated;
    if (!is_possible && !(even >= p.power_min && even <= p.net_rated()))
      throw Error(fmt::format("module '{}': its part of what is planned is {}; expected {} to {}",
                              p.name, with_unit(even, "W"), with_unit(p.power_min, "W"),
                              with_unit(p.net_rated(), "W")));
    shares.push_back((parts[i] + p.house_load) / (p.efficiency * p.thermal));
  }
  return Fleet(modules, shares, {});
}

Fleet::Fleet(std::vector<ModuleParameters> modules, const std::vector<double>& shares,
             std::vector<ModuleOutage> outages)
    : parameters_(std::move(modules)),
      outages_(std::move(outages)),
      was_out_(parameters_.size(), false),
      out_since_(parameters_.size(), 0.0),
      kept_out_(parameters_.size(), 0.0) {
  if (parameters_.empty()) throw Error("a fleet needs at least one module");
  for (const ModuleOutage& outage : outages_) {
    if (outage.module >= parameters_.size())
      throw Error(fmt::format("outage of module {}: the fleet has {} modules, counted from 0",
                              outage.module, parameters_.size()));
    if (!(outage.until > outage.from && std::isfinite(outage.until)))
      throw Error(
          fmt::format("outage of module '{}' from {} s until {} s: it can never start again; end "
                      "the outage after it begins, or leave the module out of the fleet",
                      parameters_[outage.module].name, outage.from, outage.until));
  }
  for (std::size_t i = 0; i < parameters_.size(); ++i)
    modules_.emplace_back(parameters_[i], shares[i]);
}

bool Fleet::is_out(std::size_t module, double t) const {
  return std::any_of(outages_.begin(), outages_.end(), [&](const ModuleOutage& outage) {
    return outage.module == module && t >= outage.from && t < outage.until;
  });
}

/// After so long at zero power [s].
Module Fleet::restarted(std::size_t module, double pause) const {
  ModuleParameters p = parameters_[module];
  // Round-off of the integrator may stand beyond an end of the tank.
  if (p.salt) p.salt->energy = std::clamp(modules_[module].salt_energy(), 0.0, p.salt->capacity);
  const double share = std::max(0.01, (p.power_min + p.house_load) / (p.efficiency * p.thermal));
  std::optional<Xenon> pair = modules_[module].xenon();
  if (pair) pair->advance(pause, 0.0);
  return {p, share, pair};
}

void Fleet::follow_calendar(std::size_t module, const Step& step) {
  if (is_out(module, step.t)) {
    if (!was_out_[module]) out_since_[module] = step.t;
    was_out_[module] = true;
  } else if (was_out_[module]) {
    Module again = restarted(module, step.t - out_since_[module]);
    was_out_[module] = !again.rods_suffice();
    if (was_out_[module])
      kept_out_[module] += step.dt;
    else
      modules_[module] = std::move(again);
  }
}

FleetOutputs Fleet::advance(const Step& step, const ModuleInputs& inputs) {
  FleetOutputs out;
  out.modules.resize(size());
  double largest = 0.0;
  std::vector<bool> runs(size(), false);
  for (std::size_t i = 0; i < size(); ++i) {
    const ModuleParameters& p = parameters_[i];
    follow_calendar(i, step);
    if (was_out_[i] || modules_[i].trip().cause != TripCause::none) continue;
    runs[i] = true;
    ++out.in_service;
    out.available += p.net_rated();
    largest = std::max(largest, p.net_rated());
  }
  out.firm = out.available - largest;
  const std::vector<double> parts = parts_of(inputs.power, parameters_, runs);
  for (std::size_t i = 0; i < size(); ++i) {
    if (was_out_[i]) {
      out.modules[i] = out_of_service();
      out.modules[i].salt_energy = modules_[i].salt_energy();
      continue;
    }
    const ModuleParameters& p = parameters_[i];
    ModuleInputs mine = inputs;
    mine.power = parts[i];
    mine.extraction = runs[i] ? inputs.extraction * p.net_rated() / out.available : 0.0;
    out.modules[i] = modules_[i].advance(step, mine);
    if (runs[i] && modules_[i].trip().cause != TripCause::none)
      trips_.emplace_back(p.name, modules_[i].trip());
    out.power += out.modules[i].power;
    out.worst_imbalance = std::max(out.worst_imbalance, std::abs(out.modules[i].imbalance));
  }
  return out;
}

Replay replay(Fleet& fleet, const std::vector<double>& set_points, double frequency,
              const std::function<void(int, const FleetOutputs&)>& each_minute) {
  constexpr int minutes = 60;
  constexpr double dt = 60.0;
  Replay result;
  int n = 0;
  for (const double wanted : set_points) {
    ReplayedHour hour;
    for (int minute = 0; minute < minutes; ++minute, ++n) {
      const FleetOutputs out =
          fleet.advance({n, n * dt, dt}, {.power = wanted, .frequency = frequency});
      if (each_minute) each_minute(n, out);
      hour.asked += wanted * dt;
      hour.delivered += out.power * dt;
      hour.not_followed += std::max(0.0, wanted - out.power) * dt;
      hour.surplus += std::max(0.0, out.power - wanted) * dt;
      result.worst_imbalance = std::max(result.worst_imbalance, out.worst_imbalance);
    }
    result.not_followed += hour.not_followed;
    result.surplus += hour.surplus;
    result.hours.push_back(hour);
  }
  result.trips = fleet.trips();
  return result;
}

}  // namespace rackflux
