#include "models/smr/module.hpp"

#include "models/numerics/rosenbrock.hpp"
#include "models/smr/module_rates.hpp"
#include "solver/base/error.hpp"

#include <cmath>
#include <fmt/format.h>

namespace rackflux {

using namespace smr;

namespace smr {

Design::Design(const ModuleParameters& p) {
  const double Q = p.thermal;
  T_mean = 0.5 * (p.T_core_in + p.T_core_out);
  T_fuel = T_mean + p.fuel_excess;
  flow = Q / (p.coolant_heat * (p.T_core_out - p.T_core_in));
  fuel_conductance = Q / p.fuel_excess;
  fission = Q / (1.0 + DecayHeatGroups::sum_of_fractions());
  const auto rated = steam::saturation(Dual<1>::variable(p.T_steam, 0));
  const auto feed = steam::saturation(p.T_feed);
  feed_enthalpy = feed.liquid;
  liquid_enthalpy = rated.liquid.v;
  liquid_heat = rated.liquid.d[0];
  steam_pressure = rated.pressure.v;
  steam_rise = rated.vapour.v - feed_enthalpy;
  steam_flow = p.turbine_heat() / steam_rise;
  if (p.salt) {
    T_salt = 0.5 * (p.salt->T_hot + p.salt->T_cold);
    boiler = p.salt->turbine_heat / (p.salt->T_hot - p.T_steam);
    bypass_pressure = p.bypass_pressure * steam_pressure;
    exchanger = Q / (T_mean - T_salt);
  } else {
    bypass_pressure = p.bypass_pressure * steam::saturation(T_mean).pressure;
    exchanger = Q / (T_mean - p.T_steam);
  }
}

}  // namespace smr

namespace {

constexpr double relative_tolerance = 1e-6;

States tolerances(const ModuleParameters& p, const Design& design) {
  States a{};
  for (std::size_t i = at_n; i < at_fuel; ++i) a[i] = 1e-9;
  for (std::size_t i = at_fuel; i <= at_cold; ++i) a[i] = 1e-5;
  a[at_steam_energy] = 1e-4 * p.thermal;
  a[at_steam_mass] = 1e-6 * p.steam_mass;
  a[at_feed] = 1e-6 * design.steam_flow;
  a[at_valve] = 1e-7;
  a[at_chest] = a[at_reheat] = 1e-7 * p.thermal;
  a[at_rods] = 1e-9;
  a[at_iodine] = a[at_xenon] = 1e-8;
  a[at_set_point] = 1e-7 * p.thermal;
  a[at_salt] = 1e-3 * p.thermal;
  for (std::size_t i = at_made; i < n_states; ++i) a[i] = 1e-2 * p.thermal;
  return a;
}

std::optional<Xenon> xenon_at_rest(const ModuleParameters& p, double share) {
  return p.xenon ? std::optional<Xenon>(std::in_place, *p.xenon, share) : std::nullopt;
}

// Equilibrium at a share of rated power with this xenon, mean coolant temperature as rated.
States at_rest(const ModuleParameters& p, const Design& d, double share,
               const std::optional<Xenon>& pair) {
  States y{};
  const double Q = share * p.thermal;
  const double W = p.natural_circulation ? d.flow * std::cbrt(share) : d.flow;
  const double half = 0.5 * Q / (W * p.coolant_heat);
  for (std::size_t i = 0; i <= delayed_groups; ++i) y[i] = share;
  for (std::size_t j = 0; j < decay_heat_groups; ++j)
    y[at_decay + j] = DecayHeatGroups::fraction[j] * share;
  y[at_core_1] = d.T_mean;
  y[at_fuel] = d.T_mean + Q / d.fuel_conductance;
  y[at_core_2] = y[at_hot] = d.T_mean + half;
  y[at_exchanger] = y[at_cold] = d.T_mean - half;
  const double T_steam = p.salt ? p.T_steam : d.T_mean - Q / d.exchanger;
  const auto steam = steam::saturation(T_steam);
  y[at_steam_mass] = p.steam_mass;
  y[at_steam_energy] =
      p.steam_mass * (d.liquid_enthalpy - d.feed_enthalpy + d.liquid_heat * (T_steam - p.T_steam));
  y[at_feed] = Q / (steam.vapour - d.feed_enthalpy);
  y[at_valve] = y[at_feed] / (d.steam_flow / d.steam_pressure * steam.pressure);
  y[at_chest] = Q;
  y[at_reheat] = (1.0 - p.hp_fraction) * Q;
  y[at_set_point] = p.efficiency * Q - p.house_load;
  y[at_salt] = p.salt ? p.salt->energy : 0.0;
  y[at_iodine] = share;
  y[at_xenon] = 1.0;
  double xenon_reactivity = 0.0;
  if (pair) {
    y[at_iodine] = pair->iodine() / pair->iodine_at_rest(1.0);
    y[at_xenon] = pair->over_rated();
    xenon_reactivity = -p.xenon_worth * (y[at_xenon] - 1.0);
  }
  y[at_rods] = -p.fuel_coefficient * (y[at_fuel] - d.T_fuel) - xenon_reactivity;
  return y;
}

double stored(const ModuleParameters& p, const States& y) {
  const double loop = 0.5 * p.core_mass * (y[at_core_1] + y[at_core_2]) + p.hot_mass * y[at_hot] +
                      p.exchanger_mass * y[at_exchanger] + p.cold_mass * y[at_cold];
  return p.fuel_capacity * y[at_fuel] + p.coolant_heat * loop + y[at_steam_energy] +
         p.chest_lag * y[at_chest] + p.reheat * y[at_reheat] + y[at_salt];
}

}  // namespace

struct Module::State {
  State(const ModuleParameters& parameters, double share, const std::optional<Xenon>& pair)
      : data(parameters),
        design(data),
        y(at_rest(data, design, share, pair)),
        stored_at_start(stored(data, y)),
        integrator(relative_tolerance, tolerances(data, design), 1e-3) {}

  ModuleParameters data;
  Design design;
  States y;
  double stored_at_start;
  Rosenbrock<n_states> integrator;
  Trip trip;
  bool scrammed = false;

  void integrate(ModuleRates& f, const Step& step);
  Trip judged(const ModuleRates& f, const States& at) const;
  void place_limit(const ModuleRates& f, const States& before, double t, double h);
};

Trip Module::State::judged(const ModuleRates& f, const States& at) const {
  States rate{};
  f(at, rate);
  return judge(data.protection,
               {at[at_n], rate[at_n] / at[at_n], at[at_core_2], f.flow(at) / design.flow});
}

/// Inside the step of h [s] from t, a limit was passed: halves the bracket to the instant.
void Module::State::place_limit(const ModuleRates& f, const States& before, double t, double h) {
  constexpr double sharp = 1e-6;  // [s], far below any delay of a protection system
  double low = 0.0, high = h;
  trip = judged(f, y);
  while (high - low > sharp) {
    const double middle = 0.5 * (low + high);
    const Trip there = judged(f, integrator.peek(f, before, middle));
    if (there.cause == TripCause::none)
      low = middle;
    else
      high = middle, trip = there;
  }
  trip.limit_passed = t + high;
  trip.rods_released = trip.limit_passed + data.protection.delay;
  if (trip.rods_released < t + h) y = integrator.peek(f, before, trip.rods_released - t);
}

void Module::State::integrate(ModuleRates& f, const Step& step) {
  const double end = step.t + step.dt;
  double t = step.t;
  while (end - t > 1e-12 * step.dt) {
    const bool is_due = trip.cause != TripCause::none && !scrammed;
    const double until = is_due ? std::min(end, trip.rods_released) : end;
    if (until > t) {
      const States before = y;
      const double h = integrator.step(f, y, until - t);
      const bool limits_act = trip.cause == TripCause::none && data.protection.is_there();
      if (limits_act && judged(f, y).cause != TripCause::none) {
        place_limit(f, before, t, h);
        t = std::min(t + h, trip.rods_released);
      } else {
        t = h >= (until - t) * (1.0 - 1e-14) ? until : t + h;
      }
    }
    if (trip.cause != TripCause::none && t >= trip.rods_released) f.scrammed = scrammed = true;
  }
}

Module::Module(const ModuleParameters& parameters, double share)
    : Module(parameters, share, xenon_at_rest(parameters, share)) {
  if (!rods_suffice())
    throw Error(
        fmt::format("module '{}': equilibrium at {} of rated power needs rods at {}, out is {}; "
                    "give more excess reactivity (rod_out) or start at another power",
                    parameters.name, share, state_->y[at_rods], parameters.rod_out));
}

Module::Module(const ModuleParameters& parameters, double share, const std::optional<Xenon>& pair) {
  parameters.check();
  if (!(share > 0.0 && share <= 1.0))
    throw Error(
        fmt::format("module '{}': starts at {} of rated power; expected above 0, at most 1 (a "
                    "cold start is not modelled)",
                    parameters.name, share));
  state_ = std::make_unique<State>(parameters, share, pair);
}

Module::~Module() = default;
Module::Module(Module&&) noexcept = default;
Module& Module::operator=(Module&&) noexcept = default;

const ModuleParameters& Module::parameters() const {
  return state_->data;
}

double Module::salt_energy() const {
  return state_->y[at_salt];
}

std::optional<Xenon> Module::xenon() const {
  if (!state_->data.xenon) return std::nullopt;
  Xenon pair(*state_->data.xenon);
  pair.set_over_rated(state_->y[at_iodine], state_->y[at_xenon]);
  return pair;
}

bool Module::rods_suffice() const {
  return state_->y[at_rods] <= state_->data.rod_out;
}

void Module::scram() {
  if (state_->scrammed) return;
  state_->scrammed = true;
  state_->trip = {.cause = TripCause::manual};
}

const Trip& Module::trip() const {
  return state_->trip;
}

namespace {

// Throws where a model is left: inputs beyond the turbine, circulation that stalls.
void check_range(const Step& step, const ModuleRates& f, const States& y) {
  const ModuleParameters& p = f.data;
  if (p.natural_circulation && !(y[at_fuel] > y[at_core_1] + 1e-4 * p.fuel_excess))
    throw Error(
        fmt::format("t = {} s, module '{}': natural circulation stalls at {} K between fuel and "
                    "coolant; the law W ~ P^(1/3) ends there",
                    step.t, p.name, y[at_fuel] - y[at_core_1]));
  if (!(f.inputs.extraction > 0.0)) return;
  const double passed = p.hp_fraction * y[at_chest] + y[at_reheat];
  const double penalty = p.extraction_penalty(f.inputs.T_extraction);
  if ((1.0 - penalty) * f.inputs.extraction > (1.0 - p.efficiency) * passed)
    throw Error(
        fmt::format("t = {} s, module '{}': {} W extracted at {} K, but only {} W of steam heat "
                    "pass the turbine; extract less or raise the power",
                    step.t, p.name, f.inputs.extraction, f.inputs.T_extraction, passed));
}

}  // namespace

ModuleOutputs Module::advance(const Step& step, const ModuleInputs& inputs) {
  State& s = *state_;
  const ModuleParameters& p = s.data;
  if (!(inputs.frequency > 0.0 && inputs.extraction >= 0.0 && std::isfinite(inputs.power)))
    throw Error(
        fmt::format("t = {} s, module '{}': power {} W, grid {} Hz, extraction {} W; expected a "
                    "frequency above 0 and no negative extraction",
                    step.t, p.name, inputs.power, inputs.frequency, inputs.extraction));
  if (!(inputs.pump >= 0.0 && inputs.pump <= 1.2) || (p.natural_circulation && inputs.pump != 1.0))
    throw Error(
        fmt::format("t = {} s, module '{}': pumps give {} of rated flow; expected 0 to 1.2, and 1 "
                    "where flow is "
                    "by natural circulation",
                    step.t, p.name, inputs.pump));
  ModuleRates f{p, s.design, inputs, s.scrammed};
  check_range(step, f, s.y);
  const States before = s.y;
  s.integrate(f, step);
  check_range(step, f, s.y);

  const States& y = s.y;
  const auto mean = [&](std::size_t i) { return (y[i] - before[i]) / step.dt; };
  ModuleOutputs out;
  out.gross = mean(at_work);
  out.power = out.gross - p.house_load;
  out.to_condenser = mean(at_condenser);
  out.extracted = mean(at_extracted);
  out.thermal = f.thermal(y);
  out.steam_pressure = f.steam_side(y).pressure;
  out.T_fuel = y[at_fuel];
  out.T_in = y[at_cold];
  out.T_out = y[at_core_2];
  out.reactivity = f.reactivity(y);
  out.rods = y[at_rods];
  out.xenon = p.xenon ? y[at_xenon] : 1.0;
  out.flow = f.flow(y) / s.design.flow;
  out.salt_energy = y[at_salt];
  out.ramp_up = y[at_set_point] < p.net_rated() ? p.ramp : 0.0;
  out.ramp_down = y[at_set_point] > p.power_min ? p.ramp : 0.0;
  out.imbalance = (y[at_made] - y[at_work] - y[at_condenser] - y[at_extracted] -
                   (stored(p, y) - s.stored_at_start)) /
                  y[at_made];
  return out;
}

std::vector<double> Module::ceiling(const std::vector<double>& plan) const {
  const ModuleParameters& p = state_->data;
  if (!p.xenon) return std::vector<double>(plan.size(), 1.0);
  constexpr double hour = 3600.0;
  constexpr int parts = 12;  // the margin is looked at every five minutes
  Xenon now = *xenon();
  const auto margin = [&](const Xenon& at, double share) {
    return p.rod_out + p.fuel_coefficient * p.fuel_excess * (share - 1.0) -
           p.xenon_worth * (at.over_rated() - 1.0);
  };
  const auto holds = [&](double share) {
    Xenon trial = now;
    for (int part = 0; part < parts; ++part) {
      if (margin(trial, share) < 0.0) return false;
      trial.advance(hour / parts, share);
    }
    return margin(trial, share) >= 0.0;
  };
  std::vector<double> result;
  for (const double wanted : plan) {
    double low = 0.0, high = 1.0;
    if (holds(1.0)) {
      low = 1.0;
    } else if (holds(0.0)) {
      while (high - low > 1e-6) {
        const double middle = 0.5 * (low + high);
        (holds(middle) ? low : high) = middle;
      }
    }
    result.push_back(low);
    now.advance(hour, std::min(wanted, low));
  }
  return result;
}

}  // namespace rackflux
