#include "models/workload/mixed.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

namespace rackflux {

std::vector<double> share(double total, const std::vector<Claim>& claims) {
  std::vector<double> granted;
  std::map<int, double> beyond;  // wanted above the least, by priority
  double left = total;
  for (const Claim& claim : claims) {
    if (!(claim.least >= 0.0 && claim.wanted >= claim.least))
      throw Error(
          fmt::format("a claim wants {} and at least {}: it cannot", claim.wanted, claim.least));
    granted.push_back(claim.least);
    left -= claim.least;
    beyond[claim.priority] += claim.wanted - claim.least;
  }
  if (left < 0.0)
    throw Error(
        fmt::format("{:.6g} is less than the {:.6g} that cannot be cut; raise the cap or switch "
                    "capacity off",
                    total, total - left));
  for (const auto& [priority, wanted] : beyond) {
    const double part = wanted > left ? left / wanted : 1.0;
    for (std::size_t n = 0; n < claims.size(); ++n)
      if (claims[n].priority == priority) granted[n] += part * (claims[n].wanted - claims[n].least);
    left = std::max(0.0, left - wanted);
  }
  return granted;
}

MixedWorkload::MixedWorkload(std::vector<Member> members, double idle_power)
    : members_(std::move(members)), before_(members_.size(), 0.0), idle_(idle_power) {
  if (!(idle_ >= 0.0)) throw Error(fmt::format("an idle power of {} W is below 0 W", idle_));
  if (members_.empty() && idle_ == 0.0)
    throw Error("a mixed workload needs a member or an idle power above 0 W");
}

MixedOutcome MixedWorkload::advance(const Step& step, double cap) {
  if (!(step.dt > 0.0 && std::isfinite(step.dt)))
    throw Error("a workload needs a step of finite length");
  std::vector<Claim> claims{{0, idle_, idle_}};
  for (std::size_t n = 0; n < members_.size(); ++n) {
    const double until = members_[n].load->energy_until(step.end());
    const double wanted = (until - before_[n]) / step.dt, least = members_[n].load->least_power();
    before_[n] = until;
    // Round-off of the difference must not put the want below the floor.
    claims.push_back({members_[n].priority, std::min(least, wanted), wanted});
  }
  const std::vector<double> granted = share(cap, claims);
  MixedOutcome out;
  out.energy = granted[0] * step.dt;
  for (std::size_t n = 1; n < granted.size(); ++n) {
    out.power.push_back(granted[n]);
    out.cut.push_back(claims[n].wanted - granted[n]);
    out.energy += granted[n] * step.dt;
  }
  return out;
}

}  // namespace rackflux
