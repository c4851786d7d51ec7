#include "models/grid/network/network.hpp"
#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <set>

namespace rackflux::grid {
namespace {

using Faults = std::vector<std::string>;

void refuse(const Faults& faults) {
  if (faults.empty()) return;
  std::string text;
  for (const std::string& fault : faults) text += (text.empty() ? "" : "\n") + fault;
  throw Error(text);
}

double megawatt(const Network& network, double power) {
  return power * network.base_power / 1e6;
}

void check_bus(const Network& network, const Bus& bus, Faults& faults) {
  const std::string name = name_of(network, bus);
  for (const double value : {bus.load_power, bus.load_reactive, bus.shunt_conductance,
                             bus.shunt_susceptance, bus.volt, bus.angle})
    if (!std::isfinite(value)) {
      faults.push_back(name + ": a load, shunt, voltage or angle is not a finite number");
      break;
    }
  if (!(bus.volt > 0.0)) faults.push_back(name + ": the voltage must be above 0 pu");
  if (!(bus.volt_min <= bus.volt_max))
    faults.push_back(fmt::format("{}: lowest voltage {} pu is above the highest, {} pu", name,
                                 bus.volt_min, bus.volt_max));
  if (bus.kind == BusKind::isolated && (bus.load_power != 0.0 || bus.load_reactive != 0.0))
    faults.push_back(fmt::format(
        "{}: is isolated (type 4) but has a load of {} MW that nothing supplies; connect it "
        "(type 1) or remove the load",
        name, megawatt(network, bus.load_power)));
}

void check_generator(const Network& network, const Generator& generator, Faults& faults) {
  const std::string name = name_of(network, generator);
  if (!std::isfinite(generator.power) || !std::isfinite(generator.reactive))
    faults.push_back(name + ": power or reactive power is not a finite number");
  if (!(generator.power_min <= generator.power_max))
    faults.push_back(fmt::format("{}: least power {} MW is above the largest, {} MW", name,
                                 megawatt(network, generator.power_min),
                                 megawatt(network, generator.power_max)));
  if (!(generator.reactive_min <= generator.reactive_max))
    faults.push_back(fmt::format("{}: least reactive power {} Mvar is above the largest, {} Mvar",
                                 name, megawatt(network, generator.reactive_min),
                                 megawatt(network, generator.reactive_max)));
  const auto& curve = generator.capability;
  if (curve && !(curve->low_1 <= curve->high_1 && curve->low_2 <= curve->high_2))
    faults.push_back(name + ": least reactive power of its capability curve is above the largest");
  if (!(generator.volt_set > 0.0) || !std::isfinite(generator.volt_set))
    faults.push_back(
        fmt::format("{}: voltage set-point {} pu; must be above 0 pu", name, generator.volt_set));
  if (generator.in_service && network.buses[generator.bus].kind == BusKind::isolated)
    faults.push_back(name +
                     ": is in service at an isolated bus (type 4); connect the bus or "
                     "switch the generator off (status 0)");
}

void check_branch(const Network& network, const Branch& branch, Faults& faults) {
  const std::string name = name_of(network, branch);
  for (const double value :
       {branch.resistance, branch.reactance, branch.charging, branch.tap, branch.shift})
    if (!std::isfinite(value)) {
      faults.push_back(name + ": impedance, charging, tap or shift is not a finite number");
      return;
    }
  if (branch.from == branch.to) faults.push_back(name + ": begins and ends at the same bus");
  if (branch.in_service && branch.resistance == 0.0 && branch.reactance == 0.0)
    faults.push_back(name +
                     ": has no impedance (r = x = 0); merge its two buses, or give the "
                     "reactance of the switch or cable");
  if (!(branch.tap > 0.0))
    faults.push_back(fmt::format("{}: tap ratio {}; must be above 0", name, branch.tap));
  if (!(branch.rate >= 0.0))
    faults.push_back(fmt::format("{}: rating {} MVA; must not be negative", name,
                                 megawatt(network, branch.rate)));
  if (!(branch.angle_min <= branch.angle_max))
    faults.push_back(name + ": least angle difference is above the largest");
}

void check_dc_line(const Network& network, const DcLine& line, Faults& faults) {
  const std::string name = name_of(network, line);
  for (const double value :
       {line.power, line.from.reactive, line.to.reactive, line.loss0, line.loss1})
    if (!std::isfinite(value)) {
      faults.push_back(name + ": power, reactive power or loss is not a finite number");
      return;
    }
  if (line.from.bus == line.to.bus) faults.push_back(name + ": begins and ends at the same bus");
  if (!(line.power_min <= line.power_max))
    faults.push_back(fmt::format("{}: least power {} MW is above the largest, {} MW", name,
                                 megawatt(network, line.power_min),
                                 megawatt(network, line.power_max)));
  const double least = std::min(line.power, std::isfinite(line.power_min) ? line.power_min : 0.0);
  if (!(line.loss1 < 1.0) || line.loss0 < 0.0 || line.loss0 + line.loss1 * least < 0.0)
    faults.push_back(fmt::format(
        "{}: its loss {:g} MW + {:g} x power is negative or above the power somewhere in its range "
        "from {:g} MW: it would give more than it takes; the loss holds for one direction, so put "
        "a second line the other way",
        name, megawatt(network, line.loss0), line.loss1, megawatt(network, least)));
  for (const DcLineEnd* const end : {&line.from, &line.to}) {
    if (network.buses[end->bus].kind == BusKind::isolated)
      faults.push_back(fmt::format(
          "{}: is in service at bus {}, which is isolated (type 4); connect the bus or switch the "
          "line off (status 0)",
          name, network.buses[end->bus].number));
    if (!(end->volt_set > 0.0) || !std::isfinite(end->volt_set))
      faults.push_back(
          fmt::format("{}: voltage set-point {} pu; must be above 0 pu", name, end->volt_set));
    if (!(end->reactive_min <= end->reactive_max))
      faults.push_back(name + ": least reactive power at an end is above the largest");
  }
}

void check_voltages_agree(const Network& network, Faults& faults) {
  std::map<int, const Generator*> first;
  for (const Generator& generator : network.generators) {
    if (!network.runs(generator) || generator.dc_line >= 0) continue;
    const auto [at, is_new] = first.try_emplace(generator.bus, &generator);
    if (!is_new && at->second->volt_set != generator.volt_set)
      faults.push_back(fmt::format(
          "{}: holds {} pu, but generator {} at the same bus holds {} pu; give both the same",
          name_of(network, generator), generator.volt_set,
          at->second - network.generators.data() + 1, at->second->volt_set));
  }
}

/// In power flow every end of a DC line holds its bus; in optimal power flow none does.
void check_dc_line_voltages(const Network& network, Faults& faults) {
  std::map<int, std::pair<double, std::string>> held;
  for (const Generator& generator : network.generators)
    if (network.runs(generator))
      held.try_emplace(generator.bus, generator.volt_set, name_of(network, generator));
  for (const DcLine& line : network.dc_lines) {
    if (!line.in_service) continue;
    for (const DcLineEnd* const end : {&line.from, &line.to}) {
      const auto [at, is_new] = held.try_emplace(end->bus, end->volt_set, name_of(network, line));
      if (!is_new && at->second.first != end->volt_set)
        faults.push_back(
            fmt::format("{}: holds {} pu at bus {}, but {} holds {} pu there; give both the same",
                        name_of(network, line), end->volt_set, network.buses[end->bus].number,
                        at->second.second, at->second.first));
    }
  }
}

/// What of an island matters to whether it can live.
struct IslandCount {
  int first_bus = -1, n_buses = 0, n_generators = 0;
  double load = 0.0;
  std::vector<int> references;
};

std::vector<IslandCount> count_islands(const Network& network) {
  const Islands parts = islands(network);
  std::vector<IslandCount> counts(parts.count);
  for (int n = 0; n < network.n_buses(); ++n) {
    if (parts.of_bus[n] < 0) continue;
    IslandCount& island = counts[parts.of_bus[n]];
    if (island.n_buses++ == 0) island.first_bus = n;
    island.load += network.buses[n].load_power;
    if (network.buses[n].kind == BusKind::reference) island.references.push_back(n);
  }
  for (const Generator& generator : network.generators)
    if (network.runs(generator)) ++counts[parts.of_bus[generator.bus]].n_generators;
  return counts;
}

void check_island(const Network& network, const IslandCount& island, Faults& faults) {
  const std::string where = name_of(network, network.buses[island.first_bus]);
  const std::string what =
      island.n_buses == 1
          ? std::string("no branch in service connects it")
          : fmt::format(
                "is in an island of {} buses that no branch in service connects to the rest",
                island.n_buses);
  if (island.n_generators == 0) {
    faults.push_back(fmt::format(
        "{}: {}, and no generator there is in service{}; close a branch, switch a generator on, "
        "or set the bus type to 4 (isolated)",
        where, what,
        island.load != 0.0
            ? fmt::format(": its load of {:g} MW has no supply", megawatt(network, island.load))
            : ""));
  } else if (island.references.empty()) {
    faults.push_back(fmt::format(
        "{}: its part of the network ({} buses, {} generators in service) has no reference bus; "
        "set the type of one of its generator buses to 3",
        where, island.n_buses, island.n_generators));
  } else if (island.references.size() > 1) {
    faults.push_back(
        fmt::format("{}: is a second reference of its part of the network, beside bus "
                    "{}; set one of them to type 2",
                    name_of(network, network.buses[island.references[1]]),
                    network.buses[island.references[0]].number));
  }
}

}  // namespace

void check(const Network& network) {
  Faults faults;
  if (network.buses.empty()) faults.push_back(network.source + ": has no buses");
  if (!(network.base_power > 0.0) || !std::isfinite(network.base_power))
    faults.push_back(network.source + ": base power must be above 0 MVA");
  std::set<int> numbers;
  for (const Bus& bus : network.buses) {
    if (!numbers.insert(bus.number).second)
      faults.push_back(name_of(network, bus) + ": this number is taken by an earlier bus");
    check_bus(network, bus, faults);
  }
  for (const Generator& generator : network.generators) check_generator(network, generator, faults);
  for (const Branch& branch : network.branches) check_branch(network, branch, faults);
  for (const DcLine& line : network.dc_lines)
    if (line.in_service) check_dc_line(network, line, faults);
  check_voltages_agree(network, faults);
  refuse(faults);
}

void check_for_power_flow(const Network& network) {
  check(network);
  Faults faults;
  for (const IslandCount& island : count_islands(network)) check_island(network, island, faults);
  check_dc_line_voltages(network, faults);
  std::vector<bool> has_generator(network.buses.size(), false);
  for (const Generator& generator : network.generators)
    if (network.runs(generator)) has_generator[generator.bus] = true;
  for (int n = 0; n < network.n_buses(); ++n)
    if (network.buses[n].kind == BusKind::reference && !has_generator[n])
      faults.push_back(name_of(network, network.buses[n]) +
                       ": is the reference but has no generator in service; switch one on or move "
                       "the reference (type 3) to a bus that has one");
  refuse(faults);
}

std::vector<std::string> remarks(const Network& network) {
  std::vector<std::string> found;
  std::vector<bool> has_generator(network.buses.size(), false);
  for (const Generator& generator : network.generators)
    if (network.runs(generator)) has_generator[generator.bus] = true;
  for (int n = 0; n < network.n_buses(); ++n)
    if (network.buses[n].kind == BusKind::generator && !has_generator[n])
      found.push_back(name_of(network, network.buses[n]) +
                      ": should hold its voltage (type 2) but has no generator in service; it is "
                      "calculated as a load bus");
  for (const Branch& branch : network.branches) {
    if (!network.runs(branch)) continue;
    if (branch.reactance < 0.0)
      found.push_back(
          fmt::format("{}: negative reactance {} pu; right for a series capacitor or "
                      "the star point of a three-winding transformer, else turn the sign",
                      name_of(network, branch), branch.reactance));
    if (branch.resistance < 0.0)
      found.push_back(fmt::format("{}: negative resistance {} pu gives power; turn the sign",
                                  name_of(network, branch), branch.resistance));
  }
  return found;
}

}  // namespace rackflux::grid
