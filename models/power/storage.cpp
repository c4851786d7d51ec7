#include "models/power/storage.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rackflux {
namespace {

struct Followed {
  double mean = 0.0, end = 0.0;  // [W]
};

// g' = (aim - g)/tau, |g'| <= ramp, from g over dt: a straight line until the exponential is
// slower.
Followed follow(double g, double aim, const StorageParameters& p, double dt) {
  const double reach = p.ramp * p.tau;  // distance at which both are equally fast [W]
  double area = 0.0, left = dt;
  if (std::abs(aim - g) > reach || (p.tau == 0.0 && std::isfinite(p.ramp))) {
    const double slope = std::copysign(p.ramp, aim - g);
    const double until =
        p.tau == 0.0 ? std::abs(aim - g) / p.ramp : (std::abs(aim - g) - reach) / p.ramp;
    const double time = std::min(left, until);
    area += (g + 0.5 * slope * time) * time;
    g += slope * time;
    left -= time;
  }
  if (left > 0.0 && p.tau == 0.0) {
    area += aim * left;
    g = aim;
  } else if (left > 0.0) {
    const double decay = std::exp(-left / p.tau);
    area += aim * left + (g - aim) * p.tau * (1.0 - decay);
    g = aim + (g - aim) * decay;
  }
  return {area / dt, g};
}

}  // namespace

void StorageParameters::validate() const {
  const auto require = [&](bool holds, const char* what, double found) {
    if (!holds) throw Error(fmt::format("{}: {}; found {}", name, what, found));
  };
  require(capacity > 0.0, "capacity must be above 0 J", capacity);
  require(charge >= 0.0, "charging power must not be negative [W]", charge);
  require(discharge >= 0.0, "discharging power must not be negative [W]", discharge);
  require(eta_charge > 0.0 && eta_charge <= 1.0, "eta_charge lies above 0, up to 1", eta_charge);
  require(eta_discharge > 0.0 && eta_discharge <= 1.0, "eta_discharge lies above 0, up to 1",
          eta_discharge);
  require(tau >= 0.0, "tau must not be negative [s]", tau);
  require(ramp > 0.0, "ramp must be above 0 W/s", ramp);
  require(target >= 0.0 && target <= 1.0, "target lies in 0 to 1", target);
  require(recovery > 0.0, "recovery must be above 0 s", recovery);
}

Storage::Storage(StorageParameters parameters, double load)
    : parameters_(std::move(parameters)), upstream_(load) {
  parameters_.validate();
  stored_ = parameters_.target * parameters_.capacity;
}

StorageOutcome Storage::advance(const Step& step, double load) {
  const StorageParameters& p = parameters_;
  if (!(step.dt > 0.0 && std::isfinite(step.dt)))
    throw Error(fmt::format("{}: a store needs a step of finite length", p.name));
  const double dt = step.dt;
  const double refill = (p.target * p.capacity - stored_) / p.recovery;
  const double aim = load + std::clamp(refill, -p.discharge, p.charge);
  const Followed wanted = follow(upstream_, aim, p, dt);

  const double room = (p.capacity - stored_) / (p.eta_charge * dt);  // W at the terminals
  const double reserve = stored_ * p.eta_discharge / dt;             // W at the terminals
  const double net = wanted.mean - load;
  const double taken = std::clamp(net, -std::min(p.discharge, reserve), std::min(p.charge, room));

  StorageOutcome out;
  const double cells = taken > 0.0 ? taken * p.eta_charge : taken / p.eta_discharge;
  stored_ = std::clamp(stored_ + cells * dt, 0.0, p.capacity);  // round-off at the ends only
  upstream_ = taken == net ? wanted.end : load + taken;
  out.upstream = load + taken;
  out.upstream_end = upstream_;
  out.to_terminals = taken * dt;
  out.loss = (taken - cells) * dt;
  out.stored = stored_;
  out.unsmoothed = std::abs(net - taken) * dt;
  return out;
}

StorageOutcome Storage::advance(const Step& step, double load, const std::string& heat,
                                Ledger& ledger) {
  const StorageOutcome out = advance(step, load);
  ledger.transfer("upstream of " + parameters_.name, parameters_.name, out.upstream * step.dt);
  ledger.transfer(parameters_.name, "load of " + parameters_.name, load * step.dt);
  ledger.transfer(parameters_.name, heat, out.loss);
  ledger.store(parameters_.name, out.stored);
  return out;
}

}  // namespace rackflux
