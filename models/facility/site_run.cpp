#include "models/facility/site_run.hpp"

#include "models/plant/read_plant.hpp"
#include "models/power/read_power.hpp"
#include "models/workload/read_workload.hpp"
#include "solver/base/error.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>

namespace rackflux {
namespace {

constexpr Quantity slope{"a slope per kelvin", "1/K", "0.012 1/K"};
constexpr Quantity apparent_power{"an apparent power", "W", "100 MW"};
constexpr double infinity = std::numeric_limits<double>::infinity();

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

TheveninParameters read_connection(const Config& node) {
  TheveninParameters p;
  p.E = node.number("voltage", quantity::ratio, {0.5, 1.5}, "of the source [pu]");
  p.X = node.number("reactance", quantity::ratio, positive, "of the connection [pu on base]");
  p.base = node.number("base", apparent_power, positive, "of the per-unit values");
  return p;
}

}  // namespace

SiteRun::SiteRun(const Config& config) {
  const Config time = config.at("time");
  end_ = time.number("end", quantity::duration, positive, "of the run");
  dt_ = time.number("step", quantity::duration, positive, "of workload, weather and coupling");
  if (dt_ > end_)
    time.reject("step", fmt::format("{} s is longer than the run of {} s", dt_, end_));
  workload_.emplace(read_mixed_workload(config.at("workload"), end_));
  cap_ = config.number_or(infinity, "power_cap", quantity::power, positive, "of all workloads");
  const double tan_phi =
      config.number("tan_phi", quantity::ratio, {0.0, 10.0}, "of the whole site");
  facility_.emplace(read_racks(config.at("racks")), read_power_chain(config.at("power_chain")),
                    read_plant(config.at("plant")), tan_phi);
  const Config weather = config.at("weather");
  if (weather.has("epw")) {
    const std::string file = weather.text("epw", "EnergyPlus weather file");
    weather_ = read_epw(file.front() == '/' ? file : weather.directory() + "/" + file);
  } else {
    constant_ =
        air_at(weather.number("temperature", quantity::temperature, {223.15, 343.15}, "outside"),
               weather.number("humidity", quantity::ratio, {0.0, 1.0}, "relative"),
               weather.number("pressure", quantity::pressure, {5e4, 1.2e5}, "of the air"));
  }
  const TheveninParameters connection = read_connection(config.at("connection"));
  grid_.emplace(connection);
  coupling_.power_base = connection.base;
}

void SiteRun::see_weather(double t, MoistAir& air, double& T_wet) const {
  air = weather_ ? weather_->at(t).air : constant_;
  T_wet = weather_ ? weather_->at(t).T_wet : wet_bulb(constant_);
}

SiteRow SiteRun::step(const Step& now, SiteFacility& facility, Coupler& coupler) {
  const MixedOutcome wanted = workload_->advance(now, cap_);
  MoistAir air;
  double T_wet = 0.0;
  see_weather(now.t, air, T_wet);
  facility.set(wanted.energy / now.dt, air, T_wet);
  SiteRow row;
  row.t = now.t;
  row.dt = now.dt;
  row.T_outside = air.T;
  for (const double cut : wanted.cut) row.cut += cut;
  row.coupling = coupler.advance(now);
  row.demand = coupler.demand();
  row.volt_pu = coupler.supply().volt_pu;
  const SiteState& state = facility.state();
  row.leakage = state.leakage;
  row.makeup = state.plant.makeup;
  row.is_above_set_point = state.plant.is_above_set_point;
  row.is_flagged = state.plant.chiller_flags.any() || state.plant.tower_is_flagged;
  return row;
}

const std::vector<SiteRow>& SiteRun::run() {
  MoistAir air;
  double T_wet = 0.0;
  see_weather(0.0, air, T_wet);
  facility_->set(0.0, air, T_wet);
  Coupler coupler(coupling_, *facility_, *grid_, {});
  rows_.clear();
  const int steps = static_cast<int>(std::ceil(end_ / dt_ - 1e-9));
  for (int n = 0; n < steps; ++n) {
    const double t = n * dt_;
    try {
      rows_.push_back(step({n, t, std::min(dt_, end_ - t)}, *facility_, coupler));
    } catch (const Unconverged& error) {
      throw Unconverged(fmt::format("hour {:.2f}: {}", t / 3600.0, error.what()));
    } catch (const Error& error) {
      throw Error(fmt::format("hour {:.2f}: {}", t / 3600.0, error.what()));
    }
  }
  return rows_;
}

std::string SiteRun::csv() const {
  std::string text =
      "t [s],dt [s],T_outside [K],it [W],losses [W],cooling [W],reactive [var],leakage [W],cut [W],"
      "volt [pu],T_supply [K],makeup "
      "[kg/s],above_set_point,flagged,iterations,contraction,jacobian\n";
  for (const SiteRow& r : rows_)
    text += fmt::format(
        "{},{},{:.4f},{:.3f},{:.3f},{:.3f},{:.3f},{:.3f},{:.3f},{:.9f},{:.5f},{:.6f},{},{},"
        "{},{:.3e},{:.6f}\n",
        r.t, r.dt, r.T_outside, r.demand.it, r.demand.losses, r.demand.cooling, r.demand.reactive,
        r.leakage, r.cut, r.volt_pu, r.demand.T_supply, r.makeup, int{r.is_above_set_point},
        int{r.is_flagged}, r.coupling.iterations, r.coupling.contraction, r.coupling.jacobian);
  return text;
}

std::string SiteRun::summary() const {
  double it = 0.0, losses = 0.0, cooling = 0.0, leakage = 0.0, cut = 0.0, water = 0.0, most = 0.0;
  double contraction = 0.0, volt = infinity;
  int above = 0, flagged = 0, iterations = 0;
  for (const SiteRow& r : rows_) {
    it += r.demand.it * r.dt;
    losses += r.demand.losses * r.dt;
    cooling += r.demand.cooling * r.dt;
    leakage += r.leakage * r.dt;
    cut += r.cut * r.dt;
    water += r.makeup * r.dt;
    most = std::max(most, r.demand.power());
    volt = std::min(volt, r.volt_pu);
    contraction = std::max(contraction, r.coupling.contraction);
    iterations = std::max(iterations, r.coupling.iterations);
    above += r.is_above_set_point;
    flagged += r.is_flagged;
  }
  nlohmann::ordered_json results;
  const auto add = [&](const char* name, double value, const char* unit) {
    results[name] = {{"value", value}, {"unit", unit}};
  };
  add("it_energy", it, "J");
  add("loss_energy", losses, "J");
  add("cooling_energy", cooling, "J");
  add("leakage_energy", leakage, "J");
  add("cut_energy", cut, "J");
  add("water", water, "kg");
  add("largest_power", most, "W");
  add("lowest_voltage_pu", volt, "1");
  if (it > 0.0) add("PUE_it_at_its_input", (it + losses + cooling) / it, "1");
  add("steps", static_cast<double>(rows_.size()), "1");
  add("steps_above_set_point", above, "1");
  add("steps_flagged", flagged, "1");
  add("largest_iterations", iterations, "1");
  add("largest_contraction", contraction, "1");
  // A step that does not converge ends the run with an error: there is no summary of it.
  const nlohmann::ordered_json out{{"converged", true}, {"results", results}};
  return out.dump(2) + "\n";
}

}  // namespace rackflux
