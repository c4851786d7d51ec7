#include "models/facility/site_demand.hpp"

#include "models/grid/commitment/read_power_system.hpp"
#include "models/plant/read_plant.hpp"
#include "models/power/read_power.hpp"
#include "models/workload/read_workload.hpp"
#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

namespace rackflux {
namespace {

constexpr Quantity slope{"a slope per kelvin", "1/K", "0.012 1/K"};
constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double hour = 3600.0;  // [s]

SiteRacks read_racks(const Config& node) {
  SiteRacks racks;
  racks.leak =
      node.number("leakage", quantity::power, not_negative, "at the reference temperature");
  racks.beta = node.number("leakage_slope", slope, not_negative, "d ln(leakage)/dT");
  racks.T_ref = node.number("reference_temperature", quantity::temperature, {250.0, 450.0},
                            "junction at which the leakage is given");
  racks.R_th = node.number("thermal_resistance", quantity::thermal_resistance, not_negative,
                           "supply to junction, of all racks together");
  return racks;
}

SiteFacility read_facility(const Config& config) {
  const double tan_phi =
      config.number("tan_phi", quantity::ratio, {0.0, 10.0}, "of the whole site");
  return {read_racks(config.at("racks")), read_power_chain(config.at("power_chain")),
          read_plant(config.at("plant")), tan_phi};
}

WeatherHour weather_hour(double T, double humidity, double pressure) {
  WeatherHour now;
  now.air = air_at(T, humidity, pressure);
  now.T_wet = wet_bulb(now.air);
  return now;
}

}  // namespace

SiteWeather::SiteWeather(const Config& node, double end) {
  if (node.has("epw")) {
    const std::string file = node.text("epw", "EnergyPlus weather file");
    hours_ = read_epw(file.front() == '/' ? file : node.directory() + "/" + file).hours;
    from_ = node.number_or(0.0, "from", quantity::duration, not_negative,
                           "time since New Year at which the run starts");
  } else if (const auto list = node.find("hourly")) {
    const int n = std::max(1, static_cast<int>(std::ceil(end / hour - 1e-9)));
    const Series T =
        read_series(*list, "temperature", quantity::temperature, n, "outside, hour by hour");
    const Series humidity = read_series(*list, "humidity", quantity::ratio, n, "relative");
    const Series pressure = read_series(*list, "pressure", quantity::pressure, n, "of the air");
    located(*list, [&] {
      for (std::size_t t = 0; t < T.size(); ++t)
        hours_.push_back(weather_hour(T[t], humidity[t], pressure[t]));
    });
  } else {
    hours_ = {
        weather_hour(node.number("temperature", quantity::temperature, {223.15, 343.15}, "outside"),
                     node.number("humidity", quantity::ratio, {0.0, 1.0}, "relative"),
                     node.number("pressure", quantity::pressure, {5e4, 1.2e5}, "of the air"))};
  }
}

const WeatherHour& SiteWeather::at(double t) const {
  return hours_[static_cast<std::size_t>((t + from_) / hour + 1e-9) % hours_.size()];
}

bool SiteWeather::holds_through(double step) const {
  if (hours_.size() == 1) return true;
  const auto is_whole = [](double n) { return std::abs(n - std::round(n)) <= 1e-9 * n; };
  return is_whole(hour / step) && is_whole(from_ / step);
}

SiteDemand::SiteDemand(const Config& config, double end)
    : cap_(config.number_or(infinity, "power_cap", quantity::power, positive, "of all workloads")),
      workload_(read_mixed_workload(config.at("workload"), end)),
      facility_(read_facility(config)),
      weather_(config.at("weather"), end),
      outside_(&weather_.at(0.0)) {
  facility_.set(0.0, outside_->air, outside_->T_wet);
}

void SiteDemand::begin(const Step& step) {
  const MixedOutcome wanted = workload_.advance(step, cap_);
  cut_ = 0.0;
  for (const double cut : wanted.cut) cut_ += cut;
  outside_ = &weather_.at(step.t);
  facility_.set(wanted.energy / step.dt, outside_->air, outside_->T_wet);
}

SiteRow site_row(const Step& step, const SiteDemand& site, const FacilityDemand& demand,
                 double volt_pu) {
  const SiteState& state = site.facility().state();
  SiteRow row;
  row.t = step.t;
  row.dt = step.dt;
  row.T_outside = site.outside().air.T;
  row.demand = demand;
  row.volt_pu = volt_pu;
  row.leakage = state.leakage;
  row.cut = site.cut();
  row.makeup = state.plant.makeup;
  row.heat_out =
      state.plant.to_ambient + state.plant.reused + state.chain.heat_at(HeatPlace::outdoors);
  row.is_above_set_point = state.plant.is_above_set_point;
  row.is_flagged = state.plant.chiller_flags.any() || state.plant.tower_is_flagged ||
                   state.plant.heat_pump_is_held;
  row.is_beyond_curves =
      state.plant.chiller_flags.te || state.plant.chiller_flags.tc || state.plant.tower_is_flagged;
  row.is_heat_pump_held = state.plant.heat_pump_is_held;
  return row;
}

Table site_table(const std::vector<SiteRow>& rows) {
  Table table{"site", "the site's demand and its plant; means over each step", {}};
  const auto add = [&](const char* name, const char* unit, auto value) {
    std::vector<double>& values = table.add(name, unit).values;
    for (const SiteRow& row : rows) values.push_back(value(row));
  };
  add("t", "s", [](const SiteRow& r) { return r.t; });
  add("dt", "s", [](const SiteRow& r) { return r.dt; });
  add("T_outside", "K", [](const SiteRow& r) { return r.T_outside; });
  add("it", "W", [](const SiteRow& r) { return r.demand.it; });
  add("losses", "W", [](const SiteRow& r) { return r.demand.losses; });
  add("cooling", "W", [](const SiteRow& r) { return r.demand.cooling; });
  add("reactive", "W", [](const SiteRow& r) { return r.demand.reactive; });
  add("leakage", "W", [](const SiteRow& r) { return r.leakage; });
  add("cut", "W", [](const SiteRow& r) { return r.cut; });
  add("voltage", "1", [](const SiteRow& r) { return r.volt_pu; });
  add("T_supply", "K", [](const SiteRow& r) { return r.demand.T_supply; });
  add("makeup", "kg/s", [](const SiteRow& r) { return r.makeup; });
  add("above_set_point", "1", [](const SiteRow& r) { return r.is_above_set_point ? 1.0 : 0.0; });
  add("flagged", "1", [](const SiteRow& r) { return r.is_flagged ? 1.0 : 0.0; });
  add("iterations", "1", [](const SiteRow& r) { return 1.0 * r.coupling.iterations; });
  add("contraction", "1", [](const SiteRow& r) { return r.coupling.contraction; });
  add("jacobian", "1", [](const SiteRow& r) { return r.coupling.jacobian; });
  return table;
}

void summarise_site(const std::vector<SiteRow>& rows, Summary& summary) {
  double it = 0.0, losses = 0.0, cooling = 0.0, leakage = 0.0, cut = 0.0, water = 0.0, most = 0.0;
  double contraction = 0.0, volt = infinity, heat = 0.0, warmest = 0.0;
  int above = 0, flagged = 0, beyond = 0, held = 0, iterations = 0;
  for (const SiteRow& r : rows) {
    it += r.demand.it * r.dt;
    losses += r.demand.losses * r.dt;
    cooling += r.demand.cooling * r.dt;
    leakage += r.leakage * r.dt;
    cut += r.cut * r.dt;
    water += r.makeup * r.dt;
    heat += r.heat_out * r.dt;
    warmest = std::max(warmest, r.demand.T_supply);
    most = std::max(most, r.demand.power());
    volt = std::min(volt, r.volt_pu);
    contraction = std::max(contraction, r.coupling.contraction);
    iterations = std::max(iterations, r.coupling.iterations);
    above += r.is_above_set_point;
    flagged += r.is_flagged;
    beyond += r.is_beyond_curves;
    held += r.is_heat_pump_held;
  }
  const auto add = [&](const char* name, double value, const char* unit) {
    summary.results.push_back({name, value, unit});
  };
  add("it_energy", it, "J");
  add("loss_energy", losses, "J");
  add("cooling_energy", cooling, "J");
  add("leakage_energy", leakage, "J");
  add("cut_energy", cut, "J");
  add("water", water, "kg");
  add("largest_power", most, "W");
  add("lowest_voltage_pu", volt, "1");
  add("warmest_supply", warmest, "K");
  if (it > 0.0) add("PUE_it_at_its_input", (it + losses + cooling) / it, "1");
  add("steps_above_set_point", above, "1");
  add("steps_flagged", flagged, "1");
  add("largest_iterations", iterations, "1");
  add("largest_contraction", contraction, "1");
  if (beyond > 0)
    summary.doubts.push_back(
        fmt::format("in {} of {} steps water or air lies outside the published curves of chillers "
                    "or towers, which are held at their ends: take the power there for an estimate",
                    beyond, rows.size()));
  if (held > 0)
    summary.doubts.push_back(
        fmt::format("in {} of {} steps the heat pump of the customer lifts less than {} K, the "
                    "least of those on the market, and is held at the COP it has there: take its "
                    "power for an estimate",
                    held, rows.size(), HeatReuse::smallest_lift));
  const double in = it + losses + cooling;
  summary.balances.push_back({"site energy: electricity in, heat out", in, heat, "J",
                              in > 0.0 ? std::abs(in - heat) / in : 0.0, 1e-9});
}

}  // namespace rackflux
