#include "solver/driver/devices.hpp"

#include "solver/base/error.hpp"
#include "solver/base/standard_air.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace rackflux {

namespace {

FanCurve read_curve(const Config& fan) {
  std::vector<FanCurve::Point> points;
  for (const Config& item : fan.list("curve"))
    points.push_back({item.number("flow", quantity::volume_flow, not_negative, "volume flow"),
                      item.number("rise", quantity::pressure, any, "pressure rise at that flow")});
  try {
    return FanCurve(std::move(points));
  } catch (const Error& error) {
    fan.reject("curve", error.what());
  }
}

struct FanSettings {
  FanCurve curve;
  double speed = 1.0;
  double density = standard_air;  ///< of the curve [kg/m3]
};

// The case may leave the density of a curve out where its fluid is within this factor of standard
// air: 0.6 kg/m3 is air of 300 degC or at 5500 m.
constexpr double near_air = 2.0;

FanSettings read_fan(const SiteObject& object) {
  const Config& node = *object.config;
  const Config fan = node.has("fan") ? node.at("fan") : node;
  return {read_curve(fan),
          fan.number_or(1.0, "speed", quantity::ratio, {0.05, 2.0},
                        "fan speed over the speed of the curve"),
          fan.number_or(standard_air, "density", quantity::density, positive,
                        "density that the curve is stated at; the rise is that of the fluid's")};
}

/// Density of the fluid over that of the fan's curve [-].
double density_ratio(const SiteObject& object, const Fluid& fluid) {
  const Config& node = *object.config;
  const Config fan = node.has("fan") ? node.at("fan") : node;
  const double of_curve = read_fan(object).density, air = fluid.rho / standard_air;
  if (!fan.has("density") && !(air > 1.0 / near_air && air < near_air))
    fan.reject("density",
               fmt::format("must be given, the density that the curve is stated at: the fluid's, "
                           "{:.4g} kg/m3, is none of air",
                           fluid.rho));
  return fluid.rho / of_curve;
}

SupplyCoil read_coil(const SiteObject& object) {
  const Config& node = *object.config;
  SupplyCoil coil;
  coil.supply = node.number("supply", quantity::temperature, positive, "supply air set point");
  if (const auto water = node.find("coil")) {
    coil.effectiveness = water->number("effectiveness", quantity::ratio, {0.01, 1.0},
                                       "(return - supply) over (return - water inlet), air side");
    coil.water = water->number("water_inlet", quantity::temperature, positive,
                               "chilled water inlet temperature");
  }
  return coil;
}

/// Means of two temperatures over devices, by the flow that each passes; of equal weights while
/// nothing flows, as when all fans stand.
struct FlowMeans {
  double flow = 0.0;  ///< of all [m3/s]
  int count = 0;
  std::array<double, 2> carried{}, plain{};

  void add(double here, const std::array<double, 2>& temperatures) {
    flow += here, ++count;
    for (std::size_t n = 0; n < 2; ++n)
      carried[n] += here * temperatures[n], plain[n] += temperatures[n];
  }
  std::array<double, 2> values() const {
    if (flow > 0.0) return {carried[0] / flow, carried[1] / flow};
    return {plain[0] / count, plain[1] / count};
  }
};

/// The first few of many names, in quotes.
class Named {
 public:
  void add(const std::string& name) {
    if (++count_ <= most) text_ += fmt::format("{}'{}'", text_.empty() ? "" : ", ", name);
  }
  int count() const { return count_; }
  std::string text() const {
    return count_ > most ? fmt::format("{} and {} more", text_, count_ - most) : text_;
  }

 private:
  static constexpr int most = 3;
  std::string text_;
  int count_ = 0;
};

// Through a server whose fans stand air may creep either way: that is no direction [m/s].
constexpr double creeping = 1e-3;

}  // namespace

Devices::Devices(const Geometry& geometry, const Fluid& fluid)
    : geometry_(&geometry), fluid_(fluid), metals_(geometry, fluid) {
  for (const SiteObject& object : geometry.site().objects) {
    if (object.fan >= 0) add_fan(object);
    if (object.kind == "server" && object.front && object.back) add_server(object);
    if (object.intake >= 0 && object.discharge >= 0) add_coil(object);
    if (object.kind != "resistance") continue;
    for (const int zone : object.zones) racks_.push_back(geometry.site().zones[zone]);
  }
}

void Devices::add_fan(const SiteObject& object) {
  const FanSettings settings = read_fan(object);
  Fan made{
      .name = object.name, .patch = object.fan, .speed = settings.speed, .curve = settings.curve};
  made.density = density_ratio(object, fluid_);
  made.sign = geometry_->site().patches[object.fan].fluid_side;
  fans_.push_back(std::move(made));
}

void Devices::add_server(const SiteObject& object) {
  Server made{.name = object.name, .zones = object.zones, .front = openings_.size(), .fan = {}};
  if (object.fan >= 0) made.fan = object.fan;
  openings_.push_back(*object.front);
  openings_.push_back(*object.back);
  servers_.push_back(std::move(made));
}

void Devices::add_coil(const SiteObject& object) {
  const SupplyCoil settings = read_coil(object);
  coils_.push_back({object.name, object.intake, object.discharge, settings});
}

void read_devices(const Site& site, const Fluid& fluid) {
  for (const SiteObject& object : site.objects) {
    if (object.fan >= 0) density_ratio(object, fluid);
    read_metal(object);
    if (object.intake >= 0 && object.discharge >= 0) read_coil(object);
  }
}

double fan_speed(const SiteObject& object) {
  return read_fan(object).speed;
}

void Devices::set_supply(int patch, double temperature) {
  const auto coil = std::ranges::find(coils_, patch, &Coil::discharge);
  if (coil == coils_.end()) broken("a supply temperature is set on a cooler's discharge");
  coil->settings.supply = temperature;
}

void Devices::set_speed(int patch, double speed) {
  const auto fan = std::ranges::find(fans_, patch, &Fan::patch);
  if (fan == fans_.end()) broken("a fan's speed is set on its patch");
  fan->speed = speed;
}

void Devices::measure(const Flow& flow, std::span<const Patch> patches) {
  passing_ = measure_patches(*geometry_, patches, flow);
  through_ = measure_openings(*geometry_, openings_, flow);
  through_racks_ = measure_zones(*geometry_, racks_, patches, flow);
}

void Devices::impose(const Flow& flow, std::vector<Zone>& zones, std::vector<Patch>& patches) {
  metals_.impose(flow, zones);
  measure(flow, patches);
  for (Server& server : servers_) {
    server.heat = 0.0;
    for (const int zone : server.zones) server.heat += metals_.power_of(zone, zones);
  }
  for (const Fan& fan : fans_) {
    Patch& patch = patches[fan.patch];
    const double through = fan.sign * passing_[fan.patch].flow;
    patch.rise_at = passing_[fan.patch].flow;
    patch.rise = fan.sign * fan.rise(through);
    patch.rise_slope = fan.slope(through);
  }
  for (const Coil& coil : coils_)
    patches[coil.discharge].temperature = coil.settings.leaving(passing_[coil.intake].temperature);
}

/// What passes a server from front to back [m3/s].
double Devices::flow_of(const Server& server) const {
  const double along = openings_[server.front].direction;
  return along * (server.fan ? passing_[*server.fan] : through_[server.front]).flow;
}

bool Devices::reversed(const Server& server) const {
  return flow_of(server) < -creeping * through_[server.front].area;
}

std::array<const PatchFlow*, 2> Devices::entering_and_leaving(const Server& server) const {
  const PatchFlow &front = through_[server.front], &back = through_[server.front + 1];
  if (reversed(server)) return {&back, &front};
  return {&front, &back};
}

std::string Devices::reversed_servers() const {
  Named names;
  for (const Server& server : servers_)
    if (reversed(server)) names.add(server.name);
  if (names.count() == 0) return "";
  return fmt::format(
      "air passes {} from back to front: inlet is there where it enters, at the back",
      names.text());
}

bool Devices::idles(const Coil& coil) const {
  return passing_[coil.discharge].flow > 0.0 &&
         coil.settings.idles(passing_[coil.intake].temperature);
}

std::string Devices::idle_coolers() const {
  Named names;
  for (const Coil& coil : coils_)
    if (idles(coil)) names.add(coil.name);
  if (names.count() == 0) return "";
  return fmt::format(
      "{} {}: what returns is no warmer than the set point or the water, and no cooler heats",
      names.text(), names.count() == 1 ? "idles" : "idle");
}

double Devices::coil_heat(const Coil& coil) const {
  const PatchFlow &in = passing_[coil.intake], &out = passing_[coil.discharge];
  return fluid_.rho * fluid_.cp * out.flow * (in.temperature - out.temperature);
}

std::vector<Reading> Devices::readings() const {
  std::vector<Reading> all;
  for (const Fan& fan : fans_) {
    const double flow = fan.sign * passing_[fan.patch].flow;
    all.push_back({fan.name + ".flow", "m3/s", flow, std::abs(flow)});
    all.push_back({fan.name + ".fan_rise", "Pa", fan.rise(flow), std::abs(fan.rise(0.0))});
  }
  for (const Server& server : servers_) {
    const auto [in, out] = entering_and_leaving(server);
    const double flow = flow_of(server), rise = std::abs(out->temperature - in->temperature);
    if (!server.fan) all.push_back({server.name + ".flow", "m3/s", flow, std::abs(flow)});
    all.push_back({server.name + ".inlet", "K", in->temperature, rise});
    all.push_back({server.name + ".exhaust", "K", out->temperature, rise});
  }
  for (Reading& reading : metals_.readings()) all.push_back(std::move(reading));
  for (std::size_t n = 0; n < racks_.size(); ++n) {
    const ZoneFlow& passage = through_racks_[n];
    const double rise = std::abs(passage.exhaust - passage.inlet);
    all.push_back({racks_[n].name + ".flow", "m3/s", passage.flow, passage.flow});
    all.push_back({racks_[n].name + ".inlet", "K", passage.inlet, rise});
    all.push_back({racks_[n].name + ".exhaust", "K", passage.exhaust, rise});
  }
  for (const Coil& coil : coils_) {
    const PatchFlow &in = passing_[coil.intake], &out = passing_[coil.discharge];
    const double heat = coil_heat(coil), decides = idles(coil) ? 0.0 : 1.0;
    const double fall = decides * std::abs(in.temperature - out.temperature);
    all.push_back({coil.name + ".return", "K", in.temperature, fall});
    all.push_back({coil.name + ".supply", "K", out.temperature, fall});
    all.push_back({coil.name + ".heat", "W", heat, decides * std::abs(heat)});
  }
  return all;
}

void Devices::add_server_totals(std::vector<Reading>& all) const {
  double heat = 0.0;
  int backwards = 0;
  FlowMeans inlet_exhaust;
  double hottest_inlet = -std::numeric_limits<double>::infinity(), hottest_exhaust = hottest_inlet;
  for (const Server& server : servers_) {
    const auto [in, out] = entering_and_leaving(server);
    heat += server.heat;
    if (reversed(server)) ++backwards;
    inlet_exhaust.add(std::abs(flow_of(server)), {in->temperature, out->temperature});
    hottest_inlet = std::max(hottest_inlet, in->temperature);
    hottest_exhaust = std::max(hottest_exhaust, out->temperature);
  }
  if (servers_.empty()) return;
  const auto [inlet, exhaust] = inlet_exhaust.values();
  const double flow = inlet_exhaust.flow, rise = std::abs(exhaust - inlet);
  all.push_back({"servers.flow", "m3/s", flow, flow});
  all.push_back({"servers.heat", "W", heat, heat});
  all.push_back({"servers.inlet", "K", inlet, rise});
  all.push_back({"servers.inlet_max", "K", hottest_inlet, rise});
  all.push_back({"servers.exhaust", "K", exhaust, rise});
  all.push_back({"servers.exhaust_max", "K", hottest_exhaust, rise});
  all.push_back({"servers.reversed", "1", 1.0 * backwards, 0.0});
}

void Devices::add_resistance_totals(std::vector<Reading>& all) const {
  FlowMeans inlet_exhaust;
  for (const ZoneFlow& rack : through_racks_)
    inlet_exhaust.add(rack.flow, {rack.inlet, rack.exhaust});
  if (racks_.empty()) return;
  const auto [inlet, exhaust] = inlet_exhaust.values();
  const double flow = inlet_exhaust.flow, rise = std::abs(exhaust - inlet);
  all.push_back({"resistances.flow", "m3/s", flow, flow});
  all.push_back({"resistances.inlet", "K", inlet, rise});
  all.push_back({"resistances.exhaust", "K", exhaust, rise});
}

void Devices::add_cooler_totals(std::vector<Reading>& all) const {
  double heat = 0.0;
  int idle = 0;
  FlowMeans return_supply;
  for (const Coil& coil : coils_) {
    const double here = passing_[coil.discharge].flow;
    heat += coil_heat(coil);
    if (idles(coil)) ++idle;
    return_supply.add(here,
                      {passing_[coil.intake].temperature, passing_[coil.discharge].temperature});
  }
  if (coils_.empty()) return;
  const auto [back, supply] = return_supply.values();
  const bool all_idle = idle == static_cast<int>(coils_.size());
  const double flow = return_supply.flow, decides = all_idle ? 0.0 : 1.0;
  const double fall = decides * std::abs(back - supply);
  all.push_back({"coolers.flow", "m3/s", flow, flow});
  all.push_back({"coolers.heat", "W", heat, decides * std::abs(heat)});
  all.push_back({"coolers.return", "K", back, fall});
  all.push_back({"coolers.supply", "K", supply, fall});
  all.push_back({"coolers.idle", "1", 1.0 * idle, 0.0});
}

std::vector<Reading> Devices::totals() const {
  std::vector<Reading> all;
  add_server_totals(all);
  add_resistance_totals(all);
  add_cooler_totals(all);
  return all;
}

}  // namespace rackflux
