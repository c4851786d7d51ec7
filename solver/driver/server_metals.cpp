#include "solver/driver/server_metals.hpp"

#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace rackflux {

namespace {

constexpr Quantity body_heat_capacity{"a heat capacity", "J/K", "12 kJ/K"};

std::optional<ServerMetal> metal_of(const SiteObject& server) {
  if (server.kind != "server" || !server.config) return std::nullopt;
  const auto node = server.config->find("metal");
  if (!node) return std::nullopt;
  const double capacity =
      node->number("heat_capacity", body_heat_capacity, positive,
                   "heat that the server's solids take up per kelvin, in implicit steps");
  const double effectiveness =
      node->number("effectiveness", quantity::ratio, {0.01, 1.0},
                   "(exhaust - inlet) over (metal - inlet), the same at every flow");
  return ServerMetal(capacity, effectiveness);
}

}  // namespace

void read_metal(const SiteObject& server) {
  metal_of(server);
}

ServerMetals::ServerMetals(const Geometry& geometry, const Fluid& fluid)
    : geometry_(&geometry), fluid_(fluid) {
  for (const SiteObject& object : geometry.site().objects) {
    const auto model = metal_of(object);
    if (!model) continue;
    if (!object.front || !object.back || object.zones.empty())
      broken("a server has a front, a back and a zone that it heats");
    const int zone = object.zones.back();
    metals_.push_back(
        {object.name, *object.config, *model, zone, geometry.site().zones[zone].heat});
    openings_.push_back(*object.front);
    openings_.push_back(*object.back);
  }
  temperatures_.assign(metals_.size(), fluid.T_reference);
}

void ServerMetals::begin_step(double now, std::vector<double> past) {
  now_ = now, past_ = std::move(past);
}

void ServerMetals::impose(const Flow& flow, std::vector<Zone>& zones) {
  if (empty()) return;
  const std::vector<PatchFlow> through = measure_openings(*geometry_, openings_, flow);
  for (std::size_t n = 0; n < metals_.size(); ++n) {
    Metal& metal = metals_[n];
    const PatchFlow &front = through[2 * n], &back = through[2 * n + 1];
    const bool forward = front.flow * openings_[2 * n].direction >= 0.0;
    const double passes = std::abs(forward ? front.flow : back.flow);
    metal.air = {fluid_.rho * fluid_.cp * passes, forward ? front.temperature : back.temperature};
    double& T = temperatures_[n];
    if (now_ > 0.0) {
      T = metal.model.at_end(metal.power, metal.air, now_, past_[n]);
      metal.to_air = metal.model.to_air(T, metal.air);
    } else {
      T = passes > 0.0 ? metal.model.steady(metal.power, metal.air) : metal.air.temperature;
      metal.to_air = metal.power;
    }
    zones[metal.zone].heat = metal.to_air;
  }
}

double ServerMetals::power_of(int zone, const std::vector<Zone>& zones) const {
  const auto metal = std::ranges::find(metals_, zone, &Metal::zone);
  return metal == metals_.end() ? zones[zone].heat : metal->power;
}

void ServerMetals::set_power(int zone, double power) {
  for (Metal& metal : metals_)
    if (metal.zone == zone) metal.power = power;
}

double ServerMetals::stored() const {
  double joules = 0.0;
  for (std::size_t n = 0; n < metals_.size(); ++n)
    joules += metals_[n].model.heat_capacity() * (temperatures_[n] - fluid_.T_reference);
  return joules;
}

double ServerMetals::weighed() const {
  double joules = 0.0;
  for (std::size_t n = 0; n < metals_.size(); ++n)
    joules += metals_[n].model.heat_capacity() * temperatures_[n];
  return joules;
}

void ServerMetals::count_power(HeatBalance& rates) const {
  for (const Metal& metal : metals_) rates.zones[metal.zone] = metal.power;
}

std::vector<Reading> ServerMetals::readings() const {
  std::vector<Reading> all;
  for (std::size_t n = 0; n < metals_.size(); ++n) {
    const Metal& metal = metals_[n];
    const double above = std::abs(temperatures_[n] - metal.air.temperature);
    all.push_back({metal.name + ".metal", "K", temperatures_[n], above});
    all.push_back({metal.name + ".to_air", "W", metal.to_air, metal.power});
  }
  return all;
}

void ServerMetals::require_air() const {
  for (const Metal& metal : metals_)
    if (!(metal.air.capacity_rate > 0.0))
      metal.config.reject("metal",
                          "has no steady temperature that the run could start from, as no "
                          "air passes the server: write 'time: {start: rest}' or let its "
                          "fan run at the start");
}

void ServerMetals::refuse(const std::string& complaint) const {
  if (!empty()) metals_.front().config.reject("metal", complaint);
}

}  // namespace rackflux
