#include "models/smr/protection.hpp"

#include "solver/base/error.hpp"

#include <cmath>
#include <fmt/format.h>

namespace rackflux {

namespace {

std::optional<TripLimit> read_limit(const Config& node, const char* key, const char* side,
                                    const Quantity& quantity, const char* about) {
  const auto limit = node.find(key);
  if (!limit) return std::nullopt;
  const std::vector<std::string> grades{"W", "M", "C"};
  const double at = limit->number(side, quantity, positive, about);
  return TripLimit{at, grades[limit->choice("grade", grades, "how well it is known")][0]};
}

}  // namespace

Protection Protection::read(const Config& node) {
  Protection made;
  made.power = read_limit(node, "power", "above", quantity::ratio, "neutron power over rated");
  made.period = read_limit(node, "period", "below", quantity::duration, "while power rises");
  made.outlet = read_limit(node, "outlet", "above", quantity::temperature, "out of the core");
  made.flow = read_limit(node, "flow", "below", quantity::ratio, "primary flow over rated");
  made.delay = node.number("delay", quantity::duration, not_negative, "from the limit to the rods");
  if (!made.is_there())
    node.reject("", "protects against nothing; give one of power, period, outlet and flow");
  return made;
}

void Protection::check(const std::string& module, double T_core_out) const {
  const auto refuse = [&](const std::string& complaint) {
    throw Error(fmt::format("module '{}': protection: {}", module, complaint));
  };
  if (!(delay >= 0.0)) refuse(fmt::format("delay {} s; must not be negative", delay));
  if (power && !(power->at > 1.0))
    refuse(
        fmt::format("trips above {} of rated power, so never runs at rated power; expected "
                    "above 1",
                    power->at));
  if (period && !(period->at > 0.0))
    refuse(fmt::format("shortest period {} s; must be above 0", period->at));
  if (outlet && !(outlet->at > T_core_out))
    refuse(
        fmt::format("trips above {} K at the outlet, which is at {} K at rated power; expected "
                    "above it",
                    outlet->at, T_core_out));
  if (flow && !(flow->at > 0.0 && flow->at < 1.0))
    refuse(fmt::format("trips below {} of rated flow; expected between 0 and 1", flow->at));
}

const char* name_of(TripCause cause) {
  constexpr const char* names[] = {"none",         "manual",           "high power",
                                   "short period", "high temperature", "low flow"};
  return names[static_cast<int>(cause)];
}

Trip judge(const Protection& p, const CoreReadings& now) {
  Trip worst;
  double beyond = 0.0;  // of the limit [-]
  const auto look = [&](const std::optional<TripLimit>& limit, TripCause cause, double share,
                        double reading) {
    if (!limit || !(share > beyond)) return;
    beyond = share;
    worst.cause = cause, worst.reading = reading, worst.grade = limit->grade;
  };
  look(p.power, TripCause::power, p.power ? now.power / p.power->at - 1.0 : 0.0, now.power);
  look(p.period, TripCause::period, p.period ? now.inverse_period * p.period->at - 1.0 : 0.0,
       1.0 / now.inverse_period);
  look(p.outlet, TripCause::outlet, p.outlet ? now.T_out / p.outlet->at - 1.0 : 0.0, now.T_out);
  look(p.flow, TripCause::flow, p.flow ? 1.0 - now.flow / p.flow->at : 0.0, now.flow);
  return worst;
}

}  // namespace rackflux
