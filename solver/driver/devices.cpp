#include "solver/driver/devices.hpp"

#include <algorithm>
#include <cmath>

namespace rackflux {

namespace {

FanCurve read_curve(const Config& fan) {
  std::vector<FanCurve::Point> points;
  for (const Config& item : fan.list("curve"))
    points.push_back({item.number("flow", quantity::volume_flow, not_negative, "volume flow"),
                      item.number("rise", quantity::pressure, any, "pressure rise at that flow")});
  return FanCurve(std::move(points));
}

}  // namespace

Devices::Devices(const Geometry& geometry, const Fluid& fluid)
    : geometry_(&geometry), fluid_(fluid) {
  for (const SiteObject& object : geometry.site().objects) {
    if (object.fan >= 0) add_fan(object);
    if (object.intake >= 0 && object.discharge >= 0) add_coil(object);
  }
}

void Devices::add_fan(const SiteObject& object) {
  const Config& node = *object.config;
  const Config fan = node.has("fan") ? node.at("fan") : node;
  const Patch& patch = geometry_->site().patches[object.fan];
  double heat = 0.0;
  for (const int zone : object.zones) heat += geometry_->site().zones[zone].heat;
  fans_.push_back({.name = object.name,
                   .patch = object.fan,
                   .sign = patch.fluid_side < 0 ? -1.0 : 1.0,
                   .speed = fan.number_or(1.0, "speed", quantity::ratio, {0.05, 2.0},
                                          "fan speed over the speed of the curve"),
                   .curve = read_curve(fan),
                   .heat = heat,
                   .is_server = object.kind == "server"});
}

void Devices::add_coil(const SiteObject& object) {
  const Config& node = *object.config;
  Coil coil{.name = object.name, .intake = object.intake, .discharge = object.discharge};
  coil.supply = node.number("supply", quantity::temperature, positive, "supply air set point");
  if (const auto water = node.find("coil")) {
    coil.effectiveness = water->number("effectiveness", quantity::ratio, {0.01, 1.0},
                                       "(return - supply) over (return - water inlet), air side");
    coil.water = water->number("water_inlet", quantity::temperature, positive,
                               "chilled water inlet temperature");
  }
  coils_.push_back(coil);
}

void Devices::impose(const Flow& flow, std::vector<Patch>& patches) {
  passing_ = measure_patches(*geometry_, patches, flow);
  for (const Fan& fan : fans_) {
    Patch& patch = patches[fan.patch];
    const double through = fan.sign * passing_[fan.patch].flow;
    patch.rise_at = passing_[fan.patch].flow;
    patch.rise = fan.sign * fan.curve.rise(through, fan.speed);
    patch.rise_slope = fan.curve.slope(through, fan.speed);
  }
  for (const Coil& coil : coils_) {
    const double back = passing_[coil.intake].temperature;
    const double coldest =
        coil.water ? back - coil.effectiveness * (back - *coil.water) : coil.supply;
    patches[coil.discharge].temperature = std::max(coil.supply, coldest);
  }
}

std::vector<Reading> Devices::readings() const {
  std::vector<Reading> all;
  const double per_kelvin = fluid_.rho * fluid_.cp;
  for (const Fan& fan : fans_) {
    const PatchFlow& through = passing_[fan.patch];
    const double flow = fan.sign * through.flow;
    all.push_back({fan.name + ".flow", "m3/s", flow, std::abs(flow)});
    if (!fan.is_server) continue;
    const double rise = flow != 0.0 ? fan.heat / (per_kelvin * flow) : 0.0;
    all.push_back({fan.name + ".inlet", "K", through.temperature, std::abs(rise)});
    all.push_back({fan.name + ".exhaust", "K", through.temperature + rise, std::abs(rise)});
  }
  for (const Coil& coil : coils_) {
    const PatchFlow &in = passing_[coil.intake], &out = passing_[coil.discharge];
    const double heat = per_kelvin * out.flow * (in.temperature - out.temperature);
    all.push_back(
        {coil.name + ".return", "K", in.temperature, std::abs(in.temperature - out.temperature)});
    all.push_back(
        {coil.name + ".supply", "K", out.temperature, std::abs(in.temperature - out.temperature)});
    all.push_back({coil.name + ".heat", "W", heat, std::abs(heat)});
  }
  return all;
}

}  // namespace rackflux
